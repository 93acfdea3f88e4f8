"""How far the others have read, and who is told that somebody is writing. Both ways, or not at all.

A participant shows it and sees it with the conversation in the inbox and the switch on. Whoever has it as a request,
has declined or left, or stands behind a block shows nothing and sees nothing.
"""

import msgspec
from django.db.models import QuerySet

from meetinghouse.domain.conversations.models import Choice, Participant, Place
from meetinghouse.domain.people.queries import can_meet
from meetinghouse.kernel.viewer import Viewer


class ReadMark(msgspec.Struct, frozen=True):
    """One of the others has read up to and with a message."""

    person_id: int
    name: str
    up_to: int


def shows_reading(viewer: Viewer) -> bool:
    """The viewer has the switch on."""
    return not Choice.objects.filter(person_id=viewer.person_id, shows_reading=False).exists()


def _others_open_to(person_id: int, conversation_id: int) -> QuerySet[Participant]:
    """The other participants between whom and the person it is shown; none where the person does not."""
    closed = Choice.objects.filter(shows_reading=False).values("person_id")
    rows = Participant.objects.filter(conversation_id=conversation_id, place=Place.INBOX).exclude(person_id__in=closed)
    mine = rows.filter(person_id=person_id)
    met = can_meet(Viewer(person_id=person_id), "person_id")
    return rows.filter(met, conversation_id__in=mine.values("conversation_id")).exclude(person_id=person_id)


def read_marks(viewer: Viewer, conversation_id: int) -> list[ReadMark]:
    """How far each of the others has read, as far as the viewer is shown it.

    Cost: one query by ``participant_once``; at most as many rows as a conversation has people.
    """
    rows = _others_open_to(viewer.person_id, conversation_id).filter(last_read_id__gt=0).order_by("pk")
    found = rows.values_list("person_id", "person__display_name", "person__username", "last_read_id")
    return [ReadMark(i, display or username, up_to) for i, display, username, up_to in found]


def who_sees_reading(person_id: int, conversation_id: int) -> list[int]:
    """Who is shown how far a person reads a conversation, and that they are writing in it: the others' ids."""
    return list(_others_open_to(person_id, conversation_id).values_list("person_id", flat=True))


def mark_of(person_id: int, conversation_id: int) -> ReadMark | None:
    """How far somebody has read, whoever asks: for those of ``who_sees_reading``."""
    rows = Participant.objects.filter(conversation_id=conversation_id, person_id=person_id, last_read_id__gt=0)
    row = rows.values_list("person__display_name", "person__username", "last_read_id").first()
    return ReadMark(person_id, row[0] or row[1], row[2]) if row else None
