"""What the author of a post does that waits in a group or was sent back: mend it, hand it in again, throw it away."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.groups import rules as group_rules
from meetinghouse.domain.groups.finding import enter_to
from meetinghouse.domain.groups.holding import why_held
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.media.actions import attach, detach
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.attaching import put_attachments, take_off_for_good, takes_files
from meetinghouse.domain.posts.actions.grouping import appear, draft_of, held_post, is_comment
from meetinghouse.domain.posts.actions.naming import change_mentions, change_tags, links_to, people_named
from meetinghouse.domain.posts.beside import require_nothing_beside
from meetinghouse.domain.posts.commenting import require_may_comment
from meetinghouse.domain.posts.events import GroupPostHeld
from meetinghouse.domain.posts.history import pictures_ever
from meetinghouse.domain.posts.models import Attachment, Hold, HoldState, Post, PostState
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.domain.posts.wording import mentions_in, tags_in, to_html
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.text import tidy, tidy_line
from meetinghouse.kernel.viewer import Viewer

_READ_AGAIN = "You handed it in again. Somebody who moderates the group reads it."


def own_hold(viewer: Viewer, post_id: int) -> Hold:
    """An own post that waits or was sent back, held until the transaction ends.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such post of the viewer's.
    """
    rules.require_member(viewer)
    hold = held_post(post_id)
    if hold.post.author_id != viewer.person_id:
        raise NotFound
    return hold


@transaction.atomic
def hand_in_again(
    viewer: Viewer,
    *,
    post_id: int,
    text: str,
    title: str | None = None,
    without: Sequence[int] = (),
    media_ids: Sequence[int] | None = None,
    follows: bool = False,
) -> bool:
    """Mend an own held post and hand it in again; says whether it appears at once.

    What only a rule held, and the rule does not hold any more, appears. What somebody sent back is read by somebody
    again.

    Args:
        title: None leaves it.
        without: pictures and files to leave out, for good.
        media_ids: all pictures from now on, those that stand on it and own uploads; None leaves them.
        follows: the post follows what stands on it, which was mended.

    Raises:
        NotFound: there is no such held post of the viewer's, its group is hidden from them, or one of ``without`` does
            not stand on it.
        NotAllowed: the viewer is not in the group any more, or it is archived.
        CommentsClosed: the author of what it answers does not want it any more.
        Invalid: an empty or too long text, what it answers is gone, or an event stands on it, which is mended itself.

    Emits:
        GroupPostHeld, or PostPublished and PostBoosted.
    """
    hold = own_hold(viewer, post_id)
    post = hold.post
    group, member = enter_to(viewer, hold.group_id, Act.POST)
    if is_comment(post):
        _require_still_answers(viewer, post)
    if not follows:
        require_nothing_beside(viewer, post)
    if without:
        take_off_for_good(post, without)
    if media_ids is not None and _change_pictures(viewer, post, media_ids):
        group_rules.require_may(group, member, Act.SHARE_FILES)
    post.title = post.title if title is None else tidy_line(title)
    rules.require_post_fits(
        text=text, content_warning=post.content_warning, media_ids=[0] * post.pictures_count, title=post.title,
        is_formatted=post.is_formatted,
    )  # fmt: skip
    post.text = tidy(text)
    people = people_named(viewer, mentions_in(post.text, is_formatted=post.is_formatted))
    post.html = to_html(post.text, links_to(people), title=post.title, is_formatted=post.is_formatted)
    change_tags(post, tags_in(post.text, is_formatted=post.is_formatted))
    change_mentions(post, [p.pk for p in people], post.in_reply_to)
    Post.objects.filter(pk=post.pk).update(title=post.title, text=post.text, html=post.html, revision=F("revision") + 1)
    # Also where it was mended a second time before anybody read it.
    was_returned = hold.state == HoldState.RETURNED or hold.advice == _READ_AGAIN
    advice = _READ_AGAIN if was_returned else why_held(group, member, draft_of(post))
    if not advice:
        appear(group, hold)
        return True
    hold.state, hold.advice, hold.reason, hold.round = HoldState.WAITING, advice, "", hold.round + 1
    hold.save()
    bus.emit(GroupPostHeld(post_id=post.pk, group_id=group.pk, round=hold.round))
    return False


def _change_pictures(viewer: Viewer, post: Post, media_ids: Sequence[int]) -> bool:
    """Let these stand on it; says whether there are new ones. What goes, goes for good: nobody but those who judge it
    had it."""
    before = list(Attachment.objects.filter(post=post).order_by("position").values_list("media_id", flat=True))
    if list(media_ids) == before:
        return False
    if gone := [i for i in before if i not in media_ids]:
        take_off_for_good(post, gone)
    if new := [i for i in media_ids if i not in before]:
        attach(viewer, media_ids=new, allows_files=takes_files(post), allows_video=True)
    Attachment.objects.filter(post=post).delete()
    put_attachments(post, media_ids)
    post.pictures_count = len(media_ids)
    Post.objects.filter(pk=post.pk).update(pictures_count=post.pictures_count)
    return bool(new)


def _require_still_answers(viewer: Viewer, comment: Post) -> None:
    parent_id = comment.in_reply_to_id or 0
    parent = visible_to(viewer).filter(pk=parent_id).first()
    if parent is not None:
        require_may_comment(viewer, parent)
    elif not Post.objects.filter(pk=parent_id, state=PostState.HELD).exists():  # its author may mend that too
        raise Invalid("What you answered is not there any more. You can throw your comment away.")


@transaction.atomic
def withdraw_held_post(viewer: Viewer, *, post_id: int) -> None:
    """Throw an own held post away, also after leaving the group.

    Raises:
        NotFound: there is no such held post of the viewer's.
    """
    hold = own_hold(viewer, post_id)
    Post.objects.filter(pk=post_id).update(state=PostState.DELETED, deleted_at=now(), revision=F("revision") + 1)
    if hold.post.pictures_count or hold.post.edited_at:
        detach(pictures_ever(post_id))
    hold.delete()
