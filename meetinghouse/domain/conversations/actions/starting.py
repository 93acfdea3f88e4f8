"""Beginning conversations."""

import hashlib
from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.conversations import rules
from meetinghouse.domain.conversations.events import ConversationStarted
from meetinghouse.domain.conversations.models import Choice, Conversation, Opening, Participant, Place
from meetinghouse.domain.people.models import Person, PersonKind, Roster, RosterEntry, RosterKind
from meetinghouse.domain.people.queries import visible_people, who_restricts
from meetinghouse.domain.people.records import RelationRecord
from meetinghouse.domain.people.relations import relations
from meetinghouse.domain.people.rules import require_not_as_page
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

_GONE = (Place.DECLINED, Place.LEFT)


@transaction.atomic
def start_conversation(viewer: Viewer, *, person_ids: Sequence[int], name: str = "", is_own: bool = True) -> int:
    """Begin a conversation, or come back to the one there is, and return its id.

    With one other person there is exactly one. With several each is a new one, unless ``is_own`` is false.

    Args:
        person_ids: the others; the viewer's own id is passed over.
        name: of a group; empty for none.
        is_own: false comes back to the nameless group of exactly these people, as apps expect.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: the viewer speaks as a page.
        NotFound: somebody is absent or hidden from the viewer.
        Invalid: nobody, too many, too long a name, or somebody takes no new messages from the viewer.

    Emits:
        ConversationStarted: where it is new.
    """
    rules.require_member(viewer)
    require_not_as_page(viewer)
    others = [i for i in dict.fromkeys(person_ids) if i != viewer.person_id]
    name = tidy_line(name)
    rules.require_conversation_fits(others=others, name=name)
    found_people = {p.pk: p for p in visible_people(viewer).filter(pk__in=others, domain="", kind=PersonKind.PERSON)}
    if len(found_people) < len(others):
        raise NotFound
    people = {i: found_people[i] for i in others}  # in the order chosen: a nameless group is called by it
    is_group = len(others) > 1
    key = None if is_group and is_own else _key([viewer.person_id, *others])
    found = Conversation.objects.filter(key=key).first() if key else None
    if found is not None:
        _come_back(viewer, found)
        return found.pk
    stands = relations(viewer, others)
    openings = dict(Choice.objects.filter(person_id__in=others).values_list("person_id", "opening"))
    for person in people.values():
        opening = Opening(openings.get(person.pk, Opening.EVERYBODY))
        rules.require_may_begin(person, opening, stands[person.pk])
    limits.take("conversation", f"person:{viewer.person_id}")
    return _begin(viewer, people, stands, name=name if is_group else "", key=key)


def _key(ids: Sequence[int]) -> str:
    listed = ":".join(str(i) for i in sorted(ids))
    return listed if len(ids) == 2 else hashlib.sha256(listed.encode()).hexdigest()


def _begin(
    viewer: Viewer, people: dict[int, Person], stands: dict[int, RelationRecord], *, name: str, key: str | None
) -> int:
    roster = Roster.objects.create(kind=RosterKind.CONVERSATION, name=name)
    made, is_new = Conversation.objects.get_or_create(
        # Without a key it is looked for by its roster, which nothing else has.
        **({"key": key} if key else {"roster": roster}),
        defaults={
            "roster": roster, "key": key, "is_group": len(people) > 1, "started_by_id": viewer.person_id,
        },
    )  # fmt: skip
    if not is_new:  # two began it at the same moment, and the other one was first
        roster.delete()
        _come_back(viewer, made)
        return made.pk
    ids = [viewer.person_id, *people]
    is_pair = len(ids) == 2
    wary = who_restricts(viewer.person_id, list(people))
    Participant.objects.bulk_create(
        Participant(
            conversation=made,
            person_id=i,
            other_id=next(o for o in ids if o != i) if is_pair else None,
            place=Place.INBOX if i == viewer.person_id or (rules.knows(stands[i]) and i not in wary) else Place.REQUEST,
        )
        for i in ids
    )
    RosterEntry.objects.bulk_create(RosterEntry(roster=roster, person_id=i) for i in ids)
    bus.emit(ConversationStarted(conversation_id=made.pk, person_id=viewer.person_id))
    return made.pk


def _come_back(viewer: Viewer, conversation: Conversation) -> None:
    """Whoever turns to somebody again has accepted the conversation, also one that they had declined."""
    mine = Participant.objects.filter(conversation=conversation, person_id=viewer.person_id)
    if mine.filter(place__in=_GONE).exists():
        RosterEntry.objects.get_or_create(roster_id=conversation.roster_id, person_id=viewer.person_id)
    mine.exclude(place=Place.INBOX).update(place=Place.INBOX)
