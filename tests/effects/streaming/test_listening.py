"""Bounds: what a slow client, a greedy one and a failing event may cost."""

import asyncio

import pytest

from meetinghouse.effects.streaming import channels, hub, listener, messages
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.hub import Full, Hub
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.effects.streaming.messages import Message
from meetinghouse.kernel.errors import Invalid, TooMany
from meetinghouse.kernel.viewer import Viewer
from tests.patience import LOST_AFTER_S

USER = Channel(channels.USER)


def app(loop: asyncio.AbstractEventLoop, person_id: int = 7) -> Listener:
    return Listener(Access(viewer=Viewer(person_id=person_id), token="t"), loop)


def update(number: int) -> Message:
    return Message(USER, "update", str(number), {"kind": "post", "id": str(number)})


def test_messages_come_in_order_and_only_those_of_the_kind() -> None:
    async def talk() -> list[str]:
        one = app(asyncio.get_running_loop())
        one.offer(update(1))
        one.offer(Message(USER, "", "", {"kind": "reaction", "id": "5"}))
        one.offer(update(2))
        return [message.payload for _ in range(2) if (message := await one.next(1)) is not None]

    assert asyncio.run(talk()) == ["1", "2"]


def test_a_client_that_is_too_far_behind_is_let_go() -> None:
    async def fall_behind() -> tuple[bool, Message | None]:
        slow = app(asyncio.get_running_loop())
        for number in range(listener.MOST_WAITING + 1):
            slow.offer(update(number))
        return slow.has_ended(), await slow.next(0.01)

    assert asyncio.run(fall_behind()) == (True, None)


def test_waiting_ends_when_something_comes_from_another_thread() -> None:
    async def wait() -> Message | None:
        loop = asyncio.get_running_loop()
        one = app(loop)
        waiting = asyncio.ensure_future(one.next(LOST_AFTER_S))
        await asyncio.sleep(0.01)
        await loop.run_in_executor(None, one.offer, update(3))
        return await asyncio.wait_for(waiting, LOST_AFTER_S)

    found = asyncio.run(wait())
    assert found is not None
    assert found.payload == "3"


def test_a_hub_holds_so_many_and_forgets_those_who_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MOST_TOGETHER", hub.MOST_PER_PERSON + 1)
    house = Hub()
    loop = asyncio.new_event_loop()
    mine = [app(loop) for _ in range(hub.MOST_PER_PERSON)]
    for one in mine:
        house.add(one)
    with pytest.raises(TooMany):
        house.add(app(loop))
    house.add(app(loop, person_id=8))
    with pytest.raises(Full):
        house.add(app(loop, person_id=9))
    for one in (*mine, *mine):
        house.remove(one)

    assert len(house) == 1
    assert list(house.listeners()) == [8]
    assert house.anybody.is_set()
    loop.close()


def test_one_connection_has_so_many_streams() -> None:
    loop = asyncio.new_event_loop()
    one = app(loop)
    asked = [one.hear(Channel(channels.HASHTAG, f"tag{number}")) for number in range(listener.MOST_CHANNELS + 1)]
    loop.close()

    assert asked == [True] * listener.MOST_CHANNELS + [False]


@pytest.mark.parametrize(
    ("name", "params", "meant"),
    [
        ("user", {}, Channel("user")),
        ("public", {"only_media": "true"}, Channel("public:media")),
        ("public:local", {}, Channel("public:local")),
        ("hashtag", {"tag": "#Cats"}, Channel("hashtag", "cats")),
    ],
)
def test_streams_are_named_as_in_mastodon(name: str, params: dict[str, str], meant: Channel) -> None:
    assert channels.channel(name, params) == meant


@pytest.mark.parametrize(
    ("name", "params", "refusal"),
    [
        ("nonsense", {}, Invalid),
        ("hashtag", {}, Invalid),
        ("hashtag", {"tag": "x" * 200}, Invalid),
        ("list", {}, Invalid),
        ("list", {"list": "x"}, Invalid),
        ("list", {"list": "9" * 19}, Invalid),
    ],
)
def test_what_is_no_stream(name: str, params: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        channels.channel(name, params)


def test_the_wire() -> None:
    tagged = Message(Channel("hashtag", "cats"), "update", '{"id":"1"}', {})

    assert messages.as_frame(tagged) == '{"stream":["hashtag","cats"],"event":"update","payload":"{\\"id\\":\\"1\\"}"}'
    assert messages.as_event(tagged) == b'event: update\ndata: {"id":"1"}\n\n'
    assert messages.as_page_event(tagged) == b""
    assert messages.as_page_event(update(4)) == b'data: {"kind":"post","id":"4"}\n\n'
