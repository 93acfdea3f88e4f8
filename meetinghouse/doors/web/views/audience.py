"""Another audience for a post of one's own: to fewer people at once, to more only after a second question."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meetinghouse.domain.posts import queries
from meetinghouse.domain.posts.actions import change_audience
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.readers import change_of, own_post, readers_of_draft
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.posts.rules import require_readdressable
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.audience_choices import AudienceChoice, audience_choices, chosen_audience, readers_in_words
from meetinghouse.doors.web.gate import for_members
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page

_COMMENTED = (
    "Others have commented for those who can see it now, so it can’t be shown to more people any more. "
    "You can still choose fewer."
)


class AudienceForm(forms.Form):
    """For whom a post is from now on."""

    audience = forms.TypedChoiceField(choices=list, coerce=chosen_audience, label="Who can see this")

    def __init__(self, *args: object, request: ViewerRequest, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = audience_choices(request.viewer, groups=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def change(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Choose who can see a post, and ask once more where that is more people."""
    row = own_post(request.viewer, post_id)
    require_readdressable(row)
    post = queries.post(request.viewer, post_id)
    if post is None:
        raise NotFound
    now = AudienceChoice(Audience(row.audience), row.roster_id or 0)
    if request.method != "POST":
        form = AudienceForm(request=request, initial={"audience": now.word})
        return render(request, "web/change_audience.html", {"form": form, "post": post})
    form = AudienceForm(request.POST, request=request)
    if not form.is_valid():
        return render(request, "web/change_audience.html", {"form": form, "post": post}, status=422)
    chosen: AudienceChoice = form.cleaned_data["audience"]
    if chosen != now:
        found = change_of(request.viewer, row, audience=chosen.audience, circle_id=chosen.circle_id)
        is_sure = request.POST.get("sure") == "yes"
        if found.is_wider and found.has_comments:
            form.add_error("audience", _COMMENTED)
            return render(request, "web/change_audience.html", {"form": form, "post": post}, status=422)
        if found.is_wider and not is_sure:
            return _ask(request, post, chosen, found.gained)
        change_audience(
            request.viewer, post_id=post_id, audience=chosen.audience, circle_id=chosen.circle_id, may_widen=is_sure
        )
        messages.success(request, "Changed who can see this.")
    return redirect(post.url)


def _ask(request: ViewerRequest, post: PostRecord, chosen: AudienceChoice, gained: int) -> HttpResponse:
    readers = readers_of_draft(
        request.viewer, audience=chosen.audience, circle_id=chosen.circle_id, page=Page(limit=1),
        named=[m.person_id for m in post.mentions],
    )  # fmt: skip
    context = {"post": post, "chosen": chosen, "gained": gained, "words": readers_in_words(readers)}
    return render(request, "web/widen_audience.html", context)
