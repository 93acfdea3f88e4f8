"""``meetinghouse restore`` as an operator types it: everything comes back, or the folder stays as it was."""

import fcntl
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from meetinghouse.doors.operations.backups.archive import Writer
from meetinghouse.project.server.data_lock import lock_data
from tests import tables
from tests.live_site import ROOT, clean_environment

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("restore")]


def meetinghouse(
    *words: object, program: tuple[str, ...] = ("-m", "meetinghouse.project.command"), **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *program, *map(str, words)],
        cwd=ROOT,
        env=clean_environment() | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def query(data: Path, text: str, file: str = "main.sqlite3") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / file)) as connection:
        return connection.execute(text).fetchall()


def content(data: Path) -> dict[str, bytes]:
    return {str(path.relative_to(data)): path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site: two members, one of whom follows and writes."""
    data = tables.put_into(tmp_path_factory.mktemp("site") / "data")
    program = (
        "import os, django; django.setup()\n"
        "from tests.factories import member, write\n"
        "from meetinghouse.domain.people.actions import follow\n"
        "from meetinghouse.kernel import bus\n"
        "anna, ben = member('anna'), member('ben')\n"
        "follow(ben, person_id=anna.person_id)\n"
        "write(anna, 'A heron stood at the weir')\n"
        "bus.drain()\n"
        "write(anna, 'Told to nobody yet @ben')\n"
    )
    done = meetinghouse(
        program=("-c", program), MEETINGHOUSE_DATA=str(data), DJANGO_SETTINGS_MODULE="meetinghouse.project.settings"
    )
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="module")
def backup(site: Path) -> Path:
    target = site.parent / "town.tar.gz"
    done = meetinghouse("backup", target, "--data", site)
    assert done.returncode == 0, done.stderr
    assert f"Wrote {target}" in done.stdout
    return target


def rewritten(backup: Path, target: Path, change: Callable[[Path, dict[str, object]], None]) -> Path:
    """A backup whose database and manifest are others, with hashes that fit."""
    with tarfile.open(backup) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar if member.name != "SHA256SUMS"}  # type: ignore[union-attr]
    database = target.with_suffix(".sqlite3")
    database.write_bytes(members["main.sqlite3"])
    manifest = json.loads(members["manifest.json"])
    change(database, manifest)
    members["main.sqlite3"] = database.read_bytes()
    members["manifest.json"] = json.dumps(manifest).encode()
    with target.open("wb") as out, Writer(out) as writer:
        for name, octets in members.items():
            writer.add_octets(name, octets)
        writer.finish()
    return target


def test_all_of_it_comes_back(site: Path, backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "restored"
    done = meetinghouse("restore", backup, "--data", data)

    assert done.returncode == 0, done.stderr
    assert "Brought back 2 members" in done.stdout
    for table in ("posts_post", "people_person", "people_follow", "bus_event", "accounts_account"):
        assert query(data, f"SELECT * FROM {table} ORDER BY id") == query(site, f"SELECT * FROM {table} ORDER BY id")
    assert (data / "secret_key").read_bytes() == (site / "secret_key").read_bytes()
    assert query(data, "SELECT rowid FROM search_post WHERE search_post MATCH 'heron'", "sidecar.sqlite3")
    # What was handed out is not handed out again, what was not still waits.
    cursor = "SELECT event_id FROM deliveries_cursor"
    assert query(data, cursor, "sidecar.sqlite3") == query(site, cursor, "sidecar.sqlite3")
    assert query(data, cursor, "sidecar.sqlite3") < query(data, "SELECT max(id) FROM bus_event")
    assert query(data, "SELECT count(*) FROM django_session", "sidecar.sqlite3") == [(0,)]
    assert {path.name for path in data.iterdir()} <= {
        "main.sqlite3", "sidecar.sqlite3", "secret_key", "server.lock", "media", "sealed"
    }  # fmt: skip
    assert data.stat().st_mode & 0o077 == 0


def test_verifying_needs_no_site_and_makes_none(backup: Path, tmp_path: Path) -> None:
    done = meetinghouse("backup", "--verify", backup, "--data", tmp_path / "nothing")

    assert done.returncode == 0, done.stderr
    assert "is whole" in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert not list(backup.parent.glob(".meetinghouse-*"))


def test_verifying_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    done = meetinghouse("backup", "--verify", tmp_path / "gone.tar.gz", "--data", tmp_path / "nothing")

    assert done.returncode == 1
    assert "No such file" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_no_site_is_refused(tmp_path: Path) -> None:
    done = meetinghouse("backup", tmp_path / "x.tar.gz", "--data", tmp_path / "typo")

    assert done.returncode == 1
    assert "There is no site in" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_left_alone_but_for_force(backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret_key").write_text("mine")
    done = meetinghouse("restore", backup, "--data", data)

    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert (data / "secret_key").read_text() == "mine"

    done = meetinghouse("restore", backup, "--data", data, "--force")

    assert done.returncode == 0, done.stderr
    (aside,) = data.glob("replaced-*")
    assert str(aside) in done.stdout
    assert (aside / "secret_key").read_text() == "mine"
    assert (data / "secret_key").read_text() != "mine"


def test_a_folder_in_use_is_refused(backup: Path, tmp_path: Path) -> None:
    handle = lock_data(tmp_path)
    done = meetinghouse("restore", backup, "--data", tmp_path, "--force")
    os.close(handle)

    assert done.returncode == 1
    assert "Another Meetinghouse is running" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["server.lock"]


def test_a_folder_that_a_worker_uses_is_refused(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "slots").mkdir()
    with (tmp_path / "slots" / "03").open("w") as slot:
        fcntl.flock(slot, fcntl.LOCK_EX)
        done = meetinghouse("restore", backup, "--data", tmp_path)
        assert done.returncode == 1
        assert "A worker or another command" in done.stderr
    assert meetinghouse("restore", backup, "--data", tmp_path).returncode == 0


def test_a_broken_one_leaves_no_trace(backup: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(backup.read_bytes()[:-2000])
    for words in (("restore", broken, "--data", tmp_path / "data"), ("backup", "--verify", broken)):
        done = meetinghouse(*words)
        assert done.returncode == 1
        assert "broken" in done.stderr
        assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["broken.tar.gz"]


def test_one_with_other_rows_than_it_says_is_refused(backup: Path, tmp_path: Path) -> None:
    def lose_a_row(database: Path, _manifest: dict[str, object]) -> None:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("DELETE FROM bus_event WHERE id = 1")
            connection.commit()

    path = rewritten(backup, tmp_path / "x.tar.gz", lose_a_row)
    done = meetinghouse("backup", "--verify", path)
    assert done.returncode == 1
    assert "bus_event has" in done.stderr


def test_one_with_a_dangling_row_is_refused(backup: Path, tmp_path: Path) -> None:
    def dangle(database: Path, _manifest: dict[str, object]) -> None:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("UPDATE people_follow SET followed_id = 7")
            connection.commit()

    done = meetinghouse("backup", "--verify", rewritten(backup, tmp_path / "x.tar.gz", dangle))
    assert done.returncode == 1
    assert "people_follow points to a row of people_person that is not there" in done.stderr


def test_one_of_a_newer_version_is_refused(backup: Path, tmp_path: Path) -> None:
    def from_the_future(database: Path, manifest: dict[str, object]) -> None:
        with closing(sqlite3.connect(database)) as connection:
            row = "('posts', '0999_votes', '2030-01-01')"
            connection.execute(f"INSERT INTO django_migrations (app, name, applied) VALUES {row}")
            connection.commit()
            rows = connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
        manifest["rows"]["django_migrations"] = rows  # type: ignore[index]

    path = rewritten(backup, tmp_path / "x.tar.gz", from_the_future)
    done = meetinghouse("restore", path, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert "newer Meetinghouse (posts.0999_votes)" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_an_older_one_is_brought_up_to_date(site: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    for name in ("main.sqlite3", "sidecar.sqlite3"):
        with closing(sqlite3.connect(site / name)) as source, closing(sqlite3.connect(old / name)) as target:
            source.backup(target)
    shutil.copy(site / "secret_key", old)
    back = meetinghouse("migrate", "safety", "0001", program=("manage.py",), MEETINGHOUSE_DATA=str(old))
    assert back.returncode == 0, back.stderr
    triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'safety%'"
    assert query(old, triggers) == [(0,)]
    done = meetinghouse("backup", tmp_path / "old.tar.gz", "--data", old)
    assert done.returncode == 0, done.stderr
    assert query(old, triggers) == [(0,)], "a backup changes nothing"

    done = meetinghouse("restore", tmp_path / "old.tar.gz", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert "are up to date now" in done.stdout
    assert query(tmp_path / "data", triggers) != [(0,)]


def test_sqlite_does_not_become_postgresql(backup: Path, tmp_path: Path) -> None:
    done = meetinghouse("restore", backup, "--data", tmp_path / "data", DATABASE_URL="postgresql://nobody@/nothing")
    assert done.returncode == 1
    assert "SQLite" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("octets", "why"),
    [(gzip.compress(b"x" * 5000), "broken, or none at all"), (None, "No such file")],
    ids=["other", "gone"],
)
def test_what_is_no_backup(tmp_path: Path, octets: bytes | None, why: str) -> None:
    path = tmp_path / "other.tar.gz"
    if octets is not None:
        path.write_bytes(octets)
    done = meetinghouse("restore", path, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert why in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()
