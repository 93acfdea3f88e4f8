"""What groups cost: as many statements however many are in one, however much is said; and by which index in SQLite."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.groups import queries as groups
from meetinghouse.domain.groups.actions import join_group
from meetinghouse.domain.groups.models import Approval, Joining, Member, Openness
from meetinghouse.domain.groups.queries_lists import group_list, group_lists
from meetinghouse.domain.groups.queries_map import members_by_country
from meetinghouse.domain.media.actions import upload_file
from meetinghouse.domain.people.actions import block
from meetinghouse.domain.people.models import Follow, Person, RosterEntry
from meetinghouse.domain.people.queries import can_meet
from meetinghouse.domain.posts.models import Attachment, Post
from meetinghouse.domain.posts.queries_files import group_files
from meetinghouse.domain.posts.queries_groups import group_posts, own_held_posts, waiting_posts
from meetinghouse.domain.posts.visibility import reads
from meetinghouse.effects.timelines.lists import GROUP, a_list
from meetinghouse.effects.timelines.queries import of_person
from meetinghouse.effects.timelines.texts import DOWN
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.statements import moment
from meetinghouse.kernel.viewer import Viewer
from tests.factories import insert, member
from tests.factories_groups import new_group, share_of, write_in

pytestmark = pytest.mark.django_db


def fill(group_id: int, number: int) -> None:
    """Put many people into a group at once, as the actions would one by one."""
    start = Person.objects.count()
    insert(Person, [{"username": f"m{start + i}", "handle_key": f"m{start + i}"} for i in range(number)])
    ids = list(Person.objects.filter(handle_key__startswith="m").order_by("-pk").values_list("pk", flat=True)[:number])
    roster_id, known_to_id = groups.Group.objects.values_list("roster_id", "known_to_id").get(pk=group_id)
    insert(Member, [{"group_id": group_id, "person_id": i} for i in ids])
    insert(RosterEntry, [{"roster_id": r, "person_id": i} for r in (roster_id, known_to_id) for i in ids])
    insert(Follow, [{"follower_id": i, "followed_id": group_id} for i in ids])


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_statements_do_not_grow_with_what_there_is() -> None:
    ann, ben = member("ann"), member("ben")
    group_id = new_group(ann, ben, openness=Openness.CLOSED, joining=Joining.REQUEST, approval=Approval.LINKS)

    def grow(number: int) -> None:
        fill(group_id, number * 10)
        for i in range(number):
            write_in(ann, group_id, f"Number {i}")
            media = upload_file(ann, file=io.BytesIO(b"Words"), name=f"{i}.txt", made_here=True)
            write_in(ann, group_id, f"Number {i}", media_ids=[media.id])
            write_in(ben, group_id, f"https://town.example/{i}")
            join_group(member(), group_id=group_id)
            new_group(ann)

    def found() -> groups.GroupRecord:
        return groups.group(ann, group_id)

    asked: dict[str, tuple[Callable[[], object], int]] = {
        "one": (found, 5),
        "mine": (lambda: groups.my_groups(ann, Page()), 6),
        "discover": (lambda: groups.groups_to_discover(ben, Page()), 5),
        "members": (lambda: groups.members(ann, found(), Page()), 7),
        "requests": (lambda: groups.join_requests(ann, group_id, Page()), 4),
        "to write in": (lambda: groups.groups_to_write_in(ann), 1),
        "feed": (lambda: group_posts(ann, found(), Page()), 18),
        "waiting": (lambda: waiting_posts(ann, found(), Page()), 14),
        "lists": (lambda: group_lists(ben), 2),
        "a list": (lambda: group_list(ben, found().roster_id), 7),
        "feed of a list": (lambda: a_list(ben, found().roster_id, Page()), 8),
        "files": (lambda: group_files(ben, found(), Page()), 8),
        "files by name": (lambda: group_files(ben, found(), Page(limit=2), by_name=True), 8),
        "map": (lambda: members_by_country(ben, found()), 6),
        "own waiting": (lambda: own_held_posts(ben, group_id=group_id), 15),
    }
    grow(2)
    few = {name: statements(ask) for name, (ask, _) in asked.items()}
    assert {name: number for name, number in few.items() if number > asked[name][1]} == {}
    writing = statements(lambda: write_in(ann, group_id))
    grow(4)
    assert {name: statements(ask) for name, (ask, _) in asked.items()} == few
    assert statements(lambda: write_in(ann, group_id)) == writing


def _plan(rows: QuerySet[Any]) -> str:
    return str(rows.explain())


def test_a_large_group_is_read_by_its_indexes() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan; PostgreSQL chooses by what it counts")
    ann = Viewer(person_id=1)
    rows = Member.objects.filter(can_meet(ann, "person_id"), group_id=1, pk__lt=1 << 62, pk__gt=0)
    plan = _plan(rows.order_by("-pk")[:21])
    assert "group_member_newest (group_id=?" in plan
    assert "TEMP B-TREE" not in plan
    # Whom the viewer may meet is asked of each member, by primary key; not everybody is listed.
    assert "U0 USING INTEGER PRIMARY KEY" in plan
    shares = Post.objects.filter(author_id=1, boost_of__isnull=False, state=0, pk__lt=1 << 62, pk__gt=0)
    plan = _plan(shares.order_by("-pk").values_list("pk")[:33])
    assert "post_author_newest (author_id=?" in plan
    assert "TEMP B-TREE" not in plan
    files = Attachment.objects.filter(files_of_id=1, media__state="ready").filter(reads(ann, "post_id"))
    for rows, index in (
        (files.filter(media_id__lt=1 << 62).order_by("-media_id"), "attachment_file_newest"),
        (files.order_by("file_name", "media_id"), "attachment_file_name"),
    ):
        plan = _plan(rows[:21])
        assert f"{index} (files_of_id=?" in plan
        assert "TEMP B-TREE" not in plan
    with CaptureQueriesContext(connection) as captured:
        GROUP[DOWN].rows({"me": 1, "now": moment(), "group": 1, "below": 1 << 62, "above": 0, "limit": 20})
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured[-1]['sql']}")
        plan = str(cursor.fetchall())
    assert "p USING INDEX post_author_newest (author_id=?" in plan
    assert "TEMP B-TREE" not in plan


def test_a_group_of_thousands_is_read_as_fast_as_a_small_one() -> None:
    """Not by the clock: no list looks at more than its page."""
    ann = member("ann")
    group_id = new_group(ann)
    fill(group_id, 5000)
    write_in(ann, group_id)
    found = groups.group(ann, group_id)
    page = groups.members(ann, found, Page(limit=20))
    assert len(page) == 20
    assert page.older_than is not None
    assert len(group_posts(ann, found, Page())) == 1
    assert len(of_person(ann, group_id, Page())) == 1


def test_a_feed_of_which_next_to_nothing_may_be_read_takes_few_statements() -> None:
    """Somebody blocks who wrote nearly all of it."""
    ann, ben, cleo = member("ann"), member("ben"), member("cleo")
    group_id = new_group(ann, ben, cleo)
    first = write_in(ann, group_id, "Welcome")
    start = Post.objects.latest("pk").pk
    for_whom = ("audience", "audience_owner_id", "roster_id")
    said, shared = (Post.objects.values(*for_whom).get(pk=i) for i in (first, share_of(first)))
    ids = range(start + 1, start + 1001)
    insert(Post, [said | {"id": i, "author_id": cleo.person_id} for i in ids])
    insert(Post, [shared | {"id": i + 1000, "author_id": group_id, "boost_of_id": i} for i in ids])
    assert len(group_posts(cleo, groups.group(cleo, group_id), Page())) == 20
    block(ben, person_id=cleo.person_id)
    with CaptureQueriesContext(connection) as captured:
        assert [post.id for post in group_posts(ben, groups.group(ben, group_id), Page())] == [first]
    assert len(captured) < 35
