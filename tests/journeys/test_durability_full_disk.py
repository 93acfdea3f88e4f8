"""A disk that is really full: clear answers, nothing half-written, and life goes on once there is room."""

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import factories_media as draw
from tests.journeys.load import Promised, Writer, prepare_people
from tests.journeys.test_durability import (
    query,
    require_consequences,
    require_healthy,
    require_kept,
    wait_until_drained,
)
from tests.live_site import SiteStarter
from tests.patience import LOST_AFTER_S, until

SIZE_MB = 48
# Posts that still find room in files that are there already.
MOST_STILL_TAKEN = 400


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, in memory; needs root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=700", "tmpfs", str(disk)],
        capture_output=True, text=True, check=False,
    ) if os.geteuid() == 0 else None  # fmt: skip
    if done is None or done.returncode:
        pytest.skip(f"cannot mount a small disk: {done.stderr.strip() if done else 'not root'}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    filler = disk / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    os.write(handle, b"x" * size)
            except OSError:
                continue
    finally:
        os.close(handle)
    return filler


def picture(width: int) -> bytes:
    return draw.encode(draw.photo(width, width, 3), "PNG")


def files(folder: Path) -> set[str]:
    """Files of uploads, finished and unfinished."""
    found = [*folder.glob("media/**/*"), *folder.glob("incoming/*")]
    return {str(path) for path in found if path.is_file() and path.suffix != ".lock"}


def post(client: httpx.Client, me: Writer, number: int, promised: Promised) -> httpx.Response:
    text = f"heron number {number} at the weir, " + "and it stood there and looked at the water " * 20
    answer = client.post("/api/v1/statuses", json={"status": text.strip(), "visibility": "public"})
    if answer.status_code == 200:
        promised.posts[int(answer.json()["id"])] = (me.id, text.strip())
    return answer


def is_refused_in_words(answer: httpx.Response) -> bool:
    return answer.status_code == 507 and "no room" in answer.json()["error"]


@pytest.mark.slow
def test_a_full_disk_refuses_in_words_and_loses_nothing(start_site: SiteStarter, small_disk: Path) -> None:
    data = small_disk / "data"
    people = prepare_people(data, 3)
    me = people[0]
    (small_disk / "tmp").mkdir()
    site = start_site(data=data, TMPDIR=str(small_disk / "tmp"), MEETINGHOUSE_RATE_LIMITS="on")
    promised = Promised()
    with httpx.Client(
        base_url=site.url, headers={"Authorization": f"Bearer {me.token}"}, timeout=LOST_AFTER_S
    ) as client:
        assert post(client, me, 0, promised).status_code == 200
        wait_until_drained(data)
        filler = fill(small_disk)
        before = files(data)

        answers = (post(client, me, number, promised) for number in range(1, MOST_STILL_TAKEN))
        refused = next(answer for answer in answers if answer.status_code != 200)
        assert is_refused_in_words(refused), refused.text
        # Small ones are kept in memory until they are looked at, long ones go to a file at once.
        for octets in (picture(64), picture(1200)):
            sent = client.post("/api/v2/media", files={"file": ("a.png", io.BytesIO(octets), "image/png")})
            assert is_refused_in_words(sent), sent.text
        assert len(picture(1200)) > 1024 * 1024
        assert files(data) == before
        # Reading goes on.
        assert client.get("/api/v1/timelines/home").status_code == 200
        assert client.get("/api/v1/accounts/verify_credentials").status_code == 200
        assert client.get("/api/v1/preferences").status_code == 200
        assert site.is_ready()

        filler.unlink()
        until(lambda: post(client, me, MOST_STILL_TAKEN, promised).status_code == 200, lambda: site.log_text()[-3000:])
        sent = client.post("/api/v2/media", files={"file": ("a.png", io.BytesIO(picture(64)), "image/png")})
        assert sent.status_code == 200, sent.text
    wait_until_drained(data)
    assert site.stop() == 0
    require_kept(data, promised)
    require_consequences(data)
    require_healthy(site)


@pytest.mark.slow
def test_a_backup_onto_a_full_disk_leaves_nothing(small_disk: Path, tmp_path: Path, start_site: SiteStarter) -> None:
    data = tmp_path / "data"
    prepare_people(data, 1)
    site = start_site(data=data)
    ((database_octets,),) = query(data, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    room = fill(small_disk)
    # No room for the copy of the database; then for the copy, but not for the rest of the backup.
    for room_left in (0, database_octets + 12_000):
        os.truncate(room, room.stat().st_size - room_left)
        done = site.command("backup", str(small_disk / "town.tar.gz"), check=False)
        assert done.returncode == 1
        assert "no room" in done.stderr
        assert done.stderr.count("\n") == 1
        assert [path.name for path in small_disk.iterdir()] == ["filler"]
