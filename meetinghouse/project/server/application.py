"""The ASGI application: decides who answers what ``HotProtocol`` has not answered itself.

live streams · uploads · health · all else: Django in the thread pool
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future
from pathlib import Path

import msgspec

from meetinghouse.kernel.room import is_no_room
from meetinghouse.project.server import answers, django_bridge
from meetinghouse.project.server.asgi import ClientGone, Exchange, Message, Receive, Scope, Send, Socket
from meetinghouse.project.server.bodies import (
    BadLength,
    Body,
    BodyTooLarge,
    has_body,
    read_body,
)
from meetinghouse.project.server.proxies import Proxies
from meetinghouse.project.server.streams import Streams
from meetinghouse.project.server.threads import Threads
from meetinghouse.project.server.uploads import PREFIX as UPLOADS_PREFIX
from meetinghouse.project.server.uploads import Uploads

log = logging.getLogger(__name__)


class Health(msgspec.Struct, frozen=True):
    """What ``/health`` says."""

    status: int
    body: object


class Front:
    """One web process's application.

    Args:
        application: Django's WSGI handler.
        proxies: whose forwarded headers count.
        check_health: asks the database; blocks.
        streams: the live streams.
        media: the folder of uploads.
        most: the longest request body, in bytes.
        most_uploaded: the same for the addresses ``upload_paths``.
        threads: where Django answers.
    """

    def __init__(
        self,
        *,
        application: django_bridge.WsgiApplication,
        proxies: Proxies,
        check_health: Callable[[], Health],
        streams: Streams,
        media: Path,
        most: int,
        threads: Threads,
        most_uploaded: int = 0,
        upload_paths: Collection[str] = (),
    ) -> None:
        self._application = application
        self._proxies = proxies
        self._check_health = check_health
        self._streams = streams
        self._uploads = Uploads(media)
        self._most = most
        self._most_at = dict.fromkeys(upload_paths, most_uploaded)
        self._threads = threads

    async def __call__(self, raw: Message, receive: Receive, send: Send) -> None:
        """Answer one request or WebSocket (ASGI 3)."""
        scope = Scope(raw)
        if raw["type"] == "websocket":
            await self._streams.serve_socket(scope, Socket(receive, send))
            return
        exchange = Exchange(receive, send)
        try:
            await self._answer(scope, exchange)
        except ClientGone:
            # Nobody is there to read an answer; but one who only fell silent is sent away.
            await exchange.answer(400, [("connection", "close")])
        except Exception as error:
            log.exception("%s %s failed in the front", scope.method, scope.path)
            if is_no_room(error):  # a long body goes to a temporary file
                await answers.no_room(scope, exchange)
            else:
                await answers.broken(scope, exchange)

    async def _answer(self, scope: Scope, exchange: Exchange) -> None:
        path = scope.path
        if self._streams.wants(path):
            await self._streams.serve_events(scope, exchange)
        elif path.startswith(UPLOADS_PREFIX):
            await self._uploads.answer(scope, exchange)
        elif path in {"/health", "/health/"}:
            await self._answer_health(exchange)
        else:
            await self._ask_django(scope, exchange)

    async def _ask_django(self, scope: Scope, exchange: Exchange) -> None:
        body: Body | None = None
        most = self._most_at.get(scope.path.rstrip("/"), self._most)
        try:
            if has_body(scope):
                body = await read_body(scope, exchange, most=most)
        except BodyTooLarge:
            await answers.too_large(scope, exchange, most)
            return
        except BadLength:
            await answers.refuse(scope, exchange, 400, "Bad request", "The request's length makes no sense.")
            return
        if not self._threads.are_free():
            await answers.busy(scope, exchange)
            return
        client = self._proxies.client(scope.peer, scope.scheme, scope.headers)
        environ = django_bridge.environ_for(scope, client, body)

        def work() -> django_bridge.Answer:
            try:
                return django_bridge.call(self._application, environ)
            finally:
                if body is not None:
                    body.close()

        future = self._threads.submit(work)
        try:
            answer = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            # The server stops; the thread goes on, and what it made for nobody is removed.
            future.add_done_callback(_forget_unsent)
            raise
        await django_bridge.send(exchange, answer, head=scope.method == "HEAD")

    async def _answer_health(self, exchange: Exchange) -> None:
        # Not counted among the waiting: a busy server is not a dead one.
        health = await asyncio.wrap_future(self._threads.submit_unasked(self._check_health))
        await answers.json(exchange, health.status, health.body)


def _forget_unsent(future: "Future[django_bridge.Answer]") -> None:
    if not future.cancelled() and future.exception() is None:
        django_bridge.forget(future.result())
