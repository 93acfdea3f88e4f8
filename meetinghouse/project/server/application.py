"""The ASGI application: decides who answers a request. The order is by how often each is asked.

fast lane (reads in ``HotProtocol``, writes here) · live streams · uploads · health · all else: Django in the thread pool
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

from meetinghouse.kernel import lane
from meetinghouse.kernel.room import is_no_room
from meetinghouse.project.server import answers, django_bridge
from meetinghouse.project.server.asgi import ClientGone, Exchange, Message, Receive, Scope, Send, Socket
from meetinghouse.project.server.bodies import (
    IN_MEMORY_BYTES,
    BadLength,
    Body,
    BodyTooLarge,
    announced_length,
    has_body,
    read_body,
)
from meetinghouse.project.server.lanes import Lanes
from meetinghouse.project.server.streams import Streams
from meetinghouse.project.server.uploads import PREFIX as UPLOADS_PREFIX
from meetinghouse.project.server.uploads import Uploads

log = logging.getLogger(__name__)

T = TypeVar("T")

# Requests that may wait for a thread before the server says that it is busy.
MOST_WAITING = 512


class Health(msgspec.Struct, frozen=True):
    """What ``/health`` says."""

    status: int
    body: object


class Front:
    """One web process's application.

    Args:
        application: Django's WSGI handler.
        lanes: the fast lane, and whose forwarded headers count.
        check_health: asks the database; blocks.
        streams: the live streams.
        media: the folder of uploads.
        most: the longest request body, in bytes.
        threads: how many requests Django answers at a time.
    """

    def __init__(
        self,
        *,
        application: django_bridge.WsgiApplication,
        lanes: Lanes,
        check_health: Callable[[], Health],
        streams: Streams,
        media: Path,
        most: int,
        threads: int,
    ) -> None:
        self._application = application
        self._lanes = lanes
        self._check_health = check_health
        self._streams = streams
        self._uploads = Uploads(media)
        self._most = most
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._waiting = 0
        self._waiting_lock = threading.Lock()

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

    def close(self) -> None:
        """Wait for the threads; called once no request is under way."""
        self._pool.shutdown(wait=True)

    async def _answer(self, scope: Scope, exchange: Exchange) -> None:
        path = scope.path
        body: Body | None = None
        if path.startswith("/api/"):
            route = self._lanes.look_up(scope.method, path)
            if route is not None:
                done, body = await self._take_fast_lane(route, scope, exchange)
                if done:
                    return
            if self._streams.wants(path):
                await self._streams.serve_events(scope, exchange)
                return
        elif path.startswith(UPLOADS_PREFIX):
            await self._uploads.answer(scope, exchange)
            return
        elif path in {"/health", "/health/"}:
            await self._answer_health(exchange)
            return
        elif self._streams.wants(path):
            await self._streams.serve_events(scope, exchange)
            return
        await self._ask_django(scope, exchange, body)

    async def _take_fast_lane(self, route: lane.Route, scope: Scope, exchange: Exchange) -> tuple[bool, Body | None]:
        """Let the fast lane answer; most reads were answered by ``HotProtocol`` and never come here.

        Returns:
            Whether it did, and the body if it was read, for Django to read again.
        """
        headers = scope.headers
        client = self._lanes.proxies.client(scope.peer, scope.scheme, headers)
        request = lane.Request(scope.method, scope.path, scope.query, headers, b"", client.address)
        body: Body | None = None
        response: lane.Response | None
        if not route.writes:
            response = self._lanes.ask(route, request)
        else:
            length = announced_length_or_none(scope)
            if length is None or length > IN_MEMORY_BYTES:
                return False, None
            if length:
                body = await read_body(scope, exchange, most=IN_MEMORY_BYTES)
                request.body = body.file.read()
                body.file.seek(0)
            if not self._may_wait():
                await answers.busy(scope, exchange)
                return True, None
            response = await asyncio.wrap_future(self._submit(lambda: self._lanes.ask(route, request)))
        if response is None:
            return False, body
        await exchange.answer(response.status, response.headers, response.body)
        return True, None

    async def _ask_django(self, scope: Scope, exchange: Exchange, body: Body | None) -> None:
        try:
            if body is None and has_body(scope):
                body = await read_body(scope, exchange, most=self._most)
        except BodyTooLarge:
            await answers.too_large(scope, exchange, self._most)
            return
        except BadLength:
            await answers.refuse(scope, exchange, 400, "Bad request", "The request's length makes no sense.")
            return
        if not self._may_wait():
            await answers.busy(scope, exchange)
            return
        client = self._lanes.proxies.client(scope.peer, scope.scheme, scope.headers)
        environ = django_bridge.environ_for(scope, client, body)

        def work() -> django_bridge.Answer:
            try:
                return django_bridge.call(self._application, environ)
            finally:
                if body is not None:
                    body.close()

        future = self._submit(work)
        try:
            answer = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            # The server stops; the thread goes on, and what it made for nobody is removed.
            future.add_done_callback(_forget_unsent)
            raise
        await django_bridge.send(exchange, answer, head=scope.method == "HEAD")

    async def _answer_health(self, exchange: Exchange) -> None:
        # Not counted among the waiting: a busy server is not a dead one.
        health = await asyncio.wrap_future(self._pool.submit(self._check_health))
        await answers.json(exchange, health.status, health.body)

    def _may_wait(self) -> bool:
        return self._waiting < MOST_WAITING

    def _submit(self, work: Callable[[], T]) -> "Future[T]":
        with self._waiting_lock:
            self._waiting += 1

        def run() -> T:
            with self._waiting_lock:
                self._waiting -= 1
            return work()

        future = self._pool.submit(run)
        future.add_done_callback(self._discount_if_cancelled)
        return future

    def _discount_if_cancelled(self, future: "Future[T]") -> None:
        if future.cancelled():
            with self._waiting_lock:
                self._waiting -= 1


def announced_length_or_none(scope: Scope) -> int | None:
    """The body's length; 0 for none, None where it is not known before it was read."""
    try:
        length = announced_length(scope)
    except BadLength:
        return None
    if length is None and scope.headers.get("transfer-encoding") is None:
        return 0
    return length


def _forget_unsent(future: "Future[django_bridge.Answer]") -> None:
    if not future.cancelled() and future.exception() is None:
        django_bridge.forget(future.result())
