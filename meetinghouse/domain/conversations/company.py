"""Whose open pages show who is in a conversation, and what it is called, when that changed."""

from collections.abc import Iterable

from meetinghouse.domain.conversations.events import ConversationLeft, ConversationRenamed, PeopleAdded, PersonRemoved
from meetinghouse.domain.conversations.finding import PRESENT
from meetinghouse.domain.conversations.models import Conversation, Participant, Place
from meetinghouse.domain.people.models import RosterEntry
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.kernel.viewer import Viewer


def who_sees_company(
    event: PeopleAdded | PersonRemoved | ConversationLeft | ConversationRenamed, person_ids: Iterable[int]
) -> list[int]:
    """Those of some people for whom a conversation looks different now, and those who came or went themselves.

    Nobody learns by it of somebody whom they cannot meet, nor that a request was declined.

    Cost: two to four queries, and one more for each of them where people came or went.
    """
    present = Participant.objects.filter(
        conversation_id=event.conversation_id, person_id__in=list(person_ids), place__in=PRESENT
    )
    there = list(present.order_by("pk").values_list("person_id", flat=True))
    if isinstance(event, ConversationRenamed):
        return there
    moved = _who_moved(event)
    themselves = [i for i in person_ids if i in moved and i not in there]
    if isinstance(event, ConversationLeft) and not _left(event):
        return themselves
    return [*(i for i in there if i in moved or _meets_any(i, moved)), *themselves]


def _who_moved(event: PeopleAdded | PersonRemoved | ConversationLeft) -> set[int]:
    if isinstance(event, PersonRemoved):
        return {event.removed_id}
    if isinstance(event, ConversationLeft):
        return {event.person_id}
    now = Conversation.objects.filter(pk=event.conversation_id).values("roster_id")
    before = RosterEntry.objects.filter(roster_id=event.roster_before).values("person_id")
    added = RosterEntry.objects.filter(roster_id__in=now).exclude(person_id__in=before)
    return set(added.values_list("person_id", flat=True))


def _left(event: ConversationLeft) -> bool:
    mine = Participant.objects.filter(conversation_id=event.conversation_id, person_id=event.person_id)
    return not mine.filter(place=Place.DECLINED).exists()


def _meets_any(person_id: int, others: Iterable[int]) -> bool:
    return visible_people(Viewer(person_id=person_id)).filter(pk__in=list(others)).exists()
