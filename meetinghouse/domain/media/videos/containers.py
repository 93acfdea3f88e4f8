"""Which kind of file some octets begin, as far as it may hold a video; light, for the processes that take uploads."""

from enum import StrEnum

from meetinghouse.domain.media.errors import NotAVideo
from meetinghouse.domain.media.pictures.formats import detect

HEAD_OCTETS = 4096
TYPES = ("video/mp4", "video/quicktime", "video/webm")
# What a page's file chooser offers; some systems know the endings only.
ACCEPT = "video/mp4,video/quicktime,video/webm,.mp4,.m4v,.mov,.webm"

# ISO/IEC 14496-12: a box has its kind at the fourth octet. QuickTime files of old begin with others than 'ftyp'.
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P "})
# RFC 8794: every EBML file begins so; WebM and Matroska are such.
_EBML = b"\x1a\x45\xdf\xa3"


class Container(StrEnum):
    """The kinds taken, by the names of their readers."""

    MOV = "mov"
    MATROSKA = "matroska"


def detect_container(head: bytes) -> Container | None:
    """What the first octets of a file announce; None for what is no film, HEIC and AVIF pictures among them."""
    if head.startswith(_EBML):
        return Container.MATROSKA
    if head[4:8] in _BOXES and detect(head) is None and head[8:12] not in _SOUND_BRANDS:
        return Container.MOV
    return None


def require_container(head: bytes) -> Container:
    """The kind of film.

    Raises:
        NotAVideo: it is of none that is taken.
    """
    found = detect_container(head)
    if found is None:
        raise NotAVideo
    return found


def in_words(seconds: int) -> str:
    """A length that people say: 90 seconds, 5 minutes."""
    if seconds % 60:
        return f"{seconds} seconds"
    return "1 minute" if seconds == 60 else f"{seconds // 60} minutes"
