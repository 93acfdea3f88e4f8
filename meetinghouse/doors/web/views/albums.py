"""Albums: their pages, and what their owners and guests do with the pictures."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.groups import queries as group_queries
from meetinghouse.domain.media.queries import own_uploads
from meetinghouse.domain.people.queries import following, person_by_handle
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts import actions, queries
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries_albums import album as one_album
from meetinghouse.domain.posts.queries_albums import (
    album_contributors,
    album_pictures,
    albums_of_group,
    albums_of_person,
    contributors_among,
)
from meetinghouse.domain.posts.readers import readers_among
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.posts.records_albums import AlbumRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.audience_choices import AudienceChoice, audience_choices, chosen_audience
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.groups import frame, number_in, words_of
from meetinghouse.doors.web.views.posts import WAITS_IN_GROUP, chosen_uploads, upload_files
from meetinghouse.effects.search.queries import find_members
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import Page

_AT_ONCE = 60
_FOUND = 20


class AlbumForm(forms.Form):
    """What an album is called and for whom it is."""

    title = forms.CharField(max_length=settings.MAX_TITLE_CHARACTERS, label="What is it called?")
    about = forms.CharField(
        required=False, label="What is it about?", widget=forms.Textarea(attrs={"rows": 3}),
        max_length=settings.MAX_POST_CHARACTERS,
    )  # fmt: skip
    audience = forms.TypedChoiceField(choices=list, coerce=chosen_audience, label="Who can see it")
    is_shared = forms.BooleanField(
        required=False, label="Whoever can see it may add to it",
        help_text="You can take out anything; who added something can take it out, too. In a group, its members add.",
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
        context: dict[str, Any] = {}
        if group_id := number_in(request.GET.get("group", "")):
            start["audience"] = AudienceChoice(Audience.GROUP, group_id=group_id).word
            context["group_url"] = reverse("group_albums", args=[group_id])
        context["form"] = AlbumForm(initial=start, request=request, is_new=True)
        return render(request, "web/albums/form.html", context)
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
                return redirect("group", chosen.group_id) if chosen.group_id else redirect("home")
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


def _album_page(
    request: ViewerRequest, found: AlbumRecord, status: int, refusal: str = "", kept: Sequence[int] = ()
) -> HttpResponse:
    post = queries.post(request.viewer, found.post_id)
    pictures = album_pictures(request.viewer, found, Page(limit=_AT_ONCE, max_id=page_of(request).max_id))
    context = {
        "album": found, "post": post, "pictures": pictures.items, "older_than": pictures.older_than,
        "room": settings.MAX_PHOTOS_PER_ALBUM - found.count, "refusal": refusal,
        "kept_media": own_uploads(request.viewer, kept),
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
    media_ids = chosen_uploads(request)
    try:
        media_ids += upload_files(request)
        actions.add_to_album(request.viewer, album_id=album_id, media_ids=media_ids)
    except Invalid as refusal:
        words = " ".join(refusal.fields.values()) or refusal.message
        return _album_page(request, found, 422, words, media_ids)
    messages.success(request, "Added." if len(media_ids) == 1 else f"{len(media_ids)} added.")
    return redirect(found.url)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def people(request: ViewerRequest, album_id: int) -> HttpResponse:
    """Who adds to an own album: choosing people by name, and taking them out."""
    found = _own(request, album_id)
    refused = ""
    if request.method == "POST":
        added, removed = (number_in(request.POST.get(word, "")) for word in ("add", "remove"))
        try:
            if added:
                actions.name_contributor(request.viewer, album_id=album_id, person_id=added)
            else:
                actions.unname_contributor(request.viewer, album_id=album_id, person_id=removed)
        except Invalid as refusal:
            refused = refusal.message
        else:
            words = "Chosen. They find it on the album’s page." if added else "Taken out. What they added stays."
            messages.success(request, words)
            return redirect("album_people", album_id=album_id)
    words = words_of(request)
    named = album_contributors(request.viewer, found, page_of(request))
    post = queries.post(request.viewer, found.post_id)
    offered = _to_choose_from(request, post, words)
    ids = [one.id for one in (*named, *offered)]
    readers = readers_among(request.viewer, found.post_id, ids)
    context = {
        "album": found, "post": post, "people": named.items,
        "older_than": named.older_than, "candidates": [one for one in offered if one.id in readers],
        "named": contributors_among(found, ids), "readers": readers, "q": words, "refused": refused,
    }  # fmt: skip
    return render(request, "web/albums/people.html", context, status=422 if refused else 200)


def _to_choose_from(request: ViewerRequest, post: PostRecord | None, words: str) -> list[PersonRecord]:
    """People with these words in their names; without any, those in the album's group or those the viewer follows."""
    if words:
        people = find_members(request.viewer, words, _FOUND)
    elif post is not None and post.group is not None:
        place = group_queries.group(request.viewer, post.group.id)
        # Whoever has left a closed group is not told who is in it.
        inside = group_queries.members(request.viewer, place, Page(limit=_FOUND)) if place.may_read else ()
        people = [one.person for one in inside]
    else:
        follows = following(request.viewer, request.viewer.person_id, Page(limit=_FOUND))
        people = [one for one in follows if one.kind == 0]
    return [one for one in people if one.id != request.viewer.person_id]


@require_GET
@for_members
def of_group(request: ViewerRequest, group_id: int) -> HttpResponse:
    """A group's albums, for who reads in it."""
    found = group_queries.group(request.viewer, group_id)
    chosen = albums_of_group(request.viewer, found, page_of(request))
    context = frame(request, found, "albums") | {
        "albums": chosen.items, "older_than": chosen.older_than, "new_url": f"{reverse('album_new')}?group={group_id}",
    }  # fmt: skip
    return render(request, "web/groups/albums.html", context)


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
remove = _act("remove", lambda r, i: actions.remove_picture(r.viewer, picture_id=i), "It is gone.")
