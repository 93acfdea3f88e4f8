"""What is streamed of edits and votes, without a server: apps get the status anew, pages hear what to fetch."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.posts.actions import Changes, edit_post, vote_in_poll
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.effects.streaming import channels, telling
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.kernel.viewer import Viewer
from tests.factories import Emitted, member, write

pytestmark = pytest.mark.django_db

USER = Channel(channels.USER)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


def connected(loop: asyncio.AbstractEventLoop, viewer: Viewer, *, app: bool) -> Listener:
    listener = Listener(Access(viewer=viewer, token="t") if app else Access(viewer=viewer, session_key="s"), loop)
    listener.hear(USER)
    return listener


def heard(listener: Listener) -> list[tuple[str, Any]]:
    messages = []
    while (message := listener._take()) is not None:
        messages.append(message)
    return [(m.page.get("kind"), m.page.get("id")) if listener.is_page else (m.event, m.channel) for m in messages]


def test_an_edit_reaches_apps_that_have_it_and_all_pages(loop: asyncio.AbstractEventLoop) -> None:
    ann, reader, passer_by, apart = member(), member(), member(), member()
    follow(reader, person_id=ann.person_id)
    post_id = write(ann)
    block(apart, person_id=ann.person_id)
    app, away = connected(loop, reader, app=True), connected(loop, passer_by, app=True)
    page, hidden = connected(loop, reader, app=False), connected(loop, apart, app=False)
    other = connected(loop, passer_by, app=False)
    emitted = Emitted()
    edit_post(ann, post_id=post_id, changes=Changes(text="Anew"))
    listeners = {
        reader.person_id: [app, page], passer_by.person_id: [away, other], apart.person_id: [hidden],
    }  # fmt: skip
    for event in emitted():
        telling.tell(listeners, event)
    assert heard(app) == [("status.update", USER)]
    assert heard(away) == []
    assert heard(page) == heard(other) == [("edit", str(post_id))]
    assert heard(hidden) == []


def test_a_vote_is_heard_by_pages_and_names_nobody(loop: asyncio.AbstractEventLoop) -> None:
    ann, ben = member(), member()
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), 300))
    page, app = connected(loop, ann, app=False), connected(loop, ann, app=True)
    emitted = Emitted()
    vote_in_poll(ben, post_id=post_id, choices=[0])
    for event in emitted():
        assert str(ben.person_id) not in str(event)
        telling.tell({ann.person_id: [page, app]}, event)
    assert heard(page) == [("poll", str(post_id))]
    assert heard(app) == []
