"""Who is told of what happens in groups, once, and to nobody it is not for."""

import pytest

from meetinghouse.domain.groups.actions import (
    answer_join_request,
    give_role,
    hand_over_group,
    invite_to_group,
    join_group,
    leave_group,
)
from meetinghouse.domain.groups.models import Approval, Joining, Openness, Role
from meetinghouse.domain.people.actions import follow, mute, unmute
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.actions import approve_group_post, hand_in_again, publish_post, send_group_post_back
from meetinghouse.effects.notifications.models import Kind, Notification
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.effects.timelines.queries import home
from meetinghouse.kernel import bus
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
from tests.factories_groups import moderator_of, new_group, write_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def told(viewer: Viewer) -> list[tuple[str, str, int]]:
    """What stands behind somebody's bell: the kind, who did it, in which group; the oldest first."""
    bus.drain()
    found = list(notifications(viewer, Page(limit=40)))[::-1]
    return [(n.kind, n.actor.username if n.actor else "", n.about.id if n.about else 0) for n in found]


def test_requests_invitations_and_roles(ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    group_id = new_group(ann, openness=Openness.CLOSED, joining=Joining.REQUEST)
    join_group(ben, group_id=group_id)
    assert told(ann) == [(Kind.GROUP_ASKED, "ben", group_id)]
    leave_group(ben, group_id=group_id)
    join_group(ben, group_id=group_id)
    assert len(told(ann)) == 2, "asked anew"
    answer_join_request(ann, group_id=group_id, person_id=ben.person_id, accept=True)
    give_role(ann, group_id=group_id, person_id=ben.person_id, role=Role.MODERATOR)
    give_role(ann, group_id=group_id, person_id=ben.person_id, role=Role.MEMBER)
    assert told(ben) == [(Kind.GROUP_LET_IN, "ann", group_id), (Kind.GROUP_ROLE, "ann", group_id)]
    hand_over_group(ann, group_id=group_id, person_id=ben.person_id)
    assert told(ben)[2:] == [(Kind.GROUP_ROLE, "ann", group_id)]
    assert len(told(ann)) == 2, "not what they did themselves"
    invite_to_group(ben, group_id=group_id, person_id=cleo.person_id)
    assert told(cleo) == [(Kind.GROUP_INVITED, "ben", group_id)]


def test_posts_that_wait_are_told_each_time(ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    group_id = new_group(ann, ben, cleo, approval=Approval.ALL)
    moderator_of(ann, group_id, cleo)
    Notification.objects.all().delete()
    bus.drain()
    Notification.objects.all().delete()
    post_id = write_in(ben, group_id, "@ann look")
    assert told(ann) == told(cleo) == [(Kind.GROUP_POST_WAITING, "ben", group_id)], "nobody is named by what waits"
    send_group_post_back(cleo, post_id=post_id, reason="Mend it")
    assert told(ben) == [(Kind.GROUP_POST_RETURNED, "cleo", group_id)]
    assert not Notification.objects.filter(post_id=post_id).exists(), "a post that nobody reads is not shown with it"
    hand_in_again(ben, post_id=post_id, text="@ann mended")
    assert len(told(cleo)) == 2
    send_group_post_back(cleo, post_id=post_id, reason="Once more")
    assert len(told(ben)) == 2
    hand_in_again(ben, post_id=post_id, text="@ann mended well")
    approve_group_post(ann, post_id=post_id)
    assert told(ben)[2:] == [(Kind.GROUP_POST_APPROVED, "ann", group_id)]
    assert told(ann)[2:] == [(Kind.MENTION, "ben", 0)]
    assert not Notification.objects.filter(kind=Kind.REBLOG).exists(), "the group's share is nobody's"


def test_what_a_secret_group_told_is_hidden_from_who_is_out_of_it(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, openness=Openness.SECRET)
    assert told(ben) == [(Kind.GROUP_INVITED, "ann", group_id)]
    leave_group(ben, group_id=group_id)
    assert told(ben) == []


def test_a_muted_group_is_quiet_at_home_and_behind_the_bell(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, approval=Approval.LINKS)
    follow(ben, person_id=ann.person_id)
    moderator_of(ann, group_id, ben)
    told(ben)
    first = write_in(ann, group_id, "Rehearsal, @ben")
    elsewhere = publish_post(ann, text="Good morning @ben")
    mine = write_in(ben, group_id, "Mine")
    assert [n[0] for n in told(ben)][-2:] == [Kind.MENTION, Kind.MENTION]

    def at_home() -> set[int]:
        return {row[shape.SHARED] or row[shape.ID] for row in home(ben, Page(limit=40))}

    assert at_home() == {first, elsewhere, mine}
    mute(ben, person_id=group_id)
    write_in(ann, group_id, "Another, @ben")
    write_in(ann, group_id, "I heard", in_reply_to_id=mine)
    write_in(member_in(ann, group_id), group_id, "https://town.example")
    before = len(told(ben))
    assert at_home() == {elsewhere, mine}, "also where the viewer follows its author"
    give_role(ann, group_id=group_id, person_id=ben.person_id, role=Role.OWNER)
    assert [n[0] for n in told(ben)][before:] == [Kind.GROUP_ROLE], "one's own place in it is told"
    mute(ben, person_id=group_id, hides_notifications=False)
    write_in(ann, group_id, "And you, @ben?")
    assert [n[0] for n in told(ben)][-1] == Kind.MENTION
    assert before == 4, "the role, two names, and nothing since"
    unmute(ben, person_id=group_id)
    assert len(at_home()) > 3


def member_in(owner: Viewer, group_id: int) -> Viewer:
    """Somebody new in a group."""
    person = member()
    invite_to_group(owner, group_id=group_id, person_id=person.person_id)
    join_group(person, group_id=group_id)
    return person
