"""What goes down the wire: one message as a WebSocket frame, as a server-sent event, as the page's own."""

from typing import Any

import msgspec

from meetinghouse.effects.streaming.channels import Channel


class Message(msgspec.Struct, frozen=True):
    """One event for one client.

    ``payload`` is text: an entity's JSON, or a bare id for ``delete``. ``page`` is the same for the web page,
    which fetches HTML by itself; empty where the page need not know. ``event`` is empty where apps need not.
    """

    channel: Channel
    event: str
    payload: str
    page: dict[str, Any] = msgspec.field(default_factory=dict)


class _Frame(msgspec.Struct, frozen=True):
    stream: list[str]
    event: str
    payload: str


def as_frame(message: Message) -> str:
    """A WebSocket frame: https://docs.joinmastodon.org/methods/streaming/#websocket"""
    frame = _Frame(stream=message.channel.label, event=message.event, payload=message.payload)
    return msgspec.json.encode(frame).decode()


def error_frame(message: str, status: int) -> str:
    """What a client is told when it asked for something it cannot have."""
    return msgspec.json.encode({"error": message, "status": status}).decode()


def as_event(message: Message) -> bytes:
    """A server-sent event: https://html.spec.whatwg.org/multipage/server-sent-events.html

    JSON and ids have no line breaks, so one ``data`` line carries them.
    """
    return f"event: {message.event}\ndata: {message.payload}\n\n".encode()


def as_page_event(message: Message) -> bytes:
    """A server-sent event for the web page; empty where it need not know."""
    if not message.page:
        return b""
    return b"data: " + msgspec.json.encode(message.page) + b"\n\n"


HEARTBEAT = b":thump\n\n"
GREETING = b":)\n\n"
