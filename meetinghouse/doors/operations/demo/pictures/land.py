"""Hills, mountains, forests, evenings."""

from random import Random

from meetinghouse.doors.operations.demo.pictures.canvas import (
    Canvas,
    Colour,
    Point,
    darker,
    filled,
    height_at,
    lighter,
    mixed,
    ridge,
)
from meetinghouse.doors.operations.demo.pictures.palettes import EVENINGS, LIGHTS, ROOFS, Light


def sun(canvas: Canvas, light: Light, x: float, y: float, radius: float) -> None:
    """The sun and the air around it."""
    canvas.glow(x, y, radius * 6, light.sun, 0.55)
    canvas.disc(x, y, radius, light.sun)


def cloud(canvas: Canvas, chance: Random, x: float, y: float, size: float) -> None:
    """A flat-bottomed cloud of a few puffs."""
    puffs = [(x, y, size, size * 0.13)]
    for number in range(5):
        dx = -0.62 + 0.31 * number + chance.uniform(-0.1, 0.1)
        r = size * (0.34 - 0.26 * abs(dx)) * chance.uniform(0.8, 1.15)
        puffs.append((x + dx * size, y - r * 0.7, r * 1.1, r))
    canvas.veil(puffs, (255, 255, 255), chance.randint(170, 225))


def birds(canvas: Canvas, chance: Random, colour: Colour) -> None:
    """A few far birds."""
    x, y = chance.uniform(0.2, 0.7) * canvas.width, chance.uniform(0.12, 0.3) * canvas.height
    for _ in range(chance.randint(3, 6)):
        bx, by, wing = x + chance.uniform(-90, 90), y + chance.uniform(-40, 40), chance.uniform(7, 12)
        canvas.line([(bx - wing, by - wing * 0.5), (bx, by), (bx + wing, by - wing * 0.5)], colour, 1.6, 190)


def round_tree(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A leafy tree with a lit side."""
    canvas.box(x - size * 0.06, y - size * 0.4, x + size * 0.06, y + 2, darker(colour, 0.45))
    for dx, dy, r in ((-0.22, 0.55, 0.28), (0.2, 0.58, 0.27), (0, 0.8, 0.32)):
        canvas.disc(x + dx * size, y - dy * size, r * size, colour)
    canvas.disc(x - 0.1 * size, y - 0.88 * size, 0.17 * size, lighter(colour, 0.14))


def fir(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A fir of three storeys."""
    for low, high, half in ((0.05, 0.5, 0.24), (0.3, 0.75, 0.19), (0.55, 1.0, 0.13)):
        tip: Point = (x, y - size * high)
        canvas.shape([(x - size * half, y - size * low), tip, (x + size * half, y - size * low)], colour)


def hills(canvas: Canvas, chance: Random) -> str:
    """Rolling land with trees and a house."""
    light = chance.choice(LIGHTS)
    w, h = canvas.width, canvas.height
    canvas.sky(light.sky, bottom=h * 0.75)
    sun(canvas, light, chance.uniform(0.15, 0.85) * w, chance.uniform(0.16, 0.36) * h, h * 0.06)
    for _ in range(chance.randint(1, 4)):
        cloud(canvas, chance, chance.random() * w, chance.uniform(0.1, 0.3) * h, chance.uniform(80, 170))
    birds(canvas, chance, darker(light.far, 0.4))
    layers = 5
    home = chance.uniform(0.2, 0.8) * w
    for layer in range(layers):
        depth = layer / (layers - 1)
        line = ridge(chance, w, h * (0.46 + 0.13 * layer), h * (0.07 + 0.02 * layer))
        colour = mixed(light.far, light.near, depth)
        filled(canvas, line, colour)
        for _ in range(chance.randint(2, 4 + 2 * layer) if layer else 0):
            x = chance.random() * w
            size = h * (0.03 + 0.03 * layer) * chance.uniform(0.8, 1.25)
            if layer < 2 or abs(x - home) > h * 0.16:  # nothing before the house
                round_tree(canvas, x, height_at(line, x) + 4, size, darker(colour, 0.22))
        if layer == layers - 1:
            home_y = min(height_at(line, x) for x in (home - h * 0.06, home, home + h * 0.06)) + 14
            _cottage(canvas, chance, home, home_y, h * 0.085)
    return f"A drawing of rolling hills {light.word}: the sun, many trees and one small house with a red roof."


def _cottage(canvas: Canvas, chance: Random, x: float, y: float, size: float) -> None:
    canvas.box(x - size * 0.6, y - size * 0.7, x + size * 0.6, y, (246, 238, 222))
    canvas.box(x, y - size * 0.7, x + size * 0.6, y, (226, 214, 196))
    roof = [(x - size * 0.78, y - size * 0.66), (x - size * 0.42, y - size * 1.25)]
    canvas.shape([*roof, (x + size * 0.42, y - size * 1.25), (x + size * 0.78, y - size * 0.66)], ROOFS[0])
    canvas.box(x - size * 0.36, y - size * 0.5, x - size * 0.12, y - size * 0.22, (96, 120, 140))
    canvas.box(x + size * 0.2, y - size * 0.46, x + size * 0.4, y, chance.choice(((90, 70, 60), (60, 96, 110))))


def mountains(canvas: Canvas, chance: Random) -> str:
    """Snow-capped peaks over a lake."""
    light = chance.choice(LIGHTS)
    w, h = canvas.width, canvas.height
    shore = h * chance.uniform(0.64, 0.72)
    canvas.sky(light.sky, bottom=shore)
    sun(canvas, light, chance.uniform(0.1, 0.9) * w, h * 0.16, h * 0.045)
    cloud(canvas, chance, chance.random() * w, h * 0.2, 150)
    rock = mixed(light.far, (92, 100, 128), 0.5)
    peaks = 0
    for row in range(2):
        count = 4 - row
        for number in range(count):
            x = w * (number + chance.uniform(0.2, 0.8)) / count
            tall = h * chance.uniform(0.3, 0.46) * (1 - 0.18 * row)
            _peak(canvas, chance, x, shore, tall, mixed(rock, light.far, 0.55 - 0.45 * row))
            peaks += 1
    for layer in range(2):
        colour = darker(mixed(light.far, light.near, 0.65 + 0.35 * layer), 0.18 * layer)
        line = ridge(chance, w, shore - h * (0.06 - 0.04 * layer), h * 0.03)
        filled(canvas, line, colour)
        for x in range(-10, w, 22 + 6 * layer):
            size = h * chance.uniform(0.05, 0.1) * (0.7 + 0.5 * layer)
            fir(canvas, x + chance.uniform(-8, 8), height_at(line, x) + 8, size, darker(colour, 0.16))
    canvas.mirror(shore, light.water, 0.34, chance)
    for _ in range(14):
        y = shore + (h - shore) * chance.random() ** 1.5
        x, long = chance.random() * w, chance.uniform(30, 160)
        canvas.line([(x, y), (x + long, y)], lighter(light.water, 0.5), 1.5, 90)
    return f"A drawing of {peaks} snowy mountains {light.word}, dark firs, and all of it upside down in a lake."


def _peak(canvas: Canvas, chance: Random, x: float, base: float, tall: float, rock: Colour) -> None:
    half = tall * chance.uniform(0.85, 1.15)
    top = (x, base - tall)
    bend = x + tall * chance.uniform(-0.06, 0.06)
    canvas.shape([(x - half, base), top, (x + half, base)], rock)
    canvas.shape([top, (x + half, base), (bend + half * 0.12, base), (bend, base - tall * 0.5)], darker(rock, 0.24))
    snow = 0.36
    left, right = x - half * snow, x + half * snow
    y = base - tall * (1 - snow)
    jag: list[Point] = [(left, y), (x - half * 0.2, y - tall * 0.06), (x - half * 0.1, y + tall * 0.05)]
    canvas.shape([top, *jag, (bend, y - tall * 0.04)], (250, 250, 252))
    shade: list[Point] = [
        (bend, y - tall * 0.04),
        (x + half * 0.12, y + tall * 0.05),
        (x + half * 0.22, y - tall * 0.05),
    ]
    canvas.shape([top, *shade, (right, y)], (206, 216, 232))


def forest(canvas: Canvas, chance: Random) -> str:
    """Rows of trunks or firs that fade into the mist."""
    light = chance.choice((LIGHTS[0], LIGHTS[2], LIGHTS[4], LIGHTS[5]))
    w, h = canvas.width, canvas.height
    canvas.sky((*light.sky[1:], lighter(light.far, 0.5)))
    x = chance.uniform(0.3, 0.7) * w
    canvas.glow(x, h * 0.36, h * 0.75, light.sun, 0.8)
    for layer in range(5):
        depth = layer / 4
        colour = mixed(lighter(light.far, 0.25), darker(light.near, 0.35), depth)
        line = ridge(chance, w, h * (0.62 + 0.08 * layer), h * 0.025)
        gap = 36 + 26 * layer
        at = chance.uniform(-gap, 0)
        while at < w + gap:
            size = h * (0.26 + 0.11 * layer) * chance.uniform(0.75, 1.2)
            if chance.random() < 0.92 - 0.16 * depth:
                fir(canvas, at, height_at(line, at) + 10, size, mixed(colour, light.near, chance.uniform(0, 0.12)))
            at += gap * chance.uniform(0.7, 1.5)
        filled(canvas, line, colour)
    for _ in range(4):  # light between the trees
        top, foot = x + chance.uniform(-60, 60), x + chance.uniform(-420, 420)
        wide = chance.uniform(30, 80)
        canvas.shape([(top - 10, 0), (top + 10, 0), (foot + wide, h), (foot - wide, h)], light.sun, 22)
    return f"A drawing of a fir forest {light.word}, with light falling between the trees."


def sunset(canvas: Canvas, chance: Random) -> str:
    """A large sun that goes down."""
    light = chance.choice(EVENINGS)
    w, h = canvas.width, canvas.height
    over_water = chance.random() < 0.5
    shore = h * 0.66
    canvas.sky(light.sky, bottom=shore)
    x, y, r = chance.uniform(0.3, 0.7) * w, h * chance.uniform(0.44, 0.54), h * chance.uniform(0.11, 0.16)
    canvas.glow(x, y, r * 4.5, light.sun, 0.6)
    canvas.disc(x, y, r, light.sun)
    for band in range(5):  # long thin clouds
        cy = h * (0.1 + 0.09 * band) + chance.uniform(-14, 14)
        cx, long = chance.random() * w, chance.uniform(160, 420)
        canvas.oval(cx, cy, long, chance.uniform(5, 12), mixed(light.sky[-2], light.sun, 0.35), 150)
    birds(canvas, chance, darker(light.near, 0.2))
    for layer in range(3):
        line = ridge(chance, w, shore - h * (0.06 - 0.035 * layer), h * (0.05 - 0.008 * layer))
        filled(canvas, line, mixed(light.far, light.near, 0.25 + 0.3 * layer))
    if over_water:
        canvas.mirror(shore, light.water, 0.3, chance)
        for _ in range(26):
            depth = chance.random() ** 1.4
            cy, half = shore + (h - shore) * depth, chance.uniform(10, 40) * (0.6 + depth * 2)
            canvas.oval(x + chance.gauss(0, 16 + 40 * depth), cy, half, 1.5 + 2.5 * depth, light.sun, 120)
        return f"A drawing of a large sun setting {light.word} behind hills, with its light on the water."
    for layer in range(2):
        line = ridge(chance, w, h * (0.74 + 0.12 * layer), h * 0.04)
        colour = mixed(light.near, (8, 8, 20), 0.3 * layer)
        filled(canvas, line, colour)
        for _ in range(9):
            tx = chance.random() * w
            fir(canvas, tx, height_at(line, tx) + 8, h * chance.uniform(0.08, 0.18), colour)
    return f"A drawing of a large sun setting {light.word} behind dark hills and firs."
