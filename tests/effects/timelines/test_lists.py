"""The wall, tags, a person's posts, what was kept, and threads: in pages and with their filters."""

import pytest

from meetinghouse.domain.community.models import Community
from meetinghouse.domain.community.queries import is_public
from meetinghouse.domain.people import actions as people
from meetinghouse.domain.posts import actions as posts
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.effects.timelines import queries
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import member, write

pytestmark = pytest.mark.django_db

UNSEEN = Viewer(sees_public=False)


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def ids(found: object) -> list[int]:
    return [row[shape.ID] for row in found]  # type: ignore[attr-defined]


def test_the_wall_holds_what_is_for_all(ann: Viewer, ben: Viewer) -> None:
    public, community = write(ann, audience=Audience.PUBLIC), write(ann)
    write(ann, audience=Audience.QUIET_PUBLIC)
    write(ann, audience=Audience.FOLLOWERS)
    own_thread = write(ann, "and also", in_reply_to_id=community)
    write(ben, "an answer", in_reply_to_id=community)
    posts.boost_post(ben, post_id=community)
    assert ids(queries.local(ben, Page())) == [own_thread, community, public]
    assert ids(queries.local(STRANGER, Page())) == [public]
    assert ids(queries.local(UNSEEN, Page())) == []
    people.mute(ben, person_id=ann.person_id)
    assert ids(queries.local(ben, Page())) == []


def test_only_media(ann: Viewer, ben: Viewer) -> None:
    write(ann)
    pictured = write(ann, "#bees and a picture")
    Post.objects.filter(pk=pictured).update(pictures_count=1)
    assert ids(queries.local(ben, Page(), only_media=True)) == [pictured]
    assert ids(queries.tag(ben, "bees", Page(), only_media=True)) == [pictured]
    assert ids(queries.of_person(ben, ann.person_id, Page(), only_media=True)) == [pictured]


def test_tags_do_not_care_for_capitals(ann: Viewer, ben: Viewer) -> None:
    first, second = write(ann, "#Bees"), write(ann, "more #bees", Audience.PUBLIC)
    write(ann, "#bees for few", Audience.FOLLOWERS)
    assert ids(queries.tag(ben, "BEES", Page())) == [second, first]
    assert ids(queries.tag(STRANGER, "bees", Page())) == [second]
    assert ids(queries.tag(ben, "wasps", Page())) == []
    assert ids(queries.tag(ben, "bees", Page(limit=1, max_id=second))) == [first]
    assert ids(queries.tag(ben, "bees", Page(limit=1, min_id=first))) == [second]


def test_filters_of_a_persons_posts(ann: Viewer, ben: Viewer) -> None:
    other = write(ben)
    plain, tagged = write(ann), write(ann, "#bees")
    thread = write(ann, "more", in_reply_to_id=plain)
    answer = write(ann, "an answer", in_reply_to_id=other)
    share = posts.boost_post(ann, post_id=other)
    who = ann.person_id
    assert ids(queries.of_person(ben, who, Page())) == [share, answer, thread, tagged, plain]
    assert ids(queries.of_person(ben, who, Page(), exclude_replies=True)) == [share, thread, tagged, plain]
    assert ids(queries.of_person(ben, who, Page(), exclude_boosts=True)) == [answer, thread, tagged, plain]
    assert ids(queries.of_person(ben, who, Page(), tagged="Bees")) == [tagged]
    assert ids(queries.of_person(ben, who, Page(), pinned=True)) == []
    assert ids(queries.of_person(ben, who, Page(limit=2, max_id=thread))) == [tagged, plain]
    assert ids(queries.of_person(ben, who, Page(limit=2, min_id=plain))) == [thread, tagged]


@pytest.mark.parametrize("viewer", [STRANGER, UNSEEN])
def test_strangers_read_only_what_is_public(ann: Viewer, viewer: Viewer) -> None:
    write(ann)
    public = write(ann, audience=Audience.QUIET_PUBLIC)
    if viewer.sees_public:
        assert ids(queries.of_person(viewer, ann.person_id, Page())) == [public]
        assert queries.one(viewer, public)[shape.ID] == public
    else:
        with pytest.raises(NotFound):
            queries.of_person(viewer, ann.person_id, Page())
        with pytest.raises(NotFound):
            queries.one(viewer, public)


def test_hidden_and_absent_people_and_posts_answer_alike(ann: Viewer, ben: Viewer) -> None:
    post = write(ann)
    people.block(ann, person_id=ben.person_id)
    for ask in (
        lambda: queries.of_person(ben, ann.person_id, Page()),
        lambda: queries.of_person(ben, 12345, Page()),
        lambda: queries.one(ben, post),
        lambda: queries.one(ben, 12345),
        lambda: queries.thread(ben, post),
    ):
        with pytest.raises(NotFound) as refusal:
            ask()
        assert refusal.value.message == NotFound.message


def test_what_was_kept_comes_in_the_order_of_keeping(ann: Viewer, ben: Viewer) -> None:
    first, second, third = write(ann), write(ann), write(ann)
    for post in (second, third, first):
        posts.react_to_post(ben, post_id=post)
        posts.bookmark_post(ben, post_id=post)
    for kept in (queries.reacted, queries.bookmarked):
        assert ids(kept(ben, Page())) == [first, third, second]
        page = kept(ben, Page(limit=2))
        assert ids(page) == [first, third]
        assert ids(kept(ben, Page(limit=2, max_id=page.older_than))) == [second]
        assert ids(kept(ann, Page())) == []
        with pytest.raises(SignInRequired):
            kept(STRANGER, Page())
    posts.delete_post(ann, post_id=third)
    assert ids(queries.reacted(ben, Page())) == [first, second]


def test_a_thread_above_and_below(ann: Viewer, ben: Viewer) -> None:
    root = write(ann, "root")
    branch, other_branch = write(ben, "a", in_reply_to_id=root), write(ben, "b", in_reply_to_id=root)
    leaf = write(ann, "a1", in_reply_to_id=branch)
    below_leaf = write(ben, "a2", in_reply_to_id=leaf)

    def told(post: int) -> tuple[list[int], list[int]]:
        above, below = queries.thread(ben, post)
        return ids(above), ids(below)

    assert told(root) == ([], [branch, leaf, below_leaf, other_branch])
    assert told(leaf) == ([root, branch], [below_leaf])
    assert told(posts.boost_post(ben, post_id=leaf)) == told(leaf)
    posts.delete_post(ann, post_id=leaf)
    assert told(root) == ([], [branch, other_branch])
    assert told(below_leaf) == ([], [])


def test_whether_strangers_may_read_is_the_communitys_choice() -> None:
    assert is_public()
    Community.objects.update_or_create(pk=1, defaults={"public_reading": False})
    assert not is_public()
