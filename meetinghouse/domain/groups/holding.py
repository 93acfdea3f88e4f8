"""Why a post waits: the group's rules for approval, asked in one place. Nothing is written here."""

from datetime import timedelta

import msgspec

from meetinghouse.domain.groups.models import Approval, Contains, Group, HoldRule, Member, Role
from meetinghouse.kernel.clock import now

NEW_FOR = timedelta(days=7)


class Draft(msgspec.Struct, frozen=True):
    """What the rules look at in a post."""

    text: str
    has_link: bool
    has_photo: bool


_WAITS = {
    Approval.ALL: "In this group every post waits until somebody who moderates it has read it.",
    Approval.NEW: (
        "In this group the posts of those who joined in the last seven days wait until somebody who moderates it has"
        " read them."
    ),
    Approval.LINKS: "In this group posts with links wait until somebody who moderates it has read them.",
}


def why_held(group: Group, member: Member, draft: Draft) -> str:
    """What the author is told, where the post has to wait; empty where it appears at once.

    Posts of those who moderate the group never wait. The first of the group's own rules that fits gives its advice.
    """
    if member.role >= Role.MODERATOR:
        return ""
    age = now() - member.joined_at
    for rule in HoldRule.objects.filter(group=group).order_by("pk"):
        if _fits(rule, draft) and (not rule.newer_than_days or age < timedelta(days=rule.newer_than_days)):
            return rule.advice
    approval = Approval(group.approval)
    waits = {
        Approval.NONE: False,
        Approval.ALL: True,
        Approval.NEW: age < NEW_FOR,
        Approval.LINKS: draft.has_link,
    }[approval]
    return _WAITS[approval] if waits else ""


def _fits(rule: HoldRule, draft: Draft) -> bool:
    if rule.contains == Contains.LINK:
        return draft.has_link
    if rule.contains == Contains.PHOTO:
        return draft.has_photo
    if rule.contains == Contains.WORD:
        return rule.word.casefold() in draft.text.casefold()
    return True
