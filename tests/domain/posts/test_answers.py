"""Comments: their place, their readers, and that they never reach more people than what they answer."""

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from meetinghouse.domain.people.actions import ask_to_be_friends, block, follow
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import delete_post
from meetinghouse.domain.posts.audience import CHOICES, Audience
from meetinghouse.domain.posts.models import Mention, Post
from meetinghouse.domain.posts.queries import past_readers_among, readers_among, thread
from meetinghouse.domain.posts.queries_upkeep import authors_with_wrong_counts, posts_with_wrong_counts
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member, write
from tests.policy import slow_model as slow
from tests.policy.slow_model import World
from tests.policy.world_rows import handle
from tests.policy.worlds import placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db


def replies(post_id: int) -> int:
    return Post.objects.values_list("replies_count", flat=True).get(pk=post_id)


def test_a_thread_is_told_in_order(ann: Viewer, ben: Viewer) -> None:
    first = write(ann)
    one, other = write(ben, "One", in_reply_to_id=first), write(ann, "Other", in_reply_to_id=first)
    below = write(ann, "Below", in_reply_to_id=one)
    found = thread(ben, first)
    assert found is not None
    assert [p.id for p in found.descendants] == [one, below, other]
    found = thread(ben, below)
    assert found is not None
    assert [p.id for p in found.ancestors] == [first, one]
    row = Post.objects.get(pk=below)
    assert (row.in_reply_to_id, row.in_reply_to_person_id, row.thread_id) == (one, ben.person_id, first)
    assert [replies(i) for i in (first, one, other)] == [2, 1, 0]


def test_answering_a_share_answers_what_it_shares(ann: Viewer, ben: Viewer) -> None:
    from meetinghouse.domain.posts.actions import boost_post

    first = write(ann)
    share = boost_post(ben, post_id=first)
    assert Post.objects.get(pk=write(ben, in_reply_to_id=share)).in_reply_to_id == first


@pytest.mark.parametrize("parent", list(CHOICES))
@pytest.mark.parametrize("wanted", list(CHOICES))
def test_the_audience_of_a_comment(ann: Viewer, ben: Viewer, parent: Audience, wanted: Audience) -> None:
    ask_to_be_friends(ann, person_id=ben.person_id)
    ask_to_be_friends(ben, person_id=ann.person_id)  # a yes; they follow each other too
    first = write(ann, "@ben", audience=parent)
    row = Post.objects.get(pk=write(ben, audience=wanted, in_reply_to_id=first))
    if parent is Audience.MENTIONED:
        expected, owner = Audience.MENTIONED, ann
    elif wanted is Audience.MENTIONED:
        expected, owner = Audience.MENTIONED, ben
    elif parent in {Audience.FOLLOWERS, Audience.FRIENDS}:
        # For those who can read what it is about: the followers or friends of its author, not of the commenter.
        expected, owner = parent, ann
    else:
        expected, owner = max(parent, wanted), ben
    assert (row.audience, row.audience_owner_id) == (expected, owner.person_id)


def test_an_answer_for_a_few_is_not_counted_for_all(ann: Viewer, ben: Viewer) -> None:
    first = write(ann, audience=Audience.PUBLIC)
    quiet = write(ben, "@ann psst", audience=Audience.MENTIONED, in_reply_to_id=first)
    assert replies(first) == 0
    loud = write(ben, in_reply_to_id=first)
    assert replies(first) == 1
    delete_post(ben, post_id=quiet)
    assert replies(first) == 1
    delete_post(ben, post_id=loud)
    assert replies(first) == 0


def test_answers_among_those_mentioned_are_counted(ann: Viewer, ben: Viewer) -> None:
    first = write(ann, "@ben psst", audience=Audience.MENTIONED)
    write(ben, "What?", in_reply_to_id=first)
    assert replies(first) == 1


def test_whoever_is_in_a_private_thread_stays_in_it(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    first = write(ann, "@ben @cleo psst", audience=Audience.MENTIONED)
    answer = write(ben, "@ann yes?", in_reply_to_id=first)
    assert dict(Mention.objects.filter(post_id=answer).values_list("person_id", "is_silent")) == {
        ann.person_id: False,
        cleo.person_id: True,
    }


def test_a_private_answer_to_an_open_post_is_for_its_author_alone(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    first = write(ann, "Hello @cleo", Audience.PUBLIC)
    answer = write(ben, "Between you and me", Audience.MENTIONED, in_reply_to_id=first)
    assert readers_among(answer, [ann.person_id, ben.person_id, cleo.person_id]) == {ann.person_id, ben.person_id}


@pytest.mark.parametrize("audience", [Audience.MENTIONED, Audience.FOLLOWERS])
def test_nobody_is_brought_in_by_naming_them(audience: Audience, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    first = write(ann, "@ben for you", audience=audience)
    answer = write(ben, "@cleo have a look", in_reply_to_id=first)
    assert not readers_among(first, [cleo.person_id])
    assert not readers_among(answer, [cleo.person_id])
    assert readers_among(answer, [ann.person_id]) == {ann.person_id}


def test_what_cannot_be_read_cannot_be_answered(ann: Viewer, ben: Viewer) -> None:
    followers_only, gone, open_one = write(ann, audience=Audience.FOLLOWERS), write(ann), write(ann)
    delete_post(ann, post_id=gone)
    for post_id in (followers_only, gone, 4_000_000_000_000_000_000):
        with pytest.raises(NotFound):
            write(ben, in_reply_to_id=post_id)
    block(ann, person_id=ben.person_id)
    with pytest.raises(NotFound):
        write(ben, in_reply_to_id=open_one)
    assert not Post.objects.filter(author_id=ben.person_id).exists()
    assert Person.objects.get(pk=ben.person_id).posts_count == 0


@worlds_to_try(50)
@given(world=worlds(), data=st.data())
def test_a_comment_reaches_nobody_whom_the_answered_post_does_not(world: World, data: st.DataObject) -> None:
    """In any world, for any answer to anything: the audience of the comment lies within that of the answered post."""
    author = data.draw(st.sampled_from(world.active))
    answered = [n for n in slow.readable(world, author) if world.posts[n].shares is None]
    assume(answered)
    number = data.draw(st.sampled_from(answered))
    post = world.posts[number]
    # Who only reads along in an open group, or has left it or a conversation, does not write there.
    where = (Audience.GROUP, Audience.CONVERSATION)
    assume(post.audience not in where or author in world.rosters[post.roster or 0])
    named = data.draw(st.sets(st.sampled_from(list(world.people))))
    wanted = data.draw(st.sampled_from(CHOICES))
    with placed(world) as here:
        before = posts_with_wrong_counts(), authors_with_wrong_counts()
        viewer = Viewer(person_id=here.people[author])
        text = " ".join(["Well", *(f"@{handle(who)}" for who in named)])
        kept = write(viewer, text, wanted, in_reply_to_id=here.posts[number])
        # Blocks aside, which are between two people each: whom the audience means.
        world.blocks.clear()
        from meetinghouse.domain.people.models import Block

        Block.objects.all().delete()
        everybody = list(here.people.values())
        reached = set(here.people_back(list(past_readers_among(kept, everybody)))) - {author}
        meant = {who for who in world.active if slow.is_meant(world, who, world.posts[number])}
        assert reached <= meant
        if Post.objects.get(pk=kept).audience == Audience.MENTIONED != world.posts[number].audience:
            assert reached <= {who for who in named if who in meant} | {world.posts[number].author}
        # Where rows were put past the actions the counters were wrong before; writing keeps the others right.
        assert set(authors_with_wrong_counts()) <= set(before[1])
        assert set(posts_with_wrong_counts()) <= set(before[0])


def test_members_of_a_town(ann: Viewer) -> None:
    """The community's default: every member reads a comment, a stranger does not."""
    first = write(ann)
    answer = write(member(), in_reply_to_id=first)
    reader = member()
    assert readers_among(answer, [reader.person_id]) == {reader.person_id}
