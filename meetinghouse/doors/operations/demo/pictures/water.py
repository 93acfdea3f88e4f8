"""The sea, and boats in a harbour."""

import math
from random import Random

from meetinghouse.doors.operations.demo.pictures.canvas import Canvas, Colour, darker, lighter, mixed, ridge
from meetinghouse.doors.operations.demo.pictures.land import birds, cloud, sun
from meetinghouse.doors.operations.demo.pictures.palettes import EVENINGS, LIGHTS, ROOFS, SETS, WALLS
from meetinghouse.doors.operations.demo.pictures.town import row_of_houses


def sailing_boat(canvas: Canvas, x: float, y: float, size: float, hull: Colour, sail: Colour) -> None:
    """A boat with two sails; ``y`` is the water line."""
    canvas.shape(
        [
            (x - size * 0.5, y - size * 0.16),
            (x + size * 0.55, y - size * 0.16),
            (x + size * 0.38, y + size * 0.05),
            (x - size * 0.36, y + size * 0.05),
        ],
        hull,
    )
    canvas.line([(x, y - size * 0.1), (x, y - size * 1.2)], darker(hull, 0.5), max(1.5, size * 0.025))
    canvas.shape(
        [(x + size * 0.04, y - size * 1.15), (x + size * 0.04, y - size * 0.24), (x + size * 0.52, y - size * 0.24)],
        sail,
    )
    canvas.shape(
        [(x - size * 0.05, y - size * 1.0), (x - size * 0.05, y - size * 0.24), (x - size * 0.4, y - size * 0.24)],
        darker(sail, 0.1),
    )


def sea(canvas: Canvas, chance: Random) -> str:
    """Open water with sails, perhaps a lighthouse."""
    light = chance.choice((*LIGHTS[:4], EVENINGS[1], EVENINGS[2]))
    w, h = canvas.width, canvas.height
    horizon = h * chance.uniform(0.46, 0.56)
    canvas.sky(light.sky, bottom=horizon)
    x = chance.uniform(0.2, 0.8) * w
    sun(canvas, light, x, horizon * chance.uniform(0.35, 0.8), h * 0.055)
    for _ in range(chance.randint(2, 4)):
        cloud(canvas, chance, chance.random() * w, chance.uniform(0.2, 0.7) * horizon, chance.uniform(90, 180))
    birds(canvas, chance, darker(light.water, 0.4))
    canvas.sky((lighter(light.water, 0.38), light.water, darker(light.water, 0.32)), top=horizon)
    for _ in range(40):  # the sun on the water
        depth = chance.random() ** 1.3
        cy, half = horizon + (h - horizon) * depth, chance.uniform(8, 30) * (0.5 + 2 * depth)
        canvas.oval(x + chance.gauss(0, 12 + 60 * depth), cy, half, 1 + 2.5 * depth, light.sun, 110)
    has_tower = chance.random() < 0.5
    if has_tower:
        _lighthouse(canvas, chance, w * chance.choice((0.12, 0.88)), horizon, h * 0.3, darker(light.near, 0.1))
    colours = chance.choice(SETS)
    boats = chance.randint(2, 4)
    for number in range(boats):
        depth = 0.06 + 0.17 * number + chance.uniform(0, 0.08)
        bx = w * ((number * 0.37 + chance.uniform(0.12, 0.3)) % 0.8 + 0.1)
        sailing_boat(
            canvas, bx, horizon + (h - horizon) * depth, h * (0.07 + 0.32 * depth), colours[number % 4], (252, 248, 240)
        )
    for row in range(7):
        depth = (row / 6) ** 1.4
        y = horizon + 12 + (h - horizon) * depth * 0.92
        crest = [
            (float(px), y + math.sin(px / (20 + 60 * depth) + row * 2) * (1 + 6 * depth))
            for px in range(-10, w + 20, 14)
        ]
        canvas.line(crest, lighter(light.water, 0.45), 1 + 2 * depth, 70)
    tower = " and a striped lighthouse" if has_tower else ""
    return f"A drawing of the sea {light.word} with {boats} sailing boats{tower}."


def _lighthouse(canvas: Canvas, chance: Random, x: float, horizon: float, tall: float, rock: Colour) -> None:
    points = ridge(chance, 300, 0, tall * 0.06)
    canvas.shape(
        [
            (x - 190 + px * 1.27, horizon - tall * 0.12 * math.sin(max(0.0, min(1.0, px / 300)) * math.pi) + py * 0.4)
            for px, py in points
        ]
        + [(x + 200, horizon + 10), (x - 200, horizon + 10)],
        rock,
    )
    foot, top = horizon - tall * 0.1, horizon - tall
    for band in range(5):
        low, high = foot + (top - foot) * band / 5, foot + (top - foot) * (band + 1) / 5
        a, b = tall * (0.085 - 0.008 * band), tall * (0.085 - 0.008 * (band + 1))
        colour = (214, 70, 62) if band % 2 else (250, 246, 240)
        canvas.shape([(x - a, low), (x - b, high), (x + b, high), (x + a, low)], colour)
        canvas.shape([(x + a * 0.2, low), (x + b * 0.2, high), (x + b, high), (x + a, low)], darker(colour, 0.14))
    canvas.box(x - tall * 0.06, top - tall * 0.02, x + tall * 0.06, top, (60, 62, 74))
    canvas.box(x - tall * 0.035, top - tall * 0.09, x + tall * 0.035, top - tall * 0.02, (255, 236, 160))
    canvas.shape(
        [(x - tall * 0.05, top - tall * 0.09), (x, top - tall * 0.15), (x + tall * 0.05, top - tall * 0.09)],
        (150, 52, 48),
    )


def boats(canvas: Canvas, chance: Random) -> str:
    """A harbour: coloured houses on the quay, boats before them, all of it in the water again."""
    light = chance.choice((*LIGHTS[:4], EVENINGS[1]))
    w, h = canvas.width, canvas.height
    quay = h * 0.6
    canvas.sky(light.sky, bottom=quay)
    cloud(canvas, chance, chance.random() * w, h * 0.14, 160)
    houses = row_of_houses(canvas, chance, quay, h * 0.34, WALLS, ROOFS)
    canvas.box(0, quay - h * 0.022, w, quay, mixed((122, 112, 104), light.far, 0.3))
    colours = chance.choice(SETS)
    count = chance.randint(3, 5)
    places = [
        ((number + chance.uniform(0.35, 0.65)) / count * w, chance.uniform(0.14, 0.19) * h) for number in range(count)
    ]
    for number, (x, size) in enumerate(places):
        sailing_boat(
            canvas,
            x,
            quay + 2,
            size,
            colours[number % 4],
            (250, 246, 238) if number % 2 else lighter(colours[(number + 1) % 4], 0.5),
        )
    canvas.mirror(quay + 4, light.water, 0.36, chance)
    for _ in range(30):
        y = quay + (h - quay) * chance.random() ** 1.2
        x, long = chance.random() * w, chance.uniform(20, 120)
        canvas.line([(x, y), (x + long, y)], lighter(light.water, 0.55), 1.5, 80)
    return f"A drawing of {count} boats in a harbour {light.word}, before a row of {houses} coloured houses."
