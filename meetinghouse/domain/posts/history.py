"""How a post read before it was edited. Who may read the post may read its history."""

from collections import defaultdict

import msgspec

from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.posts.drafts import writing_of
from meetinghouse.domain.posts.models import Attachment, Draft, PostVersion, VersionPicture
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.queries_albums import pictures_in_album
from meetinghouse.domain.posts.records import HistoryRecord, VersionRecord
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


def history(viewer: Viewer, post_id: int) -> HistoryRecord:
    """A post and all its versions, at most 101; a share's id stands for the shared post.

    Raises:
        NotFound: absent or hidden from the viewer.

    Cost: the post, then three queries, by index ``post_version_newest``.
    """
    found = post(viewer, post_id)
    if found is None:
        raise NotFound
    shown = found.shown
    rows = list(PostVersion.objects.filter(post_id=shown.id).order_by("pk")) if shown.edited_at else []
    kept = list(VersionPicture.objects.filter(version__in=rows).order_by("position")) if rows else []
    media = media_by_ids([picture.media_id for picture in kept])
    pictures: dict[int, list[MediaRecord]] = defaultdict(list)
    for picture in kept:
        if picture.media_id in media:
            as_then = msgspec.structs.replace(media[picture.media_id], description=picture.description)
            pictures[picture.version_id].append(as_then)
    versions = [
        VersionRecord(
            number=number, title=row.title, text=row.text, is_formatted=row.is_formatted, html=row.html,
            content_warning=row.content_warning, is_sensitive=row.is_sensitive, language=row.language,
            written_at=row.written_at, media=tuple(pictures[row.pk]), place=row.place,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    now = VersionRecord(
        number=len(rows) + 1, title=shown.title, text=shown.text, is_formatted=shown.is_formatted, html=shown.html,
        content_warning=shown.content_warning, is_sensitive=shown.is_sensitive, language=shown.language,
        written_at=shown.edited_at or shown.created_at, media=shown.media, place=shown.place,
    )  # fmt: skip
    return HistoryRecord(post=shown, versions=(*versions, now))


def pictures_ever(post_id: int) -> list[int]:
    """The uploads that stand on a post, then those that stood on it before and on no other post now.

    For whoever deletes or seals them with it; no viewer is asked for.
    """
    now = list(Attachment.objects.filter(post_id=post_id).order_by("position").values_list("media_id", flat=True))
    before = VersionPicture.objects.filter(version__post_id=post_id).order_by("pk").values_list("media_id", flat=True)
    now += [media_id for media_id in pictures_in_album(post_id) if media_id not in now]
    gone = [media_id for media_id in dict.fromkeys(before) if media_id not in now]
    if gone:
        elsewhere = set(Attachment.objects.filter(media_id__in=gone).values_list("media_id", flat=True))
        gone = [media_id for media_id in gone if media_id not in elsewhere]
    return now + gone


def pictures_by(person_id: int) -> list[int]:
    """The uploads on everything that somebody wrote, that stood there before, and in their drafts.

    For whoever seals them with their author; no viewer is asked for. What others show by now is theirs.
    """
    now = Attachment.objects.filter(post__author_id=person_id).values_list("media_id", flat=True)
    by_others = Attachment.objects.exclude(post__author_id=person_id).values("media_id")
    before = VersionPicture.objects.filter(version__post__author_id=person_id).exclude(media_id__in=by_others)
    kept = [i for row in Draft.objects.filter(person_id=person_id) for i in writing_of(row).media_ids]
    return sorted({*now, *before.values_list("media_id", flat=True), *kept})
