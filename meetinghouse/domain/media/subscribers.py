"""Making videos ready, in the worker. May run twice for one event."""

from typing import Any

from meetinghouse.domain.media.actions_videos import make_video
from meetinghouse.domain.media.events import VideoArrived
from meetinghouse.kernel import bus


@bus.subscribe(VideoArrived, takes_minutes=True)
def prepare_video(event: VideoArrived, _delivery: Any) -> None:
    """What is served is made of what was sent."""
    make_video(event.media_id)
