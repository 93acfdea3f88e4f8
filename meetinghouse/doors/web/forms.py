"""What pages take in; the rules behind are the actions' own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict

from meetinghouse.domain.community.queries import zone as community_zone
from meetinghouse.domain.pages.models import Category, PageRole
from meetinghouse.domain.people.actions.circles import MOST_NAME_CHARACTERS
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.places.queries import countries
from meetinghouse.domain.posts.audience import CHOICES, Audience
from meetinghouse.domain.posts.choices import Commenters, Quoters
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.domain.posts.rules import MOST_OPTIONS, MOST_PLACE_CHARACTERS
from meetinghouse.doors.web.audience_choices import AudienceChoice, audience_choices, chosen_audience
from meetinghouse.doors.web.zone_choices import zone_choices
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import BIGGEST_ID
from meetinghouse.kernel.viewer import Viewer
from meetinghouse.kernel.zones import zone_in_words, zone_names


class ManyFiles(forms.ClearableFileInput):
    """A file input for several pictures."""

    allow_multiple_selected = True


class MarkIds(forms.Field):
    """Several ids of uploads, from repeated hidden inputs."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        """Whole numbers only."""
        ids = [str(v) for v in value or []]
        if any(not v.isascii() or not v.isdigit() or len(v) > 19 for v in ids):
            raise forms.ValidationError("A photo could not be found. Add it again.")
        return [int(v) for v in ids]


_ONE_DAY = 86_400
POLL_LENGTHS = (
    (300, "5 minutes"),
    (3_600, "1 hour"),
    (6 * 3_600, "6 hours"),
    (_ONE_DAY, "1 day"),
    (3 * _ONE_DAY, "3 days"),
    (7 * _ONE_DAY, "7 days"),
    (30 * _ONE_DAY, "30 days"),
)


FORMATTING_HELP = (
    "**bold**, *slanted*, # a heading, > a quotation, - a list, `code`, [words](https://address). "
    f"Up to {settings.MAX_LONG_POST_CHARACTERS:,} characters instead of {settings.MAX_POST_CHARACTERS:,}."
)


COMMENTERS = [(one.word, one.label) for one in Commenters]
QUOTERS = [(one.word, one.label) for one in Quoters]
# Fields that stand in a part of the composer of their own; it is open where one of them is filled.
_MORE = ("title", "is_formatted", "commenters", "quoters", "place", "scheduled_at")


def offer_commenters(form: forms.Form, viewer: Viewer) -> None:
    """Who may be let comment; a page has no friends and follows nobody."""
    field = form.fields["commenters"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(word, label) for word, label in COMMENTERS if not (viewer.is_page and word == "known")]


class PostForm(forms.Form):
    """A post or a comment. Photos come as ids (uploaded by the page) or as files (without JavaScript).

    A poll comes as several ``poll_option``; without one of them there is none.
    """

    title = forms.CharField(max_length=settings.MAX_TITLE_CHARACTERS, required=False)
    text = forms.CharField(widget=forms.Textarea, required=False, strip=False)
    is_formatted = forms.BooleanField(required=False, help_text=FORMATTING_HELP)
    audience = forms.TypedChoiceField(choices=list, coerce=chosen_audience, required=False)
    commenters = forms.TypedChoiceField(
        choices=COMMENTERS, coerce=lambda word: Commenters[word.upper()], required=False
    )
    content_warning = forms.CharField(max_length=500, required=False)
    media_ids = MarkIds(required=False)
    in_reply_to_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    idempotency = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    # As whom it was written: in another tab somebody may have become a page, or themselves again.
    writes_as = forms.IntegerField(widget=forms.HiddenInput, required=False)
    quoted_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(max_length=MOST_PLACE_CHARACTERS, required=False)
    quoters = forms.TypedChoiceField(choices=QUOTERS, coerce=lambda word: Quoters[word.upper()], required=False)
    draft_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # A time as the browser's own field sends it, and what lies between it and UTC, in minutes; 0 without scripts.
    scheduled_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    utc_offset = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=-900, max_value=900)
    poll_multiple = forms.BooleanField(required=False)
    poll_hides = forms.BooleanField(required=False)
    poll_seconds = forms.TypedChoiceField(choices=POLL_LENGTHS, coerce=int, required=False, initial=_ONE_DAY)

    def __init__(self, *args: Any, viewer: Viewer, person: PersonRecord | None, **kwargs: Any) -> None:
        initial = dict(kwargs.pop("initial", None) or {})
        usual_quoters = Quoters(person.default_quoters if person is not None else Quoters.ASK)
        self._usual_quoters = usual_quoters
        if person is not None:
            initial.setdefault("audience", Audience(person.default_audience).word)
            initial.setdefault("quoters", usual_quoters.word)
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        # Looked up only where the choices are shown or checked.
        audience.choices = lambda: audience_choices(viewer)
        offer_commenters(self, viewer)
        self.viewer = viewer
        self.most = settings.MAX_POST_CHARACTERS
        typed = self.data.getlist("poll_option") if isinstance(self.data, QueryDict) else initial.get("poll_option", [])
        self.poll_options = [*typed, *[""] * (MOST_OPTIONS - len(typed))][: MOST_OPTIONS + 1]
        self.has_poll = any(option.strip() for option in typed)
        self.says_more = any((self.data or initial).get(name) not in self._plain(name) for name in _MORE)

    def _plain(self, name: str) -> set[object]:
        """What stands in a field of which nothing was said."""
        return {None, "", False, self._usual_quoters.word if name == "quoters" else "everybody"}

    def clean_audience(self) -> AudienceChoice:
        """Without a choice, the community."""
        return self.cleaned_data.get("audience") or AudienceChoice(Audience.COMMUNITY)

    def clean_writes_as(self) -> int | None:
        """Refuse what was written as somebody else than whom it would be sent as."""
        found: int | None = self.cleaned_data.get("writes_as")
        if found and found != self.viewer.person_id:
            raise forms.ValidationError("You write as somebody else now. Look at whose name stands here, then send it.")
        return found

    def when(self) -> datetime | None:
        """The time to publish it, of a form that is valid; None for now."""
        typed: datetime | None = self.cleaned_data["scheduled_at"]
        if typed is None:
            return None
        return typed.replace(tzinfo=UTC) + timedelta(minutes=self.cleaned_data["utc_offset"] or 0)

    def writing(self, media_ids: Sequence[int]) -> Writing:
        """All that was said, of a form that is valid."""
        data = self.cleaned_data
        return Writing(
            title=data["title"], text=data["text"], is_formatted=data["is_formatted"],
            audience=data["audience"].audience, circle_id=data["audience"].circle_id, media_ids=media_ids,
            group_id=0 if data["in_reply_to_id"] else data["audience"].group_id,
            in_reply_to_id=data["in_reply_to_id"], content_warning=data["content_warning"],
            commenters=data["commenters"] or Commenters.EVERYBODY, poll=self.poll(), idempotency=data["idempotency"],
            draft_id=data["draft_id"] or 0, quoted_id=data["quoted_id"], place=data["place"],
            quoters=self._usual_quoters if data["quoters"] == "" else data["quoters"],
        )  # fmt: skip

    def poll(self) -> PollDraft | None:
        """The question that was asked along, of a form that is valid."""
        if not self.has_poll:
            return None
        data = self.cleaned_data
        seconds = data["poll_seconds"] or _ONE_DAY
        return PollDraft(tuple(self.poll_options), seconds, data["poll_multiple"], data["poll_hides"])


class EditForm(forms.Form):
    """What an author changes of a post. The pictures on it come as ``media_ids``, those to take off as ``remove``."""

    title = forms.CharField(max_length=settings.MAX_TITLE_CHARACTERS, required=False, label="Title")
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 8}), required=False, strip=False, label="Text")
    is_formatted = forms.BooleanField(required=False, label="Formatted text", help_text=FORMATTING_HELP)
    content_warning = forms.CharField(
        max_length=500, required=False, label="What should people know before they open it?"
    )
    is_sensitive = forms.BooleanField(required=False, label="Keep the photos covered until somebody opens them")
    place = forms.CharField(max_length=MOST_PLACE_CHARACTERS, required=False, label="Place")
    language = forms.ChoiceField(required=False, label="Language", choices=list)
    media_ids = MarkIds(required=False)
    remove = MarkIds(required=False)

    def __init__(self, *args: Any, spoken: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        known = {code: name for code, name in settings.LANGUAGES if len(code) <= 8}
        language.choices = [("", "Not said"), *({spoken: spoken} | known if spoken else known).items()]


class CircleForm(forms.Form):
    """What a circle is called."""

    title = forms.CharField(max_length=MOST_NAME_CHARACTERS, label="Name", strip=True)


class MessageForm(forms.Form):
    """A message; ``name`` is for a new group. Photos come as in ``PostForm``."""

    text = forms.CharField(widget=forms.Textarea, required=False, strip=False)
    name = forms.CharField(required=False, max_length=80, label="Name of the group")
    in_reply_to_id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=BIGGEST_ID)
    content_warning = forms.CharField(max_length=500, required=False)
    media_ids = MarkIds(required=False)
    idempotency = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class ProfileForm(forms.Form):
    """A member's profile. Pictures come as files; an empty file keeps what is there."""

    display_name = forms.CharField(max_length=settings.MAX_DISPLAY_NAME_CHARACTERS, required=False, label="Your name")
    about = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}), max_length=settings.MAX_ABOUT_CHARACTERS, required=False,
        label="About you",
    )  # fmt: skip
    country = forms.ChoiceField(required=False, label="Country", choices=list)
    town = forms.CharField(max_length=80, required=False, label="Town", help_text="Optional, and shown to everyone.")
    picture = forms.FileField(required=False, label="Profile picture")
    remove_picture = forms.BooleanField(required=False, label="Remove the picture")
    cover = forms.FileField(required=False, label="Cover")
    remove_cover = forms.BooleanField(required=False, label="Remove the cover")
    is_locked = forms.BooleanField(required=False, label="I accept followers one by one")
    is_listed = forms.BooleanField(required=False, label="Show me in the list of people")
    suggests_people = forms.BooleanField(required=False, label="Suggest people to me whom I may know")
    is_suggested = forms.BooleanField(required=False, label="Suggest me to people who may know me")
    default_audience = forms.TypedChoiceField(
        choices=[(a.value, a.label) for a in CHOICES], coerce=int, label="Who sees a new post of mine"
    )
    default_quoters = forms.TypedChoiceField(
        choices=[(q.value, q.label) for q in Quoters], coerce=int, label="Who may quote a new post of mine"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", "I would rather not say"), *((c.code, c.name) for c in countries())]


def page_zone_choices() -> list[tuple[str, Any]]:
    """Every zone, before them none of its own."""
    return [("", f"The community’s: {zone_in_words(community_zone())}"), *zone_choices()]


class PageForm(forms.Form):
    """What an organisation says of itself; its opening hours come beside it. Pictures as in ``ProfileForm``."""

    display_name = forms.CharField(max_length=settings.MAX_DISPLAY_NAME_CHARACTERS, label="Name")
    category = forms.ChoiceField(choices=Category.choices, label="What kind it is")
    about = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=settings.MAX_ABOUT_CHARACTERS,
        required=False,
        label="About",
    )
    address = forms.CharField(max_length=200, required=False, label="Address")
    email = forms.EmailField(required=False, label="E-mail")
    phone = forms.CharField(max_length=40, required=False, label="Telephone")
    link = forms.CharField(max_length=300, required=False, label="Website")
    zone = forms.ChoiceField(choices=page_zone_choices, required=False, label="By which clock")
    picture = forms.FileField(required=False, label="Picture")
    remove_picture = forms.BooleanField(required=False, label="Remove the picture")
    cover = forms.FileField(required=False, label="Cover")
    remove_cover = forms.BooleanField(required=False, label="Remove the cover")


class NewPageForm(forms.Form):
    """A page to be made; the rest is said afterwards."""

    display_name = PageForm.base_fields["display_name"]
    username = forms.CharField(max_length=30, label="Handle")
    category = PageForm.base_fields["category"]
    about = PageForm.base_fields["about"]


class RoleForm(forms.Form):
    """Somebody who is asked to speak for a page."""

    handle = forms.CharField(max_length=60, label="Their handle")
    role = forms.TypedChoiceField(
        widget=forms.RadioSelect, coerce=int, initial=PageRole.EDITOR.value, label="What they may do",
        choices=[
            (PageRole.EDITOR.value, "Editor: writes, answers and edits the page’s text"),
            (PageRole.ADMINISTRATOR.value, "Administrator: also decides who speaks for the page"),
            (0, "Take over from me: they become administrator, and my role ends with their yes"),
        ],
    )  # fmt: skip


def community_zone_choices() -> list[tuple[str, Any]]:
    """Every zone, and the one there is where the server knows it by another name."""
    now_is, known = community_zone(), zone_choices()
    return known if now_is in zone_names() else [(now_is, now_is), *known]


class CommunityForm(forms.Form):
    """What an owner says about the community."""

    name = forms.CharField(max_length=80, label="Name of the community")
    tagline = forms.CharField(max_length=160, required=False, label="In one sentence")
    about = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), required=False, max_length=10000, label="About")
    accent = forms.CharField(widget=forms.TextInput(attrs={"type": "color"}), label="Colour")
    sign_up_mode = forms.ChoiceField(
        widget=forms.RadioSelect, label="Who can join",
        choices=[
            ("open", "Anyone can join"),
            ("approval", "Anyone can ask; a moderator approves"),
            ("invitation", "By invitation only"),
            ("closed", "Closed: nobody can join for now"),
        ],
    )  # fmt: skip
    public_reading = forms.BooleanField(
        required=False, label="Visitors can read what members post for everyone",
        help_text="Posts for members stay with members either way.",
    )  # fmt: skip
    reactions = forms.CharField(max_length=200, required=False, label="Reactions")
    zone = forms.ChoiceField(choices=community_zone_choices, required=False, label="Time zone")
    contact_email = forms.EmailField(required=False, label="Contact address")
    rules = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}), required=False, label="Rules", help_text="One rule a line."
    )


class SetupForm(forms.Form):
    """The first owner: who they are, and what the place is called."""

    name = forms.CharField(max_length=80, label="Name of the community")
    tagline = forms.CharField(max_length=160, required=False, label="In one sentence")
    accent = forms.CharField(widget=forms.TextInput(attrs={"type": "color"}), label="Colour", initial="#b4532a")
    sign_up_mode = CommunityForm.base_fields["sign_up_mode"]
    username = forms.CharField(max_length=30, label="Your handle")
    display_name = forms.CharField(max_length=settings.MAX_DISPLAY_NAME_CHARACTERS, required=False, label="Your name")
    email = forms.EmailField(label="Your e-mail address")
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label="Password")


class InvitationForm(forms.Form):
    """An invitation link."""

    note = forms.CharField(max_length=200, required=False, label="For whom", help_text="Only moderators see this.")
    most_uses = forms.IntegerField(min_value=1, max_value=1000, initial=1, label="How many people can use it")
    days = forms.IntegerField(min_value=1, max_value=365, initial=14, label="Valid for how many days")


def show_refusal(form: forms.Form, refusal: Invalid, sent: Sequence[int] = ()) -> None:
    """Put an action's refusal beside the fields it is about.

    Args:
        sent: uploads that came as files with the form; it has their ids from now on, so that nobody sends them again.
    """
    if sent:
        data = cast("QueryDict", form.data).copy()
        data.setlist("media_ids", [*data.getlist("media_ids"), *map(str, sent)])
        form.data = data
    for name, words in refusal.fields.items():
        form.add_error(name if name in form.fields else None, words)
    if not refusal.fields:
        form.add_error(None, refusal.message)
