"""Encodes pixels anew. What was hidden in the uploaded file beside its pixels has no way in here."""

from io import BytesIO

import blurhash
from PIL import Image

from meetinghouse.domain.media.pictures.results import Variant

# JPEG for photos: a quarter of WebP's encoding time at 2048 px, and every program that a member
# saves it to can open it. Previews are WebP: a feed carries twenty of them, and they are small.
# Drawings are lossless WebP: 290 kB and 0.1 s where PNG takes 740 kB and 0.2 s to 1.2 s.
PHOTO_QUALITY = 85
PREVIEW_QUALITY = 80
LARGEST_DRAWING_OCTETS = 1_500_000


def without_idle_alpha(image: Image.Image) -> Image.Image:
    """RGB where the alpha channel hides nothing."""
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image


def encode_original(image: Image.Image, *, drawing: bool) -> Variant:
    """The file that is shown large: lossless for drawings, WebP where it is see-through, JPEG for the rest.

    Args:
        drawing: few colours: lossless costs little, and lossy would smear edges and letters.
    """
    if drawing:
        octets = _encode(image, "WEBP", lossless=True, quality=50, method=1)
        if len(octets) <= LARGEST_DRAWING_OCTETS:
            return _variant("original.webp", "image/webp", image, octets)
    if image.mode == "RGBA":
        octets = _encode(image, "WEBP", quality=PHOTO_QUALITY, method=4)
        return _variant("original.webp", "image/webp", image, octets)
    octets = _encode(image, "JPEG", quality=PHOTO_QUALITY, optimize=True, progressive=True)
    return _variant("original.jpg", "image/jpeg", image, octets)


def encode_preview(image: Image.Image) -> Variant:
    """The file that feeds show."""
    octets = _encode(image, "WEBP", quality=PREVIEW_QUALITY, method=4)
    return _variant("preview.webp", "image/webp", image, octets)


def encode_animation(frames: list[Image.Image], durations: list[int], loop: int) -> Variant:
    """All frames as one animated WebP.

    Args:
        durations: milliseconds, one a frame.
        loop: how often it plays; 0 is for ever.
    """
    octets = _encode(
        frames[0],
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=loop,
        quality=75,
        method=1,
    )
    return _variant("original.webp", "image/webp", frames[0], octets)


def blurhash_of(image: Image.Image) -> str:
    """A picture's colours in 28 letters, shown while it loads (https://blurha.sh); 5 ms at 32 px."""
    small = image.copy()
    small.thumbnail((32, 32))
    if small.mode == "RGBA":
        white = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(white, small)
    small = small.convert("RGB")
    width, height = small.size
    raw = small.tobytes()
    rows = [[tuple(raw[(y * width + x) * 3 : (y * width + x) * 3 + 3]) for x in range(width)] for y in range(height)]
    across, down = (4, 3) if width >= height else (3, 4)
    return str(blurhash.encode(rows, across, down))  # type: ignore[no-untyped-call]


def _encode(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _variant(name: str, mime: str, image: Image.Image, octets: bytes) -> Variant:
    return Variant(name=name, mime=mime, width=image.width, height=image.height, octets=octets)
