"""Videos: taken in as they are sent, and made into what is served by the worker.

What was sent lies sealed until then, since it says where and with what it was filmed; then it is deleted.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from meetinghouse.domain.media import rules, storage
from meetinghouse.domain.media.actions import discard_upload, record_upload, upload_picture
from meetinghouse.domain.media.actions_previews import OWN_PREVIEW, choose_preview, put_sent_preview, require_preview
from meetinghouse.domain.media.admission import admit, named
from meetinghouse.domain.media.disk import full_disk_refused
from meetinghouse.domain.media.errors import BrokenVideo, NotAVideo
from meetinghouse.domain.media.events import MediaUploaded, VideoArrived
from meetinghouse.domain.media.incoming import spooled, workplace
from meetinghouse.domain.media.models import Kind, Media, MediaState
from meetinghouse.domain.media.queries import to_record
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.media.videos.apart import make_apart
from meetinghouse.domain.media.videos.containers import HEAD_OCTETS, detect_container, require_container
from meetinghouse.domain.media.videos.results import MadeVideo, VideoLimits, VideoOrder
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer

_LONGEST_FAULT = 300


def upload_media(
    viewer: Viewer,
    *,
    file: IO[bytes],
    name: str = "",
    description: str = "",
    focus: Sequence[float] | None = None,
    preview: IO[bytes] | None = None,
) -> MediaRecord:
    """Take in a picture or a video, whichever it is; the octets decide. A moving GIF becomes a loop.

    Args:
        file: open for reading, and can be wound back.
        preview: a picture that is shown until a video is played, instead of one out of it.

    Raises:
        as ``upload_picture``, ``upload_video`` and ``choose_preview``.

    Emits:
        as these do.
    """
    head = file.read(HEAD_OCTETS)
    file.seek(0)
    if detect_container(head) is not None:
        return upload_video(viewer, file=file, name=name, description=description, focus=focus, preview=preview)
    made = upload_picture(viewer, file=file, name=name, description=description, focus=focus, loops=True)
    if preview is None:
        return made
    try:
        return choose_preview(viewer, media_id=made.id, file=preview)
    except BaseException:
        discard_upload(viewer, media_id=made.id)
        raise


def upload_video(
    viewer: Viewer,
    *,
    file: IO[bytes],
    name: str = "",
    description: str = "",
    focus: Sequence[float] | None = None,
    preview: IO[bytes] | None = None,
    made_here: bool = False,
) -> MediaRecord:
    """Take a video in: kept as it was sent where no address leads, until the worker has made of it what is shown.

    Called outside any transaction, as ``upload_picture``. ``queries.own_unbroken`` tells how far it is.

    Args:
        file: open for reading, of unknown size; the octets alone decide what it is.
        name: only to say which file is refused.
        description: what the video shows, for who cannot see it.
        focus: what of its poster to keep in sight.
        preview: a picture that is its poster, instead of one out of it.
        made_here: this program made it (demo): made ready at once, and not counted.

    Raises:
        SignInRequired: a stranger.
        TooMany: too many uploads in a short time.
        Invalid: empty, broken off, no video, too long a description, videos are not taken here, or the preview is
            no picture.
        TooLarge: more octets than ``MAX_VIDEO_BYTES``.
        StorageFull: no room; nothing was kept.

    Emits:
        VideoArrived
    """
    description, focus = admit(viewer, description=description, focus=focus, is_counted=not made_here)
    poster = None if preview is None else require_preview(preview)
    with named(name):
        if not settings.MAX_VIDEO_BYTES:
            raise NotAVideo("Videos can't be uploaded here, only pictures.")
        with spooled(file, most=settings.MAX_VIDEO_BYTES) as upload:
            upload.file.seek(0)
            require_container(upload.file.read(HEAD_OCTETS))
            media = Media(
                account_id=viewer.account_id, kind=Kind.VIDEO, state=MediaState.MAKING, key=storage.new_key(),
                sealed_key=storage.new_key(), mime=storage.FILE_MIME, width=0, height=0, preview_width=0,
                preview_height=0, octets=upload.octets, blurhash="", description=description, focus_x=focus[0],
                focus_y=focus[1], sent_sha256=upload.sha256, stored_sha256=upload.sha256,
            )  # fmt: skip
            if poster is not None:
                put_sent_preview(media, poster)
            upload.file.seek(0)
            storage.keep_sent(media.sealed_key, upload.file)
    try:
        record_upload(media, VideoArrived(media_id=media.pk))
    except BaseException:
        storage.remove_sent(media.sealed_key)
        raise
    if made_here:
        make_video(media.pk)
        media.refresh_from_db()
    return to_record(media)


def make_video(media_id: int) -> None:
    """Make of a video that was sent what is served, and let it be used; or note why it cannot be. Safe to repeat.

    Takes from a third of a second to minutes, in a process of its own; dying in between leaves all as it was.

    Raises:
        StorageFull: no room; to be tried again.

    Emits:
        MediaUploaded: once it is ready or held.
    """
    with _alone_with(media_id) as bench:
        # Whoever had it before may have been done with it.
        media = Media.objects.filter(pk=media_id, state=MediaState.MAKING).first()
        if media is not None:
            _make(media, bench)


@contextlib.contextmanager
def _alone_with(media_id: int) -> Iterator[Path]:
    """Where one video is made, by one process at a time: the others wait."""
    bench = workplace() / f"video-{media_id}"
    turn = bench.with_suffix(".turn")
    with full_disk_refused():
        handle = os.open(turn, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # Of an attempt that was cut off.
        shutil.rmtree(bench, ignore_errors=True)
        yield bench
    finally:
        # Who waits for it has the file open, and finds nothing left to do.
        turn.unlink(missing_ok=True)
        os.close(handle)


def _make(media: Media, bench: Path) -> None:
    order = VideoOrder(
        limits=VideoLimits(
            pixels=settings.MAX_VIDEO_PIXELS, seconds=settings.MAX_VIDEO_SECONDS,
            frame_rate=settings.MAX_VIDEO_FRAME_RATE,
        ),
        folder=str(bench),
    )  # fmt: skip
    try:
        with full_disk_refused():
            bench.mkdir(mode=0o700)
        with _sent(media) as file:
            made = make_apart(file, order)
        _keep(media, made, bench / made.name)
    except Invalid as refusal:
        _give_up(media, refusal.message)
    finally:
        shutil.rmtree(bench, ignore_errors=True)


@contextlib.contextmanager
def _sent(media: Media) -> Iterator[IO[bytes]]:
    """What was sent, as a file of this machine."""
    try:
        kept = storage.open_stored(media.sealed_key, storage.FILE_NAME, sealed=True)
    except FileNotFoundError as error:
        raise BrokenVideo("What was sent got lost on the server. Please upload it again.") from error
    with kept:
        if _has_descriptor(kept):
            yield kept.open("rb").file  # type: ignore[misc]  # Django's stubs: may be None
            return
        with full_disk_refused(), tempfile.TemporaryFile(dir=workplace()) as copy:
            shutil.copyfileobj(kept, copy)
            copy.flush()
            yield copy


def _has_descriptor(file: "File[bytes]") -> bool:
    try:
        file.fileno()
    except (OSError, AttributeError):
        return False
    return True


def _keep(media: Media, made: MadeVideo, film: Path) -> None:
    with film.open("rb") as opened:
        sha256 = file_digest(opened, "sha256").hexdigest()
        while True:
            own = Media.objects.filter(pk=media.pk).values_list(*OWN_PREVIEW).first()
            octets, width, height, blurhash = own if own and own[0] else (
                made.poster, made.poster_width, made.poster_height, made.blurhash,
            )  # fmt: skip
            opened.seek(0)
            storage.store_video(media.key, opened, made.name, bytes(octets))
            if _is_kept(
                media, bytes(own[0]) if own else b"", kind=Kind.GIFV if made.is_loop else Kind.VIDEO, mime=made.mime,
                width=made.width, height=made.height, preview_width=width, preview_height=height, seconds=made.seconds,
                frame_rate=made.frame_rate, octets=film.stat().st_size + len(octets), blurhash=blurhash,
                stored_sha256=sha256,
            ):  # fmt: skip
                return
            state = Media.objects.filter(pk=media.pk).values_list("state", flat=True).first()
            if state is None:  # taken back meanwhile
                storage.remove(media.key)
            if state != MediaState.MAKING:
                return


def _is_kept(media: Media, preview: bytes, **made: Any) -> bool:
    """The row says that it is made; not where another preview came meanwhile, or it is not there to be made."""
    sent = media.sealed_key
    with transaction.atomic():
        rows = Media.objects.filter(pk=media.pk, state=MediaState.MAKING, sent_preview=preview)
        is_mine = rows.update(
            state=rules.first_state(), sealed_key="", sent_preview=b"", revision=F("revision") + 1, **made
        )
        if is_mine:
            bus.emit(MediaUploaded(media_id=media.pk))
            transaction.on_commit(partial(storage.remove_sent, sent), robust=True)
    return bool(is_mine)


def _give_up(media: Media, reason: str) -> None:
    sent = media.sealed_key
    with transaction.atomic():
        given_up = Media.objects.filter(pk=media.pk, state=MediaState.MAKING).update(
            state=MediaState.BROKEN, fault=reason[:_LONGEST_FAULT], mime="", octets=0, sealed_key="",
            sent_preview=b"", revision=media.revision + 1,
        )  # fmt: skip
        if given_up:
            transaction.on_commit(partial(storage.remove_sent, sent), robust=True)
