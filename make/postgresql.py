"""A PostgreSQL server for one run: made in a temporary folder, reached through a socket there, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# It is thrown away: nothing has to survive a power cut.
_HASTE = (
    "fsync = off\n"
    "synchronous_commit = off\n"
    "full_page_writes = off\n"
    "wal_level = minimal\n"
    "max_wal_senders = 0\n"
    "max_connections = 100\n"
    "autovacuum = off\n"
    "listen_addresses = ''\n"
)
_BY_DEFAULT = "listen_addresses = ''\n"


class NoPostgresql(Exception):
    """There is none to start here; the message says what is missing."""


def binaries() -> Path:
    """The folder that holds ``initdb`` and ``pg_ctl``.

    Raises:
        NoPostgresql: no server is installed.
    """
    newest_first = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]), reverse=True
    )
    on_path = shutil.which("initdb")
    for initdb in (*newest_first, *([Path(on_path).resolve()] if on_path else [])):
        return initdb.parent
    raise NoPostgresql("no PostgreSQL server is installed (Debian: apt-get install postgresql)")


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as where this process is root, since PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresql("PostgreSQL refuses to run as root, and there is no account named postgres or nobody")


@contextmanager
def throw_away_server(*, in_haste: bool = True) -> Iterator[str]:
    """Start one and give its ``DATABASE_URL``; stop it and remove its folder at the end.

    Args:
        in_haste: for tests; otherwise it is as safe and as slow as PostgreSQL is by default.

    Raises:
        NoPostgresql: none can be started here.
    """
    bin_folder, owner = binaries(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="meetinghouse-pg-"))
    data, log = folder / "data", folder / "log"
    who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(bin_folder / program), *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            **who,  # type: ignore[call-overload]
        )
        if done.returncode:
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise NoPostgresql(f"{program} failed: {(done.stdout + done.stderr).strip()[-2000:]} {said}")

    try:
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        run("initdb", "-D", str(data), "-U", "meetinghouse", "-A", "trust", "-E", "UTF8", "--no-sync")
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"{_HASTE if in_haste else _BY_DEFAULT}unix_socket_directories = '{folder}'\n")
        # pg_ctl would wait for its output to close, which the server keeps open: give it a file.
        run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-t", "30", "start", "-s")
        try:
            run("createdb", "-h", str(folder), "-U", "meetinghouse", "meetinghouse")
            yield f"postgresql://meetinghouse@/meetinghouse?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop", "-s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
