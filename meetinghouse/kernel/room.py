"""A full disk says so in many ways; here they are one.

A file answers with ``ENOSPC`` (or a quota's word), SQLite with ``SQLITE_FULL``, or with an I/O error where it was
SQLite's shared memory or its sync that found no room. PostgreSQL says ``53100``. Django wraps the databases' errors.
"""

import errno
import os
import sqlite3
from pathlib import Path

from django.conf import settings

from meetinghouse.kernel.errors import Refusal, StorageFull

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full
_POSTGRESQL_FULL = "53100"
# https://www.sqlite.org/rescode.html: the kinds of I/O error that SQLite gives where the system said ENOSPC.
_SQLITE_WRITING = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
    }
)
# An I/O error while writing on a disk with less than this left is taken for want of room.
_NEARLY_NOTHING_BYTES = 256 * 1024


def refusal_in(error: BaseException) -> Refusal | None:
    """The refusal that an exception is or stands for; None for a fault of ours. Each door asks in one place."""
    if isinstance(error, Refusal):
        return error
    return StorageFull() if is_no_room(error) else None


def is_no_room(error: BaseException, folder: Path | None = None) -> bool:
    """Whether an exception, or what it was raised from, says that a disk is full.

    Args:
        folder: where the file is that could not be written; the data folder by default.
    """
    seen: BaseException | None = error
    while seen is not None:
        if _says_no_room(seen, folder):
            return True
        seen = seen.__cause__
    return False


def _says_no_room(error: BaseException, folder: Path | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code == sqlite3.SQLITE_FULL or (code in _SQLITE_WRITING and _is_nearly_full(folder or settings.DATA))
    return getattr(error, "sqlstate", None) == _POSTGRESQL_FULL


def _is_nearly_full(folder: Path) -> bool:
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _NEARLY_NOTHING_BYTES
