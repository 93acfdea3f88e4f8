"""What goes into the making of a video, and what comes out of it."""

import msgspec


class VideoLimits(msgspec.Struct, frozen=True):
    """What is taken: pixels of one frame, seconds, frames a second."""

    pixels: int
    seconds: int
    frame_rate: int


class VideoOrder(msgspec.Struct, frozen=True):
    """One video to make. ``folder`` is there and empty; the film is written into it.

    ``parent`` is the process that waits for it: without it the work is for nobody.
    """

    limits: VideoLimits
    folder: str
    parent: int = 0


class MadeVideo(msgspec.Struct, frozen=True, tag=True):
    """What was made: the film is the file ``name`` in the order's folder, the poster a WebP picture.

    Sizes are in pixels as shown, upright; ``frame_rate`` is frames a second as a fraction, "30000/1001".
    ``is_loop``: it is short and without sound, and is played over and over.
    """

    name: str
    mime: str
    width: int
    height: int
    seconds: float
    frame_rate: str
    poster: bytes
    poster_width: int
    poster_height: int
    blurhash: str
    is_loop: bool = False
