"""Writing for a circle, and what becomes of it when the circle is given up."""

import pytest

from meetinghouse.domain.people.actions import add_to_circle, block, create_circle, remove_from_circle
from meetinghouse.domain.people.models import Roster, RosterEntry
from meetinghouse.domain.posts.actions import boost_post, delete_circle, delete_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Mention, Post
from meetinghouse.domain.posts.queries import post, readers_among, thread
from meetinghouse.domain.posts.queries_upkeep import authors_with_wrong_counts, posts_with_wrong_counts
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, ids, member, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def dan() -> Viewer:
    return member("dan")


@pytest.fixture
def choir(ann: Viewer, ben: Viewer, cleo: Viewer) -> int:
    """Ann's circle with Ben and Cleo."""
    circle = create_circle(ann, name="Choir")
    add_to_circle(ann, circle_id=circle, person_ids=ids([ben, cleo]))
    return circle


def write_to(circle: int, who: Viewer, text: str = "Psst") -> int:
    return write(who, text, audience=Audience.CIRCLE, circle_id=circle)


def readers(post_id: int, *who: Viewer) -> set[int]:
    return set(readers_among(post_id, ids(who)))


def test_a_circles_people_read_and_comment_and_its_owner_reads_all(
    ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer, choir: int
) -> None:
    first = write_to(choir, ann, "@dan is not here")
    answer = write(ben, "Hear hear", in_reply_to_id=first)
    below = write(cleo, "Me too", in_reply_to_id=answer)
    for post_id in (first, answer, below):
        assert readers(post_id, ann, ben, cleo, dan) == set(ids([ann, ben, cleo]))
        assert post(STRANGER, post_id) is None
    found = thread(ann, first)
    assert found is not None
    assert [p.id for p in found.descendants] == [answer, below]
    with pytest.raises(NotAllowed):
        boost_post(ben, post_id=first)


def test_only_the_owner_is_told_which_circle(ann: Viewer, ben: Viewer, choir: int) -> None:
    first = write_to(choir, ann)
    answer = write(ben, "Hear hear", in_reply_to_id=first)
    for post_id in (first, answer):
        mine, his = post(ann, post_id), post(ben, post_id)
        assert mine is not None
        assert his is not None
        assert mine.audience_label == "Circle: Choir"
        assert his.audience_label == "A circle"
        assert "Choir" not in repr(his)


def test_nobody_writes_for_somebody_elses_circle(ann: Viewer, ben: Viewer, choir: int) -> None:
    for viewer, circle in ((ben, choir), (ann, 17), (ann, 0)):
        with pytest.raises(Invalid):
            write(viewer, audience=Audience.CIRCLE, circle_id=circle)
    assert not Post.objects.exists()


def test_who_leaves_the_circle_reads_it_no_more_and_who_comes_reads_all(
    ann: Viewer, ben: Viewer, dan: Viewer, choir: int
) -> None:
    first = write_to(choir, ann)
    add_to_circle(ann, circle_id=choir, person_ids=[dan.person_id])
    remove_from_circle(ann, circle_id=choir, person_ids=[ben.person_id])
    assert readers(first, ann, ben, dan) == set(ids([ann, dan]))
    block(ann, person_id=dan.person_id)
    assert readers(first, ann, ben, dan) == {ann.person_id}


def test_giving_up_a_circle_leaves_its_posts_to_their_authors_and_those_named(
    ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer, choir: int
) -> None:
    first = write_to(choir, ann, "@ben @dan look")
    alone = write_to(choir, ann, "Nobody named")
    his = write(ben, "@dan Hear hear", in_reply_to_id=first)
    hers = write(cleo, "@ben yes", in_reply_to_id=his)
    gone = write(ben, "Gone", in_reply_to_id=first)
    delete_post(ben, post_id=gone)
    other = create_circle(ann, name="Other")
    apart = write_to(other, ann)
    before = {i: set(readers(i, ann, ben, cleo, dan)) for i in (first, alone, his, hers)}
    revisions = dict(Post.objects.values_list("pk", "revision"))
    emitted = Emitted()
    delete_circle(ann, circle_id=choir)
    assert emitted() == []
    after = {i: set(readers(i, ann, ben, cleo, dan)) for i in before}
    assert after == {
        first: set(ids([ann, ben])),
        alone: {ann.person_id},
        his: set(ids([ann, ben])),
        hers: set(ids([ann, ben, cleo])),
    }
    assert all(after[i] <= before[i] for i in before)
    assert not Roster.objects.filter(pk=choir).exists()
    assert not RosterEntry.objects.filter(roster_id=choir).exists()
    assert not Mention.objects.filter(person_id=dan.person_id).exists()
    rows = {p.pk: p for p in Post.objects.all()}
    assert all(rows[i].revision == revisions[i] + 1 for i in (*before, gone))
    assert (rows[apart].audience, rows[apart].revision) == (Audience.CIRCLE, revisions[apart])
    assert (posts_with_wrong_counts(), authors_with_wrong_counts()) == ([], [])
    shown = post(ann, first)
    assert shown is not None
    assert shown.audience_label == "Only people mentioned"


def test_what_is_answered_later_stays_among_those_who_are_left(
    ann: Viewer, ben: Viewer, cleo: Viewer, choir: int
) -> None:
    first = write_to(choir, ann, "@ben look")
    delete_circle(ann, circle_id=choir)
    answer = write(ben, "@cleo see", in_reply_to_id=first)
    assert readers(answer, ann, ben, cleo) == set(ids([ann, ben]))


def test_only_the_owner_gives_it_up(ann: Viewer, ben: Viewer, choir: int) -> None:
    first = write_to(choir, ann)
    with pytest.raises(NotFound):
        delete_circle(ben, circle_id=choir)
    with pytest.raises(SignInRequired):
        delete_circle(STRANGER, circle_id=choir)
    assert readers(first, ben) == {ben.person_id}
