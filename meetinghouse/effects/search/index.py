"""The index itself: put words in, take them out, find ids. It holds nothing that decides who may read.

It lives in the second file, since it can be made anew from the first.
"""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from meetinghouse.kernel.databases import sidecar_alias

_WORD = re.compile(r"\w+", re.UNICODE)
MOST_WORDS = 8
BIGGEST_ID = (1 << 63) - 1


class Shelf(StrEnum):
    """What an id on it means; the value is the table."""

    POSTS = "search_post"
    # Stands apart, with the roster that each lies on: no search of posts comes by.
    MESSAGES = "search_message"
    PEOPLE = "search_person"


def _cursor() -> CursorWrapper:
    return connections[sidecar_alias()].cursor()


def _is_sqlite() -> bool:
    return connections[sidecar_alias()].vendor == "sqlite"


def _step() -> AbstractContextManager[Any]:
    """Around each change: inside one transaction FTS5 (seen in SQLite 3.40) loses a row that is taken out and
    put back, unless a savepoint lies between."""
    alias = sidecar_alias()
    return transaction.atomic(using=alias) if connections[alias].in_atomic_block else nullcontext()


def put(shelf: Shelf, row_id: int, body: str) -> None:
    """Make a row findable by its words, in place of the words it had before."""
    with _step(), _cursor() as cursor:
        if _is_sqlite():
            cursor.execute(f"INSERT OR REPLACE INTO {shelf} (rowid, body) VALUES (%s, %s)", [row_id, body])  # noqa: S608
        else:
            cursor.execute(
                f"INSERT INTO {shelf} (rowid, body) VALUES (%s, %s)"  # noqa: S608 -- the table is one of ours
                " ON CONFLICT (rowid) DO UPDATE SET body = excluded.body",
                [row_id, body],
            )


def drop(shelf: Shelf, row_id: int) -> None:
    """Nobody finds this row any more."""
    with _step(), _cursor() as cursor:
        cursor.execute(f"DELETE FROM {shelf} WHERE rowid = %s", [row_id])  # noqa: S608 -- the table is one of ours


def find(shelf: Shelf, words: str, *, below: int = BIGGEST_ID, limit: int) -> list[int]:
    """Ids of rows that have all the words, the last one as a beginning; newest first.

    Cost: one look-up in the full-text index, at most ``limit`` rows.
    """
    tokens = [t.lower() for t in _WORD.findall(words)][:MOST_WORDS]
    if not tokens:
        return []
    with _cursor() as cursor:
        if _is_sqlite():
            match = " ".join(f'"{t}"' for t in tokens) + "*"
            condition = f"{shelf} MATCH %s"
        else:
            match = " & ".join(tokens) + ":*"
            condition = "words @@ to_tsquery('simple', %s)"
        cursor.execute(
            f"SELECT rowid FROM {shelf} WHERE {condition} AND rowid < %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
            [match, below, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def put_message(row_id: int, roster_id: int, body: str) -> None:
    """Make a message findable by its words in its conversation, in place of the words it had before."""
    with _step(), _cursor() as cursor:
        if _is_sqlite():
            cursor.execute(
                "INSERT OR REPLACE INTO search_message (rowid, body, roster) VALUES (%s, %s, %s)",
                [row_id, body, f"r{roster_id}"],
            )
        else:
            cursor.execute(
                "INSERT INTO search_message (rowid, body, roster) VALUES (%s, %s, %s)"
                " ON CONFLICT (rowid) DO UPDATE SET body = excluded.body, roster = excluded.roster",
                [row_id, body, roster_id],
            )


def find_messages(roster_ids: Sequence[int], words: str, *, below: int = BIGGEST_ID, limit: int) -> list[int]:
    """Ids of messages on some rosters that have all the words, the last one as a beginning; newest first.

    Cost: one look-up in the full-text index, at most ``limit`` rows.
    """
    tokens = [t.lower() for t in _WORD.findall(words)][:MOST_WORDS]
    if not tokens or not roster_ids:
        return []
    with _cursor() as cursor:
        if _is_sqlite():
            match = " AND ".join(f'body : "{t}"' for t in tokens) + "*"
            match += " AND roster : (" + " OR ".join(f"r{int(i)}" for i in roster_ids) + ")"
            condition = "search_message MATCH %s"
            given: list[Any] = [match]
        else:
            condition = "words @@ to_tsquery('simple', %s) AND roster = ANY(%s)"
            given = [" & ".join(tokens) + ":*", list(roster_ids)]
        cursor.execute(
            f"SELECT rowid FROM search_message WHERE {condition} AND rowid < %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
            [*given, below, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def count(shelf: Shelf) -> int:
    """How many rows can be found."""
    with _cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {shelf}")  # noqa: S608 -- the table is one of ours
        return int(cursor.fetchone()[0])


def ids(shelf: Shelf, *, above: int, limit: int) -> list[int]:
    """Ids that can be found, upwards from beyond one; for who compares them with the rows."""
    with _cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM {shelf} WHERE rowid > %s ORDER BY rowid LIMIT %s", [above, limit])  # noqa: S608
        return [row[0] for row in cursor.fetchall()]
