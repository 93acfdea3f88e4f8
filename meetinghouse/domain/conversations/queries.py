"""Reading conversations. Whatever is returned is there for the viewer: not declined, not left, nobody hidden."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import F

from meetinghouse.domain.conversations import rules
from meetinghouse.domain.conversations.finding import PRESENT, conversation_on, places_of
from meetinghouse.domain.conversations.models import Chapter, Choice, Opening, Participant, Place
from meetinghouse.domain.conversations.records import ConversationRecord
from meetinghouse.domain.people.models import RosterEntry
from meetinghouse.domain.people.queries import can_meet, people_by_ids, person
from meetinghouse.domain.people.relations import relations
from meetinghouse.domain.people.visibility import person_visible
from meetinghouse.kernel.errors import SignInRequired
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.viewer import Viewer

MOST_COUNTED = 100
_FACES = 4
_MOST_SEARCHED = 500


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
    """The conversation that lies on a roster, or lay there before somebody was added, as ``conversation`` gives it."""
    known = conversation_on(roster_id)
    return conversation(viewer, known) if known else None


def conversation_with(viewer: Viewer, person_id: int) -> ConversationRecord | None:
    """The viewer's conversation with one other person, where there is one."""
    known = places_of(viewer).filter(other_id=person_id).values_list("conversation_id", flat=True).first()
    return conversation(viewer, known) if known else None


def chapters(conversation_id: int) -> list[tuple[int, int]]:
    """What a group's conversation lay on before people were added: rosters' ids, the latest first, and when each ended.

    The moments are ids: messages are below them, but for one that was sent at that moment.
    """
    rows = Chapter.objects.filter(conversation_id=conversation_id).order_by("-ended_id")
    return list(rows.values_list("roster_id", "ended_id"))


def those_added(viewer: Viewer, *, before: int, after: int) -> list[str]:
    """The names of those on a later roster of a conversation who were not on an earlier one."""
    rows = RosterEntry.objects.filter(can_meet(viewer, "person_id"), roster_id=after)
    rows = rows.exclude(person_id__in=RosterEntry.objects.filter(roster_id=before).values("person_id"))
    names = rows.order_by("pk").values_list("person__display_name", "person__username")
    return [display or username for display, username in names]


def is_on(viewer: Viewer, roster_id: int) -> bool:
    """The viewer is on a roster of a conversation."""
    return RosterEntry.objects.filter(roster_id=roster_id, person_id=viewer.person_id).exists()


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
            is_own=row.conversation.started_by_id == viewer.person_id,
            is_muted=row.is_muted,
        )
        for row in rows
    ]


def _others(viewer: Viewer, ids: Sequence[int]) -> dict[int, list[int]]:
    """Who else is in each of some conversations, in the order they came. Of two, the other one is always there."""
    found: dict[int, list[int]] = defaultdict(list)
    if not ids:
        return found
    rows = Participant.objects.filter(can_meet(viewer, "person_id"), conversation_id__in=ids)
    rows = rows.exclude(person_id=viewer.person_id).exclude(other=None, place__gt=Place.REQUEST)
    for conversation_id, person_id in rows.order_by("pk").values_list("conversation_id", "person_id"):
        found[conversation_id].append(person_id)
    return found


_UNREAD = Statement(
    "SELECT COUNT(*) FROM (SELECT c.id FROM conversations_participant c"  # noqa: S608 -- own text
    f" WHERE c.person_id = %(me)s AND c.place = {Place.INBOX:d} AND NOT c.is_muted AND c.latest_id > c.last_read_id"
    " AND c.hidden_to_id < c.latest_id AND (c.other_id IS NULL OR EXISTS (SELECT 1 FROM people_person w"
    f" WHERE w.id = c.other_id AND {person_visible(person='w', me='%(me)s')})) LIMIT {MOST_COUNTED}) unread"
)


def count_unread_conversations(viewer: Viewer) -> int:
    """In how many conversations of the inbox something is new, counted up to 100; muted ones are quiet.

    Cost: one statement over the viewer's places by ``participant_newest``, on every page.
    """
    return 0 if viewer.is_stranger else int(_UNREAD.rows({"me": viewer.person_id})[0][0])


def count_requests(viewer: Viewer) -> int:
    """How many conversations wait for the viewer's yes, counted up to 100."""
    if viewer.is_stranger:
        return 0
    rows = places_of(viewer).filter(place=Place.REQUEST, latest_id__gt=0, hidden_to_id__lt=F("latest_id"))
    return rows[:MOST_COUNTED].count()


def rosters_of(viewer: Viewer, conversation_id: int = 0) -> dict[int, int]:
    """What the viewer's conversations lie on, and lay on before people were added: by roster the conversation's id.

    Args:
        conversation_id: of this one only, where given.

    Cost: two queries; at most 500 conversations, the ones with the latest messages.
    """
    if viewer.is_stranger:
        return {}
    rows = places_of(viewer).order_by("-latest_id")
    rows = rows.filter(conversation_id=conversation_id) if conversation_id else rows
    found = dict(rows.values_list("conversation__roster_id", "conversation_id")[:_MOST_SEARCHED])
    earlier = Chapter.objects.filter(conversation_id__in=list(found.values()))
    return found | dict(earlier.values_list("roster_id", "conversation_id"))


def conversations_by_ids(viewer: Viewer, ids: Iterable[int]) -> dict[int, ConversationRecord]:
    """Those of some conversations that are there for the viewer."""
    rows = places_of(viewer).filter(conversation_id__in=list(ids)).select_related("conversation__roster")
    return {found.id: found for found in _records(viewer, list(rows), _FACES)}


def who_hears(roster_id: int) -> list[int]:
    """Who wants to be told of a new message: everybody with the conversation in the inbox who did not mute it."""
    rows = Participant.objects.filter(
        conversation_id=conversation_on(roster_id) or 0, place=Place.INBOX, is_muted=False
    )
    return list(rows.values_list("person_id", flat=True))


def places_on(roster_id: int, person_ids: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """For those of some people who read the conversation on a roster: its id, and whether it waits for their yes."""
    rows = Participant.objects.filter(conversation_id=conversation_on(roster_id) or 0, person_id__in=list(person_ids))
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
