"""One upload, from octets to the files that are stored."""

import contextlib
import fcntl
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO

from PIL import Image

from meetinghouse.domain.media.pictures import animation, cutting, reading, writing
from meetinghouse.domain.media.pictures.formats import Format
from meetinghouse.domain.media.pictures.results import Order, Prepared, Purpose, Variant

_LOSSLESS = frozenset({Format.PNG, Format.GIF})


def make_picture(file: IO[bytes], order: Order) -> Prepared:
    """Decode an upload and encode what is shown of it.

    Costs about 0.3 s and 90 MB for a 12-megapixel JPEG, 2 s and 740 MB for a 48-megapixel WebP,
    so it runs in a process of its own: ``apart.make_apart``.

    Raises:
        NotAPicture, BrokenPicture, TooManyPixels, AnimationTooLong: see ``media.errors``.
    """
    image, found = reading.open_picture(file, order.limits)
    moving = order.purpose is Purpose.PICTURE and animation.is_moving(image, found)
    heavy = moving or image.width * image.height > order.limits.heavy_pixels
    with _alone(order.heavy_lock if heavy else ""), reading.broken_pictures_refused():
        if moving:
            return _make_moving(image, order, as_film=order.loops and found is Format.GIF)
        if found is Format.GIF or getattr(image, "is_animated", False):
            image.seek(0)
        still, few_colours = reading.read_upright(image, lambda size: cutting.size_to_read(order.purpose, size))
        return _make_still(still, order, drawing=few_colours and found in _LOSSLESS)


def _make_still(image: Image.Image, order: Order, *, drawing: bool) -> Prepared:
    image = writing.without_idle_alpha(image)
    shape = cutting.CUTS.get(order.purpose)
    if shape is not None:
        image = cutting.cut_to_shape(image, shape, order.focus)
    original = writing.encode_original(image, drawing=drawing)
    return Prepared(original, _preview(image, order), writing.blurhash_of(image), animated=False)


def _make_moving(image: Image.Image, order: Order, *, as_film: bool) -> Prepared:
    # A GIF that says nothing of repeating plays once; WebP calls that 1, and 0 is for ever.
    loop = min(max(0, int(image.info.get("loop", 1))), 65_535)
    frames, durations = animation.read_frames(image, order.limits)
    if as_film:
        from meetinghouse.domain.media.pictures.loops import encode_loop  # FFmpeg, 30 MB that no picture needs

        film, first = encode_loop(frames, durations, folder=order.folder)
        seconds, rate = sum(durations) / 1000, Fraction(1000 * len(frames), sum(durations))
        return Prepared(
            film, _preview(first, order), writing.blurhash_of(first), animated=True, seconds=seconds,
            frame_rate=f"{rate.numerator}/{rate.denominator}",
        )  # fmt: skip
    first = writing.without_idle_alpha(frames[0])
    original = writing.encode_animation(frames, durations, loop)
    return Prepared(original, _preview(first, order), writing.blurhash_of(first), animated=True)


def _preview(image: Image.Image, order: Order) -> Variant:
    shape = cutting.PREVIEW_CUTS.get(order.purpose)
    if shape is not None:
        return writing.encode_preview(cutting.cut_to_shape(image, shape, (0.0, 0.0)))
    size = cutting.within(image.size, cutting.LONGEST_PREVIEW_SIDE)
    small = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return writing.encode_preview(small)


@contextlib.contextmanager
def _alone(lock: str) -> Iterator[None]:
    """One heavy picture at a time on this machine; the lock dies with the process that holds it."""
    if not lock:
        yield
        return
    with Path(lock).open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
