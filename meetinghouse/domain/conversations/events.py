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
