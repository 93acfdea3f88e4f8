"""A backup is made of a site that lives: complete, of one moment, and nothing is left where it fails."""

import errno
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from meetinghouse.domain.media.actions import discard_loose, seal_media, upload_picture
from meetinghouse.domain.media.actions_videos import upload_video
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.posts.models import Post
from meetinghouse.doors.operations.backups import making
from meetinghouse.doors.operations.backups.archive import Writer
from meetinghouse.doors.operations.backups.checking import verify_backup
from meetinghouse.doors.operations.backups.main_copy import CannotCopy, MainCopy
from meetinghouse.doors.operations.backups.making import CannotWrite, make_backup
from meetinghouse.kernel.bus.deliveries import keeping
from meetinghouse.kernel.bus.deliveries.dispatch import dispatch, position
from meetinghouse.kernel.bus.deliveries.models import Delivery
from meetinghouse.kernel.viewer import Viewer
from tests import factories as make
from tests import factories_media as draw
from tests.factories_video import video
from tests.live_site import ROOT, clean_environment

pytestmark = pytest.mark.django_db(transaction=True)
IS_SQLITE = connections["default"].vendor == "sqlite"


def upload(viewer: Viewer, seed: int) -> Media:
    file = io.BytesIO(draw.encode(draw.photo(48, 32, seed), "JPEG"))
    return Media.objects.get(pk=upload_picture(viewer, file=file, made_here=True).id)


def names(backup: Path) -> list[str]:
    with tarfile.open(backup) as tar:
        return tar.getnames()


def member(backup: Path, name: str) -> bytes:
    with tarfile.open(backup) as tar:
        file = tar.extractfile(name)
        assert file is not None
        return file.read()


def test_everything_is_in_it(own_folder: Path, tmp_path: Path) -> None:
    anna = make.member("anna")
    shown, removed = upload(anna, 1), upload(anna, 2)
    make.write(anna, "Look at this", media_ids=[shown.pk])
    seal_media([removed.pk])
    removed.refresh_from_db()
    waiting = Media.objects.get(pk=upload_video(anna, file=io.BytesIO(video())).id)
    film = upload_video(anna, file=io.BytesIO(video()), made_here=True)
    target = tmp_path / "town.tar.gz"

    made = make_backup(target, force=False)

    found = names(target)
    assert f"media/{shown.key}/original.jpg" in found
    assert f"sealed/{removed.sealed_key}/preview.webp" in found
    # A video that is on its way goes on where it is brought back: what was sent is there, and so is its delivery.
    assert member(target, f"sealed/{waiting.sealed_key}/file.bin") == video()
    assert film.url.lstrip("/") in found
    assert (
        member(target, f"media/{shown.key}/original.jpg")
        == (own_folder / "media" / shown.key / "original.jpg").read_bytes()
    )
    assert member(target, "secret_key") == b"k" * 50
    manifest = json.loads(member(target, "manifest.json"))
    assert manifest["rows"]["posts_post"] == 1
    assert manifest["rows"]["media_media"] == 4
    assert manifest["engine"] == connections["default"].vendor
    assert target.stat().st_mode & 0o777 == 0o600
    assert (made.missing, made.octets) == ([], target.stat().st_size)
    assert verify_backup(target).rows == made.rows
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_it_is_of_one_moment(own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written, sealed and discarded while the files are being added."""
    anna = make.member("anna")
    stays, sealed, discarded = upload(anna, 1), upload(anna, 2), upload(anna, 3)
    make.write(anna, "Before")
    counts = MainCopy.counts

    def counts_and_life_goes_on(copy: MainCopy) -> dict[str, int]:
        found = counts(copy)
        if Post.objects.count() == 1 and IS_SQLITE:
            make.write(anna, "After", media_ids=[upload(anna, 4).pk])
            seal_media([sealed.pk])
            discard_loose([discarded.pk])
        return found

    monkeypatch.setattr(MainCopy, "counts", counts_and_life_goes_on)
    target = tmp_path / "town.tar.gz"
    made = make_backup(target, force=False)

    assert made.missing == []
    verify_backup(target)
    manifest = json.loads(member(target, "manifest.json"))
    assert manifest["rows"]["posts_post"] == 1
    uploads = {
        name.split("/", 1)[1].rsplit("/", 1)[0] for name in names(target) if name.startswith(("media", "sealed"))
    }
    # Sealed meanwhile: in the copy it is not, so that is where its files are put.
    assert uploads == {stays.key, sealed.key} | (set() if IS_SQLITE else {discarded.key})


def test_lost_files_are_named_and_the_rest_is_saved(own_folder: Path, tmp_path: Path) -> None:
    anna = make.member("anna")
    kept, lost = upload(anna, 1), upload(anna, 2)
    (own_folder / "media" / lost.key / "preview.webp").unlink()
    target = tmp_path / "town.tar.gz"

    assert make_backup(target, force=False).missing == [lost.pk]
    assert any(kept.key in name for name in names(target))
    assert not any(lost.key in name for name in names(target))
    verify_backup(target)


def test_a_file_that_is_there_is_only_written_over_by_force(own_folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "town.tar.gz"
    target.write_text("yesterday")
    with pytest.raises(CannotWrite, match="there already"):
        make_backup(target, force=False)
    assert target.read_text() == "yesterday"

    make_backup(target, force=True)
    verify_backup(target)


@pytest.mark.parametrize(
    ("target", "why"), [("-", "file name"), ("no/such/folder/x.tar.gz", "no folder"), (".", "is a folder")]
)
def test_targets_that_cannot_be(
    own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CannotWrite, match=why):
        make_backup(Path(target), force=True)


def test_a_full_disk_leaves_nothing(own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make.write(make.member("anna"))
    before = sorted(tmp_path.rglob("*"))

    def no_room(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Writer, "finish", no_room)
    with pytest.raises(OSError, match="No space left"):
        make_backup(tmp_path / "town.tar.gz", force=False)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(not IS_SQLITE, reason="PostgreSQL's dump carries the queue itself")
def test_what_is_on_its_way_comes_back(own_folder: Path, tmp_path: Path) -> None:
    make.write(make.member("anna"))
    dispatch()
    waiting = list(Delivery.objects.order_by("pk").values())
    place = position()
    assert waiting
    target = tmp_path / "town.tar.gz"
    make_backup(target, force=False)
    rows = [json.loads(line) for line in member(target, "queue.jsonl").splitlines()]
    with connections["sidecar"].cursor() as cursor:
        cursor.execute("DELETE FROM deliveries_delivery")
        cursor.execute("DELETE FROM deliveries_cursor")

    assert keeping.put_back(rows) == len(waiting)
    assert list(Delivery.objects.order_by("pk").values()) == waiting
    assert position() == place


@pytest.mark.skipif(not IS_SQLITE, reason="it is about SQLite's file")
def test_a_damaged_database_is_no_backup(own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE broken (a INTEGER NOT NULL)")
        cursor.execute("INSERT INTO broken VALUES (1)")
        # What a program with a bug, or a bit that fell over, leaves behind.
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute(
            "UPDATE sqlite_master SET sql = 'CREATE TABLE broken (a INTEGER NOT NULL CHECK (a > 5))'"
            " WHERE name = 'broken'"
        )
        cursor.execute("PRAGMA writable_schema = OFF")
    try:
        with pytest.raises(CannotCopy, match="damaged"):
            make_backup(tmp_path / "town.tar.gz", force=False)
        assert not (tmp_path / "town.tar.gz").exists()
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("DROP TABLE broken")


@pytest.mark.skipif(IS_SQLITE, reason="it is about PostgreSQL's client")
def test_without_pg_dump_it_says_what_to_install(
    own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotCopy, match="postgresql-client"):
        making.make_backup(tmp_path / "town.tar.gz", force=False)


@pytest.mark.skipif(IS_SQLITE, reason="it is about PostgreSQL's dump")
def test_a_dump_comes_back_into_an_empty_database(own_folder: Path, tmp_path: Path) -> None:
    anna = make.member("anna")
    make.write(anna, "A heron stood at the weir", media_ids=[upload(anna, 1).pk])
    target = tmp_path / "town.tar.gz"
    make_backup(target, force=False)
    here = connections["default"].settings_dict
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE DATABASE restored")
    url = f"postgresql://{here['USER']}@/restored?host={here['HOST']}"

    def restore(data: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "meetinghouse.project.command", "restore", str(target), "--data", str(data)],
            cwd=ROOT, env=clean_environment(DATABASE_URL=url), capture_output=True, text=True, check=False,
        )  # fmt: skip

    try:
        done = restore(tmp_path / "restored")
        assert done.returncode == 0, done.stderr
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT text FROM posts_post").fetchall() == [("A heron stood at the weir",)]
            assert connection.execute("SELECT count(*) FROM search_post").fetchall() == [(1,)]
        assert len(list((tmp_path / "restored" / "media").rglob("*.*"))) == 2

        again = restore(tmp_path / "again")
        assert again.returncode == 1
        assert "has tables already" in again.stderr
        assert not (tmp_path / "again").exists()
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("DROP DATABASE restored WITH (FORCE)")
