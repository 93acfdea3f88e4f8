"""What guests of events without an account are told by mail. A mail may come twice after a crash, and does no harm.

Only of what everybody can read: who is no member learns nothing of an event that is for members now.
"""

from typing import Any

from django.core.mail import send_mail

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.gatherings.actions.mailing import open_to_mail, token_of
from meetinghouse.domain.gatherings.events import (
    GatheringChanged,
    GuestAnswered,
    GuestLetIn,
    GuestWrote,
    OccasionCancelled,
)
from meetinghouse.domain.gatherings.guests import answer, expected_by_mail, guest_by_mail
from meetinghouse.domain.gatherings.models import Answer, MailGuest, Occasion, Standing
from meetinghouse.domain.gatherings.times import from_text, in_words
from meetinghouse.kernel import bus
from meetinghouse.kernel.urls import absolute

_SAID = {
    Standing.GOING: "You are on the list.",
    Standing.MAYBE: "You said that you may come.",
    Standing.WAITING: "All places are taken. You are on the waiting list; we write to you when one becomes free.",
    Standing.ASKED: "The host was asked, and we write to you once you are on the list.",
}


_WHY = (
    "Somebody entered your address on {place}, and this is why you get this mail. If that was not you, do nothing: an"
    " address that nobody answers from is deleted after two days."
)


def _mail(guest: MailGuest, words: str) -> None:
    occasion = open_to_mail(guest.occasion_id)
    if occasion is None:
        return
    event = occasion.gathering
    title, place = occasion.title or event.title, occasion.place or event.place
    paragraphs = (
        f"Hello {guest.name},",
        words,
        "\n".join(line for line in (title, _when(occasion), place) if line),
        f"Change your answer, or have your name and address deleted:\n{absolute(f'/events/mail/{token_of(guest)}')}",
        _WHY.format(place=current().name),
    )
    send_mail(title, "\n\n".join(paragraphs) + "\n", None, [guest.email])


def _when(occasion: Occasion) -> str:
    ends = from_text(occasion.ends) if occasion.ends else None
    return in_words(from_text(occasion.starts), ends, occasion.gathering.zone)


@bus.subscribe(GuestWrote, slow=True)
def mail_link(event: GuestWrote, _delivery: Any) -> None:
    """Ask whether the address is theirs, or send the link again."""
    guest = guest_by_mail(event.mail_guest_id)
    if guest is not None:
        asked = "Please open the link below and say whether you come. Until then your name is on no list."
        _mail(guest, asked if guest.confirmed_at is None else "Here is the link to your answer again.")


@bus.subscribe(GuestAnswered, slow=True)
def mail_standing(event: GuestAnswered, _delivery: Any) -> None:
    """Where they stand."""
    found = answer(event.answer_id)
    if found is not None and found.mail_guest is not None and found.standing in _SAID:
        _mail(found.mail_guest, _SAID[Standing(found.standing)])


@bus.subscribe(GuestLetIn, slow=True)
def mail_place(event: GuestLetIn, _delivery: Any) -> None:
    """There is a place for them."""
    found = answer(event.answer_id)
    if found is not None and found.mail_guest is not None and found.standing == Standing.GOING:
        _mail(found.mail_guest, "There is a place for you now: you are on the list.")


@bus.subscribe(GatheringChanged, slow=True)
def mail_change(event: GatheringChanged, _delivery: Any) -> None:
    """What changed."""
    for found in expected_by_mail(event.gathering_id, event.occasion_id, onwards=event.onwards):
        _tell(found, f"Something changed. {found.occasion.gathering.change}")


@bus.subscribe(OccasionCancelled, slow=True)
def mail_cancellation(event: OccasionCancelled, _delivery: Any) -> None:
    """It will not be."""
    for found in expected_by_mail(event.gathering_id, event.occasion_id):
        _tell(found, f"This will not take place. {found.occasion.note}".strip())


def _tell(found: Answer, words: str) -> None:
    if found.mail_guest is not None:
        _mail(found.mail_guest, words)
