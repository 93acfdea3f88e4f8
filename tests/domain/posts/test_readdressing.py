"""Another audience for a post that is written: who reads it and its comments then, and what is counted."""

import pytest

from meetinghouse.domain.people.actions import add_to_circle, create_circle, follow
from meetinghouse.domain.people.models import Friendship
from meetinghouse.domain.posts.actions import boost_post, change_audience, delete_post
from meetinghouse.domain.posts.actions.readdressing import narrow_comments_again
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostReaddressed
from meetinghouse.domain.posts.models import Mention, Post
from meetinghouse.domain.posts.queries import post, readers_among
from meetinghouse.domain.posts.queries_upkeep import authors_with_wrong_counts, posts_with_wrong_counts
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, ids, member, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def dan() -> Viewer:
    return member("dan")


@pytest.fixture(autouse=True)
def town(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    """Ben follows Ann and is her friend, Cleo follows her."""
    follow(ben, person_id=ann.person_id)
    follow(cleo, person_id=ann.person_id)
    Friendship.objects.create(person_id=ann.person_id, friend_id=ben.person_id)
    Friendship.objects.create(person_id=ben.person_id, friend_id=ann.person_id)


def readers(post_id: int, *who: Viewer) -> set[int]:
    return set(readers_among(post_id, ids(who)))


def audience_of(post_id: int) -> tuple[int, int | None]:
    return Post.objects.values_list("audience", "roster_id").get(pk=post_id)


def assert_counts() -> None:
    assert (posts_with_wrong_counts(), authors_with_wrong_counts()) == ([], [])


def test_to_fewer_people_it_goes_at_once_with_its_comments(ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer) -> None:
    everybody = (ann, ben, cleo, dan)
    first = write(ann, audience=Audience.PUBLIC)
    loud = write(dan, "@cleo look", in_reply_to_id=first)
    below = write(ben, "Yes", in_reply_to_id=loud)
    aside = write(cleo, "@dan psst", audience=Audience.MENTIONED, in_reply_to_id=first)
    to_followers = write(ben, "@cleo @dan for mine", audience=Audience.FOLLOWERS, in_reply_to_id=first)
    follow(dan, person_id=ben.person_id)
    shared = boost_post(dan, post_id=first)
    revisions = dict(Post.objects.values_list("pk", "revision"))
    emitted = Emitted()
    change_audience(ann, post_id=first, audience=Audience.FRIENDS)
    assert emitted() == [
        PostReaddressed(post_id=first, audience_before=Audience.PUBLIC, roster_before=0, is_wider=False)
    ]
    assert readers(first, *everybody) == set(ids([ann, ben]))
    # Whoever shared it reads neither any more.
    assert readers(shared, *everybody) == set(ids([ann, ben]))
    assert post(STRANGER, first) is None
    assert readers(loud, *everybody) == set(ids([ann, ben, dan]))
    assert readers(below, *everybody) == set(ids([ann, ben]))
    # A remark between two who read the post no more has lost its place for all but its author and whoever reads it.
    assert readers(aside, *everybody) == set(ids([ann, cleo]))
    assert readers(to_followers, *everybody) == {ben.person_id}
    assert all(Post.objects.get(pk=i).revision == revisions[i] + 1 for i in (first, loud, below, aside, to_followers))
    assert_counts()
    bus.drain()
    assert readers(loud, *everybody) == set(ids([ann, ben, dan]))


def test_to_whom_it_mentions_its_comments_go_to_the_same(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    first = write(ann, "@ben hello", audience=Audience.FOLLOWERS)
    answer = write(cleo, "Hello you two", in_reply_to_id=first)
    change_audience(ann, post_id=first, audience=Audience.MENTIONED)
    assert readers(first, ann, ben, cleo) == set(ids([ann, ben]))
    assert readers(answer, ann, ben, cleo) == set(ids([ann, ben, cleo]))
    assert Mention.objects.filter(post_id=answer, is_silent=True).count() == 2
    assert_counts()


def test_to_the_community_only_outsiders_lose_it(ann: Viewer, ben: Viewer, dan: Viewer) -> None:
    first = write(ann, audience=Audience.PUBLIC)
    loud = write(dan, audience=Audience.PUBLIC, in_reply_to_id=first)
    change_audience(ann, post_id=first, audience=Audience.COMMUNITY)
    assert post(STRANGER, first) is None
    assert post(STRANGER, loud) is None
    assert readers(loud, ann, ben) == set(ids([ann, ben]))
    assert_counts()


def test_to_more_people_only_where_asked_for(ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer) -> None:
    circle = create_circle(ann, name="Choir")
    first = write(ann, audience=Audience.CIRCLE, circle_id=circle)
    own = write(ann, "And this", in_reply_to_id=first)
    for audience in (Audience.FRIENDS, Audience.FOLLOWERS, Audience.COMMUNITY, Audience.PUBLIC):
        with pytest.raises(Invalid, match="More people"):
            change_audience(ann, post_id=first, audience=audience)
    assert audience_of(first) == (Audience.CIRCLE, circle)
    change_audience(ann, post_id=first, audience=Audience.FOLLOWERS, may_widen=True)
    for post_id in (first, own):
        assert audience_of(post_id) == (Audience.FOLLOWERS, None)
        assert readers(post_id, ann, ben, cleo, dan) == set(ids([ann, ben, cleo]))
    assert_counts()


@pytest.mark.parametrize("may_widen", [False, True])
def test_to_more_people_never_once_others_commented(ann: Viewer, ben: Viewer, cleo: Viewer, may_widen: bool) -> None:  # noqa: FBT001
    first = write(ann, audience=Audience.FRIENDS)
    comment = write(ben, "Between friends", in_reply_to_id=first)
    with pytest.raises((NotAllowed, Invalid)):
        change_audience(ann, post_id=first, audience=Audience.COMMUNITY, may_widen=may_widen)
    assert readers(comment, ann, ben, cleo) == set(ids([ann, ben]))
    delete_post(ben, post_id=comment)
    change_audience(ann, post_id=first, audience=Audience.COMMUNITY, may_widen=True)
    assert readers(first, cleo) == {cleo.person_id}


def test_what_gains_nobody_today_but_may_tomorrow_is_wider(ann: Viewer) -> None:
    alone = member("alone")
    first = write(alone, audience=Audience.FRIENDS)
    with pytest.raises(Invalid):
        change_audience(alone, post_id=first, audience=Audience.FOLLOWERS)
    change_audience(alone, post_id=first, audience=Audience.MENTIONED)
    with pytest.raises(Invalid):
        change_audience(alone, post_id=first, audience=Audience.FRIENDS)


def test_from_one_circle_to_another(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    both, one = create_circle(ann, name="Both"), create_circle(ann, name="One")
    add_to_circle(ann, circle_id=both, person_ids=ids([ben, cleo]))
    add_to_circle(ann, circle_id=one, person_ids=ids([ben]))
    first = write(ann, audience=Audience.CIRCLE, circle_id=both)
    comment = write(cleo, "Here", in_reply_to_id=first)
    change_audience(ann, post_id=first, audience=Audience.CIRCLE, circle_id=one)
    assert readers(first, ann, ben, cleo) == set(ids([ann, ben]))
    assert readers(comment, ann, ben, cleo) == set(ids([ann, ben, cleo]))
    with pytest.raises(NotAllowed):
        change_audience(ann, post_id=first, audience=Audience.CIRCLE, circle_id=both, may_widen=True)


def test_the_same_audience_changes_nothing(ann: Viewer) -> None:
    first = write(ann)
    revision, emitted = Post.objects.get(pk=first).revision, Emitted()
    change_audience(ann, post_id=first, audience=Audience.COMMUNITY)
    assert (Post.objects.get(pk=first).revision, emitted()) == (revision, [])


def test_only_ones_own_posts_and_no_comments_and_shares(ann: Viewer, ben: Viewer) -> None:
    first = write(ann)
    comment, shared = write(ann, "More", in_reply_to_id=first), boost_post(ann, post_id=write(ben))
    with pytest.raises(NotFound):
        change_audience(ben, post_id=first, audience=Audience.FRIENDS)
    with pytest.raises(SignInRequired):
        change_audience(STRANGER, post_id=first, audience=Audience.FRIENDS)
    with pytest.raises(NotFound):
        change_audience(ann, post_id=shared, audience=Audience.FRIENDS)
    with pytest.raises(NotAllowed):
        change_audience(ann, post_id=comment, audience=Audience.FRIENDS)
    his = create_circle(ben, name="Choir")
    for audience, circle in ((Audience.CIRCLE, his), (Audience.GROUP, 0), (Audience.FRIENDS, his)):
        with pytest.raises(Invalid):
            change_audience(ann, post_id=first, audience=audience, circle_id=circle)


def test_a_comment_that_came_at_the_same_moment_is_narrowed_later(ann: Viewer, ben: Viewer, dan: Viewer) -> None:
    first = write(ann)
    change_audience(ann, post_id=first, audience=Audience.FRIENDS)
    late = write(ben, in_reply_to_id=first)
    # As if it had been written before it knew.
    Post.objects.filter(pk=late).update(audience=Audience.COMMUNITY, audience_owner_id=ben.person_id)
    assert readers(late, dan) == {dan.person_id}
    bus.drain()
    assert readers(late, ann, ben, dan) == set(ids([ann, ben]))
    revision = Post.objects.get(pk=late).revision
    event = PostReaddressed(post_id=first, audience_before=Audience.COMMUNITY, roster_before=0, is_wider=False)
    narrow_comments_again(event)
    assert Post.objects.get(pk=late).revision == revision
    assert_counts()


def test_a_comment_under_a_post_for_all_can_be_for_a_circle(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    circle = create_circle(ben, name="Choir")
    add_to_circle(ben, circle_id=circle, person_ids=ids([cleo]))
    first = write(ann)
    comment = write(ben, "For us", audience=Audience.CIRCLE, circle_id=circle, in_reply_to_id=first)
    assert readers(comment, ann, ben, cleo) == set(ids([ben, cleo]))
    private = write(ann, "@ben", audience=Audience.MENTIONED)
    answer = write(ben, "@cleo", audience=Audience.CIRCLE, circle_id=circle, in_reply_to_id=private)
    assert readers(answer, ann, ben, cleo) == set(ids([ann, ben]))
