"""A preview of its own for a video: the picture that is shown until somebody plays it."""

from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import F

from meetinghouse.domain.media import rules, storage
from meetinghouse.domain.media.admission import admit, named
from meetinghouse.domain.media.events import MediaDescribed
from meetinghouse.domain.media.incoming import spooled, workplace
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.pictures.apart import make_apart
from meetinghouse.domain.media.pictures.results import Limits, Order, Prepared
from meetinghouse.domain.media.queries import to_record
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer

# The columns that say how it looks, as long as the video is not made.
OWN_PREVIEW = ("sent_preview", "preview_width", "preview_height", "blurhash")


def require_preview(file: IO[bytes]) -> Prepared:
    """The picture, made anew as any other; called outside of transactions.

    Raises:
        Invalid: no picture, or a broken one. TooLarge: more than ``MAX_UPLOAD_BYTES``. TooMany: the server is busy.
    """
    order = Order(limits=Limits(pixels=settings.MAX_UPLOAD_PIXELS))
    with named("The preview"), spooled(file, most=settings.MAX_UPLOAD_BYTES) as upload:
        return make_apart(upload.file, order, locks=workplace())


def put_sent_preview(media: Media, made: Prepared) -> None:
    """Have a video that is not made yet wait with its preview. A part of the actions that take videos."""
    media.sent_preview = made.preview.octets
    media.preview_width, media.preview_height = made.preview.width, made.preview.height
    media.blurhash = made.blurhash


def choose_preview(viewer: Viewer, *, media_id: int, file: IO[bytes]) -> MediaRecord:
    """Give an own video that nothing uses yet another preview; its addresses are others from then on.

    Called outside of transactions, as uploading.

    Raises:
        SignInRequired: a stranger.
        TooMany: too many uploads in a short time.
        NotFound: absent, removed, or somebody else's.
        InUse: a post shows it.
        Invalid: it is no video, could not be prepared, or the preview is no picture. TooLarge: that is too large.
        StorageFull: no room; it has the preview from before.

    Emits:
        MediaDescribed
    """
    admit(viewer)
    media = rules.require_own(viewer, Media.objects.filter(pk=media_id).first())
    rules.require_loose(media)
    rules.require_film(rules.require_unbroken(media))
    made = require_preview(file)
    if not _is_put(media, made) and not _is_put(_again(media), made):
        # Made ready once; more happens only to what is taken away or used at this very moment.
        rules.require_loose(_again(media))
        raise NotFound
    return to_record(_again(media))


def _again(media: Media) -> Media:
    found = Media.objects.filter(pk=media.pk).first()
    if found is None:
        raise NotFound
    return found


def _is_put(media: Media, made: Prepared) -> bool:
    """It is shown with the preview; not where it became ready, was used or taken away meanwhile."""
    if media.state == MediaState.MAKING:
        put_sent_preview(media, made)
        looks = {column: getattr(media, column) for column in OWN_PREVIEW}
        return _is_written(media, **looks)
    old_key, new_key = media.key, storage.new_key()
    try:
        octets = storage.copy_video(old_key, new_key, storage.ORIGINAL_NAMES[media.mime], made.preview.octets)
    except FileNotFoundError as error:
        raise NotFound from error
    is_put = _is_written(
        media, key=new_key, preview_width=made.preview.width, preview_height=made.preview.height,
        blurhash=made.blurhash, octets=octets,
    )  # fmt: skip
    storage.remove(old_key if is_put else new_key)
    return is_put


def _is_written(media: Media, **changes: object) -> bool:
    with transaction.atomic():
        rows = Media.objects.filter(pk=media.pk, key=media.key, state=media.state, attached=False)
        is_mine = rows.update(**changes, revision=F("revision") + 1)
        if is_mine:
            bus.emit(MediaDescribed(media_id=media.pk))
    return bool(is_mine)
