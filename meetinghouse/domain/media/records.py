"""What callers receive."""

import msgspec


class MediaRecord(msgspec.Struct, frozen=True):
    """A picture as it can be shown.

    ``url`` and ``preview_url`` are paths of this site, or full addresses where the files are kept
    elsewhere (S3). Sizes are in pixels. The focus is Mastodon's: -1 to 1 each, y upwards.
    ``name`` and ``octets`` are those of a file.
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

    @property
    def is_file(self) -> bool:
        """It is no picture; its ``url`` asks who may have it, and there is no preview."""
        return self.kind == "file"
