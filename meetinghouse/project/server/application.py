"""The RSGI application: decides who answers a request. The order is by how often each is asked.

fast lane (in the event loop) · live streams · uploads · health · all else: Django in the thread pool
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec
from django.db import close_old_connections

from meetinghouse.kernel import lane
from meetinghouse.kernel.room import is_no_room
from meetinghouse.project.server import answers, django_bridge
from meetinghouse.project.server.bodies import (
    IN_MEMORY_BYTES,
    BadLength,
    Body,
    BodyTooLarge,
    ClientGone,
    announced_length,
    has_body,
    read_body,
)
from meetinghouse.project.server.proxies import Proxies
from meetinghouse.project.server.rsgi import HttpProtocol, Scope, SocketProtocol
from meetinghouse.project.server.streams import Streams
from meetinghouse.project.server.uploads import PREFIX as UPLOADS_PREFIX
from meetinghouse.project.server.uploads import Uploads

log = logging.getLogger(__name__)

LookUp = Callable[[str, str], lane.Route | None]
T = TypeVar("T")

# Requests that may wait for a thread before the server says that it is busy.
MOST_WAITING = 512
# Seconds after which a file made for one answer is removed; Granian opened it long before.
FORGET_AFTER = 60.0


class Health(msgspec.Struct, frozen=True):
    """What ``/health`` says."""

    status: int
    body: object


class Front:
    """One web process's application.

    Args:
        application: Django's WSGI handler.
        look_up: the fast lane's route table, or None while it is switched off.
        check_health: asks the database; blocks.
        streams: the live streams.
        media: the folder of uploads.
        proxies: whose forwarded headers count.
        most: the longest request body, in bytes.
        threads: how many requests Django answers at a time.
    """

    def __init__(
        self,
        *,
        application: django_bridge.WsgiApplication,
        look_up: LookUp | None,
        check_health: Callable[[], Health],
        streams: Streams,
        media: Path,
        proxies: Proxies,
        most: int,
        threads: int,
    ) -> None:
        self._application = application
        self._look_up = look_up
        self._check_health = check_health
        self._streams = streams
        self._uploads = Uploads(media)
        self._proxies = proxies
        self._most = most
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._waiting = 0
        self._waiting_lock = threading.Lock()

    async def __rsgi__(self, scope: Scope, proto: HttpProtocol | SocketProtocol) -> None:
        """Answer one request or WebSocket."""
        if scope.proto != "http":
            await self._streams.serve_socket(scope, proto)  # type: ignore[arg-type]
            return
        try:
            await self._answer(scope, proto)  # type: ignore[arg-type]
        except ClientGone:
            # Nobody is there to read an answer; an empty one lets Granian close the connection.
            proto.response_empty(400, [("connection", "close")])  # type: ignore[union-attr]
        except Exception as error:
            log.exception("%s %s failed in the front", scope.method, scope.path)
            if is_no_room(error):  # a long body goes to a temporary file
                answers.no_room(scope, proto)  # type: ignore[arg-type]
            else:
                answers.broken(scope, proto)  # type: ignore[arg-type]

    def close(self) -> None:
        """Wait for the threads; called once no request is under way."""
        self._pool.shutdown(wait=True)

    async def _answer(self, scope: Scope, proto: HttpProtocol) -> None:
        path = scope.path
        body: Body | None = None
        if path.startswith("/api/"):
            if self._look_up is not None:
                route = self._look_up(scope.method, path)
                if route is not None:
                    done, body = await self._take_fast_lane(route, scope, proto)
                    if done:
                        return
            if self._streams.wants(path):
                await self._streams.serve_events(scope, proto)
                return
        elif path.startswith(UPLOADS_PREFIX):
            self._uploads.answer(scope, proto)
            return
        elif path in {"/health", "/health/"}:
            await self._answer_health(proto)
            return
        elif self._streams.wants(path):
            await self._streams.serve_events(scope, proto)
            return
        await self._ask_django(scope, proto, body)

    async def _take_fast_lane(self, route: lane.Route, scope: Scope, proto: HttpProtocol) -> tuple[bool, Body | None]:
        """Let the fast lane answer.

        Returns:
            Whether it did, and the body if it was read, for Django to read again.
        """
        headers = scope.headers
        client = self._proxies.client(scope.client, scope.scheme, headers)
        request = lane.Request(scope.method, scope.path, scope.query_string, headers, b"", client.address)
        body: Body | None = None
        response: lane.Response | None
        if not route.writes:
            response = _ask(route, request)
        else:
            length = announced_length_or_none(scope)
            if length is None or length > IN_MEMORY_BYTES:
                return False, None
            if length:
                body = await read_body(scope, proto, most=IN_MEMORY_BYTES)
                request.body = body.file.read()
                body.file.seek(0)
            if not self._may_wait():
                answers.busy(scope, proto)
                return True, None
            response = await asyncio.wrap_future(self._submit(lambda: _ask(route, request)))
        if response is None:
            return False, body
        proto.response_bytes(response.status, response.headers, response.body)
        return True, None

    async def _ask_django(self, scope: Scope, proto: HttpProtocol, body: Body | None) -> None:
        try:
            if body is None and has_body(scope):
                body = await read_body(scope, proto, most=self._most)
        except BodyTooLarge:
            answers.too_large(scope, proto, self._most)
            return
        except BadLength:
            answers.refuse(scope, proto, 400, "Bad request", "The request's length makes no sense.")
            return
        if not self._may_wait():
            answers.busy(scope, proto)
            return
        client = self._proxies.client(scope.client, scope.scheme, scope.headers)
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
            # The client went away; the thread goes on, and what it made for nobody is removed.
            future.add_done_callback(_forget_unsent)
            raise
        django_bridge.send(proto, answer, head=scope.method == "HEAD")
        if answer.passing:
            asyncio.get_running_loop().call_later(FORGET_AFTER, django_bridge.forget, answer)

    async def _answer_health(self, proto: HttpProtocol) -> None:
        # Not counted among the waiting: a busy server is not a dead one.
        health = await asyncio.wrap_future(self._pool.submit(self._check_health))
        answers.json(proto, health.status, health.body)

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


def _ask(route: lane.Route, request: lane.Request) -> lane.Response | None:
    try:
        return route.answer(request)
    except Exception:
        # Past Django nobody else gives up a connection that the database has dropped.
        close_old_connections()
        raise


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
