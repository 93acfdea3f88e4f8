"""Posts that wait: what their writer kept, and what is published by itself when its time comes."""

from collections.abc import Sequence

import msgspec

from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.domain.posts.models import Draft
from meetinghouse.domain.posts.records import DraftRecord, Writing
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer


def drafts(viewer: Viewer, page: Page, *, is_scheduled: bool) -> Slice[DraftRecord]:
    """The viewer's drafts, or what they scheduled, the newest first; a page's are shared by all who speak for it.

    Cost: index ``draft_newest``, and one query for all pictures.
    """
    if viewer.is_stranger:
        return Slice(items=())
    rows = Draft.objects.filter(person_id=viewer.person_id, scheduled_at__isnull=not is_scheduled)
    rows = rows.filter(pk__lt=page.below, pk__gt=page.above).order_by("pk" if page.upwards else "-pk")
    found = list(rows[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    if page.upwards:
        found.reverse()
    return Slice(
        items=_records(found),
        older_than=found[-1].pk if found and (more or page.upwards) else None,
        newer_than=found[0].pk if found else None,
    )


def draft(viewer: Viewer, draft_id: int) -> DraftRecord:
    """One of the viewer's drafts, scheduled or not.

    Raises:
        NotFound: absent, or somebody else's.
    """
    found = Draft.objects.filter(pk=draft_id, person_id=viewer.person_id).first()
    if found is None or viewer.is_stranger:
        raise NotFound
    return _records([found])[0]


def count_refused(viewer: Viewer) -> int:
    """How many posts of the viewer's could not be published when their time came, and still wait for them."""
    return Draft.objects.filter(person_id=viewer.person_id).exclude(refusal="").count()


def writing_of(row: Draft) -> Writing:
    """What a draft says."""
    return msgspec.json.decode(row.content, type=Writing)


def _records(rows: Sequence[Draft]) -> list[DraftRecord]:
    writings = [writing_of(row) for row in rows]
    media = media_by_ids([i for writing in writings for i in writing.media_ids])
    writers = people_by_ids([row.editor_id for row in rows if row.editor_id])
    return [
        DraftRecord(
            id=row.pk, writing=writing, scheduled_at=row.scheduled_at, refusal=row.refusal, changed_at=row.changed_at,
            media=tuple(media[i] for i in writing.media_ids if i in media),
            writer=writers.get(row.editor_id or 0),
        )
        for row, writing in zip(rows, writings, strict=True)
    ]  # fmt: skip
