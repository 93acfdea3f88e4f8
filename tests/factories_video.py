"""Videos for tests, a second of 64 x 48 pixels each, made when first asked for and once in a process."""

import io
from fractions import Fraction
from functools import cache
from typing import Any

import av
from PIL import Image, ImageDraw

# What may not be found in anything that is served. An upload says it in all the places that its container has.
PLACE = "+48.8584+002.2945/"
SECRETS = (b"Secret", b"48.8584", b"2024-05")
_SAID = {
    "title": "SecretTitle", "comment": "SecretComment", "artist": "SecretPerson", "location": PLACE,
    "creation_time": "2024-05-01T10:00:00.000000Z", "make": "SecretPhone", "model": "SecretPhone 12",
    "com.apple.quicktime.location.ISO6709": PLACE, "com.apple.quicktime.make": "SecretPhone",
}  # fmt: skip
FRAMES = 12
SIZE = (64, 48)


def frame(number: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Red at the top left, blue at the bottom right, and something that moves: shows how it was turned."""
    image = Image.new("RGB", size, (20, 120, 60))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill=(255, 0, 0))
    draw.rectangle((size[0] // 2, size[1] // 2, *size), fill=(0, 0, 255))
    draw.point((number, number), fill=(255, 255, 255))
    return image


@cache
def video(
    kind: str = "mp4",
    film: str = "libx264",
    sound: str | None = "aac",
    *,
    turned: int = 0,
    mirrored: bool = False,
    rate: int = FRAMES,
    size: tuple[int, int] = SIZE,
    pixels: str = "yuv420p",
) -> bytes:
    """A video that says everything of itself that it can.

    Args:
        turned: degrees against the clock, as the library counts, by which it is to be shown.
    """
    out = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if kind == "mov" else {}
    with av.open(out, "w", format=kind, options=options) as container:
        container.metadata.update(_SAID)
        track: Any = container.add_stream(film, rate=rate)
        track.width, track.height, track.pix_fmt = *size, pixels
        track.metadata["handler_name"] = "SecretHandler"
        if turned or mirrored:
            track.set_display_rotation(turned, hflip=mirrored)
        tone: Any = container.add_stream(sound, rate=48_000) if sound else None
        if tone is not None:
            tone.layout = "mono"
        for number in range(FRAMES):
            picture = av.VideoFrame.from_image(frame(number, size))
            picture.pts = number
            container.mux(track.encode(picture))
        container.mux(track.encode(None))
        if tone is not None:
            _sing(container, tone, seconds=FRAMES / rate)
    return out.getvalue()


def _sing(container: Any, tone: Any, *, seconds: float) -> None:
    done = 0
    while done < 48_000 * seconds:
        silence = av.AudioFrame(format=tone.format.name, layout="mono", samples=tone.frame_size or 960)
        silence.sample_rate, silence.pts, silence.time_base = 48_000, done, Fraction(1, 48_000)
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(tone.encode(silence))
        done += silence.samples
    container.mux(tone.encode(None))


def webm() -> bytes:
    """As browsers record them."""
    return video("webm", "libvpx-vp9", "libopus")


def hevc(**more: Any) -> bytes:
    """As newer phones record them."""
    return video("mov", "libx265", "aac", **more)


def sound_only() -> bytes:
    """A song in the container of videos."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        tone: Any = container.add_stream("aac", rate=48_000)
        tone.layout = "mono"
        _sing(container, tone, seconds=0.5)
    return out.getvalue()
