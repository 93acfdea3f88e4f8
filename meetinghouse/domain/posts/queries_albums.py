"""Reading albums. Who may see an album, and every picture in it, is who may read its post."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Count

from meetinghouse.domain.media.models import MediaState
from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.people.queries import cut, people_to_meet
from meetinghouse.domain.posts.models import Album, AlbumPicture, Attachment, Post
from meetinghouse.domain.posts.records_albums import AlbumPictureRecord, AlbumRecord
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer

# Each album's post names its address, so that nothing is looked up for all other posts.
MARK = "/albums/"


def album(viewer: Viewer, album_id: int) -> AlbumRecord | None:
    """One album, or None where absent or hidden from the viewer."""
    rows = Album.objects.filter(pk=album_id, post__in=visible_to(viewer)).select_related("post")
    found = _records(viewer, rows[:1])
    return found[0] if found else None


def albums_of_person(viewer: Viewer, person_id: int, page: Page) -> Slice[AlbumRecord]:
    """Somebody's albums as far as the viewer may see them, newest first; in groups, too."""
    rows = Album.objects.filter(post__author_id=person_id, post__in=visible_to(viewer)).select_related("post")
    found = cut(rows, page)
    return Slice(items=_records(viewer, found), older_than=found.older_than, newer_than=found.newer_than)


def albums_on(viewer: Viewer, rows: Iterable[Post]) -> dict[int, AlbumRecord]:
    """Which of some posts, found through visibility, are albums; no query where none names an album's address."""
    marked = [row.pk for row in rows if MARK in row.text]
    if not marked:
        return {}
    found = _records(viewer, Album.objects.filter(post_id__in=marked).select_related("post"))
    return {one.post_id: one for one in found}


def album_pictures(viewer: Viewer, found: AlbumRecord, page: Page) -> Slice[AlbumPictureRecord]:
    """A page of an album's pictures in their order; the cursor is the last one's position.

    Args:
        found: from ``album``.

    Cost: index ``album_picture_order``, and two look-ups by primary keys.
    """
    after = page.max_id or 0
    # What the desk removed is not there; nor is what waits to be checked.
    rows = AlbumPicture.objects.filter(album_id=found.id, media__state=MediaState.READY)
    earlier = rows.filter(position__lte=after).count() if after else 0
    some = list(rows.filter(position__gt=after).order_by("position", "pk")[: page.limit + 1])
    more, some = len(some) > page.limit, some[: page.limit]
    media = media_by_ids([one.media_id for one in some])
    names = {person.id: person.name for person in people_to_meet(viewer, list({one.person_id for one in some}))}
    cover_id = Album.objects.filter(pk=found.id).values_list("cover_id", flat=True).first()
    items = [
        AlbumPictureRecord(
            id=one.pk,
            media=media[one.media_id],
            place=earlier + number,
            position=one.position,
            added_by=names.get(one.person_id, ""),
            is_mine=one.person_id == viewer.person_id,
            is_cover=one.pk == cover_id,
            may_remove=found.is_mine or one.person_id == viewer.person_id,
        )
        for number, one in enumerate(some, 1)
        if one.media_id in media
    ]
    return Slice(items=items, older_than=some[-1].position if some and more else None)


def pictures_in_album(post_id: int) -> list[int]:
    """The uploads in the album that a post is, whoever asks: for who seals or deletes them with it."""
    rows = AlbumPicture.objects.filter(album__post_id=post_id).order_by("position", "pk")
    return list(rows.values_list("media_id", flat=True))


def _records(viewer: Viewer, rows: Iterable[Album]) -> list[AlbumRecord]:
    rows = list(rows)
    ids = [row.pk for row in rows]
    there = AlbumPicture.objects.filter(album_id__in=ids, media__state=MediaState.READY)
    counts: dict[int, int] = dict(there.values_list("album_id").annotate(n=Count("pk"))) if ids else {}
    chosen = _covers(rows)
    media = media_by_ids(list(chosen.values()))
    return [
        AlbumRecord(
            id=row.pk,
            post_id=row.post_id,
            title=row.post.title,
            about=row.about,
            about_html=row.about_html,
            count=counts.get(row.pk, 0),
            is_shared=row.is_shared,
            is_mine=row.post.author_id == viewer.person_id,
            may_add=not viewer.is_stranger
            and (row.is_shared or row.post.author_id == viewer.person_id)
            and counts.get(row.pk, 0) < settings.MAX_PHOTOS_PER_ALBUM,
            cover=media.get(chosen.get(row.pk, 0)),
        )
        for row in rows
    ]


def _covers(rows: Sequence[Album]) -> dict[int, int]:
    """The upload in front of each album that has any: the first picture on its post."""
    if not rows:
        return {}
    album_of = {row.post_id: row.pk for row in rows}
    first = Attachment.objects.filter(post_id__in=list(album_of), position=0).values_list("post_id", "media_id")
    return {album_of[post_id]: media_id for post_id, media_id in first}
