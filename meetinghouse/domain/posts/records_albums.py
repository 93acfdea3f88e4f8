"""What callers learn about albums."""

import msgspec

from meetinghouse.domain.media.records import MediaRecord


class AlbumRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An album as one viewer sees it, without its pictures.

    ``may_add``: the viewer may put pictures in, as far as there is room.
    """

    id: int
    post_id: int
    title: str
    about: str
    about_html: str
    count: int
    is_shared: bool
    is_mine: bool
    may_add: bool
    cover: MediaRecord | None = None

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
