"""What moves in the demo: two films in which a camera wanders over a drawing, and a loop in which it snows.

Encoded when they are needed, in half a second each.
"""

import io
import random
from array import array
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.media.actions_videos import upload_video
from meetinghouse.domain.posts.actions import publish_post, react_to_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.doors.operations.demo.pictures import picture
from meetinghouse.kernel import clock
from meetinghouse.kernel.viewer import Viewer

SIZE = (480, 270)
SECONDS = 4
_RATE = 15
_TONE_RATE = 16_000
_FLAKES = 60
_FALL = 12


def film(subject: str = "boats", *, seed: int = 3) -> tuple[bytes, str]:
    """An MP4 with the sound of wind, and a sentence that says what is to be seen."""
    import av  # by nobody else in this process

    drawn, words = picture(seed=seed, subject=subject)
    ground = Image.open(io.BytesIO(drawn)).convert("RGB").resize((720, 480))
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        track: Any = container.add_stream("libx264", rate=_RATE, options={"preset": "veryfast", "crf": "28"})
        track.width, track.height, track.pix_fmt = *SIZE, "yuv420p"
        tone: Any = container.add_stream("aac", rate=_TONE_RATE)
        tone.layout = "mono"
        for number in range(SECONDS * _RATE):
            part = number / (SECONDS * _RATE - 1)
            left, top = round((ground.width - SIZE[0]) * part), round((ground.height - SIZE[1]) * (0.3 + part / 2))
            shown = ground.crop((left, top, left + SIZE[0], top + SIZE[1]))
            container.mux(track.encode(av.VideoFrame.from_image(shown)))  # type: ignore[no-untyped-call]
        container.mux(track.encode(None))
        wind = av.AudioFrame(format="s16", layout="mono", samples=SECONDS * _TONE_RATE)
        wind.planes[0].update(_wind().tobytes())
        wind.sample_rate, wind.pts = _TONE_RATE, 0
        resampled = av.AudioResampler(format="fltp", layout="mono", rate=_TONE_RATE, frame_size=1024).resample(wind)
        for some in resampled:
            container.mux(tone.encode(some))
        container.mux(tone.encode(None))
    return out.getvalue(), f"The camera wanders slowly from left to right. {words}"


def _wind() -> "array[int]":
    """Soft noise, each step near the one before."""
    chance, level = random.Random(5), 0.0  # noqa: S311 -- sound, not secrets
    samples = array("h")
    for _ in range(SECONDS * _TONE_RATE):
        level = level * 0.97 + chance.uniform(-120, 120)
        samples.append(round(level))
    return samples


def loop() -> tuple[bytes, str]:
    """A GIF in which snow falls for ever, and a sentence that says so."""
    drawn, words = picture(seed=21, subject="village")
    ground = Image.open(io.BytesIO(drawn)).convert("RGB").resize((480, 320))
    chance = random.Random(9)  # noqa: S311 -- the same snow every time
    flakes = [(chance.randrange(480), chance.randrange(320), chance.choice((1, 2, 2, 3))) for _ in range(_FLAKES)]
    frames = []
    for number in range(_FALL):
        frame = ground.copy()
        draw = ImageDraw.Draw(frame)
        for x, y, size in flakes:
            # Each is back where it began when the last frame is over.
            down = (y + 320 * number // _FALL) % 320
            draw.ellipse((x, down, x + size, down + size), fill="white")
        frames.append(frame.quantize(96))
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=90, loop=0)
    return out.getvalue(), f"Snow falls. {words}"


def show_a_film(people: Mapping[str, Viewer]) -> None:
    """Somebody was at the harbour this morning, and a neighbour likes it; somebody else woke up to snow."""
    octets, words = film()
    author = people["tomas"]
    with clock.pretend(clock.now() - timedelta(minutes=28)):
        video = upload_video(author, file=io.BytesIO(octets), description=words, made_here=True)
        post_id = publish_post(
            author, text="Four quiet seconds from the harbour, before the first boat went out.", media_ids=[video.id],
            audience=Audience.COMMUNITY, language="en",
        )  # fmt: skip
        react_to_post(people["lena"], post_id=post_id, emoji="❤️")
    gif, words = loop()
    author = people["freya"]
    with clock.pretend(clock.now() - timedelta(minutes=41)):
        snow = upload_picture(author, file=io.BytesIO(gif), description=words, made_here=True, loops=True)
        publish_post(
            author, text="The first snow, and nobody has been through it yet.", media_ids=[snow.id],
            audience=Audience.COMMUNITY, language="en",
        )  # fmt: skip
