"""Sizes: how far a picture is scaled down and what is cut off. Nothing is ever scaled up."""

from PIL import Image

from meetinghouse.domain.media.pictures.results import Purpose

Size = tuple[int, int]

LONGEST_SIDE = 2048
LONGEST_PREVIEW_SIDE = 640
CUTS: dict[Purpose, Size] = {Purpose.AVATAR: (400, 400), Purpose.COVER: (1500, 500)}
PREVIEW_CUTS: dict[Purpose, Size] = {Purpose.AVATAR: (160, 160), Purpose.COVER: (600, 200)}


def within(size: Size, longest: int) -> Size:
    """The same shape with no side past ``longest`` and none below one pixel."""
    width, height = size
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def around(size: Size, cut: Size) -> Size:
    """The same shape, just large enough to cut ``cut`` out of it."""
    width, height = size
    scale = min(1.0, max(cut[0] / width, cut[1] / height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def size_to_read(purpose: Purpose, size: Size) -> Size:
    """How large an upright picture has to be decoded for a purpose."""
    cut = CUTS.get(purpose)
    return within(size, LONGEST_SIDE) if cut is None else around(size, cut)


def cut_to_shape(image: Image.Image, shape: Size, focus: tuple[float, float]) -> Image.Image:
    """Cut the shape out around the focus and scale it down to ``shape`` if it is larger.

    Args:
        focus: (x, y), each from -1 to 1; y points up.
    """
    ratio = shape[0] / shape[1]
    width, height = image.size
    cut = (min(width, round(height * ratio)) or 1, min(height, round(width / ratio)) or 1)
    left = round((width - cut[0]) * (focus[0] + 1) / 2)
    top = round((height - cut[1]) * (1 - focus[1]) / 2)
    size = shape if cut[0] >= shape[0] and cut[1] >= shape[1] else cut
    box = (left, top, left + cut[0], top + cut[1])
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, box=box)
