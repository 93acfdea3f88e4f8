"""Houses, a market, a village at night."""

from collections.abc import Sequence
from random import Random

from meetinghouse.doors.operations.demo.pictures.canvas import Canvas, Colour, darker, filled, lighter, mixed, ridge
from meetinghouse.doors.operations.demo.pictures.land import birds, cloud, fir, round_tree
from meetinghouse.doors.operations.demo.pictures.palettes import LIGHTS, NIGHT, ROOFS, SETS, WALLS

GLASS: Colour = (108, 134, 152)
LAMPLIGHT: Colour = (255, 214, 122)


def row_of_houses(
    canvas: Canvas, chance: Random, ground: float, tall: float, walls: Sequence[Colour], roofs: Sequence[Colour]
) -> int:
    """A street front from edge to edge; returns how many houses."""
    x, count = chance.uniform(-60, -10), 0
    previous: Colour | None = None
    while x < canvas.width:
        wide, high = chance.uniform(0.42, 0.62) * tall, tall * chance.uniform(0.66, 1.0)
        wall = chance.choice([colour for colour in walls if colour != previous])
        previous = wall
        house(canvas, chance, x, ground, wide, high, wall, chance.choice(roofs))
        x += wide
        count += 1
    return count


def house(  # noqa: PLR0917 -- where, how large, two colours
    canvas: Canvas,
    chance: Random,
    x: float,
    ground: float,
    wide: float,
    high: float,
    wall: Colour,
    roof: Colour,
    *,
    lit: bool = False,
) -> None:
    """One house with a roof, windows and a door."""
    canvas.box(x, ground - high, x + wide, ground, wall)
    canvas.box(x + wide * 0.82, ground - high, x + wide, ground, darker(wall, 0.1))
    peak = high * chance.uniform(0.18, 0.3)
    if chance.random() < 0.5:
        canvas.shape(
            [(x - 3, ground - high), (x + wide / 2, ground - high - peak), (x + wide + 3, ground - high)], roof
        )
    else:
        inset = wide * 0.12
        canvas.shape(
            [
                (x - 3, ground - high),
                (x + inset, ground - high - peak),
                (x + wide - inset, ground - high - peak),
                (x + wide + 3, ground - high),
            ],
            roof,
        )
        canvas.box(
            x + wide * 0.68, ground - high - peak * 1.35, x + wide * 0.78, ground - high - peak * 0.6, darker(roof, 0.2)
        )
    columns, rows = (2, 3) if wide < high * 0.7 else (3, 2)
    cell, floor = wide / columns, high / (rows + 0.4)
    door = chance.randrange(columns)
    for column in range(columns):
        for row in range(rows):
            left, top = x + cell * (column + 0.27), ground - high + floor * (row + 0.32)
            right, bottom = left + cell * 0.46, top + floor * 0.52
            if row == rows - 1 and column == door:
                canvas.box(left, top, right, ground, darker(roof, 0.25))
                continue
            glows = lit and chance.random() < 0.6
            canvas.box(left - 2, top - 2, right + 2, bottom + 2, lighter(wall, 0.5) if not lit else darker(wall, 0.2))
            canvas.box(left, top, right, bottom, LAMPLIGHT if glows else (darker(wall, 0.5) if lit else GLASS))
            canvas.box(
                (left + right) / 2 - 1, top, (left + right) / 2 + 1, bottom, lighter(wall, 0.4) if not lit else wall
            )


def bunting(canvas: Canvas, y: float, sag: float, colours: Sequence[Colour]) -> None:
    """Little flags on a line from edge to edge."""
    w = canvas.width

    def at(x: float) -> float:
        return y + sag * (1 - ((x - w / 2) / (w / 2)) ** 2)

    canvas.line([(float(x), at(x)) for x in range(0, w + 20, 20)], (110, 100, 96), 1.6)
    for number, x in enumerate(range(14, w, 46)):
        canvas.shape([(x, at(x)), (x + 30, at(x + 30)), (x + 15, at(x + 15) + 34)], colours[number % 4])


def market(canvas: Canvas, chance: Random) -> str:
    """Stalls with striped roofs, full of fruit."""
    light = chance.choice(LIGHTS[:3])
    w, h = canvas.width, canvas.height
    ground = h * 0.74
    colours = chance.choice(SETS)
    canvas.sky(light.sky, bottom=ground)
    cloud(canvas, chance, chance.random() * w, h * 0.12, 150)
    row_of_houses(
        canvas,
        chance,
        ground,
        h * 0.44,
        [mixed(wall, light.sky[-1], 0.35) for wall in WALLS],
        [mixed(roof, light.sky[-1], 0.3) for roof in ROOFS],
    )
    canvas.sky((mixed((214, 196, 170), light.sky[-1], 0.2), (186, 160, 132)), top=ground)
    for _ in range(60):  # cobbles
        y = ground + (h - ground) * chance.random()
        x, wide = chance.random() * w, 8 + 26 * (y - ground) / (h - ground)
        canvas.oval(x, y, wide, wide * 0.28, (160, 136, 112), 70)
    bunting(canvas, h * 0.1, h * 0.1, colours)
    stalls = chance.randint(3, 4)
    for number in range(stalls):
        wide = w / stalls * 0.8
        left = w / stalls * number + w / stalls * 0.1
        _stall(canvas, chance, left, ground + h * 0.13, wide, h * 0.36, colours[number % 4])
    return (
        f"A drawing of a market square {light.word}: {stalls} stalls with striped roofs, crates of fruit, flags above."
    )


def _stall(canvas: Canvas, chance: Random, x: float, ground: float, wide: float, tall: float, cloth: Colour) -> None:  # noqa: PLR0917 -- where, how large, what colour
    wood: Colour = (150, 108, 74)
    canvas.oval(x + wide / 2, ground + 4, wide * 0.56, 16, (70, 56, 60), 60)
    for post in (x + wide * 0.05, x + wide * 0.92):
        canvas.box(post, ground - tall, post + wide * 0.03, ground, darker(wood, 0.2))
    canvas.box(x + wide * 0.05, ground - tall * 0.78, x + wide * 0.95, ground - tall * 0.36, (82, 64, 66), 150)
    counter = ground - tall * 0.36
    canvas.box(x, counter, x + wide, ground - 4, wood)
    for board in range(1, 4):
        y = counter + (ground - counter) * board / 4
        canvas.box(x, y, x + wide, y + 2, darker(wood, 0.25))
    fruits: tuple[Colour, ...] = (
        (222, 64, 54),
        (244, 164, 52),
        (122, 168, 72),
        (248, 212, 84),
        (132, 76, 128),
        (236, 116, 92),
    )
    crates = 3
    for crate in range(crates):
        left = x + wide * (0.04 + 0.32 * crate)
        right, fruit, r = left + wide * 0.28, chance.choice(fruits), wide * 0.034
        for row in range(3):
            for column in range(4 - row):
                cx = left + wide * 0.035 + r * 2.05 * column + r * row + 3
                cy = counter - tall * 0.06 - row * r * 1.5
                canvas.disc(cx, cy, r, mixed(fruit, (90, 40, 40), chance.uniform(0, 0.14)))
                canvas.disc(cx - r * 0.3, cy - r * 0.35, r * 0.28, lighter(fruit, 0.5))
        canvas.box(left, counter - tall * 0.075, right, counter + tall * 0.02, lighter(wood, 0.25))
        canvas.box(left, counter - tall * 0.03, right, counter - tall * 0.02, darker(wood, 0.1))
    top, edge, stripes = ground - tall * 1.12, ground - tall * 0.82, 8
    for stripe in range(stripes):
        colour = cloth if stripe % 2 == 0 else (252, 246, 236)
        a, b = stripe / stripes, (stripe + 1) / stripes
        canvas.shape(
            [
                (x + wide * (0.08 + 0.84 * a), top),
                (x + wide * (0.08 + 0.84 * b), top),
                (x + wide * (1.08 * b - 0.04), edge),
                (x + wide * (1.08 * a - 0.04), edge),
            ],
            colour,
        )
        middle, r = x + wide * (1.08 * (a + b) / 2 - 0.04), wide * 0.54 / stripes
        canvas.slice(middle, edge - 1, r, 0, 180, darker(colour, 0.08))


def village(canvas: Canvas, chance: Random) -> str:
    """A street of houses under hills, with a church."""
    light = chance.choice((LIGHTS[0], LIGHTS[1], LIGHTS[2], LIGHTS[5]))
    w, h = canvas.width, canvas.height
    canvas.sky(light.sky, bottom=h * 0.7)
    for _ in range(3):
        cloud(canvas, chance, chance.random() * w, chance.uniform(0.08, 0.26) * h, 140)
    birds(canvas, chance, darker(light.far, 0.4))
    for layer in range(2):
        filled(
            canvas,
            ridge(chance, w, h * (0.46 + 0.08 * layer), h * 0.06),
            mixed(light.far, light.near, 0.2 + 0.3 * layer),
        )
    church = chance.uniform(0.25, 0.75) * w
    _church(canvas, church, h * 0.72, h * 0.52)
    houses = row_of_houses(canvas, chance, h * 0.74, h * 0.24, WALLS, ROOFS)
    canvas.sky((mixed(light.near, light.far, 0.25), darker(light.near, 0.1)), top=h * 0.74)
    canvas.shape(
        [(w * 0.42, h * 0.74), (w * 0.56, h * 0.74), (w * 0.8, h), (w * 0.2, h)], mixed((222, 204, 172), light.far, 0.2)
    )
    for _ in range(7):
        x = chance.choice((chance.uniform(0, 0.3), chance.uniform(0.68, 1))) * w
        round_tree(canvas, x, h * chance.uniform(0.77, 0.95), h * chance.uniform(0.12, 0.2), darker(light.near, 0.1))
    return f"A drawing of a village street {light.word}: {houses} coloured houses, a church tower, hills behind."


def _church(canvas: Canvas, x: float, ground: float, tall: float) -> None:
    wall: Colour = (238, 228, 210)
    half = tall * 0.1
    canvas.box(x - half, ground - tall * 0.66, x + half, ground, wall)
    canvas.box(x + half * 0.3, ground - tall * 0.66, x + half, ground, darker(wall, 0.1))
    canvas.shape(
        [(x - half * 1.2, ground - tall * 0.66), (x, ground - tall), (x + half * 1.2, ground - tall * 0.66)],
        (92, 112, 116),
    )
    canvas.disc(x, ground - tall * 0.56, half * 0.42, (250, 246, 236))
    canvas.line(
        [(x, ground - tall * 0.56 - half * 0.3), (x, ground - tall * 0.56), (x + half * 0.2, ground - tall * 0.56)],
        (60, 60, 70),
        1.5,
    )


def night(canvas: Canvas, chance: Random) -> str:
    """A village with lit windows under the stars."""
    w, h = canvas.width, canvas.height
    canvas.sky(NIGHT.sky, bottom=h * 0.8)
    has_northern_lights = chance.random() < 0.4
    if has_northern_lights:
        _northern_lights(canvas, chance)
    for _ in range(170):
        size = chance.choice((0.7, 0.9, 1.1, 1.7))
        canvas.disc(
            chance.random() * w, chance.random() ** 1.3 * h * 0.62, size, (255, 250, 232), chance.randint(110, 255)
        )
    x, y, r = chance.uniform(0.14, 0.86) * w, h * chance.uniform(0.14, 0.26), h * 0.06
    canvas.glow(x, y, r * 4.5, NIGHT.sun, 0.3)
    canvas.disc(x, y, r, NIGHT.sun)
    for dx, dy, size in ((-0.3, -0.2, 0.22), (0.3, 0.25, 0.17), (0.05, 0.45, 0.11), (0.2, -0.4, 0.13)):
        canvas.disc(x + dx * r, y + dy * r, size * r, (228, 222, 200))
    for layer in range(3):
        line = ridge(chance, w, h * (0.6 + 0.07 * layer), h * 0.05)
        colour = mixed(NIGHT.far, NIGHT.near, 0.25 + 0.3 * layer)
        filled(canvas, line, colour)
    at, houses = chance.uniform(0, 30), 0
    while at < w - 40:
        wide, high = chance.uniform(0.08, 0.13) * h * 1.2, chance.uniform(0.1, 0.18) * h
        wall = mixed((58, 56, 92), (92, 74, 98), chance.random())
        canvas.glow(at + wide / 2, h * 0.82 - high * 0.4, wide, LAMPLIGHT, 0.22)
        house(canvas, chance, at, h * 0.84, wide, high, wall, mixed((92, 58, 72), wall, 0.35), lit=True)
        houses += 1
        at += wide + chance.choice((0, 0, 8, 46))
    filled(canvas, ridge(chance, w, h * 0.85, h * 0.012), NIGHT.near)
    for _ in range(10):
        tx = chance.random() * w
        fir(canvas, tx, h * chance.uniform(0.88, 0.99), h * chance.uniform(0.12, 0.22), (8, 12, 28))
    above = "northern lights and a full moon" if has_northern_lights else "stars and a full moon"
    return f"A drawing of a village at night: {houses} houses with lit windows under {above}."


def _northern_lights(canvas: Canvas, chance: Random) -> None:
    for colour in ((92, 232, 170), (120, 190, 230)):
        line = ridge(chance, canvas.width, canvas.height * chance.uniform(0.28, 0.4), canvas.height * 0.1, step=8)
        for x, y in line:
            tall = canvas.height * chance.uniform(0.12, 0.2)
            for part in range(4):
                low, high = y - tall * part / 4, y - tall * (part + 1) / 4
                canvas.box(x, high, x + 8, low, colour, 62 - 15 * part)
