"""Every list, search, notification and live stream against the slow model: none shows more, none shows less."""

from collections.abc import Iterable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from meetinghouse.domain.people import queries as people
from meetinghouse.domain.people import queries_friends
from meetinghouse.domain.people.circles import circle, circle_names, circles, circles_with, people_in_circle
from meetinghouse.domain.people.models import Roster, RosterKind
from meetinghouse.domain.people.queries_suggestions import suggestions
from meetinghouse.domain.people.rows import person_row
from meetinghouse.domain.posts import queries as posts
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.trends import liked_posts, tags_in_use
from meetinghouse.effects.notifications import queries as bell
from meetinghouse.effects.notifications import queries_hot as hot_bell
from meetinghouse.effects.notifications.models import API_TYPES
from meetinghouse.effects.search.queries import find_people, find_posts, find_tags
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.paging import Page, Slice
from tests.policy import slow_messages
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.test_visibility import viewer_of
from tests.policy.world_rows import WORD, handle
from tests.policy.worlds import TAGS, Placed, placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db

EVERYTHING = Page(limit=100)


def worlds_seen() -> st.SearchStrategy[tuple[World, int]]:
    """A world, and somebody active in it through whose eyes to look."""
    return worlds().flatmap(lambda world: st.tuples(st.just(world), st.sampled_from(world.active)))


def rows_of(here: Placed, found: Slice[Any] | Iterable[Any]) -> list[int]:
    """The world's numbers of rows in a list."""
    return here.posts_back([row[shape.ID] for row in found])


def records_of(here: Placed, found: Iterable[Any]) -> list[int]:
    """The world's numbers of records of posts."""
    return here.posts_back([record.id for record in found])


def people_of(here: Placed, found: Iterable[Any]) -> list[int]:
    """The world's numbers of records of people."""
    return here.people_back([record.id for record in found])


@worlds_to_try(50)
@given(seen=worlds_seen())
def test_feeds(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        for page in (EVERYTHING, Page(limit=100, min_id=1)):
            for who in (STRANGER, me):
                viewer = viewer_of(here, who)
                for only in (False, True):
                    found = timelines.local(viewer, page, only_media=only)
                    assert rows_of(here, found) == slow.local(world, who, only_media=only)
                    for name in TAGS:
                        found = timelines.tag(viewer, name.upper(), page, only_media=only)
                        assert rows_of(here, found) == slow.tag(world, who, name, only_media=only)
            for who in world.active:
                assert rows_of(here, timelines.home(viewer_of(here, who), page)) == slow.home(world, who)
            viewer = viewer_of(here, me)
            assert rows_of(here, timelines.reacted(viewer, page)) == slow.kept(world, me, world.reactions)
            assert rows_of(here, timelines.bookmarked(viewer, page)) == slow.kept(world, me, world.bookmarks)
        for ask in (timelines.home, timelines.reacted, timelines.bookmarked):
            with pytest.raises(SignInRequired):
                ask(viewer_of(here, STRANGER), EVERYTHING)


@worlds_to_try(60)
@given(seen=worlds_seen())
def test_feeds_of_circles(seen: tuple[World, int]) -> None:
    """A circle's feed is its owner's alone, and the post of it that nobody else reads is not in it."""
    world, me = seen
    with placed(world) as here:
        mine = viewer_of(here, me)
        for roster, roster_id in here.rosters.items():
            Roster.objects.filter(pk=roster_id).update(kind=RosterKind.CIRCLE, owner_id=here.people[me])
            for page in (EVERYTHING, Page(limit=100, min_id=1)):
                assert rows_of(here, timelines.circle(mine, roster_id, page)) == slow.of_circle(world, me, roster)
            met = {who for who in world.rosters[roster] if who != me and slow.may_meet(world, me, who)}
            assert set(people_of(here, people_in_circle(mine, roster_id, EVERYTHING))) == met
            assert circle(mine, roster_id).members_count == len(met)
            for who in world.people:
                if who in met:
                    assert roster_id in {one.id for one in circles_with(mine, here.people[who])}
                elif who != me and slow.may_meet(world, me, who):
                    assert roster_id not in {one.id for one in circles_with(mine, here.people[who])}
            for who in {STRANGER, *world.active} - {me}:
                viewer = viewer_of(here, who)
                for ask in (timelines.circle, people_in_circle):
                    with pytest.raises(NotFound):
                        ask(viewer, roster_id, EVERYTHING)
                assert circles(viewer) == []
                assert circle_names(viewer, [roster_id]) == {}


@worlds_to_try(35)
@given(seen=worlds_seen(), size=st.integers(1, 4))
def test_feeds_page_by_page(seen: tuple[World, int], size: int) -> None:
    """Turning pages shows the same as one long page; only repeats are judged a page at a time."""
    world, me = seen
    with placed(world) as here:
        viewer = viewer_of(here, me)
        lists = [
            (lambda page: timelines.local(viewer, page), slow.local(world, me)),
            (lambda page: timelines.bookmarked(viewer, page), slow.kept(world, me, world.bookmarks)),
            (lambda page: timelines.of_person(viewer, viewer.person_id, page), slow.of_person(world, me, me)),
        ]
        for ask, expected in lists:
            found, page = [], Page(limit=size)
            while True:
                part = ask(page)
                found += rows_of(here, part)
                if part.older_than is None:
                    break
                page = Page(limit=size, max_id=part.older_than)
            assert found == expected
        wanted = [n for n in slow.readable(world, me) if slow._wants_at_home(world, me, world.posts[n])]
        shown, page = [], Page(limit=size)
        while (part := timelines.home(viewer, page)).items:
            expected_here = wanted[:size]
            wanted = wanted[size:]
            assert set(rows_of(here, part)) <= set(expected_here)
            contents = {world.posts[n].shares or n for n in expected_here}
            assert {world.posts[n].shares or n for n in rows_of(here, part)} == contents
            shown += rows_of(here, part)
            if part.older_than is None:
                break
            page = Page(limit=size, max_id=part.older_than)
        assert not wanted


@worlds_to_try(40)
@given(seen=worlds_seen(), data=st.data())
def test_what_somebody_wrote(seen: tuple[World, int], data: st.DataObject) -> None:
    world, me = seen
    filters = {
        "exclude_replies": data.draw(st.booleans()), "exclude_boosts": data.draw(st.booleans()),
        "only_media": data.draw(st.booleans()), "tagged": data.draw(st.sampled_from(["", "", *TAGS])),
    }  # fmt: skip
    with placed(world) as here:
        for who in (STRANGER, me):
            viewer = viewer_of(here, who)
            for person, person_id in here.people.items():
                expected = slow.of_person(
                    world, who, person, no_answers=filters["exclude_replies"], no_shares=filters["exclude_boosts"],
                    only_media=filters["only_media"], tagged=filters["tagged"],
                )  # fmt: skip
                try:
                    found = rows_of(here, timelines.of_person(viewer, person_id, EVERYTHING, **filters))
                except NotFound:
                    found = None
                assert found == expected


@worlds_to_try(30)
@given(seen=worlds_seen())
def test_one_post_and_its_thread(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        for who in (STRANGER, me):
            viewer = viewer_of(here, who)
            expected = set(slow.readable(world, who))
            assert set(records_of(here, posts.posts_by_ids(viewer, list(here.posts.values())).values())) == expected
            for number, post_id in here.posts.items():
                assert _row(viewer, post_id) == (number in expected)
            # The newest ones stand deepest in their threads.
            for number in sorted(world.posts)[-4:]:
                post_id = here.posts[number]
                found = posts.post(viewer, post_id)
                assert (found is not None) == (number in expected)
                by_record = posts.thread(viewer, post_id)
                whole = slow.thread(world, who, number)
                if whole is None:
                    assert by_record is None
                    with pytest.raises(NotFound):
                        timelines.thread(viewer, post_id)
                    continue
                assert found is not None
                assert by_record is not None
                _compare_record(here, who, number, found)
                shown = world.posts[number].shares or number
                above, below = slow_messages.around(world, who, shown) or ([], [])
                by_row = timelines.thread(viewer, post_id)
                assert (rows_of(here, by_row[0]), rows_of(here, by_row[1])) == (above, below)
                assert records_of(here, by_record.ancestors) == whole[0]
                assert records_of(here, by_record.descendants) == whole[1]
                assert people_of(here, posts.who_reacted(viewer, post_id, EVERYTHING)) == slow.who_reacted(
                    world, who, number
                )
                assert people_of(here, posts.who_boosted(viewer, post_id, EVERYTHING)) == slow.who_shared(
                    world, who, number
                )


def _row(viewer: Any, post_id: int) -> bool:
    try:
        timelines.one(viewer, post_id)
    except NotFound:
        return False
    return True


def _compare_record(here: Placed, who: int, number: int, found: Any) -> None:
    world, post = here.world, here.world.posts[number]
    assert here.people_back([found.author.id]) == [post.author]
    assert (found.boost_of and records_of(here, [found.boost_of])) == (post.shares and [post.shares])
    assert {t.key for t in found.tags} == post.tags
    assert set(here.people_back([m.person_id for m in found.mentions])) == post.named
    assert bool(found.reacted) == ((who, number) in world.reactions)
    assert found.bookmarked == ((who, number) in world.bookmarks)
    assert found.is_mine == (who == post.author)


@worlds_to_try(30)
@given(seen=worlds_seen())
def test_what_waits_behind_the_bell(seen: tuple[World, int]) -> None:
    world, me = seen
    numbers = {}
    with placed(world) as here:
        numbers = {pk: number for number, pk in here.told.items()}
        viewer = viewer_of(here, me)
        expected = slow.behind_the_bell(world, me)
        for page in (EVERYTHING, Page(limit=100, min_id=1)):
            on_the_page = [t.number for t in slow.on_the_page(world, me)]
            assert [numbers[n.id] for n in bell.notifications(viewer, page)] == on_the_page
            for_apps = [t.number for t in expected if t.actor is not None and t.kind in API_TYPES]
            assert [numbers[n.id] for n in hot_bell.page(viewer, page)] == for_apps
        waiting = [t.number for t in slow.on_the_page(world, me, of_restricted=True)]
        assert [numbers[n.id] for n in bell.notifications_of_restricted(viewer, EVERYTHING)] == waiting
        assert bell.count_unread(viewer) == slow.unread(world, me)
        for told in world.told:
            found = bell.notification(viewer, here.told[told.number])
            assert (found is not None) == (told in expected)
            if found is not None:
                assert (found.actor is not None, found.post is not None) == (
                    told.actor is not None,
                    told.post is not None,
                )
        assert bell.count_unread(viewer_of(here, STRANGER)) == 0


@worlds_to_try(35)
@given(seen=worlds_seen())
def test_searching(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, search=True) as here:
        for who in (STRANGER, me):
            viewer = viewer_of(here, who)
            readable = slow.readable(world, who)
            posts_here = [number for number in readable if not slow.is_message(world.posts[number])]
            written = [number for number in posts_here if world.posts[number].shares is None]
            assert records_of(here, find_posts(viewer, WORD, EVERYTHING)) == written
            by_me = find_posts(viewer, WORD, EVERYTHING, author_id=here.people[me])
            assert records_of(here, by_me) == [number for number in written if world.posts[number].author == me]
            met = [person for person in world.people if slow.may_meet(world, who, person)]
            assert sorted(people_of(here, find_people(viewer, WORD, 100))) == met
            carried = {name for number in readable for name in world.posts[number].tags}
            found = {tag.key for start in ("har", "bee") for tag in find_tags(viewer, start, 100)}
            assert found == carried
            open_tags = {
                name
                for number in readable
                for name in world.posts[number].tags
                if world.posts[number].audience in slow.FOR_ALL_HERE
            }
            assert {use.tag.key for use in tags_in_use(viewer, limit=100)} == open_tags
            liked = [
                number
                for number in written
                if world.posts[number].audience in slow.FOR_ALL_HERE
                and any(post == number for _, post in world.reactions)
            ]
            assert sorted(here.posts_back(liked_posts(viewer, limit=100)), reverse=True) == liked


@worlds_to_try(20)
@given(seen=worlds_seen())
def test_people(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        for who in (STRANGER, me):
            viewer = viewer_of(here, who)
            met = [person for person in world.people if slow.may_meet(world, who, person)]
            assert sorted(people_of(here, people.directory(viewer, EVERYTHING))) == met
            assert sorted(people_of(here, people.listed_members(viewer, by_activity=True, offset=0, limit=99))) == met
            for person, person_id in here.people.items():
                assert (people.person(viewer, person_id) is not None) == (person in met)
                assert (people.person_by_handle(viewer, handle(person)) is not None) == (person in met)
                if not viewer.is_stranger:
                    assert (person_row(viewer.person_id, person_id) is not None) == (person in met)
                readers = {one for one, other in world.follows if other == person and one in met}
                assert set(people_of(here, people.followers(viewer, person_id, EVERYTHING))) == readers
                read = {other for one, other in world.follows if one == person and other in met}
                assert set(people_of(here, people.following(viewer, person_id, EVERYTHING))) == read
                common = {one for one in readers if (who, one) in world.follows}
                assert set(people_of(here, people.followers_followed(viewer, [person_id])[person_id])) == common
        found = [one.person for one in suggestions(viewer_of(here, me), limit=99)]
        suggested = set(people_of(here, found))
        assert suggested == {
            person
            for person in world.people
            if person != me
            and slow.may_meet(world, me, person)
            and (me, person) not in world.follows
            and (me, person) not in world.mutes
            and (me, person) not in world.restrictions
            and (me, person) not in world.friends
            and not {(me, person), (person, me)} & world.asks
        }
        common = {one.person.id: one.friends_in_common for one in suggestions(viewer_of(here, me), limit=99)}
        for person in suggested:
            theirs = [
                friend for friend in world.active if (me, friend) in world.friends and (friend, person) in world.friends
            ]
            assert common[here.people[person]] == len(theirs)
        pals = [person for person in world.people if (me, person) in world.friends]
        mine = set(people_of(here, queries_friends.friends(viewer_of(here, me), EVERYTHING)))
        assert mine == {person for person in pals if slow.may_meet(world, me, person)}
        met = {person for person in world.people if slow.may_meet(world, me, person)}
        asking = {one for one, other in world.asks if other == me}
        asked = {other for one, other in world.asks if one == me}
        assert set(people_of(here, queries_friends.friend_requests(viewer_of(here, me), EVERYTHING))) == asking & met
        assert queries_friends.count_friend_requests(viewer_of(here, me)) == len(asking & met)
        assert (
            set(people_of(here, queries_friends.friend_requests_sent(viewer_of(here, me), EVERYTHING))) == asked & met
        )
        restricted = people.restricted_people(viewer_of(here, me), EVERYTHING)
        assert set(people_of(here, restricted)) == {who for who in met if (me, who) in world.restrictions}
        muted = [one.person for one in people.muted_people(viewer_of(here, me), EVERYTHING)]
        assert set(people_of(here, muted)) == {person for person in met if slow.mutes(world, me, person)}
        stands = queries_friends.friend_stands(viewer_of(here, me), list(here.people.values()))
        assert {who for who, pk in here.people.items() if stands[pk].friends} == set(pals)
        assert {who for who, pk in here.people.items() if stands[pk].requested} == asked
        assert {who for who, pk in here.people.items() if stands[pk].requested_by} == asking
