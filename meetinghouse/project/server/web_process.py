"""One web process: an event loop, uvicorn on the shared socket, a few threads for Django."""

import asyncio
import contextlib
import functools
import logging
import os
import signal
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
import uvloop
from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from meetinghouse.kernel.statements import is_sqlite
from meetinghouse.project.server.application import Front, Health
from meetinghouse.project.server.hot_protocol import IDLE_SECONDS, HotProtocol
from meetinghouse.project.server.lanes import Lanes, LookUp, no_lane
from meetinghouse.project.server.listening import BACKLOG
from meetinghouse.project.server.proxies import Proxies, parse_networks
from meetinghouse.project.server.socket_talk import MOST_FRAME_CHARACTERS
from meetinghouse.project.server.streams import Streams
from meetinghouse.project.server.supervisor import GRACE
from meetinghouse.project.server.threads import Threads
from meetinghouse.project.slots import take_slot

log = logging.getLogger(__name__)

# Open connections at a time, idle ones and live streams included.
MOST_CONNECTIONS = 8192
# Threads for the writes of the fast lane in SQLite: one at a time writes anyway, and while it waits for the disk the
# next one reads what it needs.
SQLITE_WRITERS = 2
# How often connections are looked through for clients that say nothing, in seconds.
SWEEP_SECONDS = 5.0


class _Server(uvicorn.Server):
    """uvicorn's server in a loop that is ours, with signals that are ours."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what is overdue, and come back."""
        now = loop.time()
        for connection in list(self.server_state.connections):
            if isinstance(connection, HotProtocol) and connection.is_overdue(now):
                connection.transport.close()
        loop.call_later(SWEEP_SECONDS, self.sweep, loop)


def run_web_process(listener: socket.socket, application: Any, lifeline: int) -> int:
    """Serve until SIGTERM, or until the parent is gone; requests under way are finished first.

    Args:
        listener: the shared listening socket.
        application: Django's WSGI handler.
        lifeline: readable once the parent is gone.
    """
    # The loop reads the database in the fast lane, on purpose: 0.1 ms is less than handing it to a thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    take_slot(settings.DATA, first=settings.ENVIRONMENT.first_slot)
    streams = Streams()
    threads, writers = _threads()
    proxies = Proxies(parse_networks(settings.ENVIRONMENT.trusted_proxies))
    lanes = Lanes(fast_lane(), proxies, writers, takes_turns=is_sqlite())
    front = Front(
        application=application,
        proxies=lanes.proxies,
        check_health=_health,
        streams=streams,
        media=settings.DATA / "media",
        most=settings.MAX_REQUEST_BYTES,
        most_uploaded=settings.MAX_UPLOAD_REQUEST_BYTES,
        upload_paths=settings.UPLOAD_PATHS,
        threads=threads,
    )
    uvloop.run(_serve(_configured(front, lanes), streams, listener, lifeline))
    writers.close()
    threads.close()
    streams.close()
    return 0


def _configured(front: Front, lanes: Lanes) -> uvicorn.Config:
    return uvicorn.Config(
        front,
        interface="asgi3",
        http=functools.partial(HotProtocol, lanes),  # type: ignore[arg-type]  # it is only ever called
        ws=WebSocketsSansIOProtocol,
        # A token and a few words are all that clients send; a character takes four bytes at most.
        ws_max_size=MOST_FRAME_CHARACTERS * 4,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=int(IDLE_SECONDS),
        timeout_graceful_shutdown=int(GRACE) - 2,
    )


async def _serve(config: uvicorn.Config, streams: Streams, listener: socket.socket, lifeline: int) -> None:
    loop = asyncio.get_running_loop()
    server = _Server(config)

    def stop() -> None:
        loop.remove_reader(lifeline)
        # Live streams never end by themselves, and uvicorn waits for what is open.
        streams.stop()
        server.should_exit = True

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_reader(lifeline, stop)
    streams.start()
    server.sweep(loop)
    await server.serve([listener])


def fast_lane() -> LookUp:
    """The fast lane's route table; an empty one where it is switched off."""
    if not settings.FAST_LANE:
        return no_lane
    from meetinghouse.doors.client_api.fast_lane import look_up

    table: LookUp = look_up
    return table


def _threads() -> tuple[Threads, Threads]:
    """For Django, and for the writes of the fast lane."""
    most = settings.ENVIRONMENT.threads
    return Threads(most), Threads(SQLITE_WRITERS if is_sqlite() else most)


def _health() -> Health:
    from meetinghouse.doors.operations.health.checks import check_health

    found = check_health()
    return Health(200 if found.is_well else 503, found)
