"""Pictures for the demo community, drawn from a number: the same number gives the same picture.

No photo of a real person or place is shipped, so nobody's picture is used and every alt text is true.
Some 30 ms each on one slow core.
"""

from collections.abc import Callable
from random import Random

from meetinghouse.doors.operations.demo.pictures import faces, land, things, town, water
from meetinghouse.doors.operations.demo.pictures.canvas import Canvas

__all__ = ["COVER_SUBJECTS", "SUBJECTS", "avatar", "cover", "picture"]

_SCENES: dict[str, Callable[[Canvas, Random], str]] = {
    "hills": land.hills,
    "sea": water.sea,
    "market": town.market,
    "garden": things.garden,
    "pattern": things.pattern,
    "sunset": land.sunset,
    "mountains": land.mountains,
    "night": town.night,
    "forest": land.forest,
    "boats": water.boats,
    "village": town.village,
    "balloons": things.balloons,
}
SUBJECTS = tuple(_SCENES)
COVER_SUBJECTS = ("hills", "sea", "pattern", "sunset", "mountains", "night", "forest", "garden")


def picture(seed: int, subject: str) -> tuple[bytes, str]:
    """A picture of 1200 x 800 pixels.

    Args:
        seed: which one.
        subject: one of ``SUBJECTS``.

    Returns:
        JPEG octets, and a sentence that says what is to be seen.
    """
    return _drawn(seed, subject, 1200, 800)


def cover(seed: int) -> tuple[bytes, str]:
    """A wide picture of 1500 x 500 pixels for the top of a profile; octets and alt text as ``picture``."""
    return _drawn(seed, COVER_SUBJECTS[seed % len(COVER_SUBJECTS)], 1500, 500)


def avatar(seed: int) -> tuple[bytes, str]:
    """A friendly face of 400 x 400 pixels; octets and alt text as ``picture``."""
    canvas = Canvas(400, 400)
    words = faces.face(canvas, Random(f"face {seed}"))  # noqa: S311 -- drawing, not secrets
    return canvas.finish(grain=0), words


def _drawn(seed: int, subject: str, width: int, height: int) -> tuple[bytes, str]:
    canvas = Canvas(width, height)
    words = _SCENES[subject](canvas, Random(f"{subject} {seed}"))  # noqa: S311 -- drawing, not secrets
    return canvas.finish(), words
