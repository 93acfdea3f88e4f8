"""The demo's one video: a camera that wanders over a drawn harbour, encoded when it is needed, in half a second."""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from PIL import Image

from meetinghouse.domain.media.actions_videos import upload_video
from meetinghouse.domain.posts.actions import publish_post, react_to_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.doors.operations.demo.pictures import picture
from meetinghouse.kernel import clock
from meetinghouse.kernel.viewer import Viewer

SIZE = (480, 270)
SECONDS = 4
_RATE = 15
_DRAWN = "boats"


def film() -> tuple[bytes, str]:
    """An MP4 without sound, and a sentence that says what is to be seen."""
    import av  # by nobody else in this process

    drawn, words = picture(seed=3, subject=_DRAWN)
    ground = Image.open(io.BytesIO(drawn)).convert("RGB").resize((720, 480))
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        track: Any = container.add_stream("libx264", rate=_RATE, options={"preset": "veryfast", "crf": "28"})
        track.width, track.height, track.pix_fmt = *SIZE, "yuv420p"
        for number in range(SECONDS * _RATE):
            part = number / (SECONDS * _RATE - 1)
            left, top = round((ground.width - SIZE[0]) * part), round((ground.height - SIZE[1]) * (0.3 + part / 2))
            shown = ground.crop((left, top, left + SIZE[0], top + SIZE[1]))
            container.mux(track.encode(av.VideoFrame.from_image(shown)))  # type: ignore[no-untyped-call]
        container.mux(track.encode(None))
    return out.getvalue(), f"The camera wanders slowly from left to right. {words}"


def show_a_film(people: Mapping[str, Viewer]) -> None:
    """Somebody was at the harbour this morning; a neighbour likes it."""
    octets, words = film()
    author = people["tomas"]
    with clock.pretend(clock.now() - timedelta(minutes=28)):
        video = upload_video(author, file=io.BytesIO(octets), description=words, made_here=True)
        post_id = publish_post(
            author, text="Four quiet seconds from the harbour, before the first boat went out.", media_ids=[video.id],
            audience=Audience.COMMUNITY, language="en",
        )  # fmt: skip
        react_to_post(people["lena"], post_id=post_id, emoji="❤️")
