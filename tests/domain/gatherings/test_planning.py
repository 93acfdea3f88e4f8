"""Planning, changing, calling off; and that an event is seen by exactly those who see its post."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from meetinghouse.domain.gatherings import queries
from meetinghouse.domain.gatherings.actions import (
    answer_occasion,
    cancel_gathering,
    change_gathering,
    plan_gathering,
)
from meetinghouse.domain.gatherings.events import GatheringChanged, GatheringPlanned, OccasionCancelled
from meetinghouse.domain.gatherings.models import Gathering, Occasion
from meetinghouse.domain.people.actions import block, create_circle
from meetinghouse.domain.posts.actions import delete_post
from meetinghouse.domain.posts.actions.removing import remove_post, restore_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.queries import post
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.gatherings.party import a_plan, only, plan, seen, soon
from tests.factories import Emitted


def test_an_event_is_a_post_that_says_when_and_where(ann: Viewer, ben: Viewer) -> None:
    starts = soon().replace(hour=19, minute=0)
    emitted = Emitted()
    made = plan(
        ann, title="Choir in the barn", starts=starts, ends=starts + timedelta(hours=2), place="The barn",
        link="https://meet.example/barn", description="Bring #cake",
    )  # fmt: skip
    assert GatheringPlanned(gathering_id=made) in emitted()
    text = Post.objects.get(author_id=ann.person_id).text
    day = f"{starts:%A} {starts.day} {starts:%B %Y}, 19:00–21:00 (Berlin time)"
    assert text.startswith("Choir in the barn\n")
    assert day in text
    assert f"/events/{made}" in text
    assert "The barn" in text
    assert "https://meet.example/barn" in text
    assert "#cake" in text
    found = seen(ben, made)
    assert (found.when, found.hours, found.place, found.is_mine) == (day, "19:00–21:00", "The barn", False)
    # Whoever reads the post reads the event with it.
    read = post(ben, found.post_id)
    assert read is not None
    assert read.event == found


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 121}),
        ("zone", {"zone": "Mars/Olympus"}),
        ("starts", {"starts": soon(days=-1)}),
        ("ends", {"ends": soon(days=2)}),
        ("link", {"link": "javascript:alert(1)"}),
        ("capacity", {"capacity": 0}),
        ("description", {"description": "x" * 3001}),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(ann: Viewer, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        plan(ann, **wrong)
    assert field in refused.value.fields
    assert not Gathering.objects.exists()
    assert not Post.objects.exists()


def test_the_same_word_twice_gives_the_same_event(ann: Viewer) -> None:
    first = plan_gathering(ann, plan=a_plan(), idempotency="once")
    assert plan_gathering(ann, plan=a_plan(), idempotency="once") == first
    assert Gathering.objects.count() == Occasion.objects.count() == 1


def test_it_is_seen_by_exactly_those_who_see_its_post(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    circle = create_circle(ann, name="Choir")
    events = {
        "all": plan(ann, title="all"),
        "public": plan(ann, title="public", audience=Audience.PUBLIC),
        "circle": plan(ann, title="circle", audience=Audience.CIRCLE, circle_id=circle),
    }
    block(ann, person_id=cleo.person_id)
    closed = Viewer(sees_public=False)
    for viewer, names in (
        (ann, {"all", "public", "circle"}), (ben, {"all", "public"}), (cleo, set()), (STRANGER, {"public"}),
        (closed, set()),
    ):  # fmt: skip
        assert {name for name, made in events.items() if queries.event(viewer, made)} == names
        assert {one.title for one in queries.coming(viewer, Page())} == names
        starts = soon()
        month = queries.month(viewer, starts.year, starts.month)
        assert {one.title for week in month for day in week if day for one in day.events} == names
    for act in (lambda: answer_occasion(cleo, occasion_id=only(events["all"]), reply="going"),
                lambda: change_gathering(cleo, gathering_id=events["all"], plan=a_plan())):  # fmt: skip
        with pytest.raises(NotFound), transaction.atomic():
            act()


def test_a_change_rewrites_the_post_and_says_what_changed(ann: Viewer, ben: Viewer) -> None:
    starts = soon().replace(hour=19, minute=0)
    made = plan(ann, starts=starts, place="The barn")
    before = Post.objects.get()
    emitted = Emitted()
    with pytest.raises(NotAllowed), transaction.atomic():
        change_gathering(ben, gathering_id=made, plan=a_plan())
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=starts.replace(hour=20), place="The school"))
    now = Post.objects.get()
    assert now.revision > before.revision
    assert "20:00" in now.text
    assert "The school" in now.text
    found = seen(ben, made)
    assert (found.hours, found.place) == ("20:00", "The school")
    assert "New place: The school." in found.change
    assert "20:00" in found.change
    assert GatheringChanged(gathering_id=made, occasion_id=0, number=1) in emitted()
    # A better description is no news.
    change_gathering(
        ann, gathering_id=made, plan=a_plan(starts=starts.replace(hour=20), place="The school", description="Cake!")
    )
    assert not [e for e in emitted() if isinstance(e, GatheringChanged)]


def test_calling_off_is_final_and_said_in_the_post(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann)
    answer_occasion(ben, occasion_id=only(made), reply="going")
    emitted = Emitted()
    with pytest.raises(NotAllowed), transaction.atomic():
        cancel_gathering(ben, gathering_id=made)
    cancel_gathering(ann, gathering_id=made, note="The barn is flooded")
    cancel_gathering(ann, gathering_id=made, note="again")
    assert [e for e in emitted() if isinstance(e, OccasionCancelled)] == [
        OccasionCancelled(gathering_id=made, occasion_id=0)
    ]
    assert Post.objects.get().text.startswith("Cancelled: Choir\nThe barn is flooded")
    found = seen(ben, made)
    assert (found.is_cancelled, found.note, found.takes_answers) == (True, "The barn is flooded", False)
    for act in (lambda: answer_occasion(ben, occasion_id=found.occasion_id, reply="not"),
                lambda: change_gathering(ann, gathering_id=made, plan=a_plan())):  # fmt: skip
        with pytest.raises(Invalid), transaction.atomic():
            act()


def test_the_desk_and_the_host_take_it_away_with_its_post(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann)
    found = seen(ben, made)
    remove_post(post_id=found.post_id)
    assert queries.event(ben, made) is None
    assert not queries.coming(ann, Page()).items
    restore_post(post_id=found.post_id)
    assert queries.event(ben, made) == found
    delete_post(ann, post_id=found.post_id)
    assert queries.event(ann, made) is None
    assert not queries.mine(ann, Page()).items


def test_lists_are_paged_by_date(ann: Viewer, ben: Viewer) -> None:
    starts = soon()
    for day in (3, 1, 2, 1):
        plan(ann, title=str(day), starts=starts + timedelta(days=day))
    first = queries.coming(ben, Page(limit=3))
    rest = queries.coming(ben, Page(limit=3, max_id=first.older_than))
    assert [e.title for e in (*first, *rest)] == ["1", "1", "2", "3"]
    assert rest.older_than is None
    assert not queries.mine(ben, Page()).items
    answer_occasion(ben, occasion_id=first.items[2].occasion_id, reply="maybe")
    assert [e.title for e in queries.mine(ben, Page())] == ["2"]
