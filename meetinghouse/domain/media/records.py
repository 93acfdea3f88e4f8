"""What callers receive."""

import msgspec


class MediaRecord(msgspec.Struct, frozen=True):
    """A picture or a video as it can be shown.

    ``url`` and ``preview_url`` are paths of this site, or full addresses where the files are kept
    elsewhere (S3). Sizes are in pixels. The focus is Mastodon's: -1 to 1 each, y upwards.
    ``name`` and ``octets`` are those of a file. Of a video that is not made yet both addresses are empty;
    ``seconds`` is how long it is, ``frame_rate`` frames a second as a fraction ("30000/1001").
    """

    id: int
    kind: str
    url: str
    preview_url: str
    width: int
    height: int
    preview_width: int
    preview_height: int
    blurhash: str
    description: str
    focus_x: float = 0.0
    focus_y: float = 0.0
    name: str = ""
    octets: int = 0
    mime: str = ""
    is_ready: bool = True
    seconds: float = 0.0
    frame_rate: str = ""

    @property
    def is_file(self) -> bool:
        """It is no picture; its ``url`` asks who may have it, and there is no preview."""
        return self.kind == "file"

    @property
    def is_video(self) -> bool:
        """It is played; its preview is a still picture of it."""
        return self.kind == "video"

    @property
    def is_loop(self) -> bool:
        """It is played over and over, without sound: what was a moving GIF, or a short film without sound."""
        return self.kind == "gifv"

    @property
    def is_film(self) -> bool:
        """A video or a loop: its ``url`` is no picture, its preview is one."""
        return self.is_video or self.is_loop

    @property
    def length(self) -> str:
        """How long a video is, as players write it: 0:42, 1:02:03."""
        minutes, seconds = divmod(round(self.seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
