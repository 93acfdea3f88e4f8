"""Albums: begun, filled, put in order. Deleting one is deleting its post."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from meetinghouse.domain.groups.finding import enter_to
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.media.actions import attach, describe_media, detach, discard_loose
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.contributing import find_album, own_album, require_may_add
from meetinghouse.domain.posts.actions.editing import Changes, edit_post
from meetinghouse.domain.posts.actions.publishing import publish_post
from meetinghouse.domain.posts.models import Album, AlbumPicture, Attachment, Post
from meetinghouse.domain.posts.records import Writing
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.ids import new_id
from meetinghouse.kernel.text import render, tidy, tidy_line
from meetinghouse.kernel.urls import absolute, tag_address
from meetinghouse.kernel.viewer import Viewer

_AT_ONCE = 100


def start_album(viewer: Viewer, *, title: str, about: str = "", is_shared: bool = False, **said: Any) -> int:
    """Begin an album and return its id; it is published as a post, still without pictures.

    Args:
        is_shared: whoever may see it may add pictures.
        said: for whom it is, as of any post: ``audience``, ``circle_id``, ``group_id``, ``idempotency``.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound, NotAllowed: the group is absent, or not the viewer's to write in.
        Invalid: with reasons beside the fields.

    Emits:
        As ``publish_post``.
    """
    rules.require_member(viewer)
    title = _require_title(title)
    row = Album(id=new_id(), is_shared=is_shared)
    _put_about(row, about)
    with transaction.atomic():
        if said.get("group_id"):
            enter_to(viewer, said["group_id"], Act.ALBUMS)
        writing = Writing(text=_text(row), title=title, **said)
        row.post_id = publish_post(viewer, writing)
        before = Album.objects.filter(post_id=row.post_id).values_list("pk", flat=True).first()
        if before is not None:
            return before
        row.save(force_insert=True)
    return row.pk


@transaction.atomic
def edit_album(viewer: Viewer, *, album_id: int, title: str, about: str, is_shared: bool) -> None:
    """Call an own album otherwise, say something else about it, let others add pictures or not.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden, or somebody else's.
        Invalid: with reasons beside the fields.

    Emits:
        PostEdited: where it reads otherwise.
    """
    row = own_album(viewer, album_id)
    title = _require_title(title)
    _put_about(row, about)
    row.is_shared = is_shared
    row.save(update_fields=["about", "about_html", "is_shared"])
    edit_post(viewer, post_id=row.post_id, changes=Changes(title=title, text=_text(row)))


@transaction.atomic
def add_to_album(viewer: Viewer, *, album_id: int, media_ids: Sequence[int]) -> None:
    """Put own uploads at the end of an album: pictures, loops and videos.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the album is absent or hidden from the viewer, or an upload is.
        NotAllowed: the viewer is not among those who add to it, or not in its group, or that is archived.
        Invalid: nothing to add, more than there is room for, a video that is not made yet, or something that the
            group's rules hold back.
    """
    row = find_album(viewer, album_id)
    require_may_add(viewer, row)
    if not media_ids:
        raise Invalid(fields={"photos": "Choose photos or videos to add."})
    if AlbumPicture.objects.filter(album=row).count() + len(media_ids) > settings.MAX_PHOTOS_PER_ALBUM:
        raise Invalid(fields={"photos": f"An album has room for {settings.MAX_PHOTOS_PER_ALBUM} photos and videos."})
    attach(viewer, media_ids=media_ids, allows_video=True, side_by_side=True)
    # A deleted post may still name them.
    Attachment.objects.filter(media_id__in=media_ids).delete()
    last = AlbumPicture.objects.filter(album=row).aggregate(last=Max("position"))["last"] or 0
    AlbumPicture.objects.bulk_create(
        AlbumPicture(album=row, media_id=media_id, person_id=viewer.person_id, position=last + number)
        for number, media_id in enumerate(media_ids, 1)
    )
    _show_first(row)


@transaction.atomic
def describe_picture(viewer: Viewer, *, picture_id: int, description: str) -> MediaRecord:
    """Say what a picture shows that the viewer put in.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden, or put in by somebody else.
        Invalid: too long.

    Emits:
        MediaDescribed: where it reads otherwise.
    """
    _, picture = _picture(viewer, picture_id)
    if picture.person_id != viewer.person_id:
        raise NotFound
    return describe_media(_uploader(viewer, picture), media_id=picture.media_id, description=description)


@transaction.atomic
def move_picture(viewer: Viewer, *, picture_id: int, place: int) -> None:
    """Put a picture of an own album at another place, counted from 1; past the end is the end.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden, or in somebody else's album.
    """
    row, picture = _picture(viewer, picture_id, only_own=True)
    ordered = list(AlbumPicture.objects.filter(album=row).exclude(pk=picture.pk).order_by("position", "pk"))
    ordered.insert(max(place, 1) - 1, picture)
    moved = [one for number, one in enumerate(ordered, 1) if one.position != number]
    for number, one in enumerate(ordered, 1):
        one.position = number
    AlbumPicture.objects.bulk_update(moved, ["position"], batch_size=_AT_ONCE)
    _show_first(row)


@transaction.atomic
def choose_cover(viewer: Viewer, *, picture_id: int) -> None:
    """Put a picture in front of an own album.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden, or in somebody else's album.
    """
    row, picture = _picture(viewer, picture_id, only_own=True)
    row.cover_id = picture.pk
    row.save(update_fields=["cover"])
    _show_first(row)


@transaction.atomic
def remove_picture(viewer: Viewer, *, picture_id: int) -> int:
    """Take a picture out of an album, and its files off the disk; gives the album's id.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden, or neither the album nor the picture is the viewer's.

    Emits:
        MediaDiscarded
    """
    row, picture = _picture(viewer, picture_id)
    if viewer.person_id not in {picture.person_id, row.post.author_id}:
        raise NotFound
    Album.objects.filter(pk=row.pk, cover_id=picture.pk).update(cover=None)
    row.cover_id = None if row.cover_id == picture.pk else row.cover_id
    Attachment.objects.filter(media_id=picture.media_id).delete()
    media_id = picture.media_id
    picture.delete()
    detach([media_id])
    discard_loose([media_id])
    _show_first(row)
    return row.pk


def _require_title(title: str) -> str:
    title = tidy_line(title)
    if not title:
        raise Invalid(fields={"title": "Give the album a name."})
    return title


def _put_about(row: Album, about: str) -> None:
    rules.require_length(about)
    row.about = tidy(about)
    # Whom the text names is linked in the post itself.
    row.about_html = render(row.about, mention_links={}, tag_link=tag_address) if row.about else ""


def _text(row: Album) -> str:
    """What the post says: apps are told where all of the pictures are."""
    address = absolute(f"/albums/{row.pk}")
    return f"{row.about}\n\n{address}" if row.about else address


def _picture(viewer: Viewer, picture_id: int, *, only_own: bool = False) -> tuple[Album, AlbumPicture]:
    rules.require_member(viewer)
    album_id = AlbumPicture.objects.filter(pk=picture_id).values_list("album_id", flat=True).first()
    row = (own_album if only_own else find_album)(viewer, album_id or 0)
    picture = AlbumPicture.objects.select_related("media").filter(pk=picture_id, album=row).first()
    if picture is None:
        raise NotFound
    return row, picture


def _uploader(viewer: Viewer, picture: AlbumPicture) -> Viewer:
    """For a page, whichever of its editors uploaded it."""
    if not viewer.is_page:
        return viewer
    return Viewer(person_id=viewer.person_id, account_id=picture.media.account_id or 0, editor_id=viewer.editor_id)


def _show_first(row: Album) -> None:
    """Let the post show the cover and the first pictures, as many as any post may have."""
    ordered = AlbumPicture.objects.filter(album=row).order_by("position", "pk")
    first = list(ordered.values_list("pk", "media_id")[: settings.MAX_PHOTOS_PER_POST])
    cover = ordered.filter(pk=row.cover_id).values_list("pk", "media_id").first() if row.cover_id else None
    if cover is not None:
        first = [cover, *(one for one in first if one != cover)][: settings.MAX_PHOTOS_PER_POST]
    Attachment.objects.filter(post_id=row.post_id).delete()
    Attachment.objects.bulk_create(
        Attachment(post_id=row.post_id, media_id=media_id, position=i) for i, (_, media_id) in enumerate(first)
    )
    Post.objects.filter(pk=row.post_id).update(pictures_count=len(first), revision=F("revision") + 1)
