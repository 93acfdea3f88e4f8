"""Reactions, bookmarks, shares: once each, counted rightly, told once."""

from collections.abc import Callable

import pytest

from meetinghouse.domain.community.queries import DEFAULT_REACTIONS
from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.posts.actions import (
    bookmark_post,
    boost_post,
    delete_post,
    react_to_post,
    remove_bookmark,
    remove_post,
    restore_post,
    take_back_boost,
    take_back_reaction,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostBoosted, PostReactedTo, PostUnboosted, ReactionChanged, ReactionRemoved
from meetinghouse.domain.posts.models import Bookmark, Post, PostState, Reaction
from meetinghouse.domain.posts.queries import flags, past_readers_among, post, who_boosted
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, write

pytestmark = pytest.mark.django_db

HEART = DEFAULT_REACTIONS[1]


def counts(post_id: int) -> tuple[int, int]:
    """Reactions and shares as they stand beside the post."""
    return Post.objects.values_list("reactions_count", "boosts_count").get(pk=post_id)


def test_a_reaction_is_one_and_can_be_another(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    emitted = Emitted()
    react_to_post(ben, post_id=post_id)
    assert flags(ben, [post_id]).reacted == {post_id: DEFAULT_REACTIONS[0]}
    react_to_post(ben, post_id=post_id, emoji=HEART)
    # A tap without a word leaves what was chosen.
    react_to_post(ben, post_id=post_id)
    assert flags(ben, [post_id]).reacted == {post_id: HEART}
    mark = {"post_id": post_id, "person_id": ben.person_id}
    assert emitted() == [PostReactedTo(**mark), ReactionChanged(**mark)]
    react_to_post(ann, post_id=post_id, emoji=HEART)
    found = post(ann, post_id)
    assert found is not None
    assert [(r.emoji, r.count) for r in found.reactions] == [(HEART, 2)]
    assert counts(post_id) == (2, 0)


def test_a_reaction_is_taken_back_once(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    react_to_post(ben, post_id=post_id)
    emitted = Emitted()
    for _ in range(2):
        take_back_reaction(ben, post_id=post_id)
    assert emitted() == [ReactionRemoved(post_id=post_id, person_id=ben.person_id)]
    assert counts(post_id) == (0, 0)


def test_an_emoji_that_was_not_picked_is_refused(ann: Viewer) -> None:
    post_id = write(ann)
    for emoji in ("🦆", "x" * 1000, "<b>"):
        with pytest.raises(Invalid) as refusal:
            react_to_post(ann, post_id=post_id, emoji=emoji)
        assert "emoji" in refusal.value.fields
    assert not Reaction.objects.exists()


def test_a_bookmark_is_kept_once_and_told_to_nobody(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    emitted = Emitted()
    for _ in range(2):
        bookmark_post(ben, post_id=post_id)
    assert Bookmark.objects.count() == 1
    for _ in range(2):
        remove_bookmark(ben, post_id=post_id)
    assert not Bookmark.objects.exists()
    assert emitted() == []


def test_a_share_is_one_and_the_same(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, audience=Audience.PUBLIC)
    emitted = Emitted()
    shares = {boost_post(ben, post_id=post_id) for _ in range(2)}
    assert len(shares) == 1
    share_id = shares.pop()
    # Of a share, what it shares is meant.
    assert boost_post(ben, post_id=share_id) == share_id
    assert emitted() == [PostBoosted(boost_id=share_id, post_id=post_id)]
    assert counts(post_id) == (0, 1)
    found = post(ann, share_id)
    assert found is not None
    assert found.audience is Audience.PUBLIC
    assert [p.id for p in who_boosted(ann, post_id, Page())] == [ben.person_id]


@pytest.mark.parametrize("end", [take_back_boost, delete_post])
def test_a_share_is_taken_back_once_and_those_who_saw_it_can_be_told(
    end: Callable[..., None], ann: Viewer, ben: Viewer
) -> None:
    post_id = write(ann)
    share_id = boost_post(ben, post_id=post_id)
    emitted = Emitted()
    end(ben, post_id=share_id)
    assert emitted() == [PostUnboosted(boost_id=share_id, post_id=post_id)]
    assert counts(post_id) == (0, 0)
    assert post(ann, share_id) is None
    assert past_readers_among(share_id, [ann.person_id]) == {ann.person_id}
    take_back_boost(ben, post_id=post_id)
    assert emitted() == []
    again = boost_post(ben, post_id=post_id)
    assert again != share_id
    assert counts(post_id) == (0, 1)


def test_what_is_for_a_few_is_not_shared(ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    for_followers = write(ann, audience=Audience.FOLLOWERS)
    for_ben = write(ann, "@ben psst", audience=Audience.MENTIONED)
    for post_id in (for_followers, for_ben):
        with pytest.raises(NotAllowed):
            boost_post(ben, post_id=post_id)
    # Its author may bring it up again, before the same readers.
    share = Post.objects.get(pk=boost_post(ann, post_id=for_followers))
    assert (share.audience, share.audience_owner_id) == (Audience.FOLLOWERS, ann.person_id)
    with pytest.raises(NotAllowed):
        boost_post(ann, post_id=for_ben)


@pytest.mark.parametrize(
    "act", [react_to_post, take_back_reaction, bookmark_post, remove_bookmark, boost_post, take_back_boost]
)
def test_hidden_and_absent_answer_alike(act: Callable[..., object], ann: Viewer, ben: Viewer) -> None:
    for_followers, gone, removed, blocked = write(ann, audience=Audience.FOLLOWERS), write(ann), write(ann), write(ann)
    delete_post(ann, post_id=gone)
    remove_post(post_id=removed)
    said = set()
    for post_id in (for_followers, gone, removed, 4_000_000_000_000_000_000):
        with pytest.raises(NotFound) as refusal:
            act(ben, post_id=post_id)
        said.add(refusal.value.message)
    block(ann, person_id=ben.person_id)
    with pytest.raises(NotFound) as refusal:
        act(ben, post_id=blocked)
    assert said == {refusal.value.message}
    with pytest.raises(SignInRequired):
        act(STRANGER, post_id=blocked)


def test_a_removed_share_is_counted_out_and_in(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    share_id = boost_post(ben, post_id=post_id)
    remove_post(post_id=share_id)
    assert counts(post_id) == (0, 0)
    restore_post(post_id=share_id)
    assert counts(post_id) == (0, 1)
    # Who shared it anew in the meantime does not share it twice.
    remove_post(post_id=share_id)
    boost_post(ben, post_id=post_id)
    restore_post(post_id=share_id)
    assert counts(post_id) == (0, 1)
    assert Post.objects.get(pk=share_id).state == PostState.REMOVED
