"""Events against the slow model: each post of a world gets a date, and is seen as an event by exactly its readers."""

from datetime import timedelta

import pytest
from hypothesis import given

from meetinghouse.domain.gatherings import queries
from meetinghouse.domain.gatherings.actions import answer_occasion
from meetinghouse.domain.gatherings.guests import guests
from meetinghouse.domain.gatherings.models import Answer, Gathering, Occasion, Standing
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page
from tests.factories import insert
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.test_visibility import viewer_of
from tests.policy.test_visibility_lists import worlds_seen
from tests.policy.worlds import Placed, placed, worlds_to_try

pytestmark = pytest.mark.django_db

EVERYTHING = Page(limit=100)


def put_dates(here: Placed) -> dict[int, int]:
    """One event a post, half of them over; everybody goes to each. Gives the events' ids by the posts' numbers."""
    moment = now()
    numbers = [n for n, post in here.world.posts.items() if post.shares is None]
    made = {n: here.posts[n] for n in numbers}
    begins = {n: moment + timedelta(hours=5 if n % 2 else -5) for n in numbers}
    insert(Gathering, [
        {"id": i, "post_id": here.posts[n], "title": "Event", "zone": "UTC", "starts": f"{begins[n]:%Y-%m-%dT%H:%M}"}
        for n, i in made.items()
    ])  # fmt: skip
    insert(Occasion, [
        {"id": i, "gathering_id": i, "original": f"{begins[n]:%Y-%m-%dT%H:%M}",
         "starts": f"{begins[n]:%Y-%m-%dT%H:%M}", "starts_at": begins[n], "ends_at": begins[n] + timedelta(hours=2)}
        for n, i in made.items()
    ])  # fmt: skip
    insert(Answer, [
        {"occasion_id": i, "person_id": person_id, "standing": Standing.GOING}
        for i in made.values() for person_id in here.people.values()
    ])  # fmt: skip
    return made


@worlds_to_try(25)
@given(seen=worlds_seen())
def test_an_event_is_seen_by_the_readers_of_its_post(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        made = put_dates(here)
        numbers = {i: n for n, i in made.items()}
        for who in (STRANGER, me):
            viewer = viewer_of(here, who)
            readable = {n for n in slow.readable(world, who) if n in made}
            wanted = {n for n in readable if not slow.mutes(world, who, world.posts[n].author)}
            coming = {numbers[one.id] for one in queries.coming(viewer, EVERYTHING)}
            past = {numbers[one.id] for one in queries.past(viewer, EVERYTHING)}
            assert (coming, past) == ({n for n in wanted if n % 2}, {n for n in wanted if not n % 2})
            moment = now()
            in_month = [
                numbers[one.id]
                for hours in (-5, 5)
                for week in queries.month(viewer, *(moment + timedelta(hours=hours)).timetuple()[:2])
                for day in week if day for one in day.events
            ]  # fmt: skip
            assert set(in_month) == wanted
            for n, i in made.items():
                assert (queries.event(viewer, i) is not None) == (n in readable)
                assert (queries.event_on(viewer, i) is not None) == (n in readable)
                assert (len(queries.all_dates(viewer, i)), len(queries.dates_of(viewer, i))) == (
                    int(n in readable), int(n in readable and n % 2),
                )  # fmt: skip
            assert {one.id for one in queries.in_calendar(viewer)} == (
                {made[n] for n in readable} if who != STRANGER else set()
            )
            for n in readable:
                found = queries.event(viewer, made[n])
                assert found is not None
                named = {guest.person.id for guest in guests(viewer, found, Standing.GOING, EVERYTHING)}
                met = {p for p in world.people if slow.may_meet(world, who, p)}
                if world.posts[n].author == who:
                    met = set(world.active)
                assert named == {here.people[p] for p in met}
            if who != STRANGER:
                for n in set(made) - readable:
                    with pytest.raises(NotFound):
                        answer_occasion(viewer, occasion_id=made[n], reply="not")
