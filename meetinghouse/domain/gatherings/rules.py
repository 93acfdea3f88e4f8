"""May they? One condition a line; nothing is written here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from meetinghouse.domain.gatherings.models import Gathering, Occasion, Standing
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.times import instant
from meetinghouse.domain.places.queries import is_country
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotAllowed, SignInRequired
from meetinghouse.kernel.text import tidy, tidy_line, too_long
from meetinghouse.kernel.viewer import Viewer
from meetinghouse.kernel.zones import zone_of

MOST_TITLE, MOST_PLACE, MOST_LINK, MOST_NOTE = 120, 200, 500, 400
MOST_DESCRIPTION = 3000
MOST_GUESTS = 100_000
MOST_QUESTIONS, MOST_QUESTION, MOST_REPLY = 3, 120, 200
LONGEST = timedelta(days=31)
FURTHEST = timedelta(days=5 * 366)
_FIRST_YEAR, _LAST_YEAR = 1970, 9000


def require_member(viewer: Viewer) -> None:
    """Refuse strangers."""
    if viewer.is_stranger:
        raise SignInRequired


def require_person(viewer: Viewer) -> None:
    """Refuse strangers, and who speaks as a page: people come to events, pages host them."""
    require_member(viewer)
    if viewer.is_page:
        raise NotAllowed("Do this as yourself, not as a page")


def require_plan_fits(plan: Plan, *, may_be_past: bool = False) -> Plan:
    """The plan as it is kept: tidied.

    Args:
        may_be_past: it may begin before now, because it did so already.

    Raises:
        Invalid: with the reasons beside the fields.
    """
    title, place, link = tidy_line(plan.title[:2000]), tidy_line(plan.place[:2000]), plan.link.strip()
    asked = [(place, tidy_line(one[:2000])) for place, one in enumerate(plan.questions[:100])]
    asked = [(place, line) for place, line in asked if line]
    questions = tuple(line for _, line in asked)
    # Empty ones go, and the others move up.
    required = tuple(now_at for now_at, (place, _) in enumerate(asked) if place in plan.required)
    wrong = _wrong_words(title, place, link, plan.description, questions)
    if plan.capacity is not None and not 1 <= plan.capacity <= MOST_GUESTS:
        wrong["capacity"] = f"Choose a number from 1 to {MOST_GUESTS:,}, or leave it empty for no limit."
    if plan.country and not is_country(plan.country):
        wrong["country"] = "Choose a country of the list."
    if plan.spot and not (abs(plan.spot[0]) <= 90 and abs(plan.spot[1]) <= 180):
        wrong["spot"] = "Write two numbers, latitude first, like 52.3731, 4.8925."
    zone_of(plan.zone)
    starts, ends = _minute(plan.starts), _minute(plan.ends) if plan.ends else None
    if any(not _FIRST_YEAR <= wall.year <= _LAST_YEAR for wall in (starts, ends or starts)):
        raise Invalid(fields={"starts": "Choose a date of these years."})
    begins = instant(starts, plan.zone)
    if ends is not None and instant(ends, plan.zone) < begins:
        wrong["ends"] = "It ends before it begins."
    elif ends is not None and ends - starts > LONGEST:
        wrong["ends"] = "An event can last up to 31 days. For more, let it repeat."
    if begins > now() + FURTHEST:
        wrong["starts"] = "That is too far ahead: at most five years."
    elif begins < now() and not may_be_past:
        wrong["starts"] = "That is in the past."
    if wrong:
        raise Invalid(fields=wrong)
    return Plan(
        title=title, starts=starts, ends=ends, zone=plan.zone,
        description=tidy(plan.description), place=place, link=link, capacity=plan.capacity,
        needs_approval=plan.needs_approval, repeat=plan.repeat, questions=questions,
        country=plan.country if place or plan.spot else "", spot=plan.spot, required=required,
        guests_invite=plan.guests_invite,
    )  # fmt: skip


def _wrong_words(title: str, place: str, link: str, description: str, questions: Sequence[str]) -> dict[str, str]:
    """What is wrong with what is said, by field."""
    wrong: dict[str, str] = {}
    if not title:
        wrong["title"] = "What is it called?"
    elif len(title) > MOST_TITLE:
        wrong["title"] = f"A title can have up to {MOST_TITLE} characters."
    if len(place) > MOST_PLACE:
        wrong["place"] = f"A place can have up to {MOST_PLACE} characters."
    if link and not _is_link(link):
        wrong["link"] = "A link begins with https:// or http://."
    elif len(link) > MOST_LINK:
        wrong["link"] = f"A link can have up to {MOST_LINK} characters."
    if too_long(description, MOST_DESCRIPTION) or len(description) > MOST_DESCRIPTION:
        wrong["description"] = f"A description can have up to {MOST_DESCRIPTION:,} characters."
    if len(questions) > MOST_QUESTIONS:
        wrong["questions"] = f"Up to {MOST_QUESTIONS} questions can be asked."
    elif any(len(one) > MOST_QUESTION for one in questions):
        wrong["questions"] = f"A question can have up to {MOST_QUESTION} characters."
    return wrong


def _minute(wall: datetime) -> datetime:
    return wall.replace(second=0, microsecond=0, tzinfo=None)


def _is_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(c.isspace() for c in link)


def require_note_fits(note: str) -> str:
    """What a host tells guests, tidied.

    Raises:
        Invalid: beside ``note``.
    """
    note = tidy_line(note[:5000])
    if len(note) > MOST_NOTE:
        raise Invalid(fields={"note": f"A note can have up to {MOST_NOTE} characters."})
    return note


def require_takes_answers(occasion: Occasion) -> None:
    """Refuse an answer to what is over or will not be."""
    if occasion.cancelled_at is not None:
        raise Invalid("This was cancelled, so there is nothing to answer any more.")
    if occasion.ends_at <= now():
        raise Invalid("This is over, so there is nothing to answer any more.")


def require_not_turned_away(standing: int | None) -> None:
    """Refuse to come back by oneself after the host said no."""
    if standing == Standing.DECLINED:
        raise Invalid("The host could not let you in to this one.")
    if standing == Standing.REMOVED:
        raise Invalid("The host took you off the list for this one.")


def require_not_cancelled(row: Gathering) -> None:
    """Refuse to plan anew what was called off: people were told that it will not be."""
    if row.cancelled_at is not None:
        raise Invalid("This was cancelled. Plan a new event instead.")


def require_answered(row: Gathering, replies: Sequence[str]) -> None:
    """Refuse to come without an answer to what the host has to know.

    Raises:
        Invalid: beside ``reply``, with the first question that is open.
    """
    for place in row.required:
        if place >= len(replies) or not replies[place]:
            raise Invalid(fields={"reply": f"The host has to know this of everybody who comes: {row.questions[place]}"})


def require_replies_fit(replies: Sequence[str]) -> list[str]:
    """What a guest said to the host's questions, tidied.

    Raises:
        Invalid: too long a reply.
    """
    found = [tidy_line(one[:2000]) for one in replies[:MOST_QUESTIONS]]
    if any(len(one) > MOST_REPLY for one in found):
        raise Invalid(f"A reply can have up to {MOST_REPLY} characters.")
    return found
