"""An event in a group: for those who read there, looked after by those who moderate it, gone with the membership."""

import pytest
from django.db import transaction
from django.test import Client

from meetinghouse.domain.gatherings import queries, queries_hosts
from meetinghouse.domain.gatherings.actions import (
    add_co_host,
    answer_occasion,
    answer_series,
    ask_by_mail,
    cancel_gathering,
    cancel_occasion,
    change_gathering,
    change_occasion,
    invite_to_gathering,
    let_in,
    make_host_calendar_link,
    plan_gathering,
)
from meetinghouse.domain.gatherings.models import HostCalendarLink, Standing
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.groups.actions import (
    add_hold_rule,
    archive_group,
    ban_from_group,
    invite_to_group,
    join_group,
    leave_group,
    remove_member,
)
from meetinghouse.domain.groups.models import Approval, Contains, Openness
from meetinghouse.domain.groups.queries import group
from meetinghouse.domain.pages.actions import create_page
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.posts.actions import (
    Changes,
    approve_group_post,
    delete_post,
    edit_post,
    publish_post,
    react_to_post,
    vote_in_poll,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Hold
from meetinghouse.domain.posts.queries_groups import group_posts
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.gatherings.party import a_plan, answer_id, occasions, only, plan, seen, standing
from tests.factories import account_of, member
from tests.factories_groups import moderator_of, new_group


def plan_in(host: Viewer, group_id: int, **more: object) -> int:
    return plan_gathering(host, plan=a_plan(**more), group_id=group_id)


def calendar(secret: str) -> tuple[int, str]:
    answer = Client().get(f"/calendar/{secret}.ics")
    return answer.status_code, answer.content.decode()


def test_it_is_the_groups_and_those_who_moderate_it_let_guests_in(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo, openness=Openness.SECRET, name="Quiet choir")
    moderator_of(ann, group_id, ben)
    outside = member()
    made = plan_in(cleo, group_id, needs_approval=True)
    date = only(made)
    found = group(ben, group_id)
    assert [one.event.id for one in group_posts(ben, found, Page()).items if one.event] == [made]
    assert [one.id for one in queries_hosts.of_group(ben, found, Page()).items] == [made]
    assert not queries_hosts.of_group(ben, found, Page(), is_past=True).items
    for hidden in (outside, STRANGER):
        assert queries.event(hidden, made) is None
        assert not queries.coming(hidden, Page()).items
    with pytest.raises(NotFound):
        ask_by_mail(occasion_id=date, name="Gus", email="gus@else.example")
    answer_occasion(ann, occasion_id=date, reply="going")
    guest = member()
    bus.drain()
    shown = seen(ben, made)
    assert (shown.is_mine, shown.is_hosting, shown.group and shown.group.name) == (False, True, "Quiet choir")
    # Whoever moderates it need not ask; of whoever does, all of them hear.
    assert standing(date, ann) is Standing.GOING
    with pytest.raises(NotAllowed), transaction.atomic():
        cancel_gathering(ben, gathering_id=made)
    with pytest.raises(NotFound), transaction.atomic():
        plan_in(guest, group_id)
    dora = member("dora")
    invite_to_group(ann, group_id=group_id, person_id=dora.person_id)
    join_group(dora, group_id=group_id)
    answer_occasion(dora, occasion_id=date, reply="going")
    bus.drain()
    for who in (ann, ben, cleo):
        assert "event_asked" in [one.kind for one in notifications(who, Page()).items]
    let_in(ben, answer_id=answer_id(date, dora))
    assert standing(date, dora) is Standing.GOING


def test_leaving_ends_what_one_goes_to_and_the_calendar_at_once(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo, openness=Openness.CLOSED)
    made = plan_in(ann, group_id, capacity=1)
    date = only(made)
    add_co_host(ann, gathering_id=made, person_id=ben.person_id)
    answer_occasion(ben, occasion_id=date, reply="going")
    assert answer_occasion(cleo, occasion_id=date, reply="going") is Standing.WAITING
    secret = make_host_calendar_link(ben, host_id=group_id)
    other = make_host_calendar_link(ben, host_id=group_id)
    assert calendar(secret)[0] == 404, "a new address ends the old one"
    status, text = calendar(other)
    assert (status, "SUMMARY:Choir" in text) == (200, True)
    with pytest.raises(NotFound), transaction.atomic():
        make_host_calendar_link(member(), host_id=group_id)
    remove_member(ann, group_id=group_id, person_id=ben.person_id)
    assert calendar(other)[0] == 404, "before any subscriber ran"
    invite_to_group(ann, group_id=group_id, person_id=ben.person_id)
    join_group(ben, group_id=group_id)
    assert calendar(other)[0] == 404, "who comes in anew makes a new one"
    leave_group(ben, group_id=group_id)
    bus.drain()
    assert (standing(date, ben), standing(date, cleo)) == (Standing.NOT, Standing.GOING)
    assert not seen(ann, made).co_hosts
    assert not HostCalendarLink.objects.exists()


def test_in_an_open_group_who_leaves_still_sees_it_and_comes(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    date = only(plan_in(ann, group_id))
    answer_occasion(ben, occasion_id=date, reply="going")
    leave_group(ben, group_id=group_id)
    bus.drain()
    assert standing(date, ben) is Standing.GOING
    with pytest.raises(NotAllowed), transaction.atomic():
        plan_in(ben, group_id)
    archive_group(ann, group_id=group_id, is_archived=True)
    with pytest.raises(NotAllowed), transaction.atomic():
        plan_in(ann, group_id)


def test_who_is_sent_away_or_out_has_no_part_in_it_and_an_archive_rests(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo)
    made, hosted = plan_in(ann, group_id), plan_in(ben, group_id)
    date, of_ben = only(made), seen(ben, hosted)
    question = publish_post(ann, text="Which?", group_id=group_id, poll=PollDraft(("a", "b"), 900))
    for who in (ben, cleo):
        answer_occasion(who, occasion_id=date, reply="going")
    answer_occasion(cleo, occasion_id=only(hosted), reply="going")
    with pytest.raises(Invalid, match="Call it off first"), transaction.atomic():
        delete_post(ben, post_id=of_ben.post_id)
    ban_from_group(ann, group_id=group_id, person_id=ben.person_id)
    bus.drain()
    assert standing(date, ben) is Standing.NOT, "though the group is open, and they could still see it"
    plan = a_plan(title="Mine!")
    for act in (
        lambda: answer_occasion(ben, occasion_id=date, reply="maybe"),
        lambda: change_gathering(ben, gathering_id=hosted, plan=plan),
        lambda: change_occasion(ben, occasion_id=only(hosted), plan=plan),
        lambda: edit_post(ben, post_id=of_ben.post_id, changes=Changes(content_warning="Ha!")),
        lambda: join_group(ben, group_id=group_id),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            act()
    cancel_gathering(ben, gathering_id=hosted)
    delete_post(ben, post_id=of_ben.post_id)
    react_to_post(cleo, post_id=question)
    archive_group(ann, group_id=group_id, is_archived=True)
    for act in (
        lambda: answer_occasion(cleo, occasion_id=date, reply="maybe"),
        lambda: answer_series(cleo, gathering_id=made, reply="going"),
        lambda: invite_to_gathering(ann, gathering_id=made, person_ids=[member().person_id]),
        lambda: change_gathering(ann, gathering_id=made, plan=plan),
        lambda: edit_post(ann, post_id=question, changes=Changes(text="Else")),
        lambda: react_to_post(ann, post_id=question),
        lambda: vote_in_poll(cleo, post_id=question, choices=[0]),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            act()
    assert answer_occasion(cleo, occasion_id=date, reply="not") is Standing.NOT


def test_it_waits_where_posts_wait_and_its_own_address_is_no_link(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, approval=Approval.LINKS)
    at_once = plan_in(ben, group_id)
    assert seen(ann, at_once)
    waits = plan_in(ben, group_id, link="https://else.example/room")
    assert queries.event(ben, waits) is None
    client = Client()
    client.force_login(account_of(ann))
    assert "Choir" in client.get(f"/groups/{group_id}/waiting").content.decode()
    approve_group_post(ann, post_id=Hold.objects.get().pk)
    assert seen(ben, waits).link


def test_pages_of_the_site(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, openness=Openness.CLOSED, approval=Approval.ALL)
    mine, other = Client(), Client()
    mine.force_login(account_of(ben))
    other.force_login(account_of(member()))
    address = f"/groups/{group_id}/events"
    assert "Nothing is planned in this group" in mine.get(address).content.decode()
    assert other.get(address).status_code == 404
    assert f'value="group-{group_id}" selected' in mine.get(f"/events/new?group={group_id}").content.decode()
    form = {"title": "Rehearsal", "starts": "2029-05-31T19:00", "zone": "UTC", "audience": f"group-{group_id}"}
    answer = mine.post("/events/new", form, follow=True)
    assert "waits until somebody who moderates" in answer.content.decode()
    host = Client()
    host.force_login(account_of(ann))
    host.post("/events/new", form | {"title": "Concert"})
    assert "Concert" in mine.get(address).content.decode()
    assert other.get(f"/events/calendar/of/{group_id}").status_code == 404
    answer = mine.post(f"/events/calendar/of/{group_id}/make")
    assert "/calendar/" in answer.content.decode()
    assert f"/events/calendar/of/{group_id}" in mine.get("/events/calendar").content.decode()
    mine.post(f"/events/calendar/of/{group_id}/end")
    assert not HostCalendarLink.objects.exists()


def test_the_calendar_of_a_page_holds_what_is_for_everybody_here(ann: Viewer, ben: Viewer) -> None:
    page_id = create_page(ann, username="library", name="Library", category="culture")
    voice = as_page(ann, page_id)
    open_one = plan(voice, title="Reading")
    plan(voice, title="For followers", audience=Audience.FOLLOWERS)
    secret = make_host_calendar_link(ben, host_id=page_id)
    status, text = calendar(secret)
    assert status == 200
    assert ("Reading" in text, "For followers" in text) == (True, False)
    assert [one.id for one in queries_hosts.of_page(ben, page_id, Page()).items] == [open_one]
    client = Client()
    client.force_login(account_of(ben))
    assert "Reading" in client.get(f"/pages/{page_id}/events").content.decode()
    with pytest.raises(NotAllowed), transaction.atomic():
        make_host_calendar_link(voice, host_id=page_id)
    with pytest.raises(NotFound), transaction.atomic():
        make_host_calendar_link(ben, host_id=ann.person_id)


def test_words_beside_the_post_are_the_groups_to_hold_too(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    add_hold_rule(ann, group_id=group_id, contains=Contains.WORD, word="casino", advice="Not here.")
    weekly = a_plan(repeat=Repeat(every=Every.WEEK, count=3))
    made = plan_gathering(ben, plan=weekly, group_id=group_id)
    first = occasions(made)[0].pk
    for act in (
        lambda: change_occasion(ben, occasion_id=first, plan=a_plan(title="Casino", starts=weekly.starts)),
        lambda: cancel_occasion(ben, occasion_id=first, note="We are at the casino"),
        lambda: cancel_gathering(ben, gathering_id=made, note="We are at the casino"),
    ):
        with pytest.raises(Invalid, match="Not here"), transaction.atomic():
            act()
    asked = Client()
    asked.force_login(account_of(ben))
    answer = asked.post(f"/events/{made}/cancel", {"note": "casino", "scope": "all"})
    assert (answer.status_code, "Not here." in answer.content.decode()) == (422, True)
    # Who was sent away calls off, and has nothing to say to those in it.
    ban_from_group(ann, group_id=group_id, person_id=ben.person_id)
    with pytest.raises(NotAllowed), transaction.atomic():
        cancel_gathering(ben, gathering_id=made, note="You will be sorry")
    cancel_gathering(ben, gathering_id=made)
    assert seen(ann, made).is_cancelled
