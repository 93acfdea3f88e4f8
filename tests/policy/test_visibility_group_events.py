"""What is planned in groups against the slow model: lists, files and secret addresses show it to its readers alone."""

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.gatherings import queries, queries_hosts
from meetinghouse.domain.gatherings.actions.mailing import open_to_mail
from meetinghouse.domain.gatherings.models import Gathering, HostCalendarLink, Invitation, Occasion
from meetinghouse.domain.groups import queries as groups
from meetinghouse.domain.people.models import Person
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.secrets import digest
from tests.factories import insert
from tests.policy import slow_groups as slow
from tests.policy.slow_groups import STRANGER, Groups
from tests.policy.test_visibility_groups import Placed, placed, worlds
from tests.policy.worlds import worlds_to_try

pytestmark = pytest.mark.django_db

ALL = Page(limit=40)


def put_dates(here: Placed) -> dict[int, int]:
    """Each post in a group is an event to come, to which everybody was invited; the events' ids by number."""
    begins = now() + timedelta(hours=5)
    wall = f"{begins:%Y-%m-%dT%H:%M}"
    made = {n: here.said[n] for n, one in here.world.said.items() if one.answers is None}
    insert(Gathering, [
        {"id": i, "post_id": i, "title": "Event", "zone": "UTC", "starts": wall,
         "group_id": here.groups[here.world.said[n].group]}
        for n, i in made.items()
    ])  # fmt: skip
    insert(Occasion, [
        {"id": i, "gathering_id": i, "original": wall, "starts": wall, "starts_at": begins,
         "ends_at": begins + timedelta(hours=2)}
        for i in made.values()
    ])  # fmt: skip
    insert(Invitation, [{"gathering_id": i, "person_id": p} for i in made.values() for p in here.people.values()])
    # Also of those who may not have one.
    insert(HostCalendarLink, [
        {"person_id": p, "host_id": g, "secret": digest(f"{p}-{g}"), "created_at": now()}
        for p in here.people.values() for g in here.groups.values()
    ])  # fmt: skip
    return made


@worlds_to_try(10)
@given(world=worlds())
def test_what_is_planned_in_a_group_is_for_its_readers(world: Groups) -> None:
    with placed(world) as here:
        made = put_dates(here)
        back = {i: n for n, i in made.items()}
        assert all(open_to_mail(i) is None for i in made.values())
        for who in world.viewers:
            viewer = here.viewer(who)
            readable = {n for n in made if slow.reads(world, who, n)}
            assert {back[one.id] for one in queries.coming(viewer, ALL)} == readable
            invited = {n for n in readable if who != STRANGER}
            assert {back[one.id] for one in queries_hosts.invitations(viewer)} == invited
            for n, i in made.items():
                found = queries.event(viewer, i)
                assert (found is not None) == (n in readable)
                if found is not None:
                    assert (found.group is not None) == slow.knows(world, who, world.said[n].group)
            for g, group_id in here.groups.items():
                feed = set(slow.feed(world, who, g)) & set(made)
                if slow.knows(world, who, g):
                    known = groups.group(viewer, group_id)
                    assert {back[one.id] for one in queries_hosts.of_group(viewer, known, ALL)} == feed
                if who == STRANGER:
                    continue
                is_in = who in world.members[g] and slow.knows(world, who, g)
                there = queries_hosts.calendar_host(viewer, group_id)
                assert (there is not None) == is_in
                listed = {one.id for one in queries_hosts.calendars_followed(viewer)}
                assert (group_id in listed) == slow.knows(world, who, g)


@worlds_to_try(6)
@given(world=worlds())
def test_a_secret_address_opens_what_its_owner_reads_now(world: Groups) -> None:
    with placed(world) as here:
        made = put_dates(here)
        for who, person_id in here.people.items():
            account = Account.objects.create(email=f"p{who}@town.example", password="!", joined_at=now())
            Person.objects.filter(pk=person_id).update(account=account)
        client = Client()
        for who, person_id in here.people.items():
            for g, group_id in here.groups.items():
                answer = client.get(f"/calendar/{person_id}-{group_id}.ics")
                may = who in world.members[g] and who not in world.suspended
                assert answer.status_code == (200 if may else 404), (who, g)
                if may:
                    text = answer.content.decode()
                    shown = {n for n, i in made.items() if f"UID:{i}@" in text.replace("\r\n ", "")}
                    assert shown == set(slow.feed(world, who, g)) & set(made)
