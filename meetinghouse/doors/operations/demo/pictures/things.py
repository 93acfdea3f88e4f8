"""A garden, balloons, and patterns as of quilts and tiles."""

import math
from random import Random

from meetinghouse.doors.operations.demo.pictures.canvas import Canvas, Colour, darker, filled, lighter, mixed, ridge
from meetinghouse.doors.operations.demo.pictures.land import cloud, sun
from meetinghouse.doors.operations.demo.pictures.palettes import LIGHTS, SETS

_PETALS: tuple[tuple[str, Colour], ...] = (
    ("red", (224, 66, 72)),
    ("yellow", (250, 204, 78)),
    ("white", (252, 248, 240)),
    ("violet", (142, 98, 176)),
    ("pink", (240, 140, 168)),
    ("orange", (244, 146, 66)),
    ("blue", (92, 132, 206)),
)


def garden(canvas: Canvas, chance: Random) -> str:
    """Flowers close by, hills far off."""
    light = chance.choice(LIGHTS[:4])
    w, h = canvas.width, canvas.height
    canvas.sky(light.sky, bottom=h * 0.7)
    sun(canvas, light, chance.uniform(0.15, 0.85) * w, h * 0.2, h * 0.06)
    cloud(canvas, chance, chance.random() * w, h * 0.18, 150)
    green = mixed(light.near, (82, 150, 74), 0.6)
    filled(canvas, ridge(chance, w, h * 0.5, h * 0.05), mixed(light.far, green, 0.3))
    filled(canvas, ridge(chance, w, h * 0.62, h * 0.03), mixed(light.far, green, 0.65))
    filled(canvas, ridge(chance, w, h * 0.76, h * 0.02), green)
    kinds = chance.sample(_PETALS, 3)
    rows = 4
    for row in range(rows):
        near = row / (rows - 1)
        stem = darker(green, 0.12 + 0.1 * near)
        for _ in range(60 - 10 * row):  # grass
            x, foot = chance.random() * w, h * (0.78 + 0.1 * row)
            tall = h * chance.uniform(0.05, 0.1) * (0.6 + near)
            canvas.line(
                [(x, foot), (x + chance.uniform(-12, 12), foot - tall)],
                mixed(stem, green, chance.random()),
                2 + 2 * near,
                230,
            )
        count = 22 - 4 * row
        for number in range(count):
            x = w * (number + chance.uniform(0.1, 0.9)) / count
            foot, tall = (
                h * (0.82 + 0.11 * row + chance.uniform(-0.03, 0.03)),
                h * chance.uniform(0.14, 0.24) * (0.55 + 0.6 * near),
            )
            _flower(canvas, chance, x, foot, tall, h * (0.016 + 0.036 * near), chance.choice(kinds)[1], stem)
    words = f"{kinds[0][0]}, {kinds[1][0]} and {kinds[2][0]}"
    return f"A drawing of a garden {light.word}, full of {words} flowers."


def _flower(  # noqa: PLR0917 -- where, how large, two colours
    canvas: Canvas, chance: Random, x: float, foot: float, tall: float, size: float, petal: Colour, stem: Colour
) -> None:
    lean = chance.uniform(-0.1, 0.1) * tall
    head = (x + lean, foot - tall)
    canvas.line([(x, foot), (x + lean * 0.4, foot - tall * 0.55), head], stem, max(2.0, size * 0.16))
    canvas.oval(x + size * 0.7, foot - tall * 0.35, size * 0.6, size * 0.2, stem)
    canvas.oval(x - size * 0.6, foot - tall * 0.5, size * 0.6, size * 0.2, lighter(stem, 0.08))
    count, turn = chance.choice((5, 6, 8)), chance.random()
    for number in range(count):
        angle = (number + turn) / count * 2 * math.pi
        colour = petal if number % 2 else lighter(petal, 0.16)
        canvas.disc(
            head[0] + math.cos(angle) * size * 0.66, head[1] + math.sin(angle) * size * 0.62, size * 0.46, colour
        )
    canvas.disc(*head, size * 0.4, (246, 190, 62) if petal[2] > 90 or petal[1] < 120 else (120, 78, 46))
    canvas.disc(head[0] - size * 0.1, head[1] - size * 0.1, size * 0.16, (255, 226, 140), 160)


def balloons(canvas: Canvas, chance: Random) -> str:
    """Hot-air balloons over the land."""
    light = chance.choice((LIGHTS[0], LIGHTS[1], LIGHTS[2], LIGHTS[3]))
    w, h = canvas.width, canvas.height
    canvas.sky(light.sky, bottom=h * 0.85)
    sun(canvas, light, chance.uniform(0.1, 0.9) * w, h * 0.5, h * 0.05)
    for _ in range(4):
        cloud(canvas, chance, chance.random() * w, chance.uniform(0.1, 0.6) * h, 150)
    for layer in range(3):
        filled(
            canvas,
            ridge(chance, w, h * (0.76 + 0.08 * layer), h * 0.05),
            mixed(light.far, light.near, 0.15 + 0.4 * layer),
        )
    count = chance.randint(4, 6)
    sizes = [h * share for share in (0.17, *(chance.uniform(0.05, 0.1) for _ in range(count - 1)))]
    places = chance.sample(range(count), count)
    for place, size in zip(places, sizes, strict=True):  # one to a column, so that none hides another
        x = w * (place + chance.uniform(0.4, 0.6)) / count
        y = h * chance.uniform(0.22, 0.5)
        _balloon(canvas, x, y, size, chance.choice(SETS))
    return f"A drawing of {count} hot-air balloons over hills {light.word}."


def _balloon(canvas: Canvas, x: float, y: float, r: float, colours: tuple[Colour, ...]) -> None:
    neck = y + r * 1.35
    for number, half in enumerate((1.0, 0.66, 0.3)):  # gores, from the outside in
        colour = (colours[0], colours[4], colours[1])[number]
        canvas.oval(x, y, r * half, r, colour)
        canvas.shape(
            [
                (x - r * half * 0.91, y + r * 0.42),
                (x + r * half * 0.91, y + r * 0.42),
                (x + r * 0.2 * half, neck),
                (x - r * 0.2 * half, neck),
            ],
            colour,
        )
    canvas.oval(x - r * 0.45, y - r * 0.4, r * 0.2, r * 0.32, (255, 255, 255), 60)
    for side in (-0.16, 0.16):
        canvas.line([(x + r * side, neck), (x + r * side * 0.8, neck + r * 0.26)], (90, 70, 60), max(1.0, r * 0.02))
    canvas.box(x - r * 0.16, neck + r * 0.24, x + r * 0.16, neck + r * 0.46, (138, 96, 62))
    canvas.box(x - r * 0.18, neck + r * 0.22, x + r * 0.18, neck + r * 0.27, (100, 68, 46))


def pattern(canvas: Canvas, chance: Random) -> str:
    """A quilt of quarter circles, triangles and dots."""
    colours = chance.choice(SETS)
    style = chance.choice(("arcs", "triangles", "dots"))
    side = chance.choice((100, 133.4, 200))
    columns, rows = math.ceil(canvas.width / side), math.ceil(canvas.height / side)
    for row in range(rows):
        for column in range(columns):
            ground, figure = chance.sample(colours, 2)
            left, top = column * side, row * side
            canvas.box(left, top, left + side, top + side, ground)
            _tile(canvas, chance, style, left, top, side, figure, chance.choice(colours))
    words = {
        "arcs": "quarter circles",
        "triangles": "triangles",
        "dots": "rings and dots",
    }
    return f"A pattern like a quilt: {columns * rows} squares with {words[style]} in warm and cool colours."


def _tile(  # noqa: PLR0917 -- which, where, how large, two colours
    canvas: Canvas, chance: Random, style: str, left: float, top: float, side: float, figure: Colour, second: Colour
) -> None:
    right, bottom = left + side, top + side
    if style == "arcs":
        corner, start = chance.choice(
            (((left, top), 0), ((right, top), 90), ((right, bottom), 180), ((left, bottom), 270))
        )
        canvas.slice(*corner, side, start, start + 90, figure)
        canvas.slice(*corner, side * 0.5, start, start + 90, second)
    elif style == "triangles":
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        skip = chance.randrange(4)
        canvas.shape([corners[(skip + step) % 4] for step in (1, 2, 3)], figure)
        if chance.random() < 0.4:
            canvas.shape([corners[skip], corners[(skip + 1) % 4], (left + side / 2, top + side / 2)], second)
    else:
        middle = (left + side / 2, top + side / 2)
        canvas.disc(*middle, side * 0.42, figure)
        canvas.disc(*middle, side * 0.26, second)
        if chance.random() < 0.6:
            canvas.disc(*middle, side * 0.11, figure)
