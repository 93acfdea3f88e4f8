"""What the pages of events take in; the rules behind are the actions' own."""

from datetime import datetime
from typing import Any

from django import forms

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.records import EventRecord, Plan
from meetinghouse.domain.gatherings.repeating import DAY_NAMES, MOST_DATES, Every, Repeat, from_rule
from meetinghouse.domain.gatherings.spots import MOST_SPOT, read_spot, spot_in_words
from meetinghouse.domain.places.queries import countries
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.doors.web.audience_choices import AudienceChoice, audience_choices, chosen_audience
from meetinghouse.doors.web.zone_choices import zone_choices
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer

_WALL = "%Y-%m-%dT%H:%M"
_EVERY = [
    ("", "It does not repeat"),
    (Every.DAY.value, "Every day"),
    (Every.WEEK.value, "Every week"),
    (Every.MONTH_BY_DATE.value, "Every month, on the same day of the month"),
    (Every.MONTH_BY_WEEKDAY.value, "Every month, on the same day of the week"),
]


class WallField(forms.Field):
    """A date and a time as a clock on the wall shows them; what zone that is, another field says."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WALL)

    def to_python(self, value: Any) -> datetime | None:
        """Without a zone of its own.

        Raises:
            forms.ValidationError: it is no date.
        """
        if not value:
            return None
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None or not 1970 <= found.year <= 9000:
            raise forms.ValidationError("Write a date and a time, like 2026-05-31 19:00.")
        return found


class EventForm(forms.Form):
    """An event as its host plans it. The cover comes as a file; an empty one keeps what is there."""

    title = forms.CharField(max_length=rules.MOST_TITLE, label="What is it called?")
    starts = WallField(label="Begins")
    ends = WallField(label="Ends", required=False)
    zone = forms.ChoiceField(label="Time zone", choices=zone_choices)
    place = forms.CharField(max_length=rules.MOST_PLACE, required=False, label="Where?")
    country = forms.ChoiceField(required=False, choices=list, label="Country")
    spot = forms.CharField(
        max_length=MOST_SPOT, required=False, label="Exact point",
        help_text="Latitude and longitude, as a map app gives them: 52.3731, 4.8925. For the map and for phones.",
    )  # fmt: skip
    link = forms.CharField(
        max_length=rules.MOST_LINK, required=False, label="Link",
        help_text="For an event online, or to tickets or a map.",
    )  # fmt: skip
    description = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}), max_length=rules.MOST_DESCRIPTION, required=False, strip=False,
        label="What is it about?",
    )  # fmt: skip
    photos = forms.FileField(required=False, label="Cover picture")
    remove_cover = forms.BooleanField(required=False, label="Take the cover picture off")
    capacity = forms.IntegerField(
        required=False, min_value=1, max_value=rules.MOST_GUESTS, label="How many places are there?",
        help_text="Whoever comes later waits in line, and moves up by itself when a place becomes free.",
        error_messages={"min_value": "There has to be one place at least; leave it empty for as many as want to come."},
    )  # fmt: skip
    questions = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=1000, label="Questions to your guests",
        help_text="Up to three, one a line: “What do you bring?” Put a * at the end of one that whoever comes has to"
        " answer. Only those who look after the guests read the answers.",
    )  # fmt: skip
    guests_invite = forms.BooleanField(required=False, label="Guests may invite others")
    needs_approval = forms.BooleanField(required=False, label="I let guests in one by one")
    audience = forms.TypedChoiceField(choices=list, coerce=chosen_audience, required=False, label="Who can see it")
    repeat = forms.ChoiceField(required=False, choices=_EVERY, label="How often?")
    repeat_interval = forms.IntegerField(
        required=False, min_value=1, max_value=99, initial=1, label="Every how many days, weeks or months?"
    )
    repeat_days = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=list(enumerate(DAY_NAMES)), widget=forms.CheckboxSelectMultiple,
        label="On which days of the week?",
    )  # fmt: skip
    repeat_until = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), label="Until which day?"
    )
    repeat_count = forms.IntegerField(required=False, min_value=1, max_value=MOST_DATES, label="Or how many times?")
    idempotency = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = lambda: audience_choices(viewer)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", "Not said"), *((one.code, one.name) for one in countries())]

    def clean_audience(self) -> AudienceChoice:
        """Without a choice, the community."""
        return self.cleaned_data.get("audience") or AudienceChoice(Audience.COMMUNITY)

    def clean_spot(self) -> tuple[float, float] | None:
        """Two numbers.

        Raises:
            forms.ValidationError: they are none.
        """
        try:
            return read_spot(self.cleaned_data["spot"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.fields["spot"]) from None

    def clean(self) -> dict[str, Any]:
        """One end of the repetition, not two."""
        data = super().clean() or self.cleaned_data
        if data.get("repeat") and data.get("repeat_until") and data.get("repeat_count"):
            self.add_error("repeat_count", "Choose a last day or a number, not both.")
        return data

    def plan(self) -> Plan:
        """What was planned, of a form that is valid."""
        data = self.cleaned_data
        repeat = None
        if data["repeat"]:
            every = Every(data["repeat"])
            days = tuple(data["repeat_days"]) if every is Every.WEEK else ()
            repeat = Repeat(
                every=every, interval=data["repeat_interval"] or 1, days=days, until=data["repeat_until"],
                count=data["repeat_count"],
            )  # fmt: skip
        return Plan(
            title=data["title"], starts=data["starts"], ends=data["ends"], zone=data["zone"], place=data["place"],
            country=data["country"], spot=data["spot"], link=data["link"], description=data["description"],
            capacity=data["capacity"], needs_approval=data["needs_approval"], repeat=repeat,
            guests_invite=data["guests_invite"], **_questions(data["questions"]),
        )  # fmt: skip


def _questions(text: str) -> dict[str, Any]:
    """One a line; a star at its end says that it has to be answered."""
    lines = [line.strip() for line in text.splitlines() if line.strip(" *")]
    required = tuple(place for place, line in enumerate(lines) if line.endswith("*"))
    return {"questions": tuple(line.rstrip(" *") for line in lines), "required": required}


def first_values(event: EventRecord, *, starts: datetime, ends: datetime | None, count: int | None) -> dict[str, Any]:
    """A form's fields for an event that is there.

    Args:
        event: on the date that is meant.
        starts: of the date that the form is about.
        ends: likewise.
        count: how many dates the rule has from that date on, where it has a number.
    """
    repeat = from_rule(event.rule)
    found: dict[str, Any] = {
        "title": event.title, "starts": starts, "ends": ends, "zone": event.zone, "place": event.place,
        "country": event.country, "spot": spot_in_words(event.spot), "link": event.link,
        "description": event.description, "capacity": event.capacity,
        "needs_approval": event.needs_approval, "questions": "\n".join(
            f"{one} *" if place in event.required else one for place, one in enumerate(event.questions)
        ),
        "guests_invite": event.guests_invite,
    }  # fmt: skip
    if repeat is not None:
        found |= {
            "repeat": repeat.every.value, "repeat_interval": repeat.interval, "repeat_days": list(repeat.days),
            "repeat_until": repeat.until, "repeat_count": count,
        }  # fmt: skip
    return found
