"""Who may ask whom to come, what that opens, and that nobody learns from it whom an audience leaves out."""

import pytest
from django.db import transaction
from django.test import Client

from meetinghouse.domain.gatherings import queries, queries_hosts
from meetinghouse.domain.gatherings.actions import (
    add_co_host,
    answer_occasion,
    cancel_gathering,
    change_gathering,
    invite_to_gathering,
    uninvite,
)
from meetinghouse.domain.gatherings.models import Invitation, Standing
from meetinghouse.domain.people.actions import add_to_circle, block, create_circle, follow
from meetinghouse.domain.people.circles import circles
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import a_plan, only, plan, seen, soon, standing
from tests.factories import account_of, member


def ask(viewer: Viewer, made: int, *people: Viewer) -> int:
    return invite_to_gathering(viewer, gathering_id=made, person_ids=[one.person_id for one in people])


def told(viewer: Viewer) -> list[str]:
    bus.drain()
    return [one.kind for one in notifications(viewer, Page()).items]


def test_hosts_invite_and_guests_where_the_host_lets_them(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    starts, dan = soon(), member("dan")
    made = plan(ann, starts=starts)
    assert ask(ann, made, ben, cleo) == 2
    assert ask(ann, made, ben) == 0
    assert told(ben) == ["event_invited"]
    client = Client()
    client.force_login(account_of(ben))
    page = client.get("/notifications").content.decode()
    assert f"/events/dates/{only(made)}/answer" in page, "it is answered where it is told"
    assert [one.id for one in queries_hosts.invitations(ben)] == [made]
    assert "You are invited" in client.get("/events/mine").content.decode()
    answer_occasion(ben, occasion_id=only(made), reply="going")
    assert queries_hosts.invitations(ben) == []
    with pytest.raises(NotAllowed), transaction.atomic():
        ask(ben, made, dan)
    assert client.get(f"/events/{made}/invite").status_code == 404
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=starts, guests_invite=True))
    with pytest.raises(NotAllowed), transaction.atomic():
        ask(cleo, made, dan)  # is invited, and has not said that she comes
    assert ask(ben, made, dan) == 1
    found = seen(ann, made)
    said = [(one.person.id, one.words) for one in queries_hosts.invited_people(found, Page()).items]
    assert said == [(dan.person_id, ""), (cleo.person_id, ""), (ben.person_id, "Going")]
    assert not queries_hosts.invited_people(seen(ben, made), Page()).items
    assert client.get(f"/events/{made}/guests?who=invited").status_code == 404
    client.force_login(account_of(ann))
    assert "No answer so far" in client.get(f"/events/{made}/guests?who=invited").content.decode()
    for wrong in ([], [ann.person_id], [0], [member().person_id for _ in range(51)]):
        with pytest.raises((Invalid, NotFound)), transaction.atomic():
            invite_to_gathering(ann, gathering_id=made, person_ids=wrong)
    cancel_gathering(ann, gathering_id=made)
    with pytest.raises((Invalid, NotAllowed)), transaction.atomic():
        ask(ann, made, member())


def test_many_at_once_from_the_picker(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    made = plan(ann)
    follow(ann, person_id=ben.person_id)
    client = Client()
    client.force_login(account_of(ann))
    page = client.get(f"/events/{made}/invite?from=following").content.decode()
    assert (f'value="{ben.person_id}"' in page, f'value="{cleo.person_id}"' in page) == (True, False)
    client.post(f"/events/{made}/invite", {"person_id": [ben.person_id, cleo.person_id]})
    assert Invitation.objects.count() == 2
    assert client.post(f"/events/{made}/invite", {"person_id": []}).status_code == 422


def test_blocked_people_are_never_asked_and_a_block_ends_it(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    made = plan(ann)
    add_co_host(ann, gathering_id=made, person_id=cleo.person_id)
    block(ben, person_id=ann.person_id)
    bus.drain()
    with pytest.raises(NotFound), transaction.atomic():
        ask(ann, made, ben)
    # The co-host meets ben and may not learn that he blocks the host.
    assert ask(cleo, made, ben) == 0
    dan = member("dan")
    ask(cleo, made, dan)
    block(dan, person_id=cleo.person_id)
    bus.drain()
    assert not Invitation.objects.exists()
    assert told(dan) == []


def test_an_invitation_opens_what_being_named_opens_and_no_more(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    made = plan(ann, audience=Audience.MENTIONED, capacity=1)
    date = only(made)
    assert queries.event(ben, made) is None
    bus.drain()
    ask(ann, made, ben, cleo)
    assert told(ben) == ["event_invited"]
    answer_occasion(ben, occasion_id=date, reply="going")
    answer_occasion(cleo, occasion_id=date, reply="going")
    # An edit of the event's text leaves those who were invited where they are.
    change_gathering(ann, gathering_id=made, plan=a_plan(title="Choir, loud", capacity=1))
    assert seen(ben, made).title == "Choir, loud"
    uninvite(ann, gathering_id=made, person_id=ben.person_id)
    assert queries.event(ben, made) is None
    assert standing(date, cleo) is Standing.GOING, "the place was free"
    with pytest.raises(NotFound), transaction.atomic():
        uninvite(cleo, gathering_id=made, person_id=cleo.person_id)
    # A co-host's invitation opens nothing, and does not say so.
    add_co_host(ann, gathering_id=made, person_id=cleo.person_id)
    assert ask(cleo, made, ben) == 0
    assert queries.event(ben, made) is None
    circle_id = create_circle(ann, name="Choir")
    add_to_circle(ann, circle_id=circle_id, person_ids=[cleo.person_id])
    for audience, circle in ((Audience.FRIENDS, 0), (Audience.CIRCLE, circle_id)):
        closed = plan(ann, audience=audience, circle_id=circle)
        with pytest.raises(Invalid), transaction.atomic():
            ask(ann, closed, ben)
        assert queries.event(ben, closed) is None
    assert circles(ann)
    assert ask(ann, closed, cleo) == 1
