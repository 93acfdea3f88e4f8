"""Who is in a group's conversation, after it began: adding and removing people; and what it is called."""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.conversations import rules
from meetinghouse.domain.conversations.actions.keeping import take_off_rosters
from meetinghouse.domain.conversations.events import ConversationRenamed, PeopleAdded, PersonRemoved
from meetinghouse.domain.conversations.finding import PRESENT, find_place
from meetinghouse.domain.conversations.models import Chapter, Choice, Conversation, Opening, Participant, Place
from meetinghouse.domain.people.models import PersonKind, Roster, RosterEntry, RosterKind
from meetinghouse.domain.people.queries import can_meet, visible_people
from meetinghouse.domain.people.relations import relations
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.ids import new_id
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer


def _hold(viewer: Viewer, conversation_id: int) -> tuple[Participant, Conversation]:
    """The viewer's place in a group's conversation, and the conversation, held until the transaction ends."""
    place = find_place(viewer, conversation_id)
    held = Conversation.objects.select_for_update().get(pk=conversation_id)
    rules.require_group(held)
    rules.require_accepted(place)
    return place, held


@transaction.atomic
def add_people(viewer: Viewer, *, conversation_id: int, person_ids: Sequence[int]) -> list[int]:
    """Add people to a group's conversation; they read what is said from now on. Returns whom it added.

    The conversation moves to a new roster, with those on it so far and the new ones; what was said stays on the old
    one, on which nobody is put any more. Whoever is in it already is passed over. Somebody who left is asked, as by a
    request; somebody who declined will not hear of it again, and that is not told.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or not there for the viewer; or somebody is absent or hidden from them.
        Invalid: it is of two, a request, or would be too large; nobody was chosen; somebody takes no new messages from
            the viewer, or was removed by who began it.

    Emits:
        PeopleAdded: where somebody was added.
    """
    _, held = _hold(viewer, conversation_id)
    known = {p.person_id: p for p in Participant.objects.filter(conversation=held)}
    there = [i for i, p in known.items() if p.place in PRESENT]
    wanted = [i for i in dict.fromkeys(person_ids) if i not in there]
    rules.require_room(there=len(there), more=len(wanted))
    people = {p.pk: p for p in visible_people(viewer).filter(pk__in=wanted, domain="", kind=PersonKind.PERSON)}
    if len(people) < len(wanted):
        raise NotFound
    stands = relations(viewer, wanted)
    openings = dict(Choice.objects.filter(person_id__in=wanted).values_list("person_id", "opening"))
    for i in wanted:
        rules.require_may_begin(people[i], Opening(openings.get(i, Opening.EVERYBODY)), stands[i])
        rules.require_may_come_back(people[i], known.get(i), by_starter=held.started_by_id == viewer.person_id)
    added = [i for i in wanted if i not in known or known[i].place != Place.DECLINED]
    if not added:
        return []
    limits.take("conversation", f"person:{viewer.person_id}")
    before = held.roster_id
    _move_on(held, added)
    for i in added:
        is_new = i not in known
        Participant.objects.update_or_create(
            conversation=held,
            person_id=i,
            defaults={
                "place": Place.INBOX if is_new and rules.knows(stands[i]) else Place.REQUEST,
                # What they had was taken from them when they went.
                "latest_id": 0, "last_read_id": 0, "hidden_to_id": 0,
            },
        )  # fmt: skip
    bus.emit(PeopleAdded(conversation_id=conversation_id, person_id=viewer.person_id, roster_before=before))
    return added


def _move_on(held: Conversation, added: Sequence[int]) -> None:
    before = Roster.objects.get(pk=held.roster_id)
    after = Roster.objects.create(kind=RosterKind.CONVERSATION, name=before.name)
    ids = RosterEntry.objects.filter(roster=before).order_by("pk").values_list("person_id", flat=True)
    RosterEntry.objects.bulk_create(RosterEntry(roster=after, person_id=i) for i in dict.fromkeys([*ids, *added]))
    # An app that writes to the people it knew begins anew: here are others now.
    Conversation.objects.filter(pk=held.pk).update(roster=after, key=None)
    Chapter.objects.create(roster=before, conversation=held, ended_id=new_id())


@transaction.atomic
def remove_from_conversation(viewer: Viewer, *, conversation_id: int, person_id: int) -> None:
    """Take somebody out of a group's conversation that the viewer began; they read nothing of it any more.

    Raises:
        NotFound: absent, or not there for the viewer; or the person is not in it.
        NotAllowed: somebody else began it.
        Invalid: it is of two; or the viewer means themselves, who can leave.

    Emits:
        PersonRemoved
    """
    _, held = _hold(viewer, conversation_id)
    rules.require_may_remove(held, viewer, person_id)
    place = (
        Participant.objects.filter(
            can_meet(viewer, "person_id"), conversation=held, person_id=person_id, place__in=PRESENT
        )
        .select_related("conversation")
        .first()
    )
    if place is None:
        raise NotFound
    Conversation.objects.filter(pk=held.pk).update(key=None)
    take_off_rosters(place, Place.REMOVED)
    bus.emit(PersonRemoved(conversation_id=conversation_id, person_id=viewer.person_id, removed_id=person_id))


@transaction.atomic
def rename_conversation(viewer: Viewer, *, conversation_id: int, name: str) -> None:
    """Give a group's conversation a name, or with an empty one none; anybody in it may.

    Raises:
        NotFound: absent, or not there for the viewer.
        Invalid: it is of two, a request, or the name is too long.

    Emits:
        ConversationRenamed: where it is another one.
    """
    _, held = _hold(viewer, conversation_id)
    name = rules.require_name(tidy_line(name))
    if Roster.objects.filter(pk=held.roster_id).exclude(name=name).update(name=name):
        bus.emit(ConversationRenamed(conversation_id=conversation_id, person_id=viewer.person_id))
