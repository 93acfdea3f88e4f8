"""What people do with their profile and with each other."""

from meetinghouse.domain.people.actions.befriending import (
    answer_friend_request,
    ask_to_be_friends,
    unfriend,
    withdraw_friend_request,
)
from meetinghouse.domain.people.actions.circles import (
    add_to_circle,
    create_circle,
    remove_from_circle,
    rename_circle,
)
from meetinghouse.domain.people.actions.following import answer_follow_request, follow, remove_follower, unfollow
from meetinghouse.domain.people.actions.joining import approve_member, join, make_member
from meetinghouse.domain.people.actions.keeping_apart import (
    block,
    mute,
    restrict,
    unblock,
    unmute,
    unrestrict,
)
from meetinghouse.domain.people.actions.profile import edit_profile
from meetinghouse.domain.people.actions.suggesting import dismiss_suggestion
from meetinghouse.domain.people.actions.suspending import restore_person, suspend_person

__all__ = [
    "add_to_circle",
    "answer_follow_request",
    "answer_friend_request",
    "approve_member",
    "ask_to_be_friends",
    "block",
    "create_circle",
    "dismiss_suggestion",
    "edit_profile",
    "follow",
    "join",
    "make_member",
    "mute",
    "remove_follower",
    "remove_from_circle",
    "rename_circle",
    "restore_person",
    "restrict",
    "suspend_person",
    "unblock",
    "unfollow",
    "unfriend",
    "unmute",
    "unrestrict",
    "withdraw_friend_request",
]
