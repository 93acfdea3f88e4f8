"""What a backup says of itself: its first member. Its last one, ``SHA256SUMS``, has the hash of every file."""

from datetime import datetime

import msgspec

from meetinghouse.kernel.errors import Refusal

FORMAT = 1

MANIFEST = "manifest.json"
SQLITE_FILE = "main.sqlite3"
POSTGRESQL_FILE = "main.pgdump"
QUEUE_FILE = "queue.jsonl"
SECRET_KEY = "secret_key"  # noqa: S105 -- the name of a file
SUMS = "SHA256SUMS"
MEDIA, SEALED = "media", "sealed"


class BadBackup(Refusal):
    """The file is no backup, is broken, or is not one that this program can bring back."""

    code = "bad_backup"


class Manifest(msgspec.Struct, frozen=True):
    """A backup's first member.

    ``engine`` is ``sqlite`` or ``postgresql``; ``rows`` maps each table of the main database to its number of rows;
    ``migrations`` are those that were applied, as ``app.name``.
    """

    format: int
    version: str
    made_at: datetime
    base_url: str
    engine: str
    rows: dict[str, int]
    migrations: list[str]

    @property
    def database_file(self) -> str:
        """The member that holds the main database."""
        return POSTGRESQL_FILE if self.engine == "postgresql" else SQLITE_FILE


def read(octets: bytes) -> Manifest:
    """Understand a manifest.

    Raises:
        BadBackup: it is none, or of a later format than this program knows.
    """
    try:
        form = msgspec.json.decode(octets, type=dict[str, object]).get("format")
        if isinstance(form, int) and form > FORMAT:
            raise BadBackup("This backup was made by a newer Meetinghouse. Install that one first.")
        return msgspec.json.decode(octets, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BadBackup(f"This file does not look like a backup of Meetinghouse: {error}") from error
