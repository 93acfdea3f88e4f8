"""Telling those who moderate a group of what does not belong there, and what they answer."""

from django.db import transaction

from meetinghouse.domain.groups.finding import enter_to, groups_known, staff_besides
from meetinghouse.domain.groups.models import Group
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import GroupReport, Post
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

MOST_REASON_CHARACTERS = 500


@transaction.atomic
def report_to_group(viewer: Viewer, *, post_id: int, reason: str) -> None:
    """Tell those who moderate a group of a post or comment in it; a second time changes the reason and asks again.

    They read the reason, not who gave it.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer, in no group, or nobody but its author moderates that.
        Invalid: it is the viewer's own, or beside ``reason``.
    """
    post, group = _in_group(viewer, post_id)
    reason = tidy_line(reason)
    if post.author_id == viewer.person_id:
        raise Invalid("This is your own. You can edit or delete it.")
    if not reason or len(reason) > MOST_REASON_CHARACTERS:
        raise Invalid(fields={"reason": f"Say what is wrong with it, in up to {MOST_REASON_CHARACTERS} characters."})
    if not staff_besides(group, post.author_id).exists():
        raise NotFound
    limits.take("report", f"person:{viewer.person_id}")
    GroupReport.objects.update_or_create(
        post=post, reporter_id=viewer.person_id, defaults={"group": group, "reason": reason, "is_open": True}
    )


@transaction.atomic
def close_group_reports(viewer: Viewer, *, post_id: int) -> None:
    """Leave a reported post where it is: what was reported about it until now is answered.

    Raises:
        NotFound: absent or hidden from the viewer, in no group, or the viewer wrote it.
        NotAllowed: the viewer does not moderate the group.
    """
    post, group = _in_group(viewer, post_id)
    enter_to(viewer, group.pk, Act.REMOVE)
    if post.author_id == viewer.person_id:  # somebody else judges that
        raise NotFound
    GroupReport.objects.filter(post=post, is_open=True).update(is_open=False)


def _in_group(viewer: Viewer, post_id: int) -> tuple[Post, Group]:
    rules.require_member(viewer)
    post = find_post(viewer, post_id)
    group = groups_known(viewer).filter(roster_id=post.roster_id or 0).first()
    if post.audience != Audience.GROUP or group is None:
        raise NotFound
    return post, group
