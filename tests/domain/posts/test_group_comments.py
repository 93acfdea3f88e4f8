"""Comments in groups that wait: rules and approval for them, who reads them, mending, and what is counted."""

from datetime import timedelta

import pytest

from meetinghouse.domain.groups import queries as groups
from meetinghouse.domain.groups.actions import add_hold_rule, edit_group, leave_group
from meetinghouse.domain.groups.models import CommentApproval, Contains, Covers
from meetinghouse.domain.posts.actions import (
    Changes,
    approve_group_post,
    change_permissions,
    delete_post,
    edit_post,
    hand_in_again,
    publish_post,
    send_group_post_back,
    withdraw_held_post,
)
from meetinghouse.domain.posts.choices import Commenters
from meetinghouse.domain.posts.errors import CommentsClosed
from meetinghouse.domain.posts.events import GroupPostApproved, GroupPostHeld, PostPublished
from meetinghouse.domain.posts.models import Hold, Post, PostState
from meetinghouse.domain.posts.queries import post, thread
from meetinghouse.domain.posts.queries_groups import count_waiting_posts, own_held_post, own_held_posts, waiting_posts
from meetinghouse.domain.posts.queries_upkeep import posts_with_wrong_counts
from meetinghouse.kernel import clock
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import Emitted
from tests.factories_groups import new_group, write_in

pytestmark = pytest.mark.django_db

LINK = "See https://town.example/a"


def comment(author: Viewer, post_id: int, text: str = "I come") -> int:
    return publish_post(author, text=text, in_reply_to_id=post_id)


def is_held(post_id: int) -> bool:
    return Hold.objects.filter(pk=post_id).exists()


def below(viewer: Viewer, post_id: int) -> list[int]:
    found = thread(viewer, post_id)
    assert found is not None
    return [one.id for one in found.descendants]


@pytest.mark.parametrize(
    ("rule", "holds_post", "holds_comment"),
    [
        ({"contains": Contains.LINK}, True, False),
        ({"contains": Contains.LINK, "covers": Covers.COMMENTS}, False, True),
        ({"contains": Contains.LINK, "covers": Covers.COMMENTS, "newer_than_days": 3}, False, False),
        ({"contains": Contains.LINK, "covers": Covers.BOTH, "newer_than_days": 10}, True, True),
        ({"contains": Contains.WORD, "word": "town", "covers": Covers.BOTH}, True, True),
    ],
)
def test_a_rule_looks_at_posts_at_comments_or_at_both(
    ann: Viewer,
    ben: Viewer,
    rule: dict[str, object],
    holds_post: bool,  # noqa: FBT001 -- a column of the table
    holds_comment: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    with clock.pretend(clock.now() - timedelta(days=5)):
        group_id = new_group(ann, ben)
    add_hold_rule(ann, group_id=group_id, advice="Ask us first.", **rule)
    post_id = write_in(ann, group_id)
    assert is_held(write_in(ben, group_id, LINK)) == holds_post
    found = comment(ben, post_id, LINK)
    assert is_held(found) == holds_comment
    if holds_comment:
        assert own_held_post(ben, found).advice == "Ask us first."
    assert not is_held(comment(ben, post_id))
    assert not is_held(comment(ann, post_id, LINK)), "those who moderate never wait"


def test_approval_of_comments(ann: Viewer, ben: Viewer) -> None:
    with clock.pretend(clock.now() - timedelta(days=5)):
        group_id = new_group(ann, ben, comment_approval=CommentApproval.NEW)
    post_id = write_in(ann, group_id)
    assert not is_held(write_in(ben, group_id)), "that is for comments"
    assert "comments of those who joined" in own_held_post(ben, comment(ben, post_id)).advice
    with clock.pretend(clock.now() + timedelta(days=3)):
        assert not is_held(comment(ben, post_id))
    edit_group(ann, group_id=group_id, changes={"comment_approval": CommentApproval.LINKS})
    assert not is_held(comment(ben, post_id))
    assert "comments with links" in own_held_post(ben, comment(ben, post_id, LINK)).advice


def test_a_held_comment_is_read_by_author_and_moderators_and_appears(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, comment_approval=CommentApproval.LINKS)
    post_id = write_in(ann, group_id, "Rehearsal")
    first = comment(ben, post_id)
    emitted = Emitted()
    held = comment(ben, first, LINK)
    assert emitted() == [GroupPostHeld(post_id=held, group_id=group_id, round=1)]
    for who in (ann, ben):
        assert post(who, held) is None
        assert below(who, post_id) == [first]
    found = groups.group(ann, group_id)
    waiting = waiting_posts(ann, found, Page()).items[0]
    assert (waiting.post.id, waiting.is_comment, waiting.answers.id if waiting.answers else 0) == (held, True, first)
    assert [one.post.id for one in own_held_posts(ben, thread_id=post_id)] == [held]
    assert own_held_posts(ben, thread_id=first) == []
    assert (count_waiting_posts(found), posts_with_wrong_counts()) == (1, [])
    with pytest.raises(NotFound):
        approve_group_post(ben, post_id=held)
    approve_group_post(ann, post_id=held)
    assert emitted() == [
        PostPublished(post_id=held),
        GroupPostApproved(post_id=held, group_id=group_id, moderator_id=ann.person_id),
    ], "no share: a comment stands under its post"
    assert below(ben, post_id) == [first, held]
    assert (Post.objects.get(pk=first).replies_count, posts_with_wrong_counts()) == (1, [])
    with pytest.raises(Invalid):
        edit_post(ben, post_id=first, changes=Changes(text=LINK))


def test_mending_a_comment_and_handing_it_in_again(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, comment_approval=CommentApproval.LINKS)
    post_id = write_in(ann, group_id)
    held = comment(ben, post_id, LINK)
    assert not hand_in_again(ben, post_id=held, text=f"{LINK} please")
    assert hand_in_again(ben, post_id=held, text="No link"), "only the rule held it"
    send_group_post_back(ann, post_id=held, reason="Say more")
    assert own_held_post(ben, held).reason == "Say more"
    assert not hand_in_again(ben, post_id=held, text="More"), "somebody reads it again"
    approve_group_post(ann, post_id=held)
    assert below(ann, post_id) == [held]
    other, third = comment(ben, post_id, LINK), comment(ben, post_id, LINK)
    change_permissions(ann, post_id=post_id, commenters=Commenters.NOBODY)
    with pytest.raises(CommentsClosed):
        hand_in_again(ben, post_id=other, text="No link")
    delete_post(ann, post_id=post_id)
    with pytest.raises(Invalid, match="not there any more"):
        hand_in_again(ben, post_id=other, text="No link")
    assert own_held_post(ben, other).answers is None
    withdraw_held_post(ben, post_id=other)
    assert Post.objects.get(pk=other).state == PostState.DELETED
    leave_group(ben, group_id=group_id)
    with pytest.raises(Invalid):
        approve_group_post(ann, post_id=third)
    assert posts_with_wrong_counts() == []
