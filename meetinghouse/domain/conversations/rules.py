"""May they? One condition a line; nothing is written here."""

from collections.abc import Sequence

from django.conf import settings

from meetinghouse.domain.conversations.models import Conversation, Opening
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.records import RelationRecord
from meetinghouse.kernel.errors import Invalid, SignInRequired
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
    if len(name) > MOST_NAME_CHARACTERS:
        raise Invalid(fields={"name": f"The name can have up to {MOST_NAME_CHARACTERS} characters."})


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
