"""What goes into the making of a picture, and what comes out of it."""

from enum import StrEnum

import msgspec


class Purpose(StrEnum):
    """What a picture is for decides how it is cut."""

    PICTURE = "picture"
    AVATAR = "avatar"
    COVER = "cover"


class Limits(msgspec.Struct, frozen=True):
    """How much may be decoded. Counted from headers, before the memory is spent."""

    pixels: int
    frames: int = 300
    frame_pixels: int = 200_000_000
    # A decoder costs up to 16 octets a pixel; pictures past this wait for each other.
    heavy_pixels: int = 13_000_000


class Order(msgspec.Struct, frozen=True):
    """One picture to make. ``focus`` is (x, y) from -1 to 1, y upwards, as Mastodon has it.

    ``loops``: a moving GIF becomes a film, which is written in ``folder`` on its way.
    """

    limits: Limits
    purpose: Purpose = Purpose.PICTURE
    focus: tuple[float, float] = (0.0, 0.0)
    heavy_lock: str = ""
    loops: bool = False
    folder: str = ""


class Variant(msgspec.Struct, frozen=True):
    """One file to store. ``name`` is its name within the picture's folder."""

    name: str
    mime: str
    width: int
    height: int
    octets: bytes


class Prepared(msgspec.Struct, frozen=True, tag=True):
    """Everything made from one upload. A film has seconds, and frames a second as a fraction."""

    original: Variant
    preview: Variant
    blurhash: str
    animated: bool
    seconds: float = 0.0
    frame_rate: str = ""


class Declined(msgspec.Struct, frozen=True, tag=True):
    """Why nothing was made: the code of a refusal and its words."""

    code: str
    message: str
