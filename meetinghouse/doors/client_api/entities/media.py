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


class MediaAttachment(msgspec.Struct, frozen=True):
    """A picture on a status; a file in a message is ``unknown``, and its address asks who wants it."""

    id: str
    type: str
    url: str
    preview_url: str | None
    remote_url: None
    meta: Meta | None
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
        url=address(media.url),
        preview_url=address(media.preview_url),
        remote_url=None,
        meta=Meta(
            original=_size(media.width, media.height),
            small=_size(media.preview_width, media.preview_height),
            focus=Focus(media.focus_x, media.focus_y),
        ),
        description=media.description or None,
        blurhash=media.blurhash or None,
    )
