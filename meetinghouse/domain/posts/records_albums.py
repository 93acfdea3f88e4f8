"""What callers learn about albums."""

import msgspec

from meetinghouse.domain.media.records import MediaRecord


class AlbumRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An album as one viewer sees it, without its pictures.

    ``may_add``: the viewer may put pictures in, as far as there is room. ``count`` is of everything in it, ``videos``
    of those alone. ``is_joint``: others than its owner may add. ``by`` is whose it is, where a list says so.
    """

    id: int
    post_id: int
    title: str
    about: str
    about_html: str
    count: int
    videos: int
    is_shared: bool
    is_joint: bool
    is_mine: bool
    may_add: bool
    cover: MediaRecord | None = None
    by: str = ""

    @property
    def words(self) -> str:
        """What is in it: 3 photos, 1 video."""
        photos = self.count - self.videos
        said = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((photos, "photo"), (self.videos, "video")) if n]
        return ", ".join(said) or "no photos so far"

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"/albums/{self.id}"


class AlbumPictureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in an album; ``place`` counts from 1. ``added_by`` is empty where the viewer does not meet them."""

    id: int
    media: MediaRecord
    place: int
    position: int
    added_by: str
    is_mine: bool
    is_cover: bool
    may_remove: bool
