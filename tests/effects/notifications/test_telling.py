"""Who is told what behind the bell, once; and who is not."""

from datetime import timedelta

import pytest
from django.core import mail

from meetinghouse.domain.accounts.actions import create_account
from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.community.actions import found_community
from meetinghouse.domain.conversations.actions import mute_conversation
from meetinghouse.domain.people.actions import (
    answer_follow_request,
    answer_friend_request,
    approve_member,
    ask_to_be_friends,
    block,
    follow,
    join,
    mute,
    suspend_person,
    unblock,
    unfriend,
    withdraw_friend_request,
)
from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.posts.actions import (
    boost_post,
    delete_post,
    react_to_post,
    take_back_reaction,
    write_to_people,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.notifications.actions import dismiss, dismiss_all, mark_read
from meetinghouse.effects.notifications.events import Notified
from meetinghouse.effects.notifications.models import Marker, Notification
from meetinghouse.effects.notifications.queries import count_unread, markers, notification, notifications
from meetinghouse.effects.notifications.queries_hot import page as for_apps
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.factories import PASSWORD, Emitted, member, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def told(viewer: Viewer) -> list[tuple[str, int | None, int | None]]:
    """Kind, actor and post of what waits behind the bell, the oldest first, after the worker's turn."""
    bus.drain()
    found = notifications(viewer, Page(limit=50)).items
    return [(n.kind, n.actor.id if n.actor else None, n.post.id if n.post else None) for n in reversed(found)]


def test_naming_and_answering(ann: Viewer, ben: Viewer) -> None:
    first = write(ann, "@ben good morning")
    answer = write(ben, "@ann to you too", in_reply_to_id=first)
    named_and_answered = write(ann, "@ben and @ann", in_reply_to_id=answer)
    assert told(ben) == [("mention", ann.person_id, first), ("reply", ann.person_id, named_and_answered)]
    assert told(ann) == [("reply", ben.person_id, answer)]


def test_reacting_sharing_following(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    for _ in range(2):
        react_to_post(ben, post_id=post_id)
        take_back_reaction(ben, post_id=post_id)
        react_to_post(ben, post_id=post_id)
        boost_post(ben, post_id=post_id)
        follow(ben, person_id=ann.person_id)
    expected = [
        ("favourite", ben.person_id, post_id),
        ("reblog", ben.person_id, post_id),
        ("follow", ben.person_id, None),
    ]
    assert told(ann) == expected
    assert told(ben) == []


def test_asking_to_follow(ben: Viewer) -> None:
    careful = member("careful", is_locked=True)
    follow(ben, person_id=careful.person_id)
    assert told(careful) == [("follow_request", ben.person_id, None)]
    answer_follow_request(careful, person_id=ben.person_id, accept=True)
    assert told(ben) == [("follow_accepted", careful.person_id, None)]


def test_asking_to_be_friends(ann: Viewer, ben: Viewer) -> None:
    ask_to_be_friends(ben, person_id=ann.person_id)
    assert told(ann) == [("friend_request", ben.person_id, None)]
    answer_friend_request(ann, person_id=ben.person_id, accept=True)
    assert told(ben) == [("friend_accepted", ann.person_id, None)]
    assert told(ann) == [("friend_request", ben.person_id, None)], "who said yes knows, and that they follow each other"
    unfriend(ben, person_id=ann.person_id)
    assert told(ann) == told(ben) == []
    ask_to_be_friends(ann, person_id=ben.person_id)
    assert told(ben) == [("friend_request", ann.person_id, None)]


def test_after_a_block_that_was_lifted_asking_is_news(ann: Viewer, ben: Viewer) -> None:
    ask_to_be_friends(ben, person_id=ann.person_id)
    assert told(ann) == [("friend_request", ben.person_id, None)]
    block(ann, person_id=ben.person_id)
    bus.drain()
    unblock(ann, person_id=ben.person_id)
    assert told(ann) == []
    ask_to_be_friends(ben, person_id=ann.person_id)
    assert told(ann) == [("friend_request", ben.person_id, None)]


def test_asking_again_and_again_is_told_once(ann: Viewer, ben: Viewer) -> None:
    for _ in range(3):
        ask_to_be_friends(ben, person_id=ann.person_id)
        assert told(ann) == [("friend_request", ben.person_id, None)]
        answer_friend_request(ann, person_id=ben.person_id, accept=False)
        assert told(ben) == [], "a no is not told"
    dismiss_all(ann)
    ask_to_be_friends(ben, person_id=ann.person_id)
    withdraw_friend_request(ben, person_id=ann.person_id)
    assert told(ann) == [], "taken back before the worker came"
    mute(ann, person_id=ben.person_id)
    ask_to_be_friends(ben, person_id=ann.person_id)
    assert told(ann) == []


def test_those_who_asked_to_hear_of_every_post(ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id, notifies=True)
    bus.drain()
    post_id = write(ann, audience=Audience.FOLLOWERS)
    write(ann, "An answer", in_reply_to_id=post_id)
    write(ann, "Private", audience=Audience.MENTIONED)
    assert told(ben) == [("status", ann.person_id, post_id)]


def test_a_message_is_told_to_apps_and_not_behind_the_bell(ann: Viewer, ben: Viewer) -> None:
    cleo, dora = member("cleo"), member("dora")
    for who in (ben, cleo):
        follow(who, person_id=ann.person_id, notifies=True)
    talk, first = write_to_people(ann, person_ids=[p.person_id for p in (ben, cleo, dora)], text="Hello @ben")
    mute_conversation(cleo, conversation_id=talk, is_muted=True)
    bus.drain()
    assert told(ben) == told(cleo) == told(dora) == []
    assert [[n.kind for n in for_apps(who, Page())] for who in (ben, cleo, dora)] == [["mention"], [], []]
    react_to_post(ben, post_id=first)
    bus.drain()
    assert ("favourite", ben.person_id, first) not in told(ann)
    assert count_unread(ann) == len(told(ann))


def test_nobody_is_told_what_they_did_themselves(ann: Viewer) -> None:
    post_id = write(ann, "@ann note to myself")
    react_to_post(ann, post_id=post_id)
    boost_post(ann, post_id=post_id)
    write(ann, "More", in_reply_to_id=post_id)
    assert told(ann) == []


def test_who_is_blocked_or_muted_is_not_heard(ann: Viewer, ben: Viewer) -> None:
    loud = member("loud")
    post_id = write(ann)
    mute(ann, person_id=ben.person_id)
    mute(ann, person_id=loud.person_id, hides_notifications=False)
    react_to_post(ben, post_id=post_id)
    react_to_post(loud, post_id=post_id)
    assert told(ann) == [("favourite", loud.person_id, post_id)]
    block(loud, person_id=ann.person_id)
    # What was told before is hidden with the person.
    assert told(ann) == []
    mute(ann, person_id=ben.person_id, until=now() - timedelta(seconds=1))
    boost_post(ben, post_id=post_id)
    assert told(ann) == [("reblog", ben.person_id, post_id)]


def test_what_cannot_be_read_is_not_told(ann: Viewer, ben: Viewer) -> None:
    write(ann, "@ben you do not follow me", audience=Audience.COMMUNITY)
    other = member()
    block(other, person_id=ben.person_id)
    write(other, "@ben")
    assert [kind for kind, *_ in told(ben)] == ["mention"]


def test_gone_before_the_worker_came(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "@ben")
    delete_post(ann, post_id=post_id)
    assert told(ben) == []
    assert not Notification.objects.exists()


def test_hidden_afterwards(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "@ben")
    bus.drain()
    notification_id = Notification.objects.get().pk
    assert (count_unread(ben), notification(ben, notification_id) is not None) == (1, True)
    suspend_person(person_id=ann.person_id)
    assert (told(ben), count_unread(ben), notification(ben, notification_id)) == ([], 0, None)
    assert post_id


def test_each_subscriber_may_run_twice(ann: Viewer, ben: Viewer) -> None:
    from meetinghouse.effects.notifications import subscribers

    post_id = write(ann, "@ben")
    react_to_post(ben, post_id=post_id)
    boost_post(ben, post_id=post_id)
    follow(ben, person_id=ann.person_id)
    events = bus.recorded(0)
    bus.drain()
    rows = Notification.objects.count()
    again = {
        "PostPublished": subscribers.tell_of_post, "PostReactedTo": subscribers.tell_of_reaction,
        "PostBoosted": subscribers.tell_of_boost, "PersonFollowed": subscribers.tell_of_follow,
    }  # fmt: skip
    for event in events:
        if type(event).__name__ in again:
            again[type(event).__name__](event, None)  # type: ignore[arg-type]
    assert Notification.objects.count() == rows == 4


def test_telling_is_told_to_streams_once(ann: Viewer, ben: Viewer) -> None:
    emitted = Emitted()
    assert [tell(ann.person_id, "follow", actor_id=ben.person_id) for _ in range(2)] == [True, False]  # type: ignore[arg-type]
    assert emitted() == [Notified(notification_id=Notification.objects.get().pk, person_id=ann.person_id)]


def test_staff_hear_of_who_waits_and_mails_follow_the_decision() -> None:
    moderator, reader = member("mira", role=Role.MODERATOR), member()
    found_community(
        account_id=moderator.account_id, name="Testburg", tagline="", accent="#b4532a", sign_up_mode="approval"
    )
    account_id = create_account(email="wanda@town.example", password=PASSWORD, standing=Standing.WAITING)
    join(account_id=account_id, username="wanda", state=PersonState.WAITING)
    assert told(moderator) == [("admin.sign_up", None, None)]
    assert told(reader) == []
    approve_member(moderator, account_id=account_id)
    bus.drain()
    assert [(m.to, "Testburg" in m.subject) for m in mail.outbox] == [(["wanda@town.example"], True)]


def test_reading_up_to_a_place(ann: Viewer, ben: Viewer) -> None:
    for _ in range(3):
        write(ben, "@ann")
    bus.drain()
    ids = sorted(Notification.objects.values_list("pk", flat=True))
    assert count_unread(ann) == 3
    mark_read(ann, timeline="notifications", last_read_id=ids[1])
    # Another window that is behind takes nothing back.
    mark_read(ann, timeline="notifications", last_read_id=ids[0])
    assert count_unread(ann) == 1
    assert [n.is_new for n in notifications(ann, Page())] == [True, False, False]
    assert [(m.last_read_id, m.version) for m in markers(ann, ["notifications", "home"])] == [(ids[1], 1)]
    mark_read(ann, timeline="notifications", last_read_id=ids[2])
    assert Marker.objects.get().version == 2
    with pytest.raises(Invalid):
        mark_read(ann, timeline="elsewhere", last_read_id=1)
    with pytest.raises(SignInRequired):
        mark_read(STRANGER, timeline="home", last_read_id=1)


def test_taking_away_ones_own_only(ann: Viewer, ben: Viewer) -> None:
    write(ben, "@ann one")
    write(ben, "@ann two")
    bus.drain()
    first, _ = sorted(Notification.objects.values_list("pk", flat=True))
    for viewer, number in ((ben, first), (ann, first + 10**6), (STRANGER, first)):
        with pytest.raises(NotFound):
            dismiss(viewer, notification_id=number)
    dismiss_all(ben)
    assert len(told(ann)) == 2
    dismiss(ann, notification_id=first)
    assert len(told(ann)) == 1
    dismiss_all(ann)
    assert told(ann) == []


def test_pages_of_the_bell_in_both_directions(ann: Viewer, ben: Viewer) -> None:
    for _ in range(5):
        write(ben, "@ann")
    bus.drain()
    ids = sorted(Notification.objects.values_list("pk", flat=True), reverse=True)
    first = notifications(ann, Page(limit=2))
    second = notifications(ann, Page(limit=2, max_id=first.older_than))
    last = notifications(ann, Page(limit=2, max_id=second.older_than))
    assert [[n.id for n in part] for part in (first, second, last)] == [ids[:2], ids[2:4], ids[4:]]
    assert last.older_than is None
    up = notifications(ann, Page(limit=2, min_id=ids[4]))
    assert [n.id for n in up] == ids[2:4]
    assert [n.id for n in notifications(ann, Page(), kinds=["follow"])] == []
    assert len(notifications(ann, Page(), without=["follow"])) == 5
