"""Taking pictures in: what is kept when it works, and that nothing is when it does not."""

import errno
import hashlib
import io
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from pytest_django import Settings

from meetinghouse.domain.media import disk, errors, incoming
from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.media.events import MediaUploaded
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.pictures import apart
from meetinghouse.domain.media.queries import media_by_ids, own_upload
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, Refusal, SignInRequired, StorageFull, TooMany
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests import factories_media as make
from tests.domain.media.house import House, upload

pytestmark = pytest.mark.once

JPEG = make.encode(make.photo(900, 600), "JPEG")


def test_a_picture_is_kept_with_what_it_shows(house: House, anna: Viewer) -> None:
    since = bus.last_event_id()
    record = upload_picture(
        anna, file=io.BytesIO(JPEG), name="IMG_1.heic", description="  A hill.\r\n", focus=(0.5, -0.25)
    )
    assert record.url.endswith("/original.jpg")
    assert house.at(record.url).read_bytes().startswith(b"\xff\xd8\xff")
    assert house.at(record.preview_url).read_bytes()[8:12] == b"WEBP"
    assert (record.width, record.height, record.preview_width, record.preview_height) == (900, 600, 640, 427)
    assert (record.description, record.focus_x, record.focus_y, record.kind) == ("A hill.", 0.5, -0.25, "image")
    assert len(record.blurhash) == 28
    media = Media.objects.get()
    assert media.account_id == anna.account_id
    assert media.sent_sha256 == hashlib.sha256(JPEG).hexdigest()
    assert media.stored_sha256 == hashlib.sha256(house.at(record.url).read_bytes()).hexdigest()
    assert media.octets == sum(map(len, house.files().values()))
    assert not media.attached
    assert bus.recorded(since) == [MediaUploaded(media_id=record.id)]
    assert media_by_ids([record.id]) == {record.id: record}
    assert own_upload(anna, record.id) == record


def test_djangos_uploads_and_pipes_are_taken_alike(house: House, anna: Viewer) -> None:
    upload_picture(anna, file=SimpleUploadedFile("x.svg", JPEG, "image/svg+xml"))  # type: ignore[arg-type]
    reader, writer = os.pipe()
    small = make.encode(make.photo(40, 30), "JPEG")
    os.write(writer, small)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        upload_picture(anna, file=pipe)
    assert Media.objects.count() == 2
    assert len(house.files()) == 4


def test_addresses_cannot_be_guessed(house: House, anna: Viewer) -> None:
    keys = {Media.objects.get(pk=upload(anna, seed=seed).id).key for seed in range(5)}
    assert len(keys) == 5
    assert all(len(key.replace("/", "")) == 32 for key in keys)
    assert house.files()


def test_a_profile_picture_is_cut(house: House, anna: Viewer) -> None:
    record = upload_picture(anna, file=io.BytesIO(JPEG), purpose="avatar", focus=(1, 0))
    assert (record.width, record.height) == (400, 400)
    assert (record.focus_x, record.focus_y) == (0, 0)
    assert (house.data / record.url.lstrip("/")).exists()


BAD: dict[str, tuple[bytes, type[Refusal]]] = {
    "nothing": (b"", errors.EmptyUpload),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", errors.NotAPicture),
    "html": (b"<!doctype html><script>alert(1)</script>", errors.NotAPicture),
    "wrong MIME": (b"I am words that call themselves image/png", errors.NotAPicture),
    "half": (JPEG[: len(JPEG) // 2], errors.BrokenPicture),
    "60 megapixels": (make.png_claiming(10_000, 6_000), errors.TooManyPixels),
    "bomb": (make.png_bomb(), errors.TooManyPixels),
    "text bomb": (make.png_text_bomb(), errors.BrokenPicture),
    "webp bomb": (make.webp_claiming(16_383, 16_383), errors.TooManyPixels),
    "no pixels": (make.png_claiming(0, 5), errors.BrokenPicture),
    "endless": (make.gif_of_many_frames(5_000), errors.AnimationTooLong),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_and_leave_nothing(case: str, house: House, anna: Viewer) -> None:
    """Through the decoders' own process, as in life."""
    octets, refusal = BAD[case]
    since = bus.last_event_id()
    with pytest.raises(refusal) as raised:
        upload_picture(anna, file=io.BytesIO(octets), name="holiday.png")
    assert raised.value.message.startswith("holiday.png: ")
    assert raised.value.status == 422
    assert house.is_untouched()
    assert bus.recorded(since) == []


def test_too_many_octets(house: House, anna: Viewer, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 2 * 1024 * 1024

    class Endless:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return b"\xff\xd8\xff" + b"x" * (size - 3)

    source = Endless()
    with pytest.raises(errors.UploadTooLarge, match="at most 2 MB") as raised:
        upload_picture(anna, file=source)  # type: ignore[arg-type]
    assert raised.value.status == 413
    assert source.given <= 3 * 1024 * 1024
    assert house.is_untouched()


def test_a_connection_that_breaks_off(house: House, anna: Viewer) -> None:
    class Broken:
        def read(self, _size: int) -> bytes:
            raise ConnectionResetError(errno.ECONNRESET, "gone")

    with pytest.raises(errors.BrokenUpload):
        upload_picture(anna, file=Broken())  # type: ignore[arg-type]
    assert house.is_untouched()


def test_strangers_and_the_impatient(house: House, anna: Viewer, settings: Settings) -> None:
    with pytest.raises(SignInRequired):
        upload_picture(STRANGER, file=io.BytesIO(JPEG))
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {"upload": (1, 600)}
    small = make.encode(make.photo(40, 30), "JPEG")
    upload_picture(anna, file=io.BytesIO(small))
    with pytest.raises(TooMany):
        upload_picture(anna, file=io.BytesIO(small))
    assert Media.objects.count() == 1
    assert len(house.files()) == 2


@pytest.mark.parametrize("more", [{"description": "x" * 1501}, {"focus": (1,)}, {"focus": (float("nan"), 0)}])
def test_words_and_focus_are_checked_first(more: dict[str, Any], house: House, anna: Viewer) -> None:
    with pytest.raises(Invalid):
        upload(anna, **more)
    assert house.is_untouched()


# --- A full disk ------------------------------------------------------------------------------


def _fails_at(number: int, real: Callable[..., Any], code: int) -> Callable[..., Any]:
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize(("owner", "name", "number"), [
    (incoming.tempfile, "TemporaryFile", 1),
    (incoming, "write_all", 1),
    (disk.Path, "mkdir", 2),
    (disk, "write_all", 1),
    (disk, "write_all", 2),
    (disk.os, "fsync", 1),
    (disk.os, "fsync", 2),
    (disk.os, "fsync", 3),
    (disk.Path, "rename", 1),
    (disk.os, "fsync", 4),
    (disk.os, "fsync", 5),
])  # fmt: skip
def test_a_full_disk_at_any_step(
    owner: Any, name: str, number: int, code: int, house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming.workplace()
    since = bus.last_event_id()
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, _fails_at(number, getattr(owner, name), code))
        with pytest.raises(StorageFull) as raised:
            upload(anna)
    assert raised.value.status == 507
    assert house.is_untouched()
    assert bus.recorded(since) == []


def test_other_failures_of_the_disk_are_not_called_full(
    house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(disk.os, "fsync", _fails_at(1, os.fsync, errno.EIO))
        with pytest.raises(OSError, match="Input/output"):
            upload(anna)
    assert house.is_untouched()


def test_a_disk_that_really_is_full(house: House, anna: Viewer) -> None:
    """One megabyte of memory as a disk."""
    place = house.data / "media"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], check=False)
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(StorageFull):
            upload_picture(anna, file=io.BytesIO(make.encode(make.photo(1800, 1200), "JPEG")), made_here=True)
        assert house.is_untouched()
        assert upload(anna).width == 64
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize(("error", "raised"), [
    (OperationalError("database or disk is full"), StorageFull),
    (OperationalError("database is locked"), OperationalError),
    (KeyboardInterrupt(), KeyboardInterrupt),
])  # fmt: skip
def test_a_database_that_fails(
    error: BaseException, raised: type[BaseException], house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr("meetinghouse.domain.media.actions.bus.emit", fail)
    with pytest.raises(raised):
        upload(anna)
    assert house.is_untouched()


def test_never_within_a_transaction(house: House, anna: Viewer) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        upload(anna)
    assert house.is_untouched()


# --- The decoders' own process ------------------------------------------------------------------


@pytest.mark.parametrize("end", ["os.abort()", "sys.exit(3)", "pass", "print(1)"])
def test_a_decoder_that_dies_takes_nothing_along(
    end: str, house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dying.py").write_text(f"import os, sys\n{end}\n")
    monkeypatch.setattr(apart, "_WORKSHOP", "dying")
    monkeypatch.setattr(apart, "_PACKAGE_PARENT", str(tmp_path))
    with pytest.raises(errors.BrokenPicture):
        upload_picture(anna, file=io.BytesIO(JPEG))
    (tmp_path / "dying.py").unlink()
    assert not Media.objects.exists()
    assert not (house.data / "media").exists()


def test_a_decoder_that_does_not_end(
    house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sleeping.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(apart, "_WORKSHOP", "sleeping")
    monkeypatch.setattr(apart, "_PACKAGE_PARENT", str(tmp_path))
    monkeypatch.setattr(apart, "LONGEST_WORK_SECONDS", 0.3)
    with pytest.raises(errors.BrokenPicture):
        upload_picture(anna, file=io.BytesIO(JPEG))
    assert not Media.objects.exists()
    assert not (house.data / "media").exists()


def test_no_more_decoders_than_benches(house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_WAIT_SECONDS", 0.1)
    place = incoming.workplace()
    with apart.a_bench(place), apart.a_bench(place), pytest.raises(errors.DecodersBusy) as raised:
        upload_picture(anna, file=io.BytesIO(JPEG))
    assert raised.value.status == 429
    assert house.is_untouched()
    upload_picture(anna, file=io.BytesIO(JPEG))
    assert Media.objects.count() == 1


def test_the_decoder_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@localhost/x")
    assert "secret" not in str(apart.surroundings())


@pytest.mark.slow
def test_fifty_megapixels_are_taken(house: House, anna: Viewer) -> None:
    sent = make.encode(make.photo(8_600, 5_800), "JPEG", quality=60)
    record = upload_picture(anna, file=io.BytesIO(sent))
    assert (record.width, record.height) == (2048, 1381)
    assert house.at(record.url).exists()


def test_uploads_wait_where_the_host_wants_them_checked(house: House, anna: Viewer, settings: Settings) -> None:
    settings.HOLD_UPLOADS = True
    record = upload(anna)
    assert Media.objects.get().state == MediaState.HELD
    assert media_by_ids([record.id]) == {}
    assert own_upload(anna, record.id).id == record.id
    assert house.files()
