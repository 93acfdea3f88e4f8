"""Albums: their pages, and what their owners and guests do with the pictures."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.people.queries import person_by_handle
from meetinghouse.domain.posts import actions, queries
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries_albums import album as one_album
from meetinghouse.domain.posts.queries_albums import album_pictures, albums_of_person
from meetinghouse.domain.posts.records_albums import AlbumRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.audience_choices import AudienceChoice, audience_choices, chosen_audience
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.posts import WAITS_IN_GROUP, upload_files
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page

_AT_ONCE = 60


class AlbumForm(forms.Form):
    """What an album is called and for whom it is."""

    title = forms.CharField(max_length=settings.MAX_TITLE_CHARACTERS, label="What is it called?")
    about = forms.CharField(
        required=False, label="What is it about?", widget=forms.Textarea(attrs={"rows": 3}),
        max_length=settings.MAX_POST_CHARACTERS,
    )  # fmt: skip
    audience = forms.TypedChoiceField(choices=list, coerce=chosen_audience, label="Who can see it")
    is_shared = forms.BooleanField(
        required=False, label="Whoever can see it may add photos",
        help_text="You can take out any of them; who added one can take it out, too.",
    )  # fmt: skip
    idempotency = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: ViewerRequest, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        if is_new:
            audience.choices = audience_choices(request.viewer)
        else:
            del self.fields["audience"]


def _album(request: ViewerRequest, album_id: int) -> AlbumRecord:
    found = one_album(request.viewer, album_id)
    if found is None:
        raise NotFound
    return found


def _own(request: ViewerRequest, album_id: int) -> AlbumRecord:
    found = _album(request, album_id)
    if not found.is_mine:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new(request: ViewerRequest) -> HttpResponse:
    """Begin an album; photos are added on its page."""
    if request.method != "POST":
        person = request.person
        start = {
            "idempotency": get_random_string(24),
            "audience": Audience(person.default_audience if person else Audience.COMMUNITY).word,
        }
        form = AlbumForm(initial=start, request=request, is_new=True)
        return render(request, "web/albums/form.html", {"form": form})
    form = AlbumForm(request.POST, request=request, is_new=True)
    if form.is_valid():
        said = form.cleaned_data
        chosen: AudienceChoice = said["audience"]
        try:
            album_id = actions.start_album(
                request.viewer, title=said["title"], about=said["about"], is_shared=said["is_shared"],
                audience=chosen.audience, circle_id=chosen.circle_id, group_id=chosen.group_id,
                idempotency=said["idempotency"],
            )  # fmt: skip
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            if one_album(request.viewer, album_id) is None:
                messages.success(request, WAITS_IN_GROUP)
                return redirect("home")
            return redirect("album", album_id=album_id)
    return render(request, "web/albums/form.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def edit(request: ViewerRequest, album_id: int) -> HttpResponse:
    """Call an own album otherwise, or let others add to it."""
    found = _own(request, album_id)
    start = {"title": found.title, "about": found.about, "is_shared": found.is_shared}
    form = AlbumForm(request.POST or None, initial=start, request=request, is_new=False)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("title", "about", "is_shared")}
        try:
            actions.edit_album(request.viewer, album_id=album_id, **said)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect(found.url)
    context = {"form": form, "album": found}
    return render(request, "web/albums/form.html", context, status=422 if form.errors else 200)


@require_GET
@for_readers
def album(request: ViewerRequest, album_id: int) -> HttpResponse:
    """An album's pictures, and where more are put in."""
    return _album_page(request, _album(request, album_id), 200)


def _album_page(request: ViewerRequest, found: AlbumRecord, status: int, refusal: str = "") -> HttpResponse:
    post = queries.post(request.viewer, found.post_id)
    pictures = album_pictures(request.viewer, found, Page(limit=_AT_ONCE, max_id=page_of(request).max_id))
    context = {
        "album": found, "post": post, "pictures": pictures.items, "older_than": pictures.older_than,
        "room": settings.MAX_PHOTOS_PER_ALBUM - found.count, "refusal": refusal,
    }  # fmt: skip
    return render(request, "web/albums/album.html", context, status=status)


@require_GET
@for_members
def arrange(request: ViewerRequest, album_id: int) -> HttpResponse:
    """Describe, move and take out pictures: of an own album all, of another one's own."""
    found = _album(request, album_id)
    if not found.is_mine and not found.may_add:
        raise NotFound
    pictures = album_pictures(request.viewer, found, Page(limit=_AT_ONCE, max_id=page_of(request).max_id))
    context = {"album": found, "pictures": pictures.items, "older_than": pictures.older_than}
    return render(request, "web/albums/arrange.html", context)


@require_POST
@for_members
def add(request: ViewerRequest, album_id: int) -> HttpResponse:
    """Put in what was uploaded before, and what comes with the form."""
    found = _album(request, album_id)
    raw = request.POST.getlist("media_ids")
    sent = [int(i) for i in raw if i.isascii() and i.isdigit() and int(i) <= BIGGEST_ID]
    try:
        media_ids = [*sent, *upload_files(request, allows_video=False)]
        actions.add_to_album(request.viewer, album_id=album_id, media_ids=media_ids)
    except Invalid as refusal:
        words = " ".join(refusal.fields.values()) or refusal.message
        return _album_page(request, found, 422, words)
    messages.success(request, "1 photo added." if len(media_ids) == 1 else f"{len(media_ids)} photos added.")
    return redirect(found.url)


@require_GET
@for_readers
def of_person(request: ViewerRequest, acct: str) -> HttpResponse:
    """Somebody's albums."""
    person = person_by_handle(request.viewer, acct)
    if person is None:
        raise NotFound
    found = albums_of_person(request.viewer, person.id, page_of(request))
    context = {
        "person": person,
        "albums": found.items,
        "older_than": found.older_than,
        "is_self": person.id == request.viewer.person_id,
    }
    return render(request, "web/albums/of_person.html", context)


def _act(name: str, act: Callable[[ViewerRequest, int], object], words: str) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, picture_id: int) -> HttpResponse:
        act(request, picture_id)
        messages.success(request, words)
        return redirect(back_to(request))

    view.__name__, view.__doc__ = name, f"{name.capitalize()} a picture of an album."
    return view


def _move(request: ViewerRequest, picture_id: int) -> None:
    raw = request.POST.get("place", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 6):
        raise Invalid("Write the number of the place where it goes.")
    actions.move_picture(request.viewer, picture_id=picture_id, place=int(raw))


def _describe(request: ViewerRequest, picture_id: int) -> None:
    words = request.POST.get("description", "")
    actions.describe_picture(request.viewer, picture_id=picture_id, description=words)


move = _act("move", _move, "Moved.")
describe = _act("describe", _describe, "The description is saved.")
cover = _act("cover", lambda r, i: actions.choose_cover(r.viewer, picture_id=i), "It stands in front now.")
remove = _act("remove", lambda r, i: actions.remove_picture(r.viewer, picture_id=i), "The photo is gone.")
