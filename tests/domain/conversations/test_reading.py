"""How far the others have read: both ways or not at all, and nothing of it behind a request or a block."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from meetinghouse.domain.conversations.actions import (
    accept_conversation,
    choose_whether_reading_shows,
    choose_who_may_write,
    decline_conversation,
    mark_conversation_read,
    take_off_list,
)
from meetinghouse.domain.conversations.models import Opening
from meetinghouse.domain.conversations.queries import conversation, opening_of
from meetinghouse.domain.conversations.reading import mark_of, read_marks, shows_reading, who_sees_reading
from meetinghouse.domain.people.actions import block, follow
from meetinghouse.effects.streaming import channels, telling, typing
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.hub import Hub
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.conversations.talk import begin, say
from tests.factories import Emitted
from tests.patience import until


def marks(viewer: Viewer, talk: int) -> dict[str, int]:
    return {mark.name: mark.up_to for mark in read_marks(viewer, talk)}


def test_it_goes_both_ways_or_not_at_all(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    for reader in (ben, cleo):
        follow(reader, person_id=ann.person_id)
    talk = begin(ann, ben, cleo, name="Trip")
    first, last = say(ann, talk, "One"), say(ann, talk, "Two")
    mark_conversation_read(ben, conversation_id=talk, up_to=first)
    assert marks(ann, talk) == {"ben": first}
    assert marks(ben, talk) == {"ann": last}
    assert marks(STRANGER, talk) == {}
    assert who_sees_reading(ben.person_id, talk) == [ann.person_id, cleo.person_id]
    choose_who_may_write(ben, opening=Opening.NOBODY)
    choose_whether_reading_shows(ben, shows_reading=False)
    assert (shows_reading(ben), opening_of(ben)) == (False, Opening.NOBODY)
    mark_conversation_read(cleo, conversation_id=talk)
    assert marks(ben, talk) == {}
    assert marks(ann, talk) == {"cleo": last}
    assert marks(cleo, talk) == {"ann": last}
    assert who_sees_reading(ben.person_id, talk) == []
    choose_whether_reading_shows(ben, shows_reading=True)
    block(cleo, person_id=ben.person_id)
    assert marks(ben, talk) == {"ann": last}
    assert marks(cleo, talk) == {"ann": last}


def test_a_request_gives_nothing_away(ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    mark_conversation_read(ben, conversation_id=talk)
    assert marks(ann, talk) == marks(ben, talk) == {}
    assert who_sees_reading(ann.person_id, talk) == who_sees_reading(ben.person_id, talk) == []
    decline_conversation(ben, conversation_id=talk)
    assert marks(ann, talk) == {}
    other = begin(ben, ann)
    accept_conversation(ben, conversation_id=other)
    assert set(marks(ann, other)) == {"ben"}


def test_to_take_it_off_the_list_is_not_to_read_it(ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben)
    mark_conversation_read(ben, conversation_id=talk)
    before = marks(ann, talk)
    say(ann, talk)
    take_off_list(ben, conversation_id=talk)
    assert marks(ann, talk) == before
    found = conversation(ben, talk)
    assert found is not None
    assert found.is_unread


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


def page_of(loop: asyncio.AbstractEventLoop, viewer: Viewer, *, app: bool = False) -> Listener:
    listener = Listener(Access(viewer=viewer, token="t") if app else Access(viewer=viewer, session_key="s"), loop)
    listener.hear(Channel(channels.USER))
    return listener


def heard(listener: Listener, kind: str) -> list[dict[str, str]]:
    every = []
    while (message := listener._take()) is not None:
        every.append(message.page)
    return [page for page in every if page.get("kind") == kind]


def test_open_pages_hear_how_far_somebody_has_read(
    loop: asyncio.AbstractEventLoop, ann: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    for reader in (ben, cleo):
        follow(reader, person_id=ann.person_id)
    talk = begin(ann, ben, cleo, name="Trip")
    choose_whether_reading_shows(cleo, shows_reading=False)
    pages = {who.person_id: [page_of(loop, who), page_of(loop, who, app=True)] for who in (ann, ben, cleo)}
    emitted = Emitted()
    mark_conversation_read(ben, conversation_id=talk)
    for event in emitted():
        telling.tell(pages, event)
    mark = mark_of(ben.person_id, talk)
    assert mark is not None
    told = {
        "kind": "seen", "conversation": str(talk), "person": str(ben.person_id), "name": "ben", "up_to": str(mark.up_to)
    }  # fmt: skip
    assert heard(pages[ann.person_id][0], "seen") == [told]
    assert [heard(pages[who.person_id][0], "seen") for who in (ben, cleo)] == [[], []]
    assert not any(pages[who.person_id][1]._take() for who in (ann, ben, cleo))


def test_a_sign_of_writing_goes_to_open_pages_of_those_who_may_know(
    loop: asyncio.AbstractEventLoop, ann: Viewer, ben: Viewer, cleo: Viewer, settings: Settings, tmp_path: Path
) -> None:
    # Longer than an address may be: there is a way around.
    settings.DATA = tmp_path / ("deep" * 30)
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben, cleo, name="Trip")  # cleo has it as a request
    hubs = (Hub(), Hub())
    ears = [typing.Ear(hub) for hub in hubs]
    pages = {who.person_id: page_of(loop, who) for who in (ann, ben, cleo)}
    for hub, who in zip((hubs[0], hubs[0], hubs[1]), (ann, cleo, ben), strict=True):
        hub.add(pages[who.person_id])
    for ear in ears:
        ear.ensure()
    stale = settings.DATA / "live" / "1-gone"
    try:
        typing._last.clear()
        emitted = Emitted()
        typing.tell_that_writing(ann, "ann", talk)
        typing.tell_that_writing(ann, "ann", talk)  # at once again: not passed on
        until(lambda: bool(pages[ben.person_id]._queue), lambda: "nothing was heard")
        typing.tell_that_writing(cleo, "cleo", talk)
        typing.tell_that_writing(STRANGER, "nobody", talk)
    finally:
        for ear in ears:
            ear.stop()
    told = {"kind": "typing", "conversation": str(talk), "person": str(ann.person_id), "name": "ann"}
    assert heard(pages[ben.person_id], "typing") == [told]
    assert heard(pages[ann.person_id], "typing") == heard(pages[cleo.person_id], "typing") == []
    assert emitted() == []
    assert not stale.exists()
    assert list((settings.DATA / "live").iterdir()) == []
