"""Whole answers, kept until something they rest on is written.

SQLite: commits are numbered, and those of the acts that happen all the time say which posts and people they touch
(``kernel.changing``). An answer that named its own (``Rests``) stays good while no other commit comes, and none that
touches them; an answer that did not, until any commit. PostgreSQL: two equal snapshots see the same transactions and
so the same rows. Either is asked before an answer is made, so an answer is never older than it says. Each thread has
its own cache, since it follows the commits by itself.
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Hashable
from typing import Any

import msgspec
from django.conf import settings

from meetinghouse.doors.client_api.rests import Rests
from meetinghouse.kernel.sqlite.commits import Commits, Touched, person_in
from meetinghouse.kernel.statements import Statement, main_connection

# Answers depend on the time too: a mute ends, a token expires. This bounds how late that shows, in seconds.
LONGEST = 15.0
# For each thread: how many answers, and how many bytes they may hold together.
MOST = 2000
MOST_BYTES = 4_000_000
# After so many looks in vain somebody keeps writing; then only every so-manieth request looks.
_IN_VAIN, _EVERY = 32, 32
# How many commits are remembered for answers that were not asked for meanwhile.
_MOST_COMMITS = 512
# What an answer's posts and people take, in bytes each.
_SIZE_OF_ID = 64
_MOST_FOLLOWS = 20_000

_SNAPSHOT = Statement("SELECT 1 WHERE 1 = 0", "SELECT CAST(pg_current_snapshot() AS TEXT)")
_FOLLOWS = Statement("SELECT 1 FROM people_follow f WHERE f.follower_id = %(me)s AND f.followed_id = %(who)s")


class _Entry(msgspec.Struct, gc=False):
    """One answer: good at the commit ``at`` of the ``age`` in which it was made."""

    age: int
    at: int
    until: float
    size: int
    value: Any
    rows: frozenset[int] | None
    feed_of: int


class PageCache(threading.local):
    """One for each thread."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], _Entry] = {}
        self._bytes = 0
        self._in_vain = 0
        self._raw: sqlite3.Connection | None = None
        # An age ends when something was written of which it is not known what it touches.
        self._age = 0
        self._version: Hashable = None
        # The last commit that was looked at, and those of this age: number and what it touched.
        self._seen = 0
        self._touched: deque[tuple[int, Touched]] = deque(maxlen=_MOST_COMMITS)
        # Who follows whom, as far as it was asked in this age.
        self._follows: dict[tuple[int, int], bool] = {}

    def look(self) -> bool:
        """Look at what was written; False where nothing may be kept. To be asked before ``find`` and ``keep``.

        Cost: 1 µs in SQLite and 1 more for each commit since, 40 µs in PostgreSQL.
        """
        if not settings.PAGE_CACHE:
            return False
        connection = main_connection()
        if connection.in_atomic_block:
            return False
        if connection.vendor != "sqlite":
            return self._look_at_version(lambda: _SNAPSHOT.rows({})[0][0])
        connection.ensure_connection()
        raw: sqlite3.Connection = connection.connection
        if raw is not self._raw:
            # What one connection knows of versions and commits says nothing to another one, perhaps to another file.
            self._entries.clear()
            self._bytes = 0
            self._seen = -1
            self._raw = raw
        commits: Commits | None = connection.commits  # type: ignore[attr-defined]
        number = commits.number() if commits is not None else None
        if commits is None or number is None:
            return self._look_at_version(lambda: (raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes))
        if number != self._seen:
            self._follow(commits, number)
        return True

    def _look_at_version(self, version: Any) -> bool:
        if self._in_vain >= _IN_VAIN:
            self._in_vain += 1
            if self._in_vain % _EVERY:
                return False
        found = version()
        if found != self._version:
            self._version = found
            self._begin_age()
        return True

    def _follow(self, commits: Commits, number: int) -> None:
        since = commits.since(self._seen, number) if self._seen >= 0 else None
        if since is None:
            self._begin_age()
        else:
            self._touched.extend(enumerate(since, self._seen + 1))
        self._seen = number

    def _begin_age(self) -> None:
        self._age += 1
        self._touched.clear()
        self._follows.clear()

    def find(self, key: tuple[str, ...]) -> Any:
        """What was kept and is still good, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.age != self._age or (entry.at != self._seen and not self._outlived(entry)):
            self._in_vain += 1
            return None
        self._in_vain = 0
        return entry.value if entry.until >= time.monotonic() else None

    def _outlived(self, entry: _Entry) -> bool:
        """Nothing that was written since touches what an answer rests on."""
        if entry.rows is None or not self._touched or self._touched[0][0] > entry.at + 1:
            return False
        for number, touched in reversed(self._touched):
            if number <= entry.at:
                break
            for row in touched:
                if row in entry.rows or (entry.feed_of and self._is_read_by(entry.feed_of, row)):
                    return False
        entry.at = self._seen
        return True

    def _is_read_by(self, me: int, touched: int) -> bool:
        """The touched row is a person, and what they write stands in somebody's feed."""
        who = person_in(touched)
        if who is None:
            return False
        known = self._follows.get((me, who))
        if known is None:
            if len(self._follows) >= _MOST_FOLLOWS:
                self._follows.clear()
            known = self._follows[me, who] = who == me or _FOLLOWS.row({"me": me, "who": who}) is not None
        return known

    def keep(self, key: tuple[str, ...], value: Any, size: int, rests: Rests | None = None) -> None:
        """Keep an answer that was made after ``look``; ``size`` is in bytes."""
        rows = frozenset(rests.rows) if rests is not None and rests.rows is not None else None
        size += len(rows) * _SIZE_OF_ID if rows is not None else 0
        old = self._entries.pop(key, None)
        self._bytes += size - (old.size if old else 0)
        while self._entries and (len(self._entries) >= MOST or self._bytes > MOST_BYTES):
            self._bytes -= self._entries.pop(next(iter(self._entries))).size
        feed_of = rests.feed_of if rests is not None else 0
        self._entries[key] = _Entry(self._age, self._seen, time.monotonic() + LONGEST, size, value, rows, feed_of)


pages = PageCache()
