"""Pictures and files put on posts, and taken off for good."""

from collections.abc import Collection, Sequence

from meetinghouse.domain.media.actions import detach
from meetinghouse.domain.media.models import Kind, Media
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import AlbumPicture, Attachment, Post, VersionPicture
from meetinghouse.kernel.errors import NotFound


def takes_files(post: Post) -> bool:
    """Files that are no pictures stand on messages, and on what is written in a group."""
    return post.audience in {Audience.CONVERSATION, Audience.GROUP}


def put_attachments(post: Post, media_ids: Sequence[int]) -> None:
    """Put uploads on a post that has none, in their order; a group's files are listed by these rows."""
    names: dict[int, str] = {}
    if post.audience == Audience.GROUP:
        names = dict(Media.objects.filter(pk__in=list(media_ids), kind=Kind.FILE).values_list("pk", "name"))
    Attachment.objects.bulk_create(
        Attachment(
            post=post, media_id=media_id, position=i, files_of_id=post.roster_id if media_id in names else None,
            file_name=names.get(media_id, "").lower(),
        )
        for i, media_id in enumerate(media_ids)
    )  # fmt: skip


def take_off_for_good(post: Post, media_ids: Collection[int]) -> None:
    """Take uploads off a post and its earlier versions; nobody gets them any more, and a day later they are gone.

    Raises:
        NotFound: one does not stand on it.
    """
    wanted = list(media_ids)
    if Attachment.objects.filter(post=post, media_id__in=wanted).count() != len(wanted):
        raise NotFound
    Attachment.objects.filter(post=post, media_id__in=wanted).delete()
    VersionPicture.objects.filter(version__post=post, media_id__in=wanted).delete()
    # Of an album sent back: what its post does not show any more is not on its page either.
    AlbumPicture.objects.filter(album__post=post, media_id__in=wanted).delete()
    post.pictures_count -= len(wanted)
    Post.objects.filter(pk=post.pk).update(pictures_count=post.pictures_count)
    detach(wanted)
