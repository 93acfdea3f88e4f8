"""One connected client: what it may hear, and what waits to be sent to it."""

import asyncio
import threading
from collections import deque

from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.messages import Message

# A client that is this many messages behind is let go; it will come back and load the page it missed.
MOST_WAITING = 200
# Streams that one client may multiplex.
MOST_CHANNELS = 50


class Listener:
    """Filled by the tail's thread, emptied by the event loop."""

    def __init__(self, access: Access, loop: asyncio.AbstractEventLoop) -> None:
        self.access = access
        # A page of this site, which is told less and fetches HTML by itself.
        self.is_page = not access.token
        self.channels: frozenset[Channel] = frozenset()
        self.ended = ""
        self._loop = loop
        self._queue: deque[Message] = deque()
        self._lock = threading.Lock()
        self._wake = asyncio.Event()

    @property
    def person_id(self) -> int:
        """Who listens."""
        return self.access.viewer.person_id

    def hear(self, channel: Channel) -> bool:
        """Add a stream; False where the client has as many as it may."""
        if channel not in self.channels and len(self.channels) >= MOST_CHANNELS:
            return False
        self.channels |= {channel}
        return True

    def stop_hearing(self, channel: Channel) -> None:
        """Take a stream away; one that is not there changes nothing."""
        self.channels -= {channel}

    def has_ended(self) -> bool:
        """Nothing more is sent; ``ended`` says why."""
        return bool(self.ended)

    def offer(self, message: Message) -> None:
        """Queue a message; from any thread. A client that is too far behind is ended instead."""
        if not (message.page if self.is_page else message.event):
            return
        with self._lock:
            if self.ended:
                return
            if len(self._queue) >= MOST_WAITING:
                self.ended = "too far behind"
                self._queue.clear()
            else:
                self._queue.append(message)
        self._loop.call_soon_threadsafe(self._wake.set)

    def end(self, reason: str) -> None:
        """Let the client go; from any thread. What is queued is not sent any more."""
        with self._lock:
            self.ended = self.ended or reason
            self._queue.clear()
        self._loop.call_soon_threadsafe(self._wake.set)

    async def next(self, patience: float) -> Message | None:
        """The next message, or None when none came within ``patience`` seconds or the listener has ended."""
        message = self._take()
        if message is not None or self.ended:
            return message
        try:
            async with asyncio.timeout(patience):
                await self._wake.wait()
        except TimeoutError:
            return None
        return self._take()

    def _take(self) -> Message | None:
        with self._lock:
            if self._queue:
                return self._queue.popleft()
            self._wake.clear()
            return None
