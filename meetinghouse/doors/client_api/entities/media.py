"""MediaAttachment. https://docs.joinmastodon.org/entities/MediaAttachment/"""

import msgspec

from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.kernel.urls import absolute


class Size(msgspec.Struct, frozen=True):
    """A picture's size in pixels, also as the word and the ratio that clients read."""

    width: int
    height: int
    size: str
    aspect: float


class Focus(msgspec.Struct, frozen=True):
    """What should stay in view: -1 to 1 each, y upwards."""

    x: float
    y: float


class Meta(msgspec.Struct, frozen=True):
    """What is known of the file and its preview."""

    original: Size
    small: Size
    focus: Focus


class Film(msgspec.Struct, frozen=True):
    """A video's size in pixels, frames a second as a fraction, length in seconds, bits a second."""

    width: int
    height: int
    frame_rate: str
    duration: float
    bitrate: int


class VideoMeta(msgspec.Struct, frozen=True):
    """What is known of a video and its poster; above them what older apps read."""

    length: str
    duration: float
    fps: int
    size: str
    width: int
    height: int
    aspect: float
    original: Film
    small: Size
    focus: Focus


class MediaAttachment(msgspec.Struct, frozen=True):
    """A picture, a video or a loop (``gifv``) on a status.

    A file in a message is ``unknown``, and its address asks who wants it. A video that is being prepared has none.
    """

    id: str
    type: str
    url: str | None
    preview_url: str | None
    remote_url: None
    meta: Meta | VideoMeta | None
    description: str | None
    blurhash: str | None


def address(path: str) -> str:
    """A picture's full address; one that is kept elsewhere has it already."""
    return absolute(path) if path.startswith("/") else path


def _size(width: int, height: int) -> Size:
    return Size(width, height, f"{width}x{height}", round(width / height, 4) if height else 1.0)


def media_attachment(media: MediaRecord) -> MediaAttachment:
    """A picture as apps read it, or a file."""
    if media.is_file:
        return MediaAttachment(
            id=str(media.id), type="unknown", url=address(media.url), preview_url=None, remote_url=None, meta=None,
            description=media.name, blurhash=None,
        )  # fmt: skip
    return MediaAttachment(
        id=str(media.id),
        type=media.kind,
        url=address(media.url) if media.url else None,
        preview_url=address(media.preview_url) if media.preview_url else None,
        remote_url=None,
        meta=_meta(media),
        description=media.description or None,
        blurhash=media.blurhash or None,
    )


def _meta(media: MediaRecord) -> Meta | VideoMeta | None:
    small, focus = _size(media.preview_width, media.preview_height), Focus(media.focus_x, media.focus_y)
    shown = _size(media.width, media.height)
    if not media.is_film:
        return Meta(original=shown, small=small, focus=focus)
    if not media.url:
        return None
    minutes, seconds = divmod(media.seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    over, under = (int(part) for part in media.frame_rate.split("/"))
    return VideoMeta(
        length=f"{hours}:{minutes:02}:{seconds:05.2f}",
        duration=media.seconds,
        fps=round(over / under) if under else 0,
        size=shown.size,
        width=media.width,
        height=media.height,
        aspect=shown.aspect,
        original=Film(
            media.width, media.height, media.frame_rate, media.seconds,
            int(media.octets * 8 / media.seconds) if media.seconds else 0,
        ),
        small=small,
        focus=focus,
    )  # fmt: skip
