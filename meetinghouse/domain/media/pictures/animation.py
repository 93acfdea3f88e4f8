"""Moving GIF, WebP and PNG: every frame is decoded, counted and encoded anew."""

from math import sqrt

from PIL import Image

from meetinghouse.domain.media.errors import AnimationTooLong
from meetinghouse.domain.media.pictures.cutting import within
from meetinghouse.domain.media.pictures.formats import Format
from meetinghouse.domain.media.pictures.reading import broken_pictures_refused, require_size
from meetinghouse.domain.media.pictures.results import Limits

MOVING_FORMATS = frozenset({Format.GIF, Format.WEBP, Format.PNG})

_LONGEST_SIDE = 640
# All frames wait in memory for the encoder, 4 octets a pixel: 160 MB at most.
_KEPT_PIXELS = 40_000_000
# Browsers play anything quicker than this at a tenth of a second, and so did whoever made it see it.
_QUICKEST_MS = 20
_USUAL_MS = 100


def is_moving(image: Image.Image, found: Format) -> bool:
    """It has a second frame."""
    with broken_pictures_refused():
        return found in MOVING_FORMATS and bool(getattr(image, "is_animated", False))


def read_frames(image: Image.Image, limits: Limits) -> tuple[list[Image.Image], list[int]]:
    """Decode every frame, scaled so that all of them fit into memory together.

    Returns:
        RGBA frames of one size, and how many milliseconds each is shown.

    Raises:
        AnimationTooLong: more frames or more pixels than the limits allow; counted while decoding,
            because the number in the file may lie.
    """
    frames: list[Image.Image] = []
    durations: list[int] = []
    with broken_pictures_refused():
        claimed = min(_claimed_frames(image, limits), limits.frames)
        longest = max(1, round(min(_LONGEST_SIDE, _side_that_fits(image.size, claimed))))
        size = within(image.size, longest)
        spent = 0
        while True:
            require_size(image.size, limits)
            spent += image.width * image.height
            if len(frames) == limits.frames or spent > limits.frame_pixels:
                raise AnimationTooLong(
                    f"This animation is too long: at most {limits.frames} frames, fewer if they are large. "
                    "Please shorten it first."
                )
            frame = image.convert("RGBA").resize(size, Image.Resampling.BICUBIC)
            frame.info = {}
            frames.append(frame)
            shown = int(image.info.get("duration", 0) or 0)
            durations.append(shown if shown >= _QUICKEST_MS else _USUAL_MS)
            try:
                image.seek(image.tell() + 1)
            except EOFError:
                return frames, durations


def _claimed_frames(image: Image.Image, limits: Limits) -> int:
    """How many frames there are, without walking past the limit for a file that is nothing but frames."""
    if image.format != "GIF":
        return int(getattr(image, "n_frames", 1))
    count = 1
    try:
        while count <= limits.frames:
            image.seek(count)
            count += 1
    except EOFError:
        pass
    image.seek(0)
    return count


def _side_that_fits(size: tuple[int, int], frames: int) -> float:
    scale = min(1.0, sqrt(_KEPT_PIXELS / (size[0] * size[1] * max(1, frames))))
    return max(size) * scale
