"""The fast lane as the front sees it, and whose word about a client's address counts."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache

from django.db import close_old_connections
from httptools import parse_url

from meetinghouse.kernel import lane
from meetinghouse.kernel.sqlite.parking import working_in
from meetinghouse.project.server import answers
from meetinghouse.project.server.proxies import Proxies
from meetinghouse.project.server.threads import Threads
from meetinghouse.project.server.turnstile import Turnstile

log = logging.getLogger(__name__)

LookUp = Callable[[str, str], lane.Route | None]


class Lanes:
    """Args:
    look_up: the fast lane's route table; one that finds nothing while the lane is switched off.
    proxies: whose forwarded headers count.
    threads: where writes run.
    takes_turns: the loop stands still while a write works. Only for a database that tells when it waits (SQLite);
        a write in PostgreSQL waits for the network all the time.
    """

    def __init__(self, look_up: LookUp, proxies: Proxies, threads: Threads, *, takes_turns: bool) -> None:
        self._takes_turns = takes_turns
        self._look_up = look_up
        self.proxies = proxies
        self.threads = threads
        self._written: deque[Callable[[], None]] = deque()
        self._turnstile: Turnstile | None = None
        # The same few addresses are asked for again and again; reading one costs 3 us.
        self.find = lru_cache(maxsize=4096)(self._find)

    def _find(self, method: bytes, target: bytes) -> tuple[lane.Route | None, str, str]:
        """The route, the path and the query.

        Args:
            method: in capitals.
            target: as the request's first line has it.

        Raises:
            HttpParserInvalidURLError: it is no address.
        """
        url = parse_url(target)
        path = (url.path or b"").decode("ascii")
        return self._look_up(method.decode("ascii"), path), path, (url.query or b"").decode("latin-1")

    def ask(self, route: lane.Route, request: lane.Request) -> lane.Response:
        """Let the fast lane answer; a failure of ours is an answer too."""
        try:
            return route.answer(request) or answers.broken_lane()
        except Exception:
            log.exception("%s %s failed in the fast lane", request.method, request.path)
            # Past Django nobody else gives up a connection that the database has dropped.
            close_old_connections()
            return answers.broken_lane()

    def write(
        self,
        route: lane.Route,
        request: lane.Request,
        written: Callable[[lane.Response], None],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """Let a thread answer, and tell the loop."""
        if self._turnstile is None and self._takes_turns:
            self._turnstile = Turnstile(loop)
        turnstile = self._turnstile

        def work() -> None:
            with working_in(turnstile) if turnstile is not None else nullcontext():
                response = self.ask(route, request)
            self._written.append(lambda: written(response))
            loop.call_soon_threadsafe(self.send_what_is_written)

        self.threads.submit(work)

    def before_a_read(self) -> None:
        """Let a write through, and send the answers of those that are done.

        A turn of the loop answers all that came in together, and who has waited for a thread and for the disk should
        not wait for all of them too.
        """
        if self._turnstile is not None:
            self._turnstile.before_a_read()
        self.send_what_is_written()

    def send_what_is_written(self) -> None:
        """Send the answers of writes that are done."""
        while self._written:
            self._written.popleft()()


def no_lane(_method: str, _path: str) -> lane.Route | None:
    """The route table while the fast lane is switched off."""
    return None
