"""An event that waits in its group or was sent back: all of it is mended, and it is handed in again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from meetinghouse.domain.gatherings import queries
from meetinghouse.domain.gatherings.actions import answer_occasion, mend_gathering, plan_gathering
from meetinghouse.domain.gatherings.models import Gathering, Occasion, Standing
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.gatherings.times import to_text
from meetinghouse.domain.groups.actions import add_hold_rule, leave_group
from meetinghouse.domain.groups.models import Approval, Contains, Openness
from meetinghouse.domain.posts.actions import (
    Changes,
    approve_group_post,
    edit_post,
    hand_in_again,
    send_group_post_back,
    withdraw_held_post,
)
from meetinghouse.domain.posts.models import Hold, Post
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now, pretend
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, Refusal
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.gatherings.party import a_plan, occasions, only, seen, soon, standing
from tests.factories import account_of
from tests.factories_groups import new_group

ROOM = "https://else.example/room"


def told(viewer: Viewer) -> list[str]:
    bus.drain()
    return [one.kind for one in notifications(viewer, Page()).items if one.kind.startswith("event_")]


def test_what_a_rule_held_is_mended_as_a_whole_and_appears(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo, openness=Openness.CLOSED)
    add_hold_rule(ann, group_id=group_id, contains=Contains.LINK, advice="No links, please.")
    made = plan_gathering(ben, plan=a_plan(link=ROOM, capacity=9), group_id=group_id)
    post_id = Gathering.objects.get(pk=made).post_id
    weekly = a_plan(title="Choir and tea", starts=soon(days=5), place="Hall", repeat=Repeat(every=Every.WEEK, count=3))
    for other in (ann, cleo, STRANGER):
        with pytest.raises(Refusal), transaction.atomic():
            mend_gathering(other, gathering_id=made, plan=weekly)
    with pytest.raises(Invalid, match="event"), transaction.atomic():
        hand_in_again(ben, post_id=post_id, text="Only words")
    with pytest.raises(Invalid), transaction.atomic():
        mend_gathering(ben, gathering_id=made, plan=a_plan(title=" "))
    assert not mend_gathering(ben, gathering_id=made, plan=a_plan(link=ROOM)), "the rule still holds it"
    assert mend_gathering(ben, gathering_id=made, plan=weekly)
    shown = seen(cleo, made)
    assert (shown.title, shown.place, shown.link, shown.capacity) == ("Choir and tea", "Hall", "", None)
    assert [one.starts for one in occasions(made)] == [to_text(weekly.starts + timedelta(weeks=i)) for i in range(3)]
    assert "Choir and tea" in Post.objects.get(pk=post_id).text
    with pytest.raises(NotFound), transaction.atomic():
        mend_gathering(ben, gathering_id=made, plan=weekly)
    # Once it stands there its post says what the event says, whatever an app sends.
    with pytest.raises(Invalid, match="event"), transaction.atomic():
        edit_post(ben, post_id=post_id, changes=Changes(text="Something else"))


def test_what_was_taken_out_keeps_its_guests_who_learn_what_changed(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo)
    made = plan_gathering(ben, plan=a_plan(place="Pub"), group_id=group_id)
    date, post_id = only(made), Gathering.objects.get(pk=made).post_id
    answer_occasion(cleo, occasion_id=date, reply="going")
    send_group_post_back(ann, post_id=post_id, reason="Not in the pub, please.")
    assert queries.event(cleo, made) is None
    assert not mend_gathering(ben, gathering_id=made, plan=a_plan(place="Hall")), "who sent it back reads it again"
    assert not mend_gathering(ben, gathering_id=made, plan=a_plan(place="Hall", starts=soon(days=4)))
    assert told(cleo) == []
    approve_group_post(ann, post_id=post_id)
    assert told(cleo) == ["event_changed"]
    shown = seen(cleo, made)
    assert (standing(date, cleo), shown.place, shown.occasion_id) == (Standing.GOING, "Hall", date)
    # Nothing that guests have to know: nobody is told a second time.
    send_group_post_back(ann, post_id=post_id, reason="One more thing.")
    mend_gathering(ben, gathering_id=made, plan=a_plan(place="Hall", starts=soon(days=4), description="Tea."))
    approve_group_post(ann, post_id=post_id)
    assert told(cleo) == ["event_changed"]


def test_it_waited_too_long_or_its_host_is_gone(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, approval=Approval.ALL)
    plan = a_plan()
    made = plan_gathering(ben, plan=plan, group_id=group_id)
    with pretend(now() + timedelta(days=9)):
        with pytest.raises(Invalid), transaction.atomic():
            mend_gathering(ben, gathering_id=made, plan=plan)
        later = a_plan(starts=soon())
        assert not mend_gathering(ben, gathering_id=made, plan=later)
        assert Occasion.objects.get(gathering_id=made).original == to_text(later.starts)
    leave_group(ben, group_id=group_id)
    with pytest.raises(NotAllowed), transaction.atomic():
        mend_gathering(ben, gathering_id=made, plan=a_plan())
    withdraw_held_post(ben, post_id=Gathering.objects.get(pk=made).post_id)
    assert not Hold.objects.exists()


def test_the_page(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, approval=Approval.ALL, group_rules=["Be kind"])
    made = plan_gathering(ben, plan=a_plan(), group_id=group_id)
    post_id = Gathering.objects.get(pk=made).post_id
    mine, other = Client(), Client()
    mine.force_login(account_of(ben))
    other.force_login(account_of(ann))
    address = f"/groups/posts/{post_id}/mend-event"
    assert other.get(address).status_code == 404
    assert "Be kind" in mine.get(f"/events/new?group={group_id}").content.decode()
    assert "Be kind" in mine.get(address).content.decode()
    assert mine.get(f"/groups/posts/{post_id}/mend").headers["Location"] == address
    assert "every post waits" in mine.get(address).content.decode()
    send_group_post_back(ann, post_id=post_id, reason="Say where it is.")
    assert "Say where it is." in mine.get(address).content.decode()
    wrong = mine.post(address, {"title": "Choir", "starts": "2029-05-31T19:00", "zone": "UTC", "link": "no link"})
    assert (wrong.status_code, "Say where it is." in wrong.content.decode()) == (422, True)
    form = {"title": "Choir", "starts": "2029-05-31T19:00", "zone": "UTC", "place": "Hall"}
    assert "Handed in again." in mine.post(address, form, follow=True).content.decode()
    group_page = mine.get(f"/groups/{group_id}").content.decode()
    assert "Your event waits" in group_page
    assert "Hall" in other.get(f"/groups/{group_id}/waiting").content.decode()
    leave_group(ben, group_id=group_id)
    assert mine.get(address).status_code == 404
    assert "Throw it away" in mine.get(f"/groups/posts/{post_id}/mend").content.decode()


def test_nobody_moves_up_while_nobody_can_be_told(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo)
    made = plan_gathering(ben, plan=a_plan(capacity=1), group_id=group_id)
    post_id, date = Gathering.objects.get(pk=made).post_id, only(made)
    answer_occasion(ann, occasion_id=date, reply="going")
    answer_occasion(cleo, occasion_id=date, reply="going")
    send_group_post_back(ann, post_id=post_id, reason="The hall has room for more.")
    mend_gathering(ben, gathering_id=made, plan=a_plan(capacity=9))
    assert (standing(date, cleo), told(cleo)) == (Standing.WAITING, [])
    approve_group_post(ann, post_id=post_id)
    assert (told(cleo), standing(date, cleo)) == (["event_let_in"], Standing.GOING)
