"""The files shared in a group, and who may have a file that waits with its post."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db.models import Q, QuerySet

from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.media.models import MediaState
from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.models import Attachment, PostState
from meetinghouse.domain.posts.queries_groups import own_held_post, waiting_post
from meetinghouse.domain.posts.visibility import reads
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page, Slice
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer


class GroupFileRecord(msgspec.Struct, frozen=True):
    """A file shared in a group: with which post, by whom and when."""

    media: MediaRecord
    post_id: int
    author: PersonRecord
    shared_at: datetime
    is_mine: bool

    @property
    def post_url(self) -> str:
        """The path of the post's page."""
        return f"{self.author.url}/{self.post_id}"


def group_files(
    viewer: Viewer, found: GroupRecord, page: Page, *, words: str = "", by_name: bool = False
) -> Slice[GroupFileRecord]:
    """The files in a group that the viewer may read the posts of, the latest first; the cursor is the file's id.

    Args:
        words: all of them stand in its name.
        by_name: from A to Z instead.

    Raises:
        NotFound: what is written in it is not the viewer's to read.

    Cost: indexes ``attachment_file_newest`` and ``attachment_file_name``, whatever is written; words look at all files.
    """
    if not found.may_read:
        raise NotFound
    rows = Attachment.objects.filter(
        reads(viewer, "post_id"), files_of_id=found.roster_id, media__state=MediaState.READY
    )
    for word in tidy_line(words).lower().split()[:5]:
        rows = rows.filter(file_name__contains=word)
    chosen = list((_after(rows, found, page.below) if by_name else _before(rows, page.below))[: page.limit + 1])
    more, chosen = len(chosen) > page.limit, chosen[: page.limit]
    return Slice(items=_records(viewer, chosen), older_than=chosen[-1].media_id if more else None)


def _before(rows: QuerySet[Attachment], below: int) -> QuerySet[Attachment]:
    return rows.filter(media_id__lt=below).order_by("-media_id").select_related("post")


def _after(rows: QuerySet[Attachment], found: GroupRecord, last_id: int) -> QuerySet[Attachment]:
    rows = rows.order_by("file_name", "media_id").select_related("post")
    if last_id == BIGGEST_ID:
        return rows
    last = Attachment.objects.filter(files_of_id=found.roster_id, media_id=last_id)
    name = last.values_list("file_name", flat=True).first()
    if name is None:  # taken away since the page before was read
        return rows.none()
    return rows.filter(Q(file_name__gt=name) | Q(file_name=name, media_id__gt=last_id))


def _records(viewer: Viewer, rows: Sequence[Attachment]) -> list[GroupFileRecord]:
    media = media_by_ids([row.media_id for row in rows])
    people = people_by_ids(list({row.post.author_id for row in rows}))
    return [
        GroupFileRecord(
            media[row.media_id], row.post_id, people[row.post.author_id], row.post.created_at,
            row.post.author_id == viewer.person_id,
        )
        for row in rows
        if row.media_id in media
    ]  # fmt: skip


def may_have_held_file(viewer: Viewer, media_id: int) -> bool:
    """A file stands on what waits in a group: its author has it, and whoever moderates while it is theirs to judge."""
    rows = Attachment.objects.filter(media_id=media_id, post__state=PostState.HELD)
    post_id = rows.values_list("post_id", flat=True).first()
    if post_id is None or viewer.is_stranger:
        return False
    if waiting_post(viewer, post_id) is not None:
        return True
    try:
        return own_held_post(viewer, post_id) is not None
    except NotFound:
        return False
