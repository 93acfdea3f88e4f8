"""The file itself: what went in comes out, and whatever was done to it on the way is noticed."""

import gzip
import io
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from meetinghouse.doors.operations.backups.archive import Writer, read_manifest, unpack
from meetinghouse.doors.operations.backups.manifest import FORMAT, BadBackup, read

UPLOAD = "media/3f/9c0d/original.jpg"
HEAD = b'{"format": 1}'


def written(path: Path, members: dict[str, bytes]) -> Path:
    with path.open("wb") as out, Writer(out) as writer:
        for name, octets in members.items():
            writer.add_octets(name, octets)
        writer.finish()
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return written(
        tmp_path / "good.tar.gz", {"manifest.json": HEAD, "secret_key": b"s" * 50, UPLOAD: b"\xff" * 200_000}
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "place"
    place.mkdir()
    return place


def repacked(good: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> Path:
    """The archive with its members changed by somebody who knows tar."""
    with tarfile.open(good) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    change(members)
    path = good.with_name("changed.tar.gz")
    with tarfile.open(path, "w:gz") as tar:
        for member, octets in members:
            member.size = len(octets) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(octets) if member.isreg() else None)
    return path


def test_what_went_in_comes_out(good: Path, place: Path) -> None:
    assert read_manifest(good) == HEAD
    assert unpack(good, place) == 3
    assert (place / UPLOAD).read_bytes() == b"\xff" * 200_000
    assert (place / "secret_key").stat().st_mode & 0o777 == 0o600


def test_common_tools_can_unpack_and_check_it(good: Path, place: Path) -> None:
    subprocess.run(["tar", "xzf", good, "-C", place], check=True)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=place, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK") == 3


@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_one_that_breaks_off_is_noticed(good: Path, place: Path, kept: float) -> None:
    octets = good.read_bytes()
    good.write_bytes(octets[: int(len(octets) * kept)])
    with pytest.raises(BadBackup, match=r"broken|no end"):
        unpack(good, place)


def test_one_without_its_last_members_is_noticed(good: Path, place: Path) -> None:
    with pytest.raises(BadBackup, match="no end"):
        unpack(repacked(good, lambda members: members.pop()), place)


def test_a_flipped_bit_is_noticed(tmp_path: Path, place: Path) -> None:
    def flip(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        member, octets = members[2]
        members[2] = (member, octets[:1000] + b"\xfe" + octets[1001:])

    good = written(tmp_path / "good.tar.gz", {"manifest.json": HEAD, "secret_key": b"s", UPLOAD: b"\xff" * 2000})
    with pytest.raises(BadBackup, match=r"original\.jpg is not what was written"):
        unpack(repacked(good, flip), place)


def test_a_missing_and_an_added_file_are_noticed(good: Path, place: Path) -> None:
    with pytest.raises(BadBackup, match="secret_key is not what was written"):
        unpack(repacked(good, lambda members: members.pop(1)), place)


def test_what_follows_the_end_is_noticed(good: Path, place: Path) -> None:
    def add(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        members.append((tarfile.TarInfo("media/3f/9c0e/original.jpg"), b"late"))

    with pytest.raises(BadBackup, match="follows its end"):
        unpack(repacked(good, add), place)


@pytest.mark.parametrize(
    "name",
    ["../secret_key", "/etc/cron.d/x", "media/../../x", "media/3f/9c0d/../../../x", "media/3f/9c0d/.x", "media/x",
     "sidecar.sqlite3", "media/3f/9c0d/a/b", "media\\3f\\x\\y", "media/3f/9c0d/x\n"],
)  # fmt: skip
def test_nothing_is_written_where_it_does_not_belong(tmp_path: Path, place: Path, name: str) -> None:
    path = written(tmp_path / "bad.tar.gz", {"manifest.json": HEAD, name: b"x"})
    with pytest.raises(BadBackup, match="what no backup holds"):
        unpack(path, place)
    assert [file.name for file in place.rglob("*")] == ["manifest.json"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(good: Path, place: Path, kind: bytes) -> None:
    def swap(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        members[1][0].type = kind
        members[1][0].linkname = "/etc/passwd"

    with pytest.raises(BadBackup, match="no plain file"):
        unpack(repacked(good, swap), place)


def test_a_name_that_comes_twice_is_refused(good: Path, place: Path) -> None:
    with pytest.raises(BadBackup, match="twice"):
        unpack(repacked(good, lambda members: members.insert(1, members[1])), place)


@pytest.mark.parametrize(
    "octets", [b"", b"not gzip at all", gzip.compress(b"not tar" * 200, mtime=0), gzip.compress(b"", mtime=0)]
)
def test_other_files_are_no_backups(tmp_path: Path, octets: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(octets)
    with pytest.raises(BadBackup):
        read_manifest(path)


def test_one_that_begins_otherwise_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="does not begin with a manifest"):
        read_manifest(written(tmp_path / "x", {"secret_key": b"x"}))


@pytest.mark.parametrize("octets", [b"{", b"[]", b'{"format": 1}', b'{"format": "one"}'])
def test_a_manifest_that_is_none(octets: bytes) -> None:
    with pytest.raises(BadBackup, match="does not look like a backup"):
        read(octets)


def test_a_later_format_asks_for_a_later_program() -> None:
    with pytest.raises(BadBackup, match="newer Meetinghouse"):
        read(b'{"format": %d}' % (FORMAT + 1))
