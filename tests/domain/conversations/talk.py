"""Writing and reading messages in tests."""

from typing import Any

from meetinghouse.domain.conversations.queries import conversation, inbox
from meetinghouse.domain.posts.actions import publish_post, write_to_people
from meetinghouse.domain.posts.queries_messages import messages
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer


def begin(writer: Viewer, *others: Viewer, text: str = "Hello", **more: Any) -> int:
    """A first message; the conversation's id."""
    return write_to_people(writer, person_ids=[who.person_id for who in others], text=text, **more)[0]


def say(writer: Viewer, conversation_id: int, text: str = "And more", **more: Any) -> int:
    """A message; its id."""
    return publish_post(writer, text=text, conversation_id=conversation_id, **more)


def listed(viewer: Viewer, *, requests: bool = False) -> list[int]:
    """The ids of a person's conversations."""
    return [talk.id for talk in inbox(viewer, Page(limit=40), requests=requests)]


def read(viewer: Viewer, conversation_id: int, **page: int) -> list[str] | None:
    """What somebody reads in a conversation, or None where it is not there for them."""
    found = conversation(viewer, conversation_id)
    if found is None:
        return None
    return [message.text for message in messages(viewer, found, Page(**{"limit": 40, **page}))]
