"""What clients expect of a video. https://docs.joinmastodon.org/entities/MediaAttachment/#video"""

from typing import Literal

from msgspec import Struct

from tests.doors.client_api.oracle import MetaSize


class Film(Struct):
    width: int
    height: int
    frame_rate: str
    duration: float
    bitrate: int


class VideoMeta(Struct):
    length: str
    duration: float
    fps: int
    size: str
    width: int
    height: int
    aspect: float
    original: Film
    small: MetaSize


class VideoAttachment(Struct, kw_only=True):
    id: str
    type: Literal["video"]
    url: str
    preview_url: str
    remote_url: str | None
    meta: VideoMeta
    description: str | None
    blurhash: str


class LoopAttachment(VideoAttachment, kw_only=True):
    """What is played over and over, without sound."""

    type: Literal["gifv"]  # type: ignore[assignment]
