"""Friendly faces of circles and curves, for people who have no photo."""

from random import Random

from meetinghouse.doors.operations.demo.pictures.canvas import Canvas, Colour, darker, lighter
from meetinghouse.doors.operations.demo.pictures.palettes import SETS

_SKIN: tuple[Colour, ...] = (
    (255, 224, 196), (242, 200, 164), (224, 172, 132), (196, 138, 98), (156, 102, 70), (112, 72, 52), (84, 54, 42),
)  # fmt: skip
_HAIR: tuple[tuple[str, Colour], ...] = (
    ("black", (38, 32, 36)), ("dark brown", (78, 52, 40)), ("brown", (128, 84, 54)), ("fair", (222, 180, 108)),
    ("red", (186, 88, 48)), ("grey", (172, 170, 172)), ("white", (236, 234, 230)),
)  # fmt: skip
_STYLES = ("short", "short", "short", "long", "long", "bun", "curly", "headscarf", "bald")


def face(canvas: Canvas, chance: Random) -> str:
    """A head and shoulders on a coloured ground; the canvas is square."""
    side = float(canvas.width)
    colours = chance.choice(SETS)
    ground, cloth, scarf = chance.sample(colours[:4], 3)
    skin = chance.choice(_SKIN)
    hair_word, hair = chance.choice(_HAIR)
    style = chance.choice(_STYLES)
    canvas.box(0, 0, side, side, lighter(ground, 0.45))
    canvas.disc(side * 0.5, side * 0.52, side * 0.44, lighter(ground, 0.2))
    x, y, r = side * 0.5, side * 0.46, side * 0.2
    _behind(canvas, style, x, y, r, hair, scarf)
    canvas.oval(x, side * 1.02, side * 0.34, side * 0.3, cloth)
    canvas.box(x - r * 0.36, y + r * 0.7, x + r * 0.36, y + r * 1.5, darker(skin, 0.12))
    canvas.oval(x, y + r * 1.46, r * 0.5, r * 0.26, darker(skin, 0.12))
    if style != "headscarf":
        for ear in (-1, 1):
            canvas.disc(x + ear * r * 0.98, y + r * 0.1, r * 0.2, darker(skin, 0.06))
    canvas.oval(x, y, r, r * 1.14, skin)
    _before(canvas, style, x, y, r, hair, scarf)
    _features(canvas, chance, x, y, r, skin, hair)
    if style == "headscarf":
        return "A drawn face with a headscarf, smiling."
    if style == "bald":
        return "A drawn face without hair, smiling."
    return f"A drawn face with {style if style != 'bun' else 'tied-up'} {hair_word} hair, smiling."


def _behind(canvas: Canvas, style: str, x: float, y: float, r: float, hair: Colour, scarf: Colour) -> None:  # noqa: PLR0917 -- which, where, two colours
    if style == "long":
        canvas.oval(x, y - r * 0.1, r * 1.28, r * 1.34, hair)
        canvas.box(x - r * 1.28, y - r * 0.1, x + r * 1.28, y + r * 1.5, hair)
        canvas.oval(x, y + r * 1.5, r * 1.28, r * 0.3, hair)
    elif style == "bun":
        canvas.disc(x, y - r * 1.45, r * 0.5, hair)
    elif style == "curly":
        for dx, dy in (
            (-1, -0.2),
            (-0.95, -0.75),
            (-0.5, -1.15),
            (0, -1.28),
            (0.5, -1.15),
            (0.95, -0.75),
            (1, -0.2),
            (-1.08, 0.3),
            (1.08, 0.3),
        ):
            canvas.disc(x + dx * r, y + dy * r, r * 0.5, hair)
    elif style == "headscarf":
        canvas.oval(x, y + r * 0.1, r * 1.36, r * 1.46, scarf)
        canvas.shape(
            [
                (x - r * 1.3, y + r * 0.4),
                (x + r * 1.3, y + r * 0.4),
                (x + r * 1.5, y + r * 2.1),
                (x - r * 1.5, y + r * 2.1),
            ],
            scarf,
        )


def _before(canvas: Canvas, style: str, x: float, y: float, r: float, hair: Colour, scarf: Colour) -> None:  # noqa: PLR0917 -- as _behind
    if style in {"short", "long", "bun"}:
        canvas.slice(x, y - r * 0.12, r * 1.07, 180, 360, hair)
        canvas.oval(x + r * 0.3, y - r * 0.32, r * 0.84, r * 0.32, hair)
        canvas.oval(x - r * 0.8, y - r * 0.24, r * 0.26, r * 0.24, hair)
    elif style == "curly":
        for dx in (-0.7, -0.3, 0.1, 0.5, 0.8):
            canvas.disc(x + dx * r, y - r * (0.95 - abs(dx) * 0.3), r * 0.3, hair)
    elif style == "headscarf":
        canvas.arc(x, y + r * 0.05, r * 1.22, 150, 390, darker(scarf, 0.12), r * 0.24)
        canvas.oval(x, y + r * 1.5, r * 0.9, r * 0.5, darker(scarf, 0.08))


def _features(canvas: Canvas, chance: Random, x: float, y: float, r: float, skin: Colour, hair: Colour) -> None:  # noqa: PLR0917 -- where, two colours
    dark: Colour = (44, 36, 42)
    for side in (-1, 1):
        canvas.disc(x + side * r * 0.38, y + r * 0.12, r * 0.105, dark)
        canvas.disc(x + side * r * 0.38 - r * 0.03, y + r * 0.08, r * 0.035, (255, 255, 255))
        canvas.arc(x + side * r * 0.38, y + r * 0.1, r * 0.3, 225, 315, darker(hair, 0.3), r * 0.06)
        canvas.disc(x + side * r * 0.62, y + r * 0.46, r * 0.17, (236, 120, 104), 70)
    canvas.oval(x, y + r * 0.34, r * 0.09, r * 0.13, darker(skin, 0.14))
    canvas.arc(x, y + r * 0.42, r * 0.36, 25, 155, darker(skin, 0.62), r * 0.075)
    if chance.random() < 0.3:
        for side in (-1, 1):
            canvas.arc(x + side * r * 0.38, y + r * 0.12, r * 0.29, 0, 360, dark, r * 0.05)
        canvas.line([(x - r * 0.1, y + r * 0.08), (x + r * 0.1, y + r * 0.08)], dark, r * 0.05)
