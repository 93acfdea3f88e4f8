"""May they? One condition a line; nothing is written here."""

from collections.abc import Sequence

from django.conf import settings

from meetinghouse.domain.conversations.models import Conversation, Opening, Participant, Place
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.records import RelationRecord
from meetinghouse.kernel.errors import Invalid, NotAllowed, SignInRequired
from meetinghouse.kernel.viewer import Viewer

MOST_NAME_CHARACTERS = 80


def require_member(viewer: Viewer) -> None:
    """Refuse strangers."""
    if viewer.is_stranger:
        raise SignInRequired


def require_conversation_fits(*, others: Sequence[int], name: str) -> None:
    """Refuse a conversation with nobody, with too many, or with too long a name.

    Raises:
        Invalid: beside ``people`` or ``name``.
    """
    most = settings.MAX_PEOPLE_PER_CONVERSATION
    if not others:
        raise Invalid(fields={"people": "Choose somebody to write to."})
    if len(others) + 1 > most:
        raise Invalid(fields={"people": f"A conversation has room for {most} people, yourself included."})
    require_name(name)


def require_name(name: str) -> str:
    """The name of a group's conversation, if it is short enough.

    Raises:
        Invalid: beside ``name``.
    """
    if len(name) > MOST_NAME_CHARACTERS:
        raise Invalid(fields={"name": f"The name can have up to {MOST_NAME_CHARACTERS} characters."})
    return name


def knows(relation: RelationRecord) -> bool:
    """The person reads the writer, or is a friend; ``relation`` is seen from the writer."""
    return relation.followed_by or relation.friends


def may_begin(opening: Opening, relation: RelationRecord) -> bool:
    """Somebody who chose this lets the writer begin a conversation."""
    if opening is Opening.EVERYBODY:
        return True
    return opening is Opening.FOLLOWED and knows(relation)


def require_may_begin(person: Person, opening: Opening, relation: RelationRecord) -> None:
    """Refuse to begin a conversation that the person does not want.

    Raises:
        Invalid: beside ``people``.
    """
    if not may_begin(opening, relation):
        raise Invalid(fields={"people": f"{person.display_name or person.username} takes no new messages from you."})


def require_group(conversation: Conversation) -> None:
    """Refuse what only makes sense among several: two people cannot leave each other alone in a conversation.

    Raises:
        Invalid: it is a conversation of two.
    """
    if not conversation.is_group:
        raise Invalid("A conversation of two can be muted or taken off your list. To end it, block the person.")


def require_accepted(place: Participant) -> None:
    """Refuse who has not said yes to the conversation themselves.

    Raises:
        Invalid: it waits for their yes.
    """
    if place.place != Place.INBOX:
        raise Invalid("Accept the conversation first.")


def require_room(*, there: int, more: int) -> None:
    """Refuse to add nobody, or more than there is room for.

    Raises:
        Invalid: beside ``people``.
    """
    most = settings.MAX_PEOPLE_PER_CONVERSATION
    if not more:
        raise Invalid(fields={"people": "Choose somebody who is not in the conversation yet."})
    if there + more > most:
        raise Invalid(fields={"people": f"A conversation has room for {most} people."})


def require_may_come_back(person: Person, place: Participant | None, *, by_starter: bool) -> None:
    """Refuse to add somebody again whom the starter removed, for everybody but the starter.

    Raises:
        Invalid: beside ``people``.
    """
    if place is not None and place.place == Place.REMOVED and not by_starter:
        name = person.display_name or person.username
        raise Invalid(fields={"people": f"{name} was removed, so only who began the conversation can add them again."})


def require_may_remove(conversation: Conversation, viewer: Viewer, person_id: int) -> None:
    """Refuse everybody but the one who began it; and who means themselves.

    Raises:
        NotAllowed, Invalid: as said.
    """
    if conversation.started_by_id != viewer.person_id:
        raise NotAllowed("Only who began the conversation can remove somebody from it")
    if person_id == viewer.person_id:
        raise Invalid("You can leave the conversation instead.")
