"""The talk over one WebSocket: the client subscribes and unsubscribes, the server sends what happens."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import msgspec

from meetinghouse.effects.streaming import channels, messages
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.kernel.errors import Invalid, NotAllowed, Refusal, TooMany
from meetinghouse.project.server.asgi import Socket

# How often it is looked whether the listener has ended, in seconds; clients are pinged by uvicorn.
LOOK_SECONDS = 30.0
# A client that takes nothing for this long is let go.
SEND_SECONDS = 20.0
MOST_FRAME_CHARACTERS = 4096


# Refuses a stream that a client may not hear.
Check = Callable[[Access, channels.Channel], Awaitable[None]]


class _Command(msgspec.Struct):
    """What a client sends: ``{"type": "subscribe", "stream": "hashtag", "tag": "cats"}``."""

    type: str
    stream: str = ""
    tag: str = ""
    list: str | int = ""
    only_media: bool = False


class SocketTalk:
    """One accepted WebSocket and the listener behind it."""

    def __init__(self, listener: Listener, socket: Socket, require_may_hear: Check) -> None:
        self._listener = listener
        self._socket = socket
        self._require_may_hear = require_may_hear

    async def hold(self, stream: str | None, params: Mapping[str, str]) -> None:
        """Talk until either side ends it.

        Args:
            stream: what the address asks for from the beginning, if anything.
            params: the address's parameters.

        Raises:
            OSError: the client has gone.
        """
        if stream:
            await self._subscribe(stream, params)
        listening = asyncio.ensure_future(self._listen())
        try:
            await self._speak()
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await listening

    async def _speak(self) -> None:
        listener = self._listener
        while not listener.has_ended():
            message = await listener.next(LOOK_SECONDS)
            if message is not None:
                await self._send(messages.as_frame(message))

    async def _listen(self) -> None:
        try:
            while not self._listener.has_ended():
                received = await self._socket.receive()
                if received is None:
                    break
                await self._obey(received)
        finally:
            self._listener.end("the client went away")

    async def _obey(self, data: bytes | str) -> None:
        if len(data) > MOST_FRAME_CHARACTERS:
            await self._send(messages.error_frame("That message is too long", 413))
            return
        try:
            command = msgspec.json.decode(data, type=_Command)
        except msgspec.DecodeError:
            await self._send(messages.error_frame("That is not a message this server understands", 400))
            return
        params = {
            "tag": command.tag,
            "list": str(command.list),
            "only_media": "true" if command.only_media else "",
        }
        if command.type == "subscribe":
            await self._subscribe(command.stream, params)
        elif command.type == "unsubscribe":
            with suppress(Invalid):
                self._listener.stop_hearing(channels.channel(command.stream, params))

    async def _subscribe(self, stream: str, params: Mapping[str, str]) -> None:
        try:
            wanted = channels.channel(stream, params)
            if not self._listener.access.covers(channels.SCOPES[wanted.kind]):
                raise NotAllowed("This action is outside the authorized scopes")
            await self._require_may_hear(self._listener.access, wanted)
            if not self._listener.hear(wanted):
                raise TooMany("Too many streams on one connection")
        except Refusal as refusal:
            await self._send(messages.error_frame(refusal.message, refusal.status))

    async def _send(self, frame: str) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.send(frame)
        except TimeoutError:
            self._listener.end("too slow")
