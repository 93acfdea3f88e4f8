"""Live streams on the wire: server-sent events and WebSocket, in Mastodon's words, and the web page's own.

https://docs.joinmastodon.org/methods/streaming/
"""

import asyncio
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

import msgspec
from django.conf import settings

from meetinghouse.effects.streaming import channels, messages
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.effects.streaming.service import Service
from meetinghouse.kernel.errors import NotAllowed, NotFound, Refusal, SignInRequired
from meetinghouse.project.server import answers
from meetinghouse.project.server.asgi import Exchange, Scope, Socket
from meetinghouse.project.server.socket_talk import SocketTalk

PREFIX = "/api/v1/streaming"
LIVE = "/live"
HEARTBEAT_SECONDS = 15.0
# A client that takes nothing for this long is let go; browsers and apps open the stream again by themselves.
SEND_SECONDS = 20.0

_CORS = (
    ("access-control-allow-origin", "*"),
    ("access-control-allow-headers", "authorization, accept, cache-control"),
    ("access-control-allow-methods", "GET, OPTIONS"),
)
_EVENT_HEADERS = (
    ("content-type", "text/event-stream"),
    # 'private' and X-Accel-Buffering keep proxies from holding events back.
    ("cache-control", "private, no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
)


class Streams:
    """The live streams of one web process, as the front sees them."""

    def __init__(self) -> None:
        self._service = Service()

    def wants(self, path: str) -> bool:
        """Whether a path is one of the streams'."""
        return path in (LIVE, PREFIX) or path.startswith(PREFIX + "/")

    def start(self) -> None:
        """Begin; called with the event loop running."""
        self._service.start()

    def stop(self) -> None:
        """Let all clients go."""
        self._service.stop()

    def close(self) -> None:
        """End the threads."""
        self._service.close()

    # --- Server-sent events ---------------------------------------------------------------------

    async def serve_events(self, scope: Scope, exchange: Exchange) -> None:
        """Answer a request for a stream of events."""
        path = scope.path.rstrip("/")
        if path == PREFIX + "/health":
            await exchange.answer(200, [("content-type", "text/plain"), ("cache-control", "no-store"), *_CORS], b"OK")
            return
        if path != LIVE and scope.method == "OPTIONS":
            await exchange.answer(204, _CORS)
            return
        try:
            listener = await self._listener_for(scope, path)
        except Refusal as refusal:
            await answers.json(exchange, refusal.status, {"error": refusal.message}, () if path == LIVE else _CORS)
            return
        try:
            await self._send_events(exchange, listener, is_page=path == LIVE)
        finally:
            self._service.dismiss(listener)

    async def _listener_for(self, scope: Scope, path: str) -> Listener:
        if scope.method != "GET":
            raise NotFound
        if path == LIVE:
            who = await self._service.identify(session_key=_cookie(scope, settings.SESSION_COOKIE_NAME))
            wanted = channels.Channel(channels.USER)
        else:
            params = dict(parse_qsl(scope.query))
            name = channels.name_at(path.removeprefix(PREFIX)) or (params.get("stream") if path == PREFIX else None)
            if name is None:
                raise NotFound
            wanted = channels.channel(name, params)
            who = await self._service.identify(token=_token(scope, params)[0])
        listener = await self._admit(who, wanted)
        listener.hear(wanted)
        return listener

    async def _admit(self, who: Access | None, wanted: channels.Channel | None) -> Listener:
        if who is None:
            raise SignInRequired
        if wanted is not None and not who.covers(channels.SCOPES[wanted.kind]):
            raise NotAllowed("This action is outside the authorized scopes")
        if self._service.is_stopping:
            raise Refusal("The server is stopping")
        if wanted is not None:
            await self._service.require_may_hear(who, wanted)
        return await self._service.admit(who)

    async def _send_events(self, exchange: Exchange, listener: Listener, *, is_page: bool) -> None:
        await exchange.begin(200, [*_EVENT_HEADERS, *(() if is_page else _CORS)])
        gone = asyncio.ensure_future(exchange.gone())
        gone.add_done_callback(lambda _: listener.end("the client went away"))
        encode = messages.as_page_event if is_page else messages.as_event
        data = messages.GREETING
        try:
            while not listener.has_ended():
                if data:
                    async with asyncio.timeout(SEND_SECONDS):
                        await exchange.go_on(data)
                message = await listener.next(HEARTBEAT_SECONDS)
                data = messages.HEARTBEAT if message is None else encode(message)
            async with asyncio.timeout(SEND_SECONDS):
                await exchange.end()
        except TimeoutError:
            listener.end("too slow")
        finally:
            gone.cancel()

    # --- WebSocket ------------------------------------------------------------------------------

    async def serve_socket(self, scope: Scope, socket: Socket) -> None:
        """Answer a WebSocket: one connection, many streams."""
        path = scope.path.rstrip("/")
        params = dict(parse_qsl(scope.query))
        name = channels.name_at(path.removeprefix(PREFIX)) or params.get("stream")
        listener: Listener | None = None
        try:
            if not path.startswith(PREFIX) or path not in {PREFIX, f"{PREFIX}/{(name or '').replace(':', '/')}"}:
                raise NotFound
            token, offered = _token(scope, params)
            listener = await self._admit(await self._service.identify(token=token), None)
            await socket.accept(offered)
            await SocketTalk(listener, socket, self._service.require_may_hear).hold(name, params)
            await socket.close(1000 if listener.ended != "the access was revoked" else 1008)
        except Refusal as refusal:
            error = msgspec.json.encode({"error": refusal.message})
            await socket.refuse(refusal.status, [*answers.JSON_HEADERS, *_CORS], error)
        except OSError:
            # uvicorn's word for a client that has gone.
            return
        finally:
            if listener is not None:
                self._service.dismiss(listener)


def _token(scope: Scope, params: Mapping[str, str]) -> tuple[str, str | None]:
    """The token, from any of the three places clients put it, and the sub-protocol to repeat."""
    # Browsers cannot set headers on a WebSocket, so web clients pass the token as a sub-protocol, and hang up
    # where the answer does not repeat it.
    offered = (scope.headers.get("sec-websocket-protocol") or "").partition(",")[0].strip() or None
    scheme, _, value = (scope.headers.get("authorization") or "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip(), offered
    return params.get("access_token") or offered or "", offered


def _cookie(scope: Scope, name: str) -> str:
    found = SimpleCookie()
    for header, value in scope.headers.items():
        if header == "cookie":
            try:
                found.load(value)
            except CookieError:
                return ""
    return found[name].value if name in found else ""
