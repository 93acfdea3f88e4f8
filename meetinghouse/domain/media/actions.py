"""What happens to uploads. Files are written before the row and taken away after it, so that
whoever is told of an upload finds its files."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import IO

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet

from meetinghouse.domain.media import rules, storage
from meetinghouse.domain.media.admission import admit, named
from meetinghouse.domain.media.events import (
    MediaDescribed,
    MediaDiscarded,
    MediaReleased,
    MediaSealed,
    MediaUnsealed,
    MediaUploaded,
)
from meetinghouse.domain.media.files import require_file, safe_name
from meetinghouse.domain.media.incoming import Spooled, spooled, workplace
from meetinghouse.domain.media.models import Kind, Media, MediaState
from meetinghouse.domain.media.pictures.apart import make_apart
from meetinghouse.domain.media.pictures.making import make_picture
from meetinghouse.domain.media.pictures.results import Limits, Order, Prepared, Purpose
from meetinghouse.domain.media.queries import to_record
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound, StorageFull
from meetinghouse.kernel.paging import BIGGEST_ID
from meetinghouse.kernel.viewer import Viewer

# Longer than anything waits; who set them aside lets go of them again.
_SET_ASIDE = timedelta(days=3650)


def upload_picture(
    viewer: Viewer,
    *,
    file: IO[bytes],
    name: str = "",
    description: str = "",
    focus: Sequence[float] | None = None,
    purpose: Purpose | str = Purpose.PICTURE,
    made_here: bool = False,
    loops: bool = False,
) -> MediaRecord:
    """Take a picture in: checked, decoded, made anew without metadata, and stored.

    Called outside any transaction: decoding takes up to seconds, and nobody else could write meanwhile.
    The row is the only thing a transaction is opened for.

    Args:
        file: open for reading, of unknown size and type; the octets alone decide what it is.
        name: only to say which file is refused, for who picked twenty of them.
        description: what the picture shows, for who cannot see it.
        focus: (x, y) from -1 to 1, y upwards: what to keep in sight where the picture is cut.
        purpose: a picture is scaled; an ``avatar`` (400 x 400) and a ``cover`` (1500 x 500) are cut as well.
        made_here: this program drew it (demo): decoded in this process, which is quicker, and not counted.
        loops: a moving GIF becomes a film without sound that is played over and over; else it stays a picture.

    Raises:
        SignInRequired: a stranger.
        TooMany: too many uploads in a short time, or too many at once.
        Invalid: empty, broken off, no picture, damaged, too many pixels or frames, too long a description.
        TooLarge: more octets than ``MAX_UPLOAD_BYTES``.
        StorageFull: no room; nothing was kept.

    Emits:
        MediaUploaded
    """
    description, focus = admit(viewer, description=description, focus=focus, is_counted=not made_here)
    pixels = Limits(pixels=settings.MAX_UPLOAD_PIXELS)
    order = Order(limits=pixels, purpose=Purpose(purpose), focus=focus, loops=loops, folder=str(workplace()))
    with named(name), spooled(file, most=settings.MAX_UPLOAD_BYTES) as upload:
        if made_here:
            prepared = make_picture(upload.file, order)
        else:
            prepared = make_apart(upload.file, order, locks=workplace())
    # A picture that is cut around its focus has it in the middle from then on.
    kept_focus = focus if order.purpose is Purpose.PICTURE else (0.0, 0.0)
    media = _new_row(viewer, upload, prepared, description, kept_focus)
    storage.store(media.key, [prepared.original, prepared.preview])
    try:
        record_upload(media, MediaUploaded(media_id=media.pk))
    except BaseException:
        storage.remove(media.key)
        raise
    return to_record(media)


def upload_file(viewer: Viewer, *, file: IO[bytes], name: str, made_here: bool = False) -> MediaRecord:
    """Take in a file that is no picture, for a message or a group: checked for what it is, and kept octet for octet.

    Called outside any transaction, as ``upload_picture``.

    Args:
        file: open for reading, of unknown size.
        name: as the sender calls it; its ending says what it should be.
        made_here: this program made it (demo): not counted.

    Raises:
        SignInRequired: a stranger.
        TooMany: too many uploads in a short time.
        Invalid: empty, broken off, of a kind that is not taken, not what its name says, or with macros.
        TooLarge: more octets than ``MAX_FILE_BYTES``.
        StorageFull: no room; nothing was kept.

    Emits:
        MediaUploaded
    """
    admit(viewer, is_counted=not made_here)
    with named(name), spooled(file, most=settings.MAX_FILE_BYTES) as upload:
        require_file(upload.file, name)
        upload.file.seek(0)
        octets = upload.file.read()
    media = Media(
        account_id=viewer.account_id, kind=Kind.FILE, state=rules.first_state(), key=storage.new_key(),
        mime=storage.FILE_MIME, name=safe_name(name), width=0, height=0, preview_width=0, preview_height=0,
        octets=len(octets), blurhash="", sent_sha256=upload.sha256, stored_sha256=upload.sha256,
    )  # fmt: skip
    storage.store_file(media.key, octets)
    try:
        record_upload(media, MediaUploaded(media_id=media.pk))
    except BaseException:
        storage.remove(media.key)
        raise
    return to_record(media)


def _new_row(
    viewer: Viewer, upload: Spooled, prepared: Prepared, description: str, focus: tuple[float, float]
) -> Media:
    return Media(
        account_id=viewer.account_id,
        kind=Kind.GIFV if prepared.seconds else Kind.IMAGE,
        state=rules.first_state(),
        key=storage.new_key(),
        seconds=prepared.seconds,
        frame_rate=prepared.frame_rate,
        mime=prepared.original.mime,
        width=prepared.original.width,
        height=prepared.original.height,
        preview_width=prepared.preview.width,
        preview_height=prepared.preview.height,
        octets=len(prepared.original.octets) + len(prepared.preview.octets),
        blurhash=prepared.blurhash,
        description=description,
        focus_x=focus[0],
        focus_y=focus[1],
        sent_sha256=upload.sha256,
        stored_sha256=sha256(prepared.original.octets).hexdigest(),
    )


def record_upload(media: Media, event: bus.Event) -> None:
    """Write the row of an upload whose files are there, and say so. A part of the actions that take uploads.

    Raises:
        StorageFull: no room.
    """
    try:
        with transaction.atomic(durable=True):
            media.save(force_insert=True)
            bus.emit(event)
    except OperationalError as error:
        if "full" in str(error):  # SQLite: "database or disk is full"
            raise StorageFull from error
        raise


def _locked(media_ids: Iterable[int]) -> QuerySet[Media]:
    # In one order everywhere, so that two of them never wait for each other. A number past the biggest is nobody's.
    possible = [media_id for media_id in media_ids if media_id <= BIGGEST_ID]
    return Media.objects.select_for_update().filter(pk__in=possible).order_by("pk")


@transaction.atomic
def describe_media(
    viewer: Viewer, *, media_id: int, description: str | None = None, focus: Sequence[float] | None = None
) -> MediaRecord:
    """Say what an own upload shows, or what to keep in sight of it; None leaves as it was.

    Raises:
        NotFound: absent, removed, or somebody else's.
        Invalid: too long a description, or a focus that is not two numbers.

    Emits:
        MediaDescribed: where something changed.
    """
    media = rules.require_own(viewer, Media.objects.select_for_update().filter(pk=media_id).first())
    before = (media.description, media.focus_x, media.focus_y)
    if description is not None:
        media.description = rules.require_description(description)
    if focus is not None:
        media.focus_x, media.focus_y = rules.require_focus(focus)
    if before != (media.description, media.focus_x, media.focus_y):
        media.revision += 1
        media.save(update_fields=["description", "focus_x", "focus_y", "revision"])
        bus.emit(MediaDescribed(media_id=media.pk))
    return to_record(media)


@transaction.atomic
def discard_upload(viewer: Viewer, *, media_id: int) -> None:
    """Take back an own upload that nothing uses.

    Raises:
        NotFound: absent, removed, or somebody else's.
        InUse: a post or a profile uses it.

    Emits:
        MediaDiscarded
    """
    media = rules.require_own(viewer, Media.objects.filter(pk=media_id).first())
    rules.require_loose(media)
    discard_loose([media.pk])


@transaction.atomic
def discard_loose(media_ids: Collection[int]) -> int:
    """Delete those of the uploads that nothing uses and nobody removed, then their files; returns how many.

    Emits:
        MediaDiscarded: for each.
    """
    loose = _locked(media_ids).filter(attached=False).exclude(state=MediaState.REMOVED)
    keys = {media_id: (key, sent) for media_id, key, sent in loose.values_list("pk", "key", "sealed_key")}
    Media.objects.filter(pk__in=keys).delete()
    for media_id, (key, sent) in keys.items():
        bus.emit(MediaDiscarded(media_id=media_id))
        transaction.on_commit(partial(storage.remove, key), robust=True)
        if sent:  # a video that is not made yet, or what was sealed once and given back: nothing there then
            transaction.on_commit(partial(storage.remove_sent, sent), robust=True)
    return len(keys)


@transaction.atomic
def attach(
    viewer: Viewer,
    *,
    media_ids: Sequence[int],
    allows_files: bool = False,
    allows_video: bool = False,
    side_by_side: bool = False,
) -> list[MediaRecord]:
    """Give own uploads to a post or a profile, in the transaction that makes it.

    Args:
        allows_files: what makes it may have files as well as pictures: a message, or what is written in a group.
        allows_video: what makes it is a post, which may have a video instead of pictures.
        side_by_side: what makes it is an album, where videos stand beside pictures.

    Returns:
        The records, in the order asked for.

    Raises:
        NotFound: one is absent, removed, or somebody else's.
        NotReady: one is still held. StillMaking: a video that is not finished. Invalid: one that cannot be.
        AlreadyAttached: one is used elsewhere, or named twice.
        OnlyInMessages, OnlyPictures: a file or a video where none can be. VideoStandsAlone: with something beside it.
    """
    found = {media.pk: media for media in _locked(media_ids)}
    rules.require_attachable(viewer, media_ids, found)
    kinds = [media.kind for media in found.values()]
    rules.require_kinds(kinds, allows_files=allows_files, allows_video=allows_video, side_by_side=side_by_side)
    # The condition is asked again by the write: where rows cannot be locked, the other one was first.
    written = Media.objects.filter(pk__in=media_ids, attached=False, state=MediaState.READY).update(attached=True)
    rules.require_all_taken(written, media_ids)
    return [to_record(found[media_id]) for media_id in media_ids]


def detach(media_ids: Collection[int]) -> None:
    """Tell that the post or profile that used these is gone; a day later their files are too, unless they
    are used again. In the transaction that deletes it."""
    Media.objects.filter(pk__in=media_ids, attached=True).update(attached=False, loose_since=now())


def set_uploads_aside(viewer: Viewer, *, media_ids: Collection[int]) -> None:
    """Keep own uploads that nothing uses yet until ``let_go_of_uploads``: a draft waits with them."""
    _own_loose(viewer, media_ids).update(loose_since=now() + _SET_ASIDE)


def let_go_of_uploads(viewer: Viewer, *, media_ids: Collection[int]) -> None:
    """Keep own uploads that nothing uses only for a day from now on."""
    _own_loose(viewer, media_ids).update(loose_since=now())


def _own_loose(viewer: Viewer, media_ids: Collection[int]) -> QuerySet[Media]:
    return Media.objects.filter(pk__in=media_ids, account_id=viewer.account_id, attached=False)


@transaction.atomic
def release_held(media_ids: Collection[int]) -> None:
    """Let held uploads be used: they were checked. Others stay as they are.

    Emits:
        MediaReleased: for each that was held.
    """
    held = _locked(media_ids).filter(state=MediaState.HELD)
    for media_id in list(held.values_list("pk", flat=True)):
        Media.objects.filter(pk=media_id).update(state=MediaState.READY, revision=F("revision") + 1)
        bus.emit(MediaReleased(media_id=media_id))


@transaction.atomic
def seal_media(media_ids: Iterable[int]) -> None:
    """Take uploads out of reach: no query gives them any more, and their files leave their addresses.

    The rows change with the caller's transaction; the files follow when it commits, or within a minute
    if the process dies in between. ``queries.still_served`` tells whether they have.

    Emits:
        MediaSealed: for each that was not sealed.
    """
    # Of what is not made yet nothing is served, and nothing shows it.
    unsealed = _locked(media_ids).exclude(state__in=(MediaState.REMOVED, MediaState.MAKING, MediaState.BROKEN))
    for media in unsealed:
        media.state = MediaState.REMOVED
        media.sealed_key = media.sealed_key or storage.new_key()
        _move_with(media)
        bus.emit(MediaSealed(media_id=media.pk))


@transaction.atomic
def unseal_media(media_ids: Iterable[int]) -> None:
    """Give sealed uploads back, octet for octet, at the addresses they had; a person looked, so none is held.

    Emits:
        MediaUnsealed: for each that was sealed.
    """
    for media in _locked(media_ids).filter(state=MediaState.REMOVED):
        media.state = MediaState.READY
        _move_with(media)
        bus.emit(MediaUnsealed(media_id=media.pk))


def _move_with(media: Media) -> None:
    media.revision += 1
    media.is_settled = False
    media.save(update_fields=["state", "sealed_key", "is_settled", "revision"])
    # robust: the decision stands even if the disk fails now; the chore tries again.
    transaction.on_commit(partial(settle_files, media.pk), robust=True)


def settle_files(media_id: int) -> None:
    """Bring an upload's files to where its row says they are; safe to repeat.

    Raises:
        NotFound: there is no such row.
        StorageFull: the sealed place is on another disk, and that one is full.
    """
    media = Media.objects.filter(pk=media_id).first()
    if media is None:
        raise NotFound
    if media.is_settled:
        return
    if media.state == MediaState.REMOVED:
        storage.seal(media.key, media.sealed_key)
    else:
        storage.unseal(media.sealed_key, media.key)
    # Not if a second decision came meanwhile: its own move is still to be made.
    Media.objects.filter(pk=media_id, revision=media.revision).update(is_settled=True)
