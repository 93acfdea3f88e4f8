"""What a participant does with a conversation: read, accept, decline, mute, leave. And what a message does to it."""

from django.db import transaction

from meetinghouse.domain.conversations import rules
from meetinghouse.domain.conversations.events import ConversationLeft, ConversationRead
from meetinghouse.domain.conversations.finding import PRESENT, find_place
from meetinghouse.domain.conversations.models import Chapter, Choice, Conversation, Opening, Participant, Place
from meetinghouse.domain.people.models import RosterEntry
from meetinghouse.domain.people.visibility import no_block, not_restricted
from meetinghouse.kernel import bus
from meetinghouse.kernel.paging import BIGGEST_ID
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.viewer import Viewer

# For nobody who does not see what its author writes: to them nothing has come. Of two, who restricts its author gets it
# as a request.
_ARRIVE = Statement(
    f"UPDATE conversations_participant SET latest_id = %(message)s, place = CASE WHEN other_id = %(author)s"  # noqa: S608 -- own constants; values are bound
    f" AND NOT {not_restricted(by='conversations_participant.person_id', me='%(author)s')}"
    f" THEN {Place.REQUEST:d} ELSE place END WHERE conversation_id = %(conversation)s"
    f" AND place IN ({Place.INBOX:d}, {Place.REQUEST:d}) AND latest_id < %(message)s"
    f" AND {no_block(other='%(author)s', me='conversations_participant.person_id')}"
)


def note_message(conversation: Conversation, *, author_id: int, message_id: int) -> None:
    """A message was written, in the transaction of the caller; answering accepts a request.

    Cost: one row a participant, at most ``MAX_PEOPLE_PER_CONVERSATION``.
    """
    _ARRIVE.run({"conversation": conversation.pk, "message": message_id, "author": author_id})
    Participant.objects.filter(conversation=conversation, person_id=author_id, place__in=PRESENT).update(
        place=Place.INBOX, last_read_id=message_id
    )


@transaction.atomic
def mark_conversation_read(viewer: Viewer, *, conversation_id: int, up_to: int | None = None) -> None:
    """Remember how far the viewer has read; less far than before changes nothing.

    Args:
        up_to: the id of the last message seen; without one, everything there is.

    Raises:
        NotFound: absent, or not there for the viewer.

    Emits:
        ConversationRead: where something was new.
    """
    place = find_place(viewer, conversation_id)
    seen = min(place.latest_id if up_to is None else up_to, place.latest_id, BIGGEST_ID)
    if Participant.objects.filter(pk=place.pk, last_read_id__lt=seen).update(last_read_id=seen):
        bus.emit(ConversationRead(conversation_id=conversation_id, person_id=viewer.person_id))


@transaction.atomic
def accept_conversation(viewer: Viewer, *, conversation_id: int) -> None:
    """Take a request into the inbox; what is there already stays there.

    Raises:
        NotFound: absent, or not there for the viewer.
    """
    Participant.objects.filter(pk=find_place(viewer, conversation_id).pk).update(place=Place.INBOX)


@transaction.atomic
def decline_conversation(viewer: Viewer, *, conversation_id: int) -> None:
    """Hide a request for good; whoever wrote does not learn of it. One that was accepted stays.

    Raises:
        NotFound: absent, or not there for the viewer.

    Emits:
        ConversationLeft: where it was a request.
    """
    place = find_place(viewer, conversation_id)
    if place.place == Place.REQUEST:
        _go(place, Place.DECLINED)


@transaction.atomic
def leave_conversation(viewer: Viewer, *, conversation_id: int) -> None:
    """Leave a group: from now on the viewer reads nothing of it, what was said before included.

    Raises:
        NotFound: absent, or not there for the viewer.
        Invalid: it is a conversation of two.

    Emits:
        ConversationLeft
    """
    place = find_place(viewer, conversation_id)
    rules.require_group(place.conversation)
    # An app that writes to the same people again begins anew: this one is not theirs any more.
    Conversation.objects.filter(pk=conversation_id).update(key=None)
    _go(place, Place.LEFT)


def _go(place: Participant, where: Place) -> None:
    take_off_rosters(place, where)
    bus.emit(ConversationLeft(conversation_id=place.conversation_id, person_id=place.person_id))


def take_off_rosters(place: Participant, where: Place) -> None:
    """Move somebody out of a conversation: off the roster it lies on, and off those it lay on before."""
    Participant.objects.filter(pk=place.pk).update(place=where)
    earlier = Chapter.objects.filter(conversation_id=place.conversation_id).values_list("roster_id", flat=True)
    RosterEntry.objects.filter(
        roster_id__in=[place.conversation.roster_id, *earlier], person_id=place.person_id
    ).delete()


@transaction.atomic
def mute_conversation(viewer: Viewer, *, conversation_id: int, is_muted: bool) -> None:
    """Hear of new messages no more, or again. Nobody else learns of it.

    Raises:
        NotFound: absent, or not there for the viewer.
    """
    Participant.objects.filter(pk=find_place(viewer, conversation_id).pk).update(is_muted=is_muted)


@transaction.atomic
def take_off_list(viewer: Viewer, *, conversation_id: int) -> None:
    """Take a conversation off the viewer's list until the next message comes; nothing is deleted.

    Raises:
        NotFound: absent, or not there for the viewer.
    """
    place = find_place(viewer, conversation_id)
    # Not read: the others are shown how far somebody has read, and this is no reading.
    Participant.objects.filter(pk=place.pk).update(hidden_to_id=place.latest_id)
    if place.last_read_id < place.latest_id:
        bus.emit(ConversationRead(conversation_id=conversation_id, person_id=viewer.person_id))


@transaction.atomic
def choose_who_may_write(viewer: Viewer, *, opening: Opening) -> None:
    """Say who may begin a conversation with the viewer; those that there are go on.

    Raises:
        SignInRequired: nobody is signed in.
    """
    rules.require_member(viewer)
    Choice.objects.update_or_create(person_id=viewer.person_id, defaults={"opening": opening})


@transaction.atomic
def choose_whether_reading_shows(viewer: Viewer, *, shows_reading: bool) -> None:
    """Let the people one talks with see how far one has read and that one is writing, and see it of them; or neither.

    Raises:
        SignInRequired: nobody is signed in.
    """
    rules.require_member(viewer)
    Choice.objects.update_or_create(person_id=viewer.person_id, defaults={"shows_reading": shows_reading})
