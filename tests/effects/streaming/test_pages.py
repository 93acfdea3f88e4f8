"""Live streams of who speaks as a page end with the role."""

import asyncio
from collections.abc import Iterator

import pytest

from meetinghouse.domain.pages.events import PageClosed, PageRoleEnded
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.effects.streaming.telling import tell
from meetinghouse.kernel.viewer import Viewer

PAGE, EVE, ADA = 7, 1, 2


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def test_the_stream_ends_with_the_role(loop: asyncio.AbstractEventLoop) -> None:
    as_page = {hand: Listener(Access(Viewer(person_id=PAGE, editor_id=hand)), loop) for hand in (EVE, ADA)}
    herself = Listener(Access(Viewer(person_id=EVE)), loop)
    listeners = {PAGE: list(as_page.values()), EVE: [herself]}
    tell(listeners, PageRoleEnded(role_id=1, page_id=PAGE, person_id=EVE, ended_by_id=ADA))
    assert (as_page[EVE].has_ended(), as_page[ADA].has_ended(), herself.has_ended()) == (True, False, False)
    tell(listeners, PageClosed(page_id=PAGE))
    assert (as_page[ADA].has_ended(), herself.has_ended()) == (True, False)
