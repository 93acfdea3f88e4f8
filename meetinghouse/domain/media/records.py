"""What callers receive."""

import msgspec


class MediaRecord(msgspec.Struct, frozen=True):
    """A picture as it can be shown.

    ``url`` and ``preview_url`` are paths of this site, or full addresses where the files are kept
    elsewhere (S3). Sizes are in pixels. The focus is Mastodon's: -1 to 1 each, y upwards.
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
