"""Reading albums. Who may see an album, and every picture and video in it, is who may read its post."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from meetinghouse.domain.groups.models import Member
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.media.models import Kind, MediaState
from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.people.queries import (
    can_meet,
    cut,
    listed_people,
    people_by_ids,
    people_to_meet,
)
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.beside import ALBUM_MARK
from meetinghouse.domain.posts.models import Album, AlbumContributor, AlbumPicture, Attachment, Post
from meetinghouse.domain.posts.records_albums import AlbumPictureRecord, AlbumRecord
from meetinghouse.domain.posts.visibility import reads
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer

# Each album's post names its address, so that nothing is looked up for all other posts.
MARK = ALBUM_MARK


def album(viewer: Viewer, album_id: int) -> AlbumRecord | None:
    """One album, or None where absent or hidden from the viewer."""
    rows = _albums(viewer).filter(reads(viewer, "post_id"), pk=album_id)
    found = _records(viewer, rows[:1])
    return found[0] if found else None


def albums_of_person(viewer: Viewer, person_id: int, page: Page) -> Slice[AlbumRecord]:
    """Somebody's albums as far as the viewer may see them, newest first; in groups, too."""
    rows = _albums(viewer).filter(reads(viewer, "post_id"), post__author_id=person_id)
    found = cut(rows, page)
    return Slice(items=_records(viewer, found), older_than=found.older_than, newer_than=found.newer_than)


def albums_of_group(viewer: Viewer, found: GroupRecord, page: Page) -> Slice[AlbumRecord]:
    """A group's albums, as far as the viewer may read their posts, newest first; each says whose it is.

    Raises:
        NotFound: what is written in it is not the viewer's to read.

    Cost: index ``post_roster``: the group's posts are looked through, whatever else is written.
    """
    if not found.may_read:
        raise NotFound
    rows = _albums(viewer).filter(
        reads(viewer, "post_id"), post__roster_id=found.roster_id, post__audience=Audience.GROUP
    )
    chosen = cut(rows, page)
    owners = {row.pk: row.post.author_id for row in chosen}
    people = people_by_ids(list(set(owners.values())))
    items = [msgspec.structs.replace(one, by=people[owners[one.id]].name) for one in _records(viewer, chosen)]
    return Slice(items=items, older_than=chosen.older_than, newer_than=chosen.newer_than)


def album_contributors(viewer: Viewer, found: AlbumRecord, page: Page) -> Slice[PersonRecord]:
    """Whom the owner of an album lets add to it, who was named last first; for the owner alone.

    Args:
        found: from ``album``.

    Raises:
        NotFound: it is somebody else's.
    """
    if not found.is_mine:
        raise NotFound
    rows = AlbumContributor.objects.filter(can_meet(viewer, "person_id"), album_id=found.id)
    return listed_people(rows, "person_id", page)


def contributors_among(found: AlbumRecord, person_ids: Sequence[int]) -> frozenset[int]:
    """Those of some people who were named for an album."""
    rows = AlbumContributor.objects.filter(album_id=found.id, person_id__in=list(person_ids))
    return frozenset(rows.values_list("person_id", flat=True))


def albums_on(viewer: Viewer, rows: Iterable[Post]) -> dict[int, AlbumRecord]:
    """Which of some posts, found through visibility, are albums; no query where none names an album's address."""
    marked = [row.pk for row in rows if MARK in row.text]
    if not marked:
        return {}
    found = _records(viewer, _albums(viewer).filter(post_id__in=marked))
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


def _albums(viewer: Viewer) -> QuerySet[Any]:
    """Albums with their posts, and with what lets the viewer add to each: one statement."""
    named = AlbumContributor.objects.filter(album=OuterRef("pk"))
    inside = Member.objects.filter(
        person_id=viewer.person_id, group__roster_id=OuterRef("post__roster_id"), group__is_archived=False
    )
    return Album.objects.select_related("post").annotate(
        has_named=Exists(named), is_named=Exists(named.filter(person_id=viewer.person_id)), is_inside=Exists(inside)
    )


def _records(viewer: Viewer, rows: Iterable[Any]) -> list[AlbumRecord]:
    """Rows of ``_albums`` as the viewer sees them."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    there = AlbumPicture.objects.filter(album_id__in=ids, media__state=MediaState.READY)
    counts: dict[int, int] = dict.fromkeys(ids, 0)
    videos: dict[int, int] = dict.fromkeys(ids, 0)
    kinds = there.values_list("album_id", "media__kind").annotate(n=Count("pk")) if ids else ()
    for album_id, kind, number in kinds:
        counts[album_id] += number
        videos[album_id] += number if kind == Kind.VIDEO else 0
    chosen = _covers(rows)
    media = media_by_ids(list(chosen.values()))
    return [
        AlbumRecord(
            id=row.pk,
            post_id=row.post_id,
            title=row.post.title,
            about=row.about,
            about_html=row.about_html,
            count=counts[row.pk],
            videos=videos[row.pk],
            is_shared=row.is_shared,
            is_joint=row.is_shared or row.has_named,
            is_mine=row.post.author_id == viewer.person_id,
            may_add=_may_add(viewer, row) and counts[row.pk] < settings.MAX_PHOTOS_PER_ALBUM,
            cover=media.get(chosen.get(row.pk, 0)),
        )
        for row in rows
    ]


def _may_add(viewer: Viewer, row: Any) -> bool:
    """As ``actions.contributing`` decides, which looks at the group's own rules as well."""
    if viewer.is_stranger or not (row.is_shared or row.is_named or row.post.author_id == viewer.person_id):
        return False
    return row.post.audience != Audience.GROUP or bool(row.is_inside)


def _covers(rows: Sequence[Any]) -> dict[int, int]:
    """The upload in front of each album that has any: the first picture on its post."""
    if not rows:
        return {}
    album_of = {row.post_id: row.pk for row in rows}
    first = Attachment.objects.filter(post_id__in=list(album_of), position=0).values_list("post_id", "media_id")
    return {album_of[post_id]: media_id for post_id, media_id in first}
