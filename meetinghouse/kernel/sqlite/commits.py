"""What each commit touched, told to every process of the site, so that what it did not touch need not be read again.

SQLite numbers its commits in the ``-shm`` file (``iChange``, the third word of the WAL index's header:
https://www.sqlite.org/walformat.html#the_wal_index_file_format). Beside that number the server's processes share a ring
in memory: for each commit the rows whose readers should look again. A commit that is not in the ring, because another
program made it or because nobody said what it touches, touched everything.
"""

import mmap
import os
import struct
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path

# Which rows a commit touched. An id fits into 63 bits; the last bit says what it is the id of.
Touched = tuple[int, ...]

# How many commits the ring remembers, and how many rows of each; more than that is everything.
REMEMBERED = 1024
MOST_TOUCHED = 6
# A reader who is further behind than this reads no slot that is just being written.
_SAFE = REMEMBERED // 2

# The database and the commit's number, how many rows, the rows.
_SLOT = struct.Struct(f"=QQ{MOST_TOUCHED}Q")
_NUMBER = struct.Struct("=I")
_NUMBER_AT = 8
_WRAP = 1 << 32

# Made before the server forks its processes, so all of them share it. Another program's is its own.
_ring = mmap.mmap(-1, _SLOT.size * REMEMBERED)


def of_post(post_id: int) -> int:
    """A post's row, as ``Touched`` names it."""
    return post_id << 1


def of_person(person_id: int) -> int:
    """A person's row and the list of what they wrote, as ``Touched`` names them."""
    return person_id << 1 | 1


def person_in(touched: int) -> int | None:
    """The person that is meant, or None where it is a post."""
    return touched >> 1 if touched & 1 else None


def forget() -> None:
    """Trust nothing in the ring any more: a process died, perhaps between its note and its commit."""
    _ring[:] = bytes(len(_ring))


class Commits:
    """The commits to one database file, as this process sees them.

    The file is opened once and never closed: closing it would take away the locks that SQLite holds on it in this
    process. It is read and not mapped, because another process may cut it short once no connection is open here.
    """

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}-shm")
        self._key = zlib.crc32(str(Path(database).resolve()).encode()) * _WRAP
        self._handle = -1

    def opened(self) -> bool:
        """Take the file that is there now, for a connection that has just read; False where there is none."""
        if not hasattr(os, "pread"):
            return False
        try:
            there = self._path.stat()
            if self._handle >= 0:
                known = os.fstat(self._handle)
                if (known.st_ino, known.st_dev) == (there.st_ino, there.st_dev):
                    return True
            self._handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        return True

    def number(self) -> int | None:
        """The number of the last commit; None where it cannot be told. It may begin anew after a crash. Cost: 1 µs."""
        try:
            word = os.pread(self._handle, _NUMBER.size, _NUMBER_AT)
        except OSError:
            return None
        return _NUMBER.unpack(word)[0] if len(word) == _NUMBER.size else None

    def note(self, touched: Collection[int] | None) -> int | None:
        """Say what the next commit touches, None for everything; for the one who holds the lock and is about to commit.

        Returns:
            The place of the note, for ``withdraw``.
        """
        number = self.number()
        if number is None:
            return None
        number = (number + 1) % _WRAP
        at = number % REMEMBERED * _SLOT.size
        if touched is None or len(touched) > MOST_TOUCHED:
            self.withdraw(at)
            return None
        rows = [*touched, *([0] * (MOST_TOUCHED - len(touched)))]
        _SLOT.pack_into(_ring, at, self._key + number, len(touched), *rows)
        return at

    def withdraw(self, at: int) -> None:
        """The commit did not come about."""
        _ring[at : at + _SLOT.size] = bytes(_SLOT.size)

    def since(self, seen: int, upto: int) -> Sequence[Touched] | None:
        """What the commits after one and up to another touched, one entry for each; None for everything."""
        if not 0 <= upto - seen <= _SAFE:
            return None
        found = []
        for number in range(seen + 1, upto + 1):
            name, count, *rows = _SLOT.unpack_from(_ring, number % REMEMBERED * _SLOT.size)
            if name != self._key + number:
                return None
            found.append(tuple(rows[:count]))
        return found


_known: dict[str, Commits] = {}


def commits_of(database: str) -> Commits:
    """The commits to a database file; one for each in a process."""
    found = _known.get(database)
    return found if found is not None else _known.setdefault(database, Commits(database))


# A child opens its own: the number is asked by handles that its connections rest on. The parent's is left open, for
# closing it here would gain nothing.
os.register_at_fork(after_in_child=_known.clear)
