"""One web process: an event loop, Granian's RSGI server on the shared socket, a few threads for Django."""

import asyncio
import logging
import os
import signal
import socket
from typing import Any

import granian.server.embed
import uvloop
from django.conf import settings
from granian._granian import SocketHolder  # Granian has no public way to be given an open socket
from granian.constants import HTTPModes, Interfaces

from meetinghouse.project.server.application import Front, Health, LookUp
from meetinghouse.project.server.listening import BACKLOG
from meetinghouse.project.server.proxies import Proxies, parse_networks
from meetinghouse.project.server.streams import Streams
from meetinghouse.project.slots import take_slot

log = logging.getLogger(__name__)

# Open connections at a time, idle ones and live streams included.
MOST_CONNECTIONS = 8192


class _OnePort(granian.server.embed.Server):
    """Granian's embeddable server, on a socket that is already listening."""

    def __init__(self, target: object, listener: socket.socket) -> None:
        super().__init__(
            target,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            websockets=True,
            log_enabled=False,
            backlog=BACKLOG,
            backpressure=MOST_CONNECTIONS,
            runtime_blocking_threads=4,
        )
        self._listener = listener

    def _init_shared_socket(self) -> None:
        # Granian closes what it is given; the original stays with this process.
        self._ssp = None
        handle = os.dup(self._listener.fileno())
        self._shd = SocketHolder(handle, False, BACKLOG)  # type: ignore[assignment, call-arg]  # its stubs are older


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
    front = Front(
        application=application,
        look_up=fast_lane(),
        check_health=_health,
        streams=streams,
        media=settings.DATA / "media",
        proxies=Proxies(parse_networks(settings.ENVIRONMENT.trusted_proxies)),
        most=settings.MAX_REQUEST_BYTES,
        threads=settings.ENVIRONMENT.threads,
    )
    # Granian hands every request over between two threads; uvloop wakes its loop with half the system calls.
    uvloop.run(_serve(front, streams, listener, lifeline))
    front.close()
    streams.close()
    return 0


async def _serve(front: Front, streams: Streams, listener: socket.socket, lifeline: int) -> None:
    loop = asyncio.get_running_loop()
    server = _OnePort(front, listener)

    def stop() -> None:
        loop.remove_reader(lifeline)
        # Live streams never end by themselves, and Granian waits for what is open.
        streams.stop()
        server.stop()  # type: ignore[no-untyped-call]

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_reader(lifeline, stop)
    streams.start()
    await server.serve()


def fast_lane() -> LookUp | None:
    """The fast lane's route table; None where it is switched off."""
    if not settings.FAST_LANE:
        return None
    from meetinghouse.doors.client_api.fast_lane import look_up

    table: LookUp = look_up
    return table


def _health() -> Health:
    from meetinghouse.doors.operations.health.checks import check_health

    found = check_health()
    return Health(200 if found.is_well else 503, found)
