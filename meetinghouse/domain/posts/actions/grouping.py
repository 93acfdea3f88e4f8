"""Posts and comments in groups: written, held back, let appear, sent back, pinned. Mended: in ``mending``.

Who may do which is in ``groups.rules``.
"""

import msgspec
from django.db import transaction
from django.db.models import F

from meetinghouse.domain.groups import rules as group_rules
from meetinghouse.domain.groups.finding import enter_to, groups_known, place_in
from meetinghouse.domain.groups.holding import Draft, all_that_hold, why_held
from meetinghouse.domain.groups.models import Group, Member, Topic
from meetinghouse.domain.groups.queries import named_groups
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.counting import count_again
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.actions.sharing import end_share
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.beside import without_marks
from meetinghouse.domain.posts.events import (
    GroupPostApproved,
    GroupPostHeld,
    GroupPostReturned,
    PostBoosted,
    PostPublished,
    PostRemoved,
)
from meetinghouse.domain.posts.models import GroupReport, Hold, HoldState, Pin, Post, PostState, PostTopic
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.statements import insert
from meetinghouse.kernel.text import find_mentions, has_link, tidy_line
from meetinghouse.kernel.urls import host
from meetinghouse.kernel.viewer import Viewer

MOST_REASON_CHARACTERS = 500


class GroupPlace(msgspec.Struct, frozen=True):
    """The group that a post goes to, and why it has to wait there; empty where it appears at once."""

    group: Group
    advice: str


def is_comment(post: Post) -> bool:
    """It answers something."""
    # Also where what it answers is gone altogether.
    return post.in_reply_to_id is not None or post.thread_id is not None


def words_of(*words: str) -> str:
    """What is read of a post: its title, the words before it that warn, its text."""
    return " ".join(words)


def draft_of(post: Post) -> Draft:
    """What the rules of a group look at in a post."""
    words = words_of(post.title, post.content_warning, post.text)
    return Draft(
        text=words,
        has_link=has_link(without_marks(words)),
        has_photo=post.pictures_count > 0,
        is_comment=is_comment(post),
    )


def _approval_of(post: Post) -> Act:
    return Act.APPROVE_COMMENTS if is_comment(post) else Act.APPROVE


def enter_group(viewer: Viewer, post: Post, group_id: int) -> GroupPlace:
    """Address a post that is not kept yet to a group; a comment is in the group of what it answers.

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: the viewer is not in it, or it is archived.
        Invalid: a comment on something outside of the group.
    """
    known = groups_known(viewer)
    found = (known.filter(roster_id=post.roster_id or 0) if post.in_reply_to_id else known.filter(pk=group_id)).first()
    if post.in_reply_to_id and group_id and (found is None or found.pk != group_id):
        raise Invalid("A comment stays with the post that it answers. To write in the group, begin a new post.")
    if found is None:
        raise NotFound
    member = place_in(found, viewer.person_id)
    group_rules.require_may(found, member, Act.POST)
    if post.pictures_count:
        group_rules.require_may(found, member, Act.SHARE_FILES)
    post.audience, post.roster_id = Audience.GROUP, found.roster_id
    if member is None:
        return GroupPlace(found, "")
    advice = why_held(found, member, draft_of(post))
    if advice:
        post.state = PostState.HELD
    return GroupPlace(found, advice)


def settle_in_group(place: GroupPlace, post: Post, *, topic_id: int) -> bool:
    """What follows once the post is kept, in the transaction of the caller; says whether it appears at once.

    Emits:
        PostBoosted: where a post appears. GroupPostHeld: where it waits.
    """
    if topic_id and not is_comment(post):
        topic = Topic.objects.filter(pk=topic_id, group=place.group).first()
        if topic is None:
            raise Invalid(fields={"topic": "Choose one of the group's topics."})
        PostTopic.objects.create(post=post, topic=topic)
    if place.advice:
        Hold.objects.create(post=post, group=place.group, advice=place.advice)
        bus.emit(GroupPostHeld(post_id=post.pk, group_id=place.group.pk, round=1))
        return False
    if not is_comment(post):
        _share(place.group, post)
    return True


def _share(group: Group, post: Post) -> None:
    """The group shares what is written in it with those in it: so it stands in their feeds. It counts as no share."""
    share = Post(
        author_id=group.pk, audience_owner_id=group.pk, audience=Audience.GROUP, roster_id=group.roster_id,
        boost_of=post,
    )  # fmt: skip
    if insert(share, unless_there=True):
        bus.emit(PostBoosted(boost_id=share.pk, post_id=post.pk))


def group_meant(viewer: Viewer, text: str) -> GroupRecord | None:
    """The group that a text of an app is for, because it names its handle; None where it names none.

    Raises:
        Invalid: it names several, or one that the viewer is not in: it must not go to anybody else instead.
    """
    here = "@" + host().lower()
    keys = [name.removesuffix(here) for name in find_mentions(text)]
    found = named_groups(viewer, keys) if keys else []
    if not found:
        return None
    if len(found) > 1:
        raise Invalid("This names several groups. Write for one group at a time; nothing was posted.")
    if not found[0].is_member:
        raise Invalid(f"You are not a member of the group {found[0].name}, so nothing was posted.")
    return found[0]


def require_edit_fits_group(
    viewer: Viewer, post: Post, text: str, pictures_count: int, *, follows: bool = False
) -> None:
    """Refuse an edit of who is not in the group any more, of what is in an archived one, and one that puts into a group
    what its rules hold back.

    Args:
        follows: what stands on the post has asked already who may change it; an event is called off from outside, too.

    Raises:
        NotAllowed: the viewer may not write in the group.
        Invalid: beside ``text``, with the advice of the rule.
    """
    found = Group.objects.filter(roster_id=post.roster_id or 0).first()
    if found is None:
        return
    member = place_in(found, viewer.person_id)
    if not follows:
        group_rules.require_may(found, member, Act.POST)
    if member is None:
        return
    after = Draft(
        text=text, has_link=has_link(without_marks(text)), has_photo=pictures_count > 0, is_comment=is_comment(post)
    )
    holding = all_that_hold(found, member, after)
    # What was looked at for one reason was not looked at for another.
    known = all_that_hold(found, member, draft_of(post)) if holding else {}
    for rule, advice in holding.items():
        if rule not in known:
            raise Invalid(fields={"text": f"{advice} An edit cannot add this; write it anew."})


def _staff_of(viewer: Viewer, group_id: int, act: Act) -> tuple[Group, Member]:
    """The group of a held post, for those who moderate it; to all others there is no such post."""
    member = Member.objects.filter(group_id=group_id, person_id=viewer.person_id).first()
    if member is None or not member.role:
        raise NotFound
    return enter_to(viewer, group_id, act)


def held_post(post_id: int) -> Hold:
    """What waits or was sent back, held until the transaction ends; whoever does anything to it begins with this.

    Raises:
        NotFound: there is no such post.
    """
    held = Hold.objects.select_for_update(of=("self",)).select_related("post").filter(pk=post_id)
    found = held.filter(post__state=PostState.HELD).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def approve_group_post(viewer: Viewer, *, post_id: int) -> None:
    """Let a held post or comment appear in its group.

    Raises:
        NotFound: there is none that waits, or the viewer does not moderate its group.
        Invalid: its author is not in the group any more.

    Emits:
        PostPublished, GroupPostApproved; PostBoosted for a post
    """
    rules.require_member(viewer)
    hold = held_post(post_id)
    group, _ = _staff_of(viewer, hold.group_id, _approval_of(hold.post))
    if hold.state != HoldState.WAITING:
        raise NotFound
    if place_in(group, hold.post.author_id) is None:
        raise Invalid("Who wrote this is not in the group any more.")
    appear(group, hold)
    bus.emit(GroupPostApproved(post_id=post_id, group_id=group.pk, moderator_id=viewer.person_id))


def appear(group: Group, hold: Hold) -> None:
    """Let a post stand in its group from now on, in the transaction of the caller who holds it.

    Emits:
        PostPublished; PostBoosted for a post
    """
    post = hold.post
    hold.delete()
    Post.objects.filter(pk=post.pk).update(state=PostState.VISIBLE, revision=F("revision") + 1)
    count_again(post, 1)
    if not is_comment(post):
        _share(group, post)
    bus.emit(PostPublished(post_id=post.pk))


@transaction.atomic
def send_group_post_back(viewer: Viewer, *, post_id: int, reason: str) -> None:
    """Send a post or comment in the group back to its author, who alone reads it then and may mend it.

    Works for what waits, and for what stands in the group already. What concerns the law goes to the community's
    desk instead; that is ``safety``.

    Raises:
        NotFound: absent or hidden from the viewer, or the viewer does not moderate its group.
        NotAllowed: somebody who has as much to say wrote it.
        Invalid: beside ``reason``.

    Emits:
        GroupPostReturned. PostRemoved and PostUnboosted: where it stood in the group.
    """
    rules.require_member(viewer)
    reason = tidy_line(reason)
    if not reason or len(reason) > MOST_REASON_CHARACTERS:
        raise Invalid(fields={"reason": f"Say why, in up to {MOST_REASON_CHARACTERS} characters. Its author reads it."})
    hold = (
        Hold.objects.select_for_update(of=("self",))
        .select_related("post")
        .filter(pk=post_id, post__state=PostState.HELD)
        .first()
    )
    if hold is None:
        hold = _take_out(viewer, post_id)
    else:
        _staff_of(viewer, hold.group_id, _approval_of(hold.post))
        if hold.state != HoldState.WAITING:
            raise NotFound
    GroupReport.objects.filter(post_id=post_id, is_open=True).update(is_open=False)
    hold.state, hold.reason, hold.moderator_id = HoldState.RETURNED, reason, viewer.person_id
    hold.save()
    bus.emit(
        GroupPostReturned(post_id=post_id, group_id=hold.group_id, moderator_id=viewer.person_id, round=hold.round)
    )


def _take_out(viewer: Viewer, post_id: int) -> Hold:
    post = find_post(viewer, post_id)
    group = Group.objects.filter(roster_id=post.roster_id or 0).first()
    if post.audience != Audience.GROUP or group is None:
        raise NotFound
    group, mine = _staff_of(viewer, group.pk, Act.SEND_BACK)
    author = place_in(group, post.author_id)
    if author is not None and author.person_id != viewer.person_id:
        group_rules.require_above(mine, author)
    gone = Post.objects.filter(pk=post.pk, state=PostState.VISIBLE).update(
        state=PostState.HELD, revision=F("revision") + 1
    )
    if not gone:
        raise NotFound
    count_again(post, -1)
    for share in Post.objects.filter(boost_of=post, state=PostState.VISIBLE).order_by("pk"):
        end_share(share)
    Pin.objects.filter(post=post).delete()
    bus.emit(PostRemoved(post_id=post.pk))
    return Hold.objects.create(post=post, group=group)


@transaction.atomic
def pin_in_group(viewer: Viewer, *, post_id: int) -> None:
    """Keep a post at the top of its group, above those pinned before; a second time changes nothing.

    Raises:
        NotFound: absent or hidden from the viewer, or in no group.
        NotAllowed: the viewer does not moderate the group.
        Invalid: a comment, or five are pinned already.
    """
    group, post = _to_pin(viewer, post_id)
    if post.in_reply_to_id:
        raise Invalid("A comment cannot be pinned.")
    pinned = Pin.objects.filter(person_id=group.pk, post__state=PostState.VISIBLE).exclude(post=post)
    if pinned.count() >= group_rules.MOST_PINNED:
        raise Invalid(f"{group_rules.MOST_PINNED} posts are pinned already. Unpin one of them first.")
    Pin.objects.get_or_create(post=post, defaults={"person_id": group.pk})


@transaction.atomic
def unpin_in_group(viewer: Viewer, *, post_id: int) -> None:
    """Do not keep a post at the top of its group any more; one that is not there changes nothing.

    Raises:
        NotFound: absent or hidden from the viewer, or in no group.
        NotAllowed: the viewer does not moderate the group.
    """
    group, post = _to_pin(viewer, post_id)
    Pin.objects.filter(post=post, person_id=group.pk).delete()


def _to_pin(viewer: Viewer, post_id: int) -> tuple[Group, Post]:
    post = find_post(viewer, post_id)
    group_id = Group.objects.filter(roster_id=post.roster_id or 0).values_list("pk", flat=True).first()
    if post.audience != Audience.GROUP or group_id is None:
        raise NotFound
    group, _ = enter_to(viewer, group_id, Act.PIN)
    return group, post
