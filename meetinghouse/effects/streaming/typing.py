"""That somebody is writing: from one open page to the others', in memory only, gone when it is not heard at once.

There is no row and no event for it: the log is for what must not be lost, and each of its entries makes every process
look and empties the cache of pages. So the processes of one machine call to each other: each that has listeners opens
a datagram socket in the folder ``live`` of the data folder, which only this system's account may enter, and who has
something to say sends it to every socket there. Costs 30 µs and nothing on disk. On several machines with one
PostgreSQL it stays on the machine where it was written; everything else that is live goes by the log and reaches all.
"""

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from django.conf import settings

from meetinghouse.domain.conversations.reading import who_sees_reading
from meetinghouse.effects.streaming import channels
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.hub import Hub
from meetinghouse.effects.streaming.messages import Message
from meetinghouse.kernel.viewer import Viewer

log = logging.getLogger(__name__)

# A page says it every three seconds while somebody goes on writing, and at once after a message was sent, which may be
# soon; more often than this it is not passed on.
SECONDS_BETWEEN = 0.25
_MOST_REMEMBERED = 10_000
_MOST_OCTETS = 16_384
# Of an address of such a socket, in octets, on every system.
_LONGEST_ADDRESS = 100


class Call(msgspec.Struct, frozen=True):
    """``person_id``, called ``name``, is writing in a conversation; ``to`` are those who may know."""

    conversation_id: int
    person_id: int
    name: str
    to: list[int]


_last: dict[int, float] = {}
_lock = threading.Lock()


def tell_that_writing(viewer: Viewer, name: str, conversation_id: int) -> None:
    """Let those know who are shown it; nobody learns whether there were any.

    Cost: one query, at most four times a second a person and process.
    """
    if viewer.is_stranger or _was_just_told(viewer.person_id):
        return
    to = who_sees_reading(viewer.person_id, conversation_id)
    if to:
        _send(msgspec.json.encode(Call(conversation_id, viewer.person_id, name, to)))


def _was_just_told(person_id: int) -> bool:
    now = time.monotonic()
    with _lock:
        if now - _last.get(person_id, -SECONDS_BETWEEN) < SECONDS_BETWEEN:
            return True
        if len(_last) >= _MOST_REMEMBERED:
            _last.clear()
        _last[person_id] = now
        return False


def hand_on(hub: Hub, call: Call) -> None:
    """Queue it for the pages of those who may know, as far as they are open here."""
    page = {
        "kind": "typing", "conversation": str(call.conversation_id), "person": str(call.person_id), "name": call.name,
    }  # fmt: skip
    message = Message(Channel(channels.USER), "", "", page)
    listeners = hub.listeners()
    for person_id in call.to:
        for listener in listeners.get(person_id, ()):
            if message.channel in listener.channels:
                listener.offer(message)


def _folder() -> Path:
    folder = Path(settings.DATA) / "live"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def _addressed(folder: Path) -> Iterator[str]:
    """The folder's path, short enough for the address of a socket in it."""
    if len(os.fsencode(folder)) + 24 <= _LONGEST_ADDRESS:
        yield str(folder)
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


def _send(octets: bytes) -> None:
    folder = _folder()
    with _addressed(folder) as place, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.setblocking(False)
        for other in folder.iterdir():
            try:
                out.sendto(octets, f"{place}/{other.name}")
            except ConnectionRefusedError:  # its process is gone
                other.unlink(missing_ok=True)
            except OSError:  # full, or gone in this moment: it is only a sign
                continue


class Ear:
    """Hears what other processes of this machine call out, for the listeners of this one."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._thread: threading.Thread | None = None
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._is_over = False

    @property
    def _name(self) -> str:
        return f"{os.getpid()}-{id(self):x}"

    def ensure(self) -> None:
        """Begin to listen, if not yet. Where there are no such sockets, nobody sees that others are writing."""
        with self._lock:
            if self._thread is not None or self._is_over:
                return
            try:
                folder = _folder()
                with _addressed(folder) as place:
                    opened = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                    opened.bind(f"{place}/{self._name}")
            except OSError:
                log.warning("no socket for signs of writing in %s; they are not shown", settings.DATA, exc_info=True)
                self._is_over = True
                return
            self._socket = opened
            self._thread = threading.Thread(target=self._run, args=(opened,), name="streaming-ear", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; returns once it has ended."""
        with self._lock:
            self._is_over = True
            if self._socket is None or self._thread is None:
                return
            # Wakes it up, so that it sees that it is over.
            _send(b"")
            self._thread.join(timeout=5)
            self._socket.close()
            (_folder() / self._name).unlink(missing_ok=True)
            self._socket = self._thread = None

    def _run(self, opened: socket.socket) -> None:
        while True:
            octets = opened.recv(_MOST_OCTETS)
            if self._is_over:
                return
            try:
                if octets:
                    hand_on(self._hub, msgspec.json.decode(octets, type=Call))
            except Exception:
                log.exception("a sign that somebody is writing could not be passed on")
