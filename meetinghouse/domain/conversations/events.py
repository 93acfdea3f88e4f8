"""What happened to conversations. What is said in them is ``posts.PostPublished``."""

from meetinghouse.kernel import bus


class ConversationStarted(bus.Event):
    """``person_id`` began a conversation."""

    conversation_id: int
    person_id: int


class ConversationRead(bus.Event):
    """``person_id`` has read further than before."""

    conversation_id: int
    person_id: int


class ConversationLeft(bus.Event):
    """``person_id`` declined a conversation, or left it."""

    conversation_id: int
    person_id: int


class PeopleAdded(bus.Event):
    """``person_id`` added people to a group's conversation; what was said before lies on ``roster_before``."""

    conversation_id: int
    person_id: int
    roster_before: int


class PersonRemoved(bus.Event):
    """Who began a group's conversation, ``person_id``, took ``removed_id`` out of it."""

    conversation_id: int
    person_id: int
    removed_id: int


class ConversationRenamed(bus.Event):
    """``person_id`` gave a group's conversation another name."""

    conversation_id: int
    person_id: int
