"""The WebSocket, driven as apps drive it."""

import json
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.effects.streaming.conftest import Member, StreamSite
from tests.patience import LOST_AFTER_S

# A message that comes is there within some milliseconds; what must not come is awaited this long, in seconds.
NEVER = 0.6


def open_socket(site: StreamSite, member: Member, query: str = "", **options: Any) -> ClientConnection:
    """A socket with the token in the address."""
    address = f"ws://127.0.0.1:{site.port}/api/v1/streaming?access_token={member.token}{query}"
    return connect(address, proxy=None, **options)


def hear(socket: ClientConnection, event: str = "", *, within: float = LOST_AFTER_S) -> dict[str, Any]:
    """The next message, of one kind where it is named."""
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=within))
        if not event or message.get("event") == event:
            return message


def hear_nothing(socket: ClientConnection) -> None:
    with pytest.raises(TimeoutError):
        hear(socket, within=NEVER)


def hear_no_post(socket: ClientConnection) -> None:
    """Nor a conversation; that somebody follows may still be told."""
    heard = {"event": "notification"}
    while heard["event"] == "notification":
        try:
            heard = hear(socket, within=NEVER)
        except TimeoutError:
            return
    pytest.fail(f"heard {heard}")


def drain(socket: ClientConnection) -> None:
    """Read until the server hangs up."""
    while True:
        socket.recv(timeout=LOST_AFTER_S)


def settle(*sockets: ClientConnection) -> None:
    """A subscription has no answer, but what is sent after it has one, and one follows the other.

    What is told meanwhile, of a follow of a moment ago for one, is passed over.
    """
    for socket in sockets:
        socket.send("and now?")
        while "status" not in (answer := hear(socket)):
            pass
        assert answer["status"] == 400


def test_a_post_of_somebody_followed_arrives_and_says_on_which_stream(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    with open_socket(stream_site, reader, "&stream=user") as socket:
        settle(socket)
        post = stream_site.do("publish", who=writer.id, text="Hello all")
        message = hear(socket)

    assert message["stream"] == ["user"]
    assert message["event"] == "update"
    assert isinstance(message["payload"], str)
    assert json.loads(message["payload"]) == {"id": str(post), "text": "Hello all"}


def test_streams_are_added_and_taken_away_on_one_socket(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    with open_socket(stream_site, reader) as socket:
        socket.send(json.dumps({"type": "subscribe", "stream": "hashtag", "tag": "Cats"}))
        socket.send(json.dumps({"type": "subscribe", "stream": "public:local"}))
        settle(socket)
        stream_site.do("publish", who=writer.id, text="One of my #cats today")
        heard = sorted([hear(socket)["stream"], hear(socket)["stream"]])
        socket.send(json.dumps({"type": "unsubscribe", "stream": "public:local"}))
        settle(socket)
        stream_site.do("publish", who=writer.id, text="No tag")
        hear_nothing(socket)
        stream_site.do("publish", who=writer.id, text="Again #CATS")
        last = hear(socket)

    assert heard == [["hashtag", "cats"], ["public:local"]]
    assert last["stream"] == ["hashtag", "cats"]


def test_a_deleted_post_is_told_by_its_id(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    with open_socket(stream_site, reader, "&stream=user") as socket:
        settle(socket)
        post = stream_site.do("publish", who=writer.id, text="Not for long")
        hear(socket, "update")
        stream_site.do("delete", who=writer.id, post=post)
        message = hear(socket)

    assert (message["event"], message["payload"]) == ("delete", str(post))


def test_a_reaction_reaches_the_author_as_a_notification(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    post = stream_site.do("publish", who=writer.id, text="Like me")
    with open_socket(stream_site, writer, "&stream=user:notification") as socket:
        settle(socket)
        stream_site.do("react", who=reader.id, post=post)
        message = hear(socket)

    assert message["stream"] == ["user:notification"]
    assert message["event"] == "notification"
    assert json.loads(message["payload"])["id"]


@pytest.mark.parametrize("stream", ["user", "public", "public:local", "hashtag&tag=quiet"])
def test_what_is_not_for_somebody_is_not_streamed_to_them(stream_site: StreamSite, stream: str) -> None:
    stranger, writer = stream_site.member(), stream_site.member()
    blocked = stream_site.member()
    stream_site.do("follow", who=blocked.id, whom=writer.id)
    stream_site.do("block", who=writer.id, whom=blocked.id)
    with (
        open_socket(stream_site, stranger, f"&stream={stream}") as strangers,
        open_socket(stream_site, blocked, f"&stream={stream}") as blockeds,
    ):
        settle(strangers, blockeds)
        post = stream_site.do("publish", who=writer.id, text="For my followers #quiet", audience="FOLLOWERS")
        stream_site.do("delete", who=writer.id, post=post)
        hear_nothing(strangers)
        stream_site.do("publish", who=writer.id, text="For all #quiet")
        hear_nothing(blockeds)


def test_a_private_post_reaches_those_it_names(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    other = stream_site.member()
    stream_site.do("follow", who=other.id, whom=writer.id)
    with (
        open_socket(stream_site, reader, "&stream=user") as readers,
        open_socket(stream_site, other, "&stream=user") as others,
    ):
        settle(readers, others)
        stream_site.do("publish", who=writer.id, text=f"@{reader.name} a secret", audience="MENTIONED")
        assert "a secret" in hear(readers)["payload"]
        hear_nothing(others)


def test_a_message_is_told_on_the_direct_stream_to_who_has_the_conversation(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    other = stream_site.member()
    with (
        open_socket(stream_site, reader, "&stream=direct") as readers,
        open_socket(stream_site, writer, "&stream=user") as feeds,
        open_socket(stream_site, other, "&stream=direct") as others,
    ):
        settle(readers, feeds, others)
        stream_site.do("message", who=writer.id, to=[reader.id], text="Between us")
        heard = hear(readers)
        assert (heard["event"], heard["stream"]) == ("conversation", ["direct"])
        assert "Between us" in heard["payload"]
        hear_no_post(feeds)
        # What waits for a yes is not told to apps.
        stream_site.do("message", who=writer.id, to=[other.id], text="Hello stranger")
        hear_nothing(others)


@pytest.mark.parametrize("place", ["query", "header", "protocol"])
def test_a_token_is_taken_from_each_of_its_three_places(stream_site: StreamSite, place: str) -> None:
    reader, writer = stream_site.pair()
    address = f"ws://127.0.0.1:{stream_site.port}/api/v1/streaming/?stream=user"
    options: dict[str, Any] = {"proxy": None}
    if place == "query":
        address += f"&access_token={reader.token}"
    elif place == "header":
        options["additional_headers"] = {"Authorization": f"Bearer {reader.token}"}
    else:
        options["subprotocols"] = [reader.token]
    with connect(address, **options) as socket:
        settle(socket)
        stream_site.do("publish", who=writer.id, text="Here")
        assert hear(socket)["event"] == "update"


def test_no_token_no_stream(stream_site: StreamSite) -> None:
    for token in ("", "wrong"):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{stream_site.port}/api/v1/streaming?access_token={token}", proxy=None)
        assert refused.value.response.status_code == 401
    with pytest.raises(InvalidStatus) as elsewhere:
        connect(f"ws://127.0.0.1:{stream_site.port}/api/v1/elsewhere", proxy=None)
    assert elsewhere.value.response.status_code == 404


def test_what_cannot_be_is_answered_on_the_socket(stream_site: StreamSite) -> None:
    writer = stream_site.member(scopes="write")
    reader = stream_site.member()
    with open_socket(stream_site, reader) as socket:
        for sent, status in [
            ({"type": "subscribe", "stream": "nonsense"}, 422),
            ({"type": "subscribe", "stream": "hashtag"}, 422),
            ({"type": "subscribe", "stream": "list", "list": "12"}, 404),
            ("nonsense", 400),
        ]:
            socket.send(sent if isinstance(sent, str) else json.dumps(sent))
            assert hear(socket)["status"] == status
        socket.send("x" * 5000)
        assert hear(socket)["status"] == 413
    with open_socket(stream_site, writer) as socket:
        socket.send(json.dumps({"type": "subscribe", "stream": "user"}))
        assert hear(socket)["status"] == 403


def test_a_person_has_a_limited_number_of_sockets(stream_site: StreamSite) -> None:
    reader = stream_site.member()
    statuses = []
    with ExitStack() as sockets:
        # Twenty in each of the two processes; which of them a connection comes to is the system's choice.
        while statuses.count(101) < 40 and len(statuses) < 400:
            try:
                sockets.enter_context(open_socket(stream_site, reader))
            except InvalidStatus as refused:
                statuses.append(refused.response.status_code)
            else:
                statuses.append(101)
        for _ in range(10):
            with pytest.raises(InvalidStatus) as refused:
                open_socket(stream_site, reader)
            assert refused.value.response.status_code == 429

    assert statuses[:20] == [101] * 20
    assert statuses.count(101) == 40
    assert set(statuses) <= {101, 429}


def test_a_revoked_token_ends_the_stream(stream_site: StreamSite) -> None:
    reader = stream_site.member()
    with open_socket(stream_site, reader, "&stream=user") as socket:
        stream_site.do("revoke", token=reader.token)
        with pytest.raises(ConnectionClosed):
            drain(socket)
    with pytest.raises(InvalidStatus):
        open_socket(stream_site, reader)


def test_a_stop_of_the_server_ends_streams(own_stream_site: StreamSite) -> None:
    site = own_stream_site
    reader = site.member()
    with (
        open_socket(site, reader, "&stream=user") as socket,
        httpx.stream(
            "GET",
            f"{site.url}/api/v1/streaming/user",
            headers={"Authorization": f"Bearer {reader.token}"},
            timeout=LOST_AFTER_S,
        ) as events,
    ):
        site.process.terminate()
        with pytest.raises(ConnectionClosed):
            drain(socket)
        for _ in events.iter_raw():
            pass
        # 0 means that no process had to be killed at the end of the supervisor's patience.
        assert site.process.wait(LOST_AFTER_S) == 0


def test_a_browser_passes_its_token_as_a_sub_protocol_and_hears_it_repeated(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    address = f"ws://127.0.0.1:{stream_site.port}/api/v1/streaming?stream=user"
    with connect(address, proxy=None, subprotocols=[Subprotocol(reader.token)]) as socket:
        assert socket.subprotocol == reader.token
        settle(socket)
        stream_site.do("publish", who=writer.id, text="Hello browsers")
        assert hear(socket)["event"] == "update"


def test_the_other_side_is_asked_whether_it_is_still_there(stream_site: StreamSite) -> None:
    reader, _ = stream_site.pair()
    with open_socket(stream_site, reader, "&stream=user") as socket:
        assert socket.ping().wait(LOST_AFTER_S)


def test_a_list_streams_to_its_owner_alone(stream_site: StreamSite) -> None:
    owner, inside, other = stream_site.member(), stream_site.member(), stream_site.member()
    circle = str(stream_site.do("circle", who=owner.id, members=[inside.id]))
    with open_socket(stream_site, owner) as mine, open_socket(stream_site, inside) as his:
        for socket in (mine, his):
            socket.send(json.dumps({"type": "subscribe", "stream": "list", "list": circle}))
        assert hear(his) == {"error": "Record not found", "status": 404}
        settle(mine, his)
        stream_site.do("publish", who=other.id, text="Not in it")
        post = stream_site.do("publish", who=inside.id, text="Hello choir")
        message = hear(mine)
        hear_nothing(his)
    assert (message["stream"], message["event"]) == (["list", circle], "update")
    assert json.loads(message["payload"])["id"] == str(post)


def test_whoever_reads_a_post_no_more_is_told_that_it_is_gone(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    with (
        open_socket(stream_site, reader, "&stream=user") as his,
        open_socket(stream_site, writer, "&stream=user") as mine,
    ):
        settle(his, mine)
        post = stream_site.do("publish", who=writer.id, text="Hello all")
        assert [hear(socket, "update")["payload"] != "" for socket in (his, mine)] == [True, True]
        stream_site.do("readdress", who=writer.id, post=post, audience="MENTIONED")
        gone, changed = hear(his), hear(mine, "status.update")
    assert (gone["event"], gone["payload"]) == ("delete", str(post))
    assert json.loads(changed["payload"])["id"] == str(post)
