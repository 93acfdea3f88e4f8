"""What people do with conversations. Saying something in one is an action of ``posts``."""

from meetinghouse.domain.conversations.actions.company import (
    add_people,
    remove_from_conversation,
    rename_conversation,
)
from meetinghouse.domain.conversations.actions.keeping import (
    accept_conversation,
    choose_whether_reading_shows,
    choose_who_may_write,
    decline_conversation,
    leave_conversation,
    mark_conversation_read,
    mute_conversation,
    take_off_list,
)
from meetinghouse.domain.conversations.actions.starting import start_conversation

__all__ = [
    "accept_conversation",
    "add_people",
    "choose_whether_reading_shows",
    "choose_who_may_write",
    "decline_conversation",
    "leave_conversation",
    "mark_conversation_read",
    "mute_conversation",
    "remove_from_conversation",
    "rename_conversation",
    "start_conversation",
    "take_off_list",
]
