"""Why a post or comment waits: the group's rules for approval, asked in one place. Nothing is written here."""

from datetime import timedelta

import msgspec

from meetinghouse.domain.groups.models import Approval, CommentApproval, Contains, Covers, Group, HoldRule, Member, Role
from meetinghouse.kernel.clock import now

NEW_FOR = timedelta(days=7)


class Draft(msgspec.Struct, frozen=True):
    """What the rules look at in a post or comment."""

    text: str
    has_link: bool
    has_photo: bool
    is_comment: bool = False


_WAITS = {
    Approval.ALL: "In this group every post waits until somebody who moderates it has read it.",
    Approval.NEW: (
        "In this group the posts of those who joined in the last seven days wait until somebody who moderates it has"
        " read them."
    ),
    Approval.LINKS: "In this group posts with links wait until somebody who moderates it has read them.",
}
_COMMENT_WAITS = {
    CommentApproval.NEW: (
        "In this group the comments of those who joined in the last seven days wait until somebody who moderates it has"
        " read them."
    ),
    CommentApproval.LINKS: "In this group comments with links wait until somebody who moderates it has read them.",
}


def why_held(group: Group, member: Member, draft: Draft) -> str:
    """What the author is told, where the post has to wait; empty where it appears at once.

    What those write who moderate the group never waits. The first of the group's own rules that fits gives its advice.
    """
    return next(iter(all_that_hold(group, member, draft).values()), "")


def all_that_hold(group: Group, member: Member, draft: Draft) -> dict[int, str]:
    """Everything that holds it, each with its advice: the group's own rules by their ids, in order, and last, as 0,
    what the group asks of every post or comment."""
    if member.role >= Role.MODERATOR:
        return {}
    age = now() - member.joined_at
    found = {
        rule.pk: rule.advice
        for rule in HoldRule.objects.filter(group=group).order_by("pk")
        if _covers(rule, draft)
        and _fits(rule, draft)
        and (not rule.newer_than_days or age < timedelta(days=rule.newer_than_days))
    }
    if words := _asked_of_all(group, age, draft):
        found[0] = words
    return found


def _asked_of_all(group: Group, age: timedelta, draft: Draft) -> str:
    if draft.is_comment:
        asked = CommentApproval(group.comment_approval)
        held = {CommentApproval.NONE: False, CommentApproval.NEW: age < NEW_FOR, CommentApproval.LINKS: draft.has_link}
        return _COMMENT_WAITS[asked] if held[asked] else ""
    approval = Approval(group.approval)
    waits = {
        Approval.NONE: False,
        Approval.ALL: True,
        Approval.NEW: age < NEW_FOR,
        Approval.LINKS: draft.has_link,
    }[approval]
    return _WAITS[approval] if waits else ""


def _covers(rule: HoldRule, draft: Draft) -> bool:
    return rule.covers == Covers.BOTH or (rule.covers == Covers.COMMENTS) == draft.is_comment


def _fits(rule: HoldRule, draft: Draft) -> bool:
    if rule.contains == Contains.LINK:
        return draft.has_link
    if rule.contains == Contains.PHOTO:
        return draft.has_photo
    if rule.contains == Contains.WORD:
        return rule.word.casefold() in draft.text.casefold()
    return True
