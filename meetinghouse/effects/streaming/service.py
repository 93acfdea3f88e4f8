"""The live streams of one web process: let clients in, tell them what happens, see that they may still listen."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import close_old_connections

from meetinghouse.effects.streaming import access
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.channels import LIST, Channel
from meetinghouse.effects.streaming.hub import Hub
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.effects.streaming.tail import Tail
from meetinghouse.effects.streaming.typing import Ear

log = logging.getLogger(__name__)

# A revoked token, an ended session and a suspended person are noticed within this many seconds.
RECHECK_SECONDS = 30.0
T = TypeVar("T")


class Service:
    """What the server starts, asks and stops. All but ``start`` and ``stop`` belong to the event loop."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._tail = Tail(self.hub)
        self._ear = Ear(self.hub)
        # Asking who somebody is takes a millisecond; one thread with one connection does for all.
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="streaming-clerk")
        self._recheck: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def is_stopping(self) -> bool:
        """No client is let in any more."""
        return self._stopping

    def start(self) -> None:
        """Begin; called with the event loop running."""
        self._recheck = asyncio.get_running_loop().create_task(self._recheck_for_ever())

    def stop(self) -> None:
        """Let all clients go; safe to call twice."""
        self._stopping = True
        if self._recheck is not None:
            self._recheck.cancel()
        self.hub.end_all("the server stops")

    def close(self) -> None:
        """End the threads; blocks until they have ended."""
        self._tail.stop()
        self._ear.stop()
        self._clerk.shutdown(wait=True)

    async def identify(self, *, token: str = "", session_key: str = "") -> Access | None:
        """Who a token or a session cookie stands for."""
        if token:
            return await self._ask(lambda: access.by_token(token))
        return await self._ask(lambda: access.by_session(session_key))

    async def require_may_hear(self, who: Access, channel: Channel) -> None:
        """Refuse a stream that is somebody else's.

        Raises:
            NotFound: it names a list that is not there, or not the client's.
        """
        if channel.kind == LIST:
            await self._ask(lambda: access.require_own_list(who, channel))

    async def admit(self, who: Access) -> Listener:
        """Let a client in; what happens from now on will reach it. Give it back with ``dismiss``.

        Raises:
            TooMany: this person has too many clients connected.
            Full: there are too many clients altogether.
        """
        listener = Listener(who, asyncio.get_running_loop())
        await self._ask(self._tail.ensure)
        await self._ask(self._ear.ensure)
        self.hub.add(listener)
        return listener

    def dismiss(self, listener: Listener) -> None:
        """Forget a client; one that is gone already changes nothing."""
        self.hub.remove(listener)

    async def _ask(self, question: Callable[[], T]) -> T:
        def ask() -> T:
            close_old_connections()
            return question()

        return await asyncio.get_running_loop().run_in_executor(self._clerk, ask)

    async def _recheck_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                await self._end_the_revoked()
            except Exception:
                log.exception("could not check whether clients may still listen; checking again soon")

    async def _end_the_revoked(self) -> None:
        for mine in self.hub.listeners().values():
            for listener in mine:
                now = await self._ask(lambda who=listener.access: access.again(who))  # type: ignore[misc]
                if now is None:
                    listener.end("the access was revoked")
                else:
                    listener.access = now
