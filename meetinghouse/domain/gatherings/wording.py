"""What an event says as a post, which is what Mastodon's apps show, and what a change of it is in words. Pure."""

from datetime import datetime

from meetinghouse.domain.gatherings.repeating import repeat_in_words
from meetinghouse.domain.gatherings.times import in_words
from meetinghouse.kernel.urls import absolute


def post_text(
    *,
    gathering_id: int,
    title: str,
    description: str,
    place: str,
    link: str,
    starts: datetime,
    ends: datetime | None,
    zone: str,
    rule: str,
    is_cancelled: bool = False,
    note: str = "",
) -> str:
    """The post: title, date, place, what it is about, and where to answer."""
    lines = [f"Cancelled: {title}" if is_cancelled else title]
    if is_cancelled and note:
        lines.append(note)
    lines.append(f"\N{CALENDAR} {in_words(starts, ends, zone)}")
    if rule:
        lines.append(f"\N{CLOCKWISE RIGHTWARDS AND LEFTWARDS OPEN CIRCLE ARROWS} {repeat_in_words(rule, starts)}")
    if place:
        lines.append(f"\N{ROUND PUSHPIN} {place}")
    if link:
        lines.append(f"\N{LINK SYMBOL} {link}")
    text = "\n".join(lines)
    if description:
        text += f"\n\n{description}"
    return f"{text}\n\n{absolute(f'/events/{gathering_id}')}"


def changes_in_words(before: dict[str, str], after: dict[str, str]) -> str:
    """What guests have to know of a change: the facts that are others now, each in a sentence. Empty for none.

    Args:
        before: in the words of ``facts``.
        after: likewise.
    """
    said = []
    for name, words in _CHANGED.items():
        old, new = before[name], after[name]
        if old != new:
            said.append(words.format(old=old, new=new) if new else f"{_GONE[name]} ({old}).")
    return " ".join(said)[:500]


_CHANGED = {
    "title": "It is called “{new}” now.",
    "when": "New date: {new} (before: {old}).",
    "repeats": "The dates come again like this now: {new}.",
    "place": "New place: {new}.",
    "link": "New link: {new}",
}
_GONE = {
    "title": "It has no title any more",
    "when": "It has no date any more",
    "repeats": "It does not repeat any more",
    "place": "The place is open",
    "link": "The link was taken off",
}


def facts(
    *, title: str, starts: datetime, ends: datetime | None, zone: str, rule: str, place: str, link: str
) -> dict[str, str]:
    """What guests have to know, in words."""
    return {
        "title": title,
        "when": in_words(starts, ends, zone),
        "repeats": repeat_in_words(rule, starts),
        "place": place,
        "link": link,
    }
