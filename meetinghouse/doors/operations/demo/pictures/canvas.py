"""A canvas in the units of the finished picture, drawn at twice the size so that edges come out smooth."""

import math
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

_SCALE = 2


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: ``share`` 0 is the first, 1 the second."""
    return (
        round(one[0] + (other[0] - one[0]) * share),
        round(one[1] + (other[1] - one[1]) * share),
        round(one[2] + (other[2] - one[2]) * share),
    )


def lighter(colour: Colour, share: float) -> Colour:
    """Towards white."""
    return mixed(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float) -> Colour:
    """Towards a blue black."""
    return mixed(colour, (18, 20, 38), share)


@cache
def _grain() -> Image.Image:
    """A faint noise around grey, as paper has it; the same for all pictures."""
    return Image.effect_noise((600, 400), 9)


@cache
def _spot() -> Image.Image:
    """White in the middle, black at the rim, falling off softly."""
    spot = ImageChops.invert(Image.radial_gradient("L"))
    # The gradient reaches grey in the corners' directions only; this makes it end at the circle.
    return spot.point(lambda value: round(255 * (max(0, value - 75) / 180) ** 1.6))


class Canvas:
    """What the pictures are drawn on. All lengths are in pixels of the finished picture."""

    def __init__(self, width: int, height: int, ground: Colour = (255, 255, 255)) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * _SCALE, height * _SCALE), ground)
        self._pen = ImageDraw.Draw(self.image, "RGBA")

    def sky(self, stops: Sequence[Colour], *, top: float = 0, bottom: float | None = None) -> None:
        """A gradient from top to bottom through all colours."""
        bottom = self.height if bottom is None else bottom
        column = Image.new("RGB", (1, len(stops)))
        for row, colour in enumerate(stops):
            column.putpixel((0, row), colour)
        tall = max(1, round((bottom - top) * _SCALE))
        ramp = column.resize((1, tall), Image.Resampling.BICUBIC).resize(
            (self.image.width, tall), Image.Resampling.NEAREST
        )
        self.image.paste(ramp, (0, round(top * _SCALE)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Light around a point that fades to nothing at the radius."""
        side = round(radius * 2 * _SCALE)
        mask = _spot().resize((side, side), Image.Resampling.BILINEAR)
        if strength < 1:
            mask = mask.point(lambda value: round(value * strength))
        self.image.paste(colour, (round((x - radius) * _SCALE), round((y - radius) * _SCALE)), mask)

    def veil(self, ovals: Sequence[tuple[float, float, float, float]], colour: Colour, alpha: int) -> None:
        """Several ellipses (x, y, across, down) as one see-through thing, fading towards its foot."""
        left = min(x - across for x, _, across, _ in ovals)
        top = min(y - down for _, y, _, down in ovals)
        wide = round((max(x + across for x, _, across, _ in ovals) - left) * _SCALE)
        tall = round((max(y + down for _, y, _, down in ovals) - top) * _SCALE)
        mask = Image.new("L", (wide, tall), 0)
        pen = ImageDraw.Draw(mask)
        for x, y, across, down in ovals:
            cx, cy = (x - left) * _SCALE, (y - top) * _SCALE
            pen.ellipse((cx - across * _SCALE, cy - down * _SCALE, cx + across * _SCALE, cy + down * _SCALE), fill=255)
        fade = Image.new("L", (1, 3))
        for row, share in enumerate((1.0, 0.85, 0.25)):
            fade.putpixel((0, row), round(alpha * share))
        mask = ImageChops.multiply(mask, fade.resize((1, tall), Image.Resampling.BICUBIC).resize((wide, tall)))
        self.image.paste(colour, (round(left * _SCALE), round(top * _SCALE)), mask)

    def shape(self, points: Sequence[Point], colour: Colour, alpha: int = 255) -> None:
        """A filled polygon."""
        self._pen.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=(*colour, alpha))

    def disc(self, x: float, y: float, radius: float, colour: Colour, alpha: int = 255) -> None:
        """A filled circle."""
        self.oval(x, y, radius, radius, colour, alpha)

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour, alpha: int = 255) -> None:
        """A filled ellipse; ``across`` and ``down`` are its radii."""
        box = ((x - across) * _SCALE, (y - down) * _SCALE, (x + across) * _SCALE, (y + down) * _SCALE)
        self._pen.ellipse(box, fill=(*colour, alpha))

    def slice(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour) -> None:
        """A filled piece of a circle; angles in degrees, clockwise from three o'clock."""
        box = ((x - radius) * _SCALE, (y - radius) * _SCALE, (x + radius) * _SCALE, (y + radius) * _SCALE)
        self._pen.pieslice(box, start, end, fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, alpha: int = 255) -> None:
        """A filled rectangle."""
        if right > left and bottom > top:
            sides = (left * _SCALE, top * _SCALE, right * _SCALE - 1, bottom * _SCALE - 1)
            self._pen.rectangle(sides, fill=(*colour, alpha))

    def line(self, points: Sequence[Point], colour: Colour, width: float = 2, alpha: int = 255) -> None:
        """A line with round corners."""
        self._pen.line(
            [(x * _SCALE, y * _SCALE) for x, y in points],
            fill=(*colour, alpha), width=max(1, round(width * _SCALE)), joint="curve",
        )  # fmt: skip

    def arc(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour, width: float) -> None:  # noqa: PLR0917 -- as slice, with a width
        """A piece of a ring."""
        box = ((x - radius) * _SCALE, (y - radius) * _SCALE, (x + radius) * _SCALE, (y + radius) * _SCALE)
        self._pen.arc(box, start, end, fill=colour, width=round(width * _SCALE))

    def mirror(self, shore: float, tint: Colour, strength: float, chance: Random) -> None:
        """Fill everything below the shore with what is above it, upside down, rippled and tinted."""
        line = round(shore * _SCALE)
        deep = self.image.height - line
        above = self.image.crop((0, max(0, line - deep), self.image.width, line))
        water = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((self.image.width, deep))
        water = Image.blend(water, Image.new("RGB", water.size, tint), strength)
        phase = chance.uniform(0, 6)
        row = 0
        while row < deep:  # bands that widen towards the viewer, each pushed aside a little
            tall = 4 + row // 40
            aside = round(math.sin(row * 0.9 + phase) * (2 + row / 60))
            band = water.crop((0, row, water.width, min(deep, row + tall)))
            water.paste(ImageChops.offset(band, aside, 0), (0, row))
            row += tall
        self.image.paste(water, (0, line))

    def finish(self, *, grain: float = 0.5) -> bytes:
        """The picture as JPEG, some 60 to 150 kB."""
        small = self.image.reduce(_SCALE)
        if grain:
            noise = _grain().resize(small.size, Image.Resampling.NEAREST)
            tinted = ImageChops.soft_light(small, Image.merge("RGB", (noise, noise, noise)))
            small = Image.blend(small, tinted, grain)
        out = BytesIO()
        small.save(out, "JPEG", quality=86)
        return out.getvalue()


def ridge(chance: Random, width: int, base: float, height: float, *, rough: float = 0.0, step: int = 12) -> list[Point]:
    """A skyline from left to right: rolling with ``rough`` 0, jagged with 1.

    Args:
        base: the mean height of the line on the canvas.
        height: how far it swings up and down.
        step: pixels from point to point.
    """
    waves = [(chance.uniform(0.6, 1.4) * k, chance.uniform(0, 6.3), 1 / k**1.1) for k in (1, 2, 3, 5)]
    total = sum(size for _, _, size in waves)
    points = []
    for x in range(-step, width + 2 * step, step):
        turn = x / width * 2 * math.pi
        swing = sum(math.sin(turn * speed + phase) * size for speed, phase, size in waves) / total
        points.append((float(x), base - height * swing + chance.uniform(-1, 1) * rough * height * 0.12))
    return points


def height_at(line: Sequence[Point], x: float) -> float:
    """How high a skyline is at a place."""
    for (x1, y1), (x2, y2) in pairwise(line):
        if x1 <= x <= x2:
            return y1 + (y2 - y1) * (x - x1) / max(1e-6, x2 - x1)
    return line[-1][1]


def filled(canvas: Canvas, line: Sequence[Point], colour: Colour) -> None:
    """Everything below a skyline."""
    canvas.shape([*line, (canvas.width + 40, canvas.height), (-40, canvas.height)], colour)
