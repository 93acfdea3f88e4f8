"""Reading conversations. Whatever is returned is there for the viewer: not declined, not left, nobody hidden."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import F

from meetinghouse.domain.conversations import rules
from meetinghouse.domain.conversations.finding import PRESENT, places_of
from meetinghouse.domain.conversations.models import Choice, Conversation, Opening, Participant, Place
from meetinghouse.domain.conversations.records import ConversationRecord
from meetinghouse.domain.people.models import RosterEntry
from meetinghouse.domain.people.queries import people_by_ids, person, visible_people
from meetinghouse.domain.people.relations import relations
from meetinghouse.kernel.errors import SignInRequired
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer

MOST_COUNTED = 100
_FACES = 4


def inbox(
    viewer: Viewer, page: Page, *, requests: bool = False, most_people: int = _FACES
) -> Slice[ConversationRecord]:
    """The viewer's conversations, the one with the latest message first; the cursors are messages' ids.

    Args:
        requests: those that wait for the viewer's yes, instead of the others.
        most_people: how many of the others each brings along.

    Raises:
        SignInRequired: nobody is signed in.

    Cost: index ``participant_newest``; five queries a page, however many conversations.
    """
    if viewer.is_stranger:
        raise SignInRequired
    place = Place.REQUEST if requests else Place.INBOX
    rows = places_of(viewer).filter(
        place=place, latest_id__lt=page.below, latest_id__gt=max(page.above, 0), hidden_to_id__lt=F("latest_id")
    )
    order = "latest_id" if page.upwards else "-latest_id"
    found = list(rows.select_related("conversation__roster").order_by(order)[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    if page.upwards:
        found.reverse()
    return Slice(
        items=_records(viewer, found, most_people),
        older_than=found[-1].latest_id if found and (more or page.upwards) else None,
        newer_than=found[0].latest_id if found else None,
    )


def conversation(viewer: Viewer, conversation_id: int) -> ConversationRecord | None:
    """One conversation with everybody in it, or None where it is absent or not there for the viewer."""
    if viewer.is_stranger:
        return None
    rows = places_of(viewer).filter(conversation_id=conversation_id).select_related("conversation__roster")
    found = _records(viewer, list(rows[:1]), most_people=MOST_COUNTED)
    return found[0] if found else None


def conversation_of_roster(viewer: Viewer, roster_id: int) -> ConversationRecord | None:
    """The conversation that lies on a roster, as ``conversation`` gives it."""
    known = Conversation.objects.filter(roster_id=roster_id).values_list("pk", flat=True).first()
    return conversation(viewer, known) if known else None


def conversation_with(viewer: Viewer, person_id: int) -> ConversationRecord | None:
    """The viewer's conversation with one other person, where there is one."""
    known = places_of(viewer).filter(other_id=person_id).values_list("conversation_id", flat=True).first()
    return conversation(viewer, known) if known else None


def _records(viewer: Viewer, rows: Sequence[Participant], most_people: int) -> list[ConversationRecord]:
    others = _others(viewer, [row.conversation_id for row in rows])
    known = people_by_ids(list({i for ids in others.values() for i in ids[:most_people]}))
    return [
        ConversationRecord(
            id=row.conversation_id,
            roster_id=row.conversation.roster_id,
            is_group=row.conversation.is_group,
            name=row.conversation.roster.name,
            people=tuple(known[i] for i in others[row.conversation_id][:most_people] if i in known),
            people_count=len(others[row.conversation_id]),
            latest_id=row.latest_id,
            last_read_id=row.last_read_id,
            is_request=row.place == Place.REQUEST,
            is_muted=row.is_muted,
        )
        for row in rows
    ]


def _others(viewer: Viewer, ids: Sequence[int]) -> dict[int, list[int]]:
    """Who else is in each of some conversations, in the order they came. Of two, the other one is always there."""
    found: dict[int, list[int]] = defaultdict(list)
    if not ids:
        return found
    rows = Participant.objects.filter(conversation_id__in=ids, person__in=visible_people(viewer))
    rows = rows.exclude(person_id=viewer.person_id).exclude(other=None, place__in=(Place.DECLINED, Place.LEFT))
    for conversation_id, person_id in rows.order_by("pk").values_list("conversation_id", "person_id"):
        found[conversation_id].append(person_id)
    return found


def count_unread_conversations(viewer: Viewer) -> int:
    """In how many conversations of the inbox something is new, counted up to 100; muted ones are quiet."""
    if viewer.is_stranger:
        return 0
    rows = places_of(viewer).filter(place=Place.INBOX, is_muted=False, latest_id__gt=F("last_read_id"))
    return rows.filter(hidden_to_id__lt=F("latest_id"))[:MOST_COUNTED].count()


def count_requests(viewer: Viewer) -> int:
    """How many conversations wait for the viewer's yes, counted up to 100."""
    if viewer.is_stranger:
        return 0
    rows = places_of(viewer).filter(place=Place.REQUEST, latest_id__gt=0, hidden_to_id__lt=F("latest_id"))
    return rows[:MOST_COUNTED].count()


def who_hears(roster_id: int) -> list[int]:
    """Who wants to be told of a new message: everybody with the conversation in the inbox who did not mute it."""
    rows = Participant.objects.filter(conversation__roster_id=roster_id, place=Place.INBOX, is_muted=False)
    return list(rows.values_list("person_id", flat=True))


def places_on(roster_id: int, person_ids: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """For those of some people who read the conversation on a roster: its id, and whether it waits for their yes."""
    rows = Participant.objects.filter(conversation__roster_id=roster_id, person_id__in=list(person_ids))
    found = rows.filter(place__in=PRESENT).values_list("person_id", "conversation_id", "place")
    return {person_id: (conversation_id, place == Place.REQUEST) for person_id, conversation_id, place in found}


def who_is_in(roster_id: int, person_ids: Iterable[int]) -> frozenset[int]:
    """Those of some people who are in the conversation on a roster."""
    rows = RosterEntry.objects.filter(roster_id=roster_id, person_id__in=list(person_ids))
    return frozenset(rows.values_list("person_id", flat=True))


def opening_of(viewer: Viewer) -> Opening:
    """Who may begin a conversation with the viewer."""
    found = Choice.objects.filter(person_id=viewer.person_id).values_list("opening", flat=True).first()
    return Opening.EVERYBODY if found is None else Opening(found)


def may_write_to(viewer: Viewer, person_id: int) -> bool:
    """The viewer may begin a conversation with the person, or go on with the one there is."""
    if viewer.is_stranger or person_id == viewer.person_id or person(viewer, person_id) is None:
        return False
    if Participant.objects.filter(person_id=viewer.person_id, other_id=person_id).exists():
        return True
    chosen = Choice.objects.filter(person_id=person_id).values_list("opening", flat=True).first()
    opening = Opening.EVERYBODY if chosen is None else Opening(chosen)
    return rules.may_begin(opening, relations(viewer, [person_id])[person_id])
