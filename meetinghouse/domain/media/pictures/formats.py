"""Which format some octets are, by what they are; names and MIME types that senders give are not asked."""

from enum import StrEnum

from meetinghouse.domain.media.errors import NotAPicture

HEAD_OCTETS = 4096

# ISO base media brands: https://aomediacodec.github.io/av1-avif/#brands and ISO/IEC 23008-12, annex B.
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class Format(StrEnum):
    """The formats taken, by the names of their readers."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WEBP"
    AVIF = "AVIF"
    HEIF = "HEIF"


def _iso_format(head: bytes) -> Format | None:
    """HEIC or AVIF from the ``ftyp`` box: its major brand first, then the compatible ones."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    if brands[0] in _AVIF_BRANDS:
        return Format.AVIF
    # 'mif1' says only "some still picture": the compatible brands say which codec.
    if brands[0] in {b"mif1", b"msf1"} and _AVIF_BRANDS.intersection(brands):
        return Format.AVIF
    return Format.HEIF if _HEIF_BRANDS.intersection(brands) else None


def detect(head: bytes) -> Format | None:
    """The format that the first octets of a file announce, or None; 32 octets suffice but for HEIC."""
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Format.GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[4:8] == b"ftyp":
        return _iso_format(head)
    return None


def require_format(head: bytes) -> Format:
    """The format, or a refusal that names what the file seems to be instead.

    Raises:
        NotAPicture: it is none of the formats taken.
    """
    found = detect(head)
    if found is not None:
        return found
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in start:
        raise NotAPicture("SVG drawings can carry programs, so we do not take them. Please save it as PNG.")
    if start.startswith(b"%pdf"):
        raise NotAPicture("This is a PDF document, not a picture. Please save the page as JPEG or PNG.")
    if head[4:8] == b"ftyp" or head.startswith((b"\x1a\x45\xdf\xa3", b"OggS")) or head[8:12] == b"AVI ":
        raise NotAPicture("This is a video or a sound, not a picture. Only pictures can be used here.")
    if head.startswith((b"II*\0", b"MM\0*", b"BM")):
        raise NotAPicture("TIFF and BMP pictures do not open in browsers. Please save it as JPEG or PNG.")
    raise NotAPicture
