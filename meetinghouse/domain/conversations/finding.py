"""Looking up the conversation that an action is about, as far as it is there for the viewer."""

from django.db.models import Q, QuerySet

from meetinghouse.domain.conversations import rules
from meetinghouse.domain.conversations.models import Chapter, Conversation, Participant, Place
from meetinghouse.domain.people.queries import can_meet
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer

PRESENT = (Place.INBOX, Place.REQUEST)


def places_of(viewer: Viewer) -> QuerySet[Participant]:
    """The viewer's places in conversations that are there for them: not declined, not left, and nobody hidden."""
    met = Q(other=None) | can_meet(viewer, "other_id")
    return Participant.objects.filter(met, person_id=viewer.person_id, place__in=PRESENT)


def find_place(viewer: Viewer, conversation_id: int) -> Participant:
    """The viewer's place in a conversation.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or not there for the viewer.
    """
    rules.require_member(viewer)
    found = places_of(viewer).filter(conversation_id=conversation_id).select_related("conversation").first()
    if found is None:
        raise NotFound
    return found


def find_to_write(viewer: Viewer, *, conversation_id: int | None, roster_id: int | None) -> Conversation:
    """The conversation that the viewer wants to say something in, by its id or that of its roster.

    Raises:
        NotFound: absent, or not there for the viewer.
    """
    if conversation_id is None:
        assert roster_id is not None, "one of the two is given"
        conversation_id = conversation_on(roster_id)
        if conversation_id is None:
            raise NotFound
    return find_place(viewer, conversation_id).conversation


def conversation_on(roster_id: int) -> int | None:
    """The id of the conversation that lies on a roster now, or lay there before somebody was added."""
    now = Conversation.objects.filter(roster_id=roster_id).values_list("pk", flat=True).first()
    return now or Chapter.objects.filter(roster_id=roster_id).values_list("conversation_id", flat=True).first()


def is_of(conversation: Conversation, roster_id: int | None) -> bool:
    """What lies on the roster was said in the conversation."""
    if roster_id == conversation.roster_id:
        return True
    return Chapter.objects.filter(conversation=conversation, roster_id=roster_id or 0).exists()
