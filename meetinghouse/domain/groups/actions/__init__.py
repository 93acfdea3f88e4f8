"""What people do with groups. Writing in one is an action of ``posts``."""

from meetinghouse.domain.groups.actions.founding import (
    add_hold_rule,
    add_topic,
    archive_group,
    edit_group,
    found_group,
    remove_hold_rule,
    remove_topic,
)
from meetinghouse.domain.groups.actions.joining import (
    answer_join_request,
    ban_from_group,
    decline_invitation,
    invite_to_group,
    join_group,
    leave_group,
    lift_ban,
    remove_member,
    take_back_invitation,
)
from meetinghouse.domain.groups.actions.ruling import appoint_owner, give_role, hand_over_group

__all__ = [
    "add_hold_rule",
    "add_topic",
    "answer_join_request",
    "appoint_owner",
    "archive_group",
    "ban_from_group",
    "decline_invitation",
    "edit_group",
    "found_group",
    "give_role",
    "hand_over_group",
    "invite_to_group",
    "join_group",
    "leave_group",
    "lift_ban",
    "remove_hold_rule",
    "remove_member",
    "remove_topic",
    "take_back_invitation",
]
