"""Who is told of edits and of the end of polls."""

from datetime import timedelta

import pytest

from meetinghouse.domain.people.actions import block
from meetinghouse.domain.posts.actions import (
    Changes,
    boost_post,
    delete_post,
    edit_post,
    take_back_boost,
    vote_in_poll,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.chores import end_polls
from meetinghouse.domain.posts.events import PollEnded, PostEdited
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.effects.notifications import subscribers_posts
from meetinghouse.effects.notifications.models import Notification
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now, pretend
from meetinghouse.kernel.viewer import Viewer
from tests.effects.notifications.test_telling import told
from tests.factories import member, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def test_who_is_named_by_an_edit_hears_of_it_once(ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    post_id = write(ann, "@ben")
    for text in ("@ben @cleo", "@cleo", "@ben @cleo again"):
        edit_post(ann, post_id=post_id, changes=Changes(text=text))
        bus.drain()
    assert told(ben) == [("mention", ann.person_id, post_id)]
    assert told(cleo) == [("mention", ann.person_id, post_id)]


def test_what_a_comment_may_not_show_is_not_told(ann: Viewer, ben: Viewer) -> None:
    private = write(ann, "To myself", Audience.MENTIONED)
    answer = write(ann, "And again", in_reply_to_id=private)
    edit_post(ann, post_id=answer, changes=Changes(text="And again, @ben"))
    assert told(ben) == []


def test_sharers_hear_of_the_latest_edit(ann: Viewer, ben: Viewer) -> None:
    gone, blocked = member(), member()
    post_id = write(ann)
    for viewer in (ann, ben, gone, blocked):
        boost_post(viewer, post_id=post_id)
    take_back_boost(gone, post_id=post_id)
    block(blocked, person_id=ann.person_id)
    for text in ("one", "two"):
        edit_post(ann, post_id=post_id, changes=Changes(text=text))
        assert told(ben) == [("update", ann.person_id, post_id)]
    assert Notification.objects.filter(kind="update").count() == 1
    assert [kind for kind, *_ in told(ann) if kind == "update"] == []
    assert told(gone) == told(blocked) == []


def test_who_asked_and_who_voted_hear_of_the_end(ann: Viewer, ben: Viewer) -> None:
    idle, apart = member(), member()
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), 300))
    for viewer in (ben, apart):
        vote_in_poll(viewer, post_id=post_id, choices=[0])
    block(apart, person_id=ann.person_id)
    with pretend(now() + timedelta(minutes=6)):
        end_polls()
        assert told(ann) == told(ben) == [("poll", ann.person_id, post_id)]
        assert told(idle) == told(apart) == []


def test_a_poll_that_is_gone_ends_in_silence(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), 300))
    vote_in_poll(ben, post_id=post_id, choices=[0])
    delete_post(ann, post_id=post_id)
    with pretend(now() + timedelta(minutes=6)):
        end_polls()
        assert told(ann) == told(ben) == []


def test_each_may_run_twice(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), 300))
    boost_post(ben, post_id=post_id)
    vote_in_poll(ben, post_id=post_id, choices=[0])
    edit_post(ann, post_id=post_id, changes=Changes(text="@ben which?"))
    with pretend(now() + timedelta(minutes=6)):
        end_polls()
        bus.drain()
        rows = Notification.objects.count()
        for event in bus.recorded(0):
            if isinstance(event, PostEdited):
                subscribers_posts.tell_of_edit(event, None)
            elif isinstance(event, PollEnded):
                subscribers_posts.tell_of_end_of_poll(event, None)
        assert Notification.objects.count() == rows
        assert sorted(kind for kind, *_ in told(ben)) == ["mention", "poll", "update"]
