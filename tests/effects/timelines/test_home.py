"""The home feed in pages: complete, in order, whichever way it is read."""

import pytest

from meetinghouse.domain.people import actions as people
from meetinghouse.domain.posts import actions as posts
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.timelines import queries, walking
from meetinghouse.kernel.errors import SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import member, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without what the process guessed before, and takes nobody for one who follows few."""
    walking._floor = (0, 0.0)
    walking._known.clear()
    walking._ends.clear()
    monkeypatch.setattr(walking, "_FEW", 0)


@pytest.fixture
def reader() -> Viewer:
    return member("reader")


@pytest.fixture
def friend(reader: Viewer) -> Viewer:
    friend = member("friend")
    people.follow(reader, person_id=friend.person_id)
    return friend


def ids(viewer: Viewer, **page: int) -> list[int]:
    return [row[shape.ID] for row in queries.home(viewer, Page(**page))]


def every_page_down(viewer: Viewer, limit: int) -> list[int]:
    found: list[int] = []
    cursor = None
    while True:
        page = queries.home(viewer, Page(limit=limit, max_id=cursor))
        found += [row[shape.ID] for row in page]
        if page.older_than is None:
            return found
        assert cursor is None or page.older_than < cursor
        cursor = page.older_than


def every_page_up(viewer: Viewer, limit: int) -> list[int]:
    found: list[int] = []
    cursor = 0
    while True:
        page = queries.home(viewer, Page(limit=limit, min_id=cursor))
        if not page.items:
            return found
        found = [row[shape.ID] for row in page] + found
        assert page.newer_than is not None
        assert page.newer_than > cursor
        cursor = page.newer_than


def test_strangers_have_no_home() -> None:
    with pytest.raises(SignInRequired):
        queries.home(STRANGER, Page())


@pytest.mark.parametrize("limit", [1, 3, 7, 40])
def test_pages_hold_everything_once_in_both_directions(reader: Viewer, friend: Viewer, limit: int) -> None:
    written = [write(friend if n % 3 else reader, f"post {n}") for n in range(20)]
    write(member(), "of somebody else")
    assert every_page_down(reader, limit) == written[::-1]
    assert every_page_up(reader, limit) == written[::-1]


def test_a_page_fills_up_past_what_the_rules_leave_out(reader: Viewer, friend: Viewer) -> None:
    """More candidates fall than a round brings, so several rounds are needed."""
    other = member("other")
    wanted = [write(friend, f"wanted {n}") for n in range(12)]
    theirs = write(other, "something to talk about")
    for n in range(150):
        write(friend, f"answer {n}", in_reply_to_id=theirs)
    walking._known[reader.person_id] = False, float("inf")
    assert ids(reader, limit=5) == wanted[:-6:-1]
    assert every_page_down(reader, 5) == wanted[::-1]
    assert every_page_up(reader, 5) == wanted[::-1]


def test_the_short_way_and_the_long_way_agree(reader: Viewer, friend: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_STEPS", 10)
    posts_of_all = [write((friend, reader, member())[n % 3], f"post {n}") for n in range(30)]
    short = walking.walked(reader, Page(limit=5))
    assert short is not None
    assert [row[shape.ID] for row in short] == ids(reader, limit=5)
    walking._known[reader.person_id] = False, float("inf")
    assert walking.walked(reader, Page(limit=5)) is None
    assert short == list(queries.home(reader, Page(limit=5)))
    assert posts_of_all[-1] not in ids(reader, limit=5)


def test_a_walk_in_vain_is_read_the_long_way(reader: Viewer, friend: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_STEPS", 5)
    mine = write(friend, "long ago")
    loud = member("loud")
    for n in range(12):
        write(loud, f"noise {n}")
    assert walking.walked(reader, Page(limit=5)) is None
    assert walking._known[reader.person_id][0] is False
    assert ids(reader, limit=5) == [mine]


def test_who_follows_few_is_read_by_person(reader: Viewer, friend: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_FEW", 2)
    monkeypatch.setattr(walking, "_STEPS", 5)
    written = [write(friend, f"post {n}") for n in range(12)]
    assert walking.walked(reader, Page(limit=3)) is None
    assert ids(reader, limit=3) == written[:-4:-1]
    people.follow(reader, person_id=member("another").person_id)
    walking._known.clear()
    walking._ends.clear()
    assert walking.walked(reader, Page(limit=3)) is not None
    assert ids(reader, limit=3) == written[:-4:-1]


def test_asking_for_what_is_new_needs_no_full_page(
    reader: Viewer, friend: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "_STEPS", 3)
    old = [write(friend, f"post {n}") for n in range(8)]
    assert ids(reader, since_id=old[-1]) == []
    new = write(friend, "new")
    assert ids(reader, since_id=old[-1]) == [new]
    assert ids(reader, since_id=old[0], limit=40) == [new, *old[:0:-1]]


def test_what_changes_between_people_shows_at_once(reader: Viewer, friend: Viewer) -> None:
    post = write(friend)
    assert ids(reader) == [post]
    people.mute(reader, person_id=friend.person_id)
    assert ids(reader) == []
    people.unmute(reader, person_id=friend.person_id)
    people.unfollow(reader, person_id=friend.person_id)
    assert ids(reader) == []
    people.follow(reader, person_id=friend.person_id)
    assert ids(reader) == [post]
    people.block(friend, person_id=reader.person_id)
    assert ids(reader) == []


def test_answers_show_where_both_sides_are_read(reader: Viewer, friend: Viewer) -> None:
    other = member("other")
    theirs, own = write(other), write(reader)
    to_other = write(friend, "to other", in_reply_to_id=theirs)
    to_me = write(friend, "to you", in_reply_to_id=own)
    to_self = write(friend, "and another thing", in_reply_to_id=write(friend, "a thing"))
    assert to_other not in ids(reader)
    assert {to_me, to_self} <= set(ids(reader))
    people.follow(reader, person_id=other.person_id)
    assert to_other in ids(reader)


def test_a_shared_post_stands_once_on_a_page(reader: Viewer, friend: Viewer) -> None:
    other = member("other")
    post = write(other, "read this")
    share = posts.boost_post(friend, post_id=post)
    assert ids(reader) == [share]
    again = posts.boost_post(reader, post_id=post)
    assert ids(reader) == [share]
    people.follow(reader, person_id=other.person_id)
    assert ids(reader) == [post]
    assert ids(reader, since_id=post) == [share]
    assert ids(reader, since_id=share) == [again]


def test_shares_show_only_where_wanted(reader: Viewer, friend: Viewer) -> None:
    other = member("other")
    share = posts.boost_post(friend, post_id=write(other))
    assert ids(reader) == [share]
    people.follow(reader, person_id=friend.person_id, shows_boosts=False)
    assert ids(reader) == []
    people.follow(reader, person_id=friend.person_id, shows_boosts=True)
    people.mute(reader, person_id=other.person_id)
    assert ids(reader) == []


def test_records_keep_the_order_and_the_marks(reader: Viewer, friend: Viewer) -> None:
    first, second = write(friend, "first"), write(friend, "second", Audience.PUBLIC)
    posts.react_to_post(reader, post_id=first)
    posts.bookmark_post(reader, post_id=second)
    share = posts.boost_post(reader, post_id=first)
    rows = queries.home(reader, Page()).items
    found = queries.as_records(reader, rows)
    assert [p.id for p in found] == [row[shape.ID] for row in rows] == [second, first]
    assert [bool(p.reacted) for p in found] == [bool(row[shape.REACTED]) for row in rows] == [False, True]
    assert [p.bookmarked for p in found] == [bool(row[shape.BOOKMARKED]) for row in rows] == [True, False]
    assert [p.boosted for p in found] == [bool(row[shape.BOOSTED]) for row in rows] == [False, True]
    assert share not in ids(reader)


def test_where_the_page_ended_last_changes_nothing_of_the_next(reader: Viewer, friend: Viewer) -> None:
    """Read from the last end or from the bottom: the same, whatever was written, deleted or followed between."""
    walking._known[reader.person_id] = False, float("inf")
    late = member("late")
    of_late = [write(late, f"late {n}") for n in range(4)]
    written = [write(friend, f"post {n}") for n in range(9)]

    def compare() -> None:
        for limit in (3, 6, 3, 40, 4):
            remembered = ids(reader, limit=limit)
            walking._ends.clear()
            assert remembered == ids(reader, limit=limit)

    compare()
    written.append(write(friend, "one more"))
    compare()
    for gone in written[-3:]:
        ids(reader, limit=6)
        posts.delete_post(friend, post_id=gone)
    assert ids(reader, limit=6) == written[-4:-10:-1]
    compare()
    people.follow(reader, person_id=late.person_id)
    assert ids(reader, limit=6) == written[-4:-10:-1]
    assert ids(reader, limit=8) == [*written[-4::-1], of_late[-1]]
    compare()
