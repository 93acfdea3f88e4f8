"""Databases that have all tables and no rows: made once for a run, copied by whoever needs one.

Making them takes five seconds of a core, which is more than nearly every test that begins with one; that an empty
folder becomes a site by itself is proved by the tests that ask for it (``start_site(empty=True)``).
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.live_site import clean_environment, command_line

# The first process of the run makes the folder and tells the others by this variable.
_VARIABLE = "SUITE_TABLES"
_FILES = ("main.sqlite3", "sidecar.sqlite3")


def share_folder() -> None:
    """Have one folder for all processes of this run; it goes when the first of them ends."""
    if _VARIABLE not in os.environ:
        os.environ[_VARIABLE] = tempfile.mkdtemp(prefix="meetinghouse-test-tables-")
        atexit.register(shutil.rmtree, os.environ[_VARIABLE], ignore_errors=True)


@contextmanager
def _alone() -> Iterator[Path]:
    folder = Path(os.environ[_VARIABLE])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _migrate(data: Path, **environ: str) -> None:
    done = subprocess.run(
        [*command_line(), "migrate", "--data", str(data)],
        env=clean_environment(**environ),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _sqlite_files() -> list[Path]:
    with _alone() as folder:
        data = folder / "data"
        if not data.exists():
            _migrate(folder / "unfinished")
            (folder / "unfinished").rename(data)
    return [data / name for name in _FILES]


def put_into(data: Path) -> Path:
    """Make a data folder of a site whose tables are there; all else it has still to make for itself."""
    data.mkdir(mode=0o700)
    for file in _sqlite_files():
        shutil.copyfile(file, data / file.name)
    return data


def _postgresql_template(database: dict[str, Any]) -> str:
    """The name of a database next to the suite's own, for ``CREATE DATABASE … TEMPLATE``."""
    import psycopg

    address = os.environ["DATABASE_URL"]
    with _alone() as folder:
        name = f"{database['NAME']}_{folder.name.replace('-', '_')}".lower()
        made = folder / hashlib.sha256(address.encode()).hexdigest()
        if made.exists():
            return name
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        before, _, options = address.partition("?")
        _migrate(folder / "no-rows-here", DATABASE_URL=f"{before.rpartition('/')[0]}/{name}?{options}")
        made.touch()
    return name


def lend(databases: dict[str, dict[str, Any]]) -> None:
    """Let the suite's own databases, whose names are in ``TEST``, begin with all tables."""
    for alias, database in databases.items():
        # Nothing is left to migrate; walking through all migrations to find that takes two seconds.
        database["TEST"]["MIGRATE"] = False
        if "sqlite" in database["ENGINE"]:
            (file,) = [file for file in _sqlite_files() if file.stem == {"default": "main"}.get(alias, alias)]
            shutil.copyfile(file, database["TEST"]["NAME"])
        else:
            database["TEST"]["TEMPLATE"] = _postgresql_template(database)
