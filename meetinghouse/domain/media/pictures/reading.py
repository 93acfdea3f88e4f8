"""Opens pictures without trust: one named decoder, the header's size before the pixels, then
upright and in sRGB. Metadata ends here; only pixels go on."""

import contextlib
import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import IO

from PIL import Image, ImageCms, ImageFile, JpegImagePlugin

from meetinghouse.domain.media.errors import BrokenPicture, TooManyPixels
from meetinghouse.domain.media.pictures.formats import HEAD_OCTETS, Format, require_format
from meetinghouse.domain.media.pictures.results import Limits
from meetinghouse.kernel.errors import Refusal

Size = tuple[int, int]

# EXIF tag 0x0112 and what makes each of its values upright (Exif 2.32, 4.6.4.A).
_ORIENTATION = 0x0112
_UPRIGHT: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Drawings and screenshots stay below this, photos pass it within a few rows.
FEW_COLOURS = 4096
_TURNED = frozenset({5, 6, 7, 8})


@contextlib.contextmanager
def broken_pictures_refused() -> Iterator[None]:
    """Turn whatever a decoder throws at damaged input into one refusal.

    Decoders raise OSError, SyntaxError, struct.error, IndexError, MemoryError and more; which one
    is an accident of the format, so the whole family is taken here and nowhere else.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except Exception as error:
        raise BrokenPicture from error


def require_size(size: Size, limits: Limits) -> None:
    """Refuse sizes that may not be decoded.

    Raises:
        BrokenPicture: a side is zero.
        TooManyPixels: width times height is past the limit.
    """
    width, height = size
    if width < 1 or height < 1:
        raise BrokenPicture("This picture is zero pixels wide or high, so there is nothing to show.")
    if width * height > limits.pixels:
        raise TooManyPixels(
            f"This picture has {width * height / 1e6:.1f} megapixels; the most is {limits.pixels / 1e6:.0f}. "
            "Please make it smaller first."
        )


def open_picture(file: IO[bytes], limits: Limits) -> tuple[Image.Image, Format]:
    """Read the header with the one decoder that fits the octets; decodes nothing yet.

    Raises:
        NotAPicture, BrokenPicture, TooManyPixels: as the name says.
    """
    file.seek(0)
    found = require_format(file.read(HEAD_OCTETS))
    file.seek(0)
    with broken_pictures_refused():
        if found is Format.HEIF:
            import pillow_heif  # 4 MB that a JPEG has no need of

            pillow_heif.register_heif_opener(thumbnails=False)
        image = Image.open(file, formats=[found.value])
        require_size(image.size, limits)
    return image, found


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; unreadable EXIF counts as upright."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 -- damaged EXIF must not cost somebody the picture
        return 1
    return value if value in _UPRIGHT else 1


def read_upright(image: Image.Image, size_for: Callable[[Size], Size]) -> tuple[Image.Image, bool]:
    """Decode, scale, turn upright, convert to sRGB: an RGB or RGBA image that carries no metadata.

    Scaling comes before turning and colours, so that only the decoder sees the full size.

    Args:
        image: as opened; closed on return.
        size_for: gets the upright size, gives the upright size wanted.

    Returns:
        The picture, and whether it had few colours before it was scaled, as drawings and screenshots do.
    """
    with broken_pictures_refused():
        if not isinstance(image, JpegImagePlugin.JpegImageFile):
            # Before anybody asks for EXIF: a PNG is decoded for that, and once that has failed
            # inside ``orientation_of`` the next attempt gives black pixels instead of an error.
            image.load()
        orientation = orientation_of(image)
        turned = orientation in _TURNED
        wanted = _swap(size_for(_swap(image.size, turned=turned)), turned=turned)
        # JPEG decodes straight to an eighth, quarter or half: a tenth of the memory and time.
        image.draft(None, (wanted[0] * 2, wanted[1] * 2))
        image.load()
        profile = image.info.get("icc_profile")
        working = _plain_mode(image)
        few_colours = working.getcolors(FEW_COLOURS) is not None
        if working.size != wanted:
            working = working.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if working is not image:
            image.close()
        if orientation in _UPRIGHT:
            working = working.transpose(_UPRIGHT[orientation])
        return _bare(_to_srgb(working, profile)), few_colours


def _swap(size: Size, *, turned: bool) -> Size:
    return (size[1], size[0]) if turned else size


def _plain_mode(image: Image.Image) -> Image.Image:
    """One of L, RGB, RGBA, CMYK, LAB, so that scaling averages colours and not palette numbers."""
    if image.mode.startswith("I;16"):
        image = image.convert("I")
    if image.mode == "I":  # 16 bits: convert() would clip them to white
        return image.point(lambda value: value * (1 / 257)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB", "CMYK", "LAB"}:
        return image
    return image.convert("L" if image.mode in {"1", "F"} else "RGB")


def _to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Apply an embedded colour profile; one that does not fit or cannot be read is passed over."""
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    if isinstance(profile, bytes) and profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if not ImageCms.getProfileDescription(source).startswith("sRGB"):
                converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=target)
                if converted is not None:
                    return converted
    return image if image.mode == target else image.convert(target)


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone: EXIF, XMP, comments and profiles would otherwise ride along into the encoder."""
    if isinstance(image, ImageFile.ImageFile):
        image = image.copy()
    image.info = {}
    return image
