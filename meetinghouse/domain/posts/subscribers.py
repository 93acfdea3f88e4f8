"""Keeping posts in step with their pictures, and comments with their posts. May run twice for one event."""

from typing import Any

from django.db.models import F, Q

from meetinghouse.domain.media.events import MediaDescribed, MediaSealed, MediaUnsealed
from meetinghouse.domain.people.events import PersonBlocked
from meetinghouse.domain.posts.actions.readdressing import narrow_comments_again
from meetinghouse.domain.posts.events import PostReaddressed
from meetinghouse.domain.posts.models import AlbumContributor, Attachment, Post
from meetinghouse.kernel import bus


@bus.subscribe(MediaDescribed, MediaSealed, MediaUnsealed)
def begin_revision_of_post(event: MediaDescribed | MediaSealed | MediaUnsealed, _delivery: Any) -> None:
    """What was rendered of the post with the picture is out of date."""
    carried = Attachment.objects.filter(media_id=event.media_id).values("post_id")
    Post.objects.filter(pk__in=carried).update(revision=F("revision") + 1)


@bus.subscribe(PostReaddressed)
def narrow_late_comments(event: PostReaddressed, _delivery: Any) -> None:
    """A comment that was written while the post narrowed still has the audience from before."""
    if not event.is_wider:
        narrow_comments_again(event)


@bus.subscribe(PersonBlocked)
def end_contributing(event: PersonBlocked, _delivery: Any) -> None:
    """Neither adds to the other's albums any more, also once the block is gone."""
    one, other = event.blocker_id, event.blocked_id
    between = Q(person_id=other, album__post__author_id=one) | Q(person_id=one, album__post__author_id=other)
    AlbumContributor.objects.filter(between).delete()
