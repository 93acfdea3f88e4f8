"""Keeping posts in step with their pictures. May run twice for one event."""

from typing import Any

from django.db.models import F

from meetinghouse.domain.media.events import MediaDescribed, MediaSealed, MediaUnsealed
from meetinghouse.domain.posts.models import Attachment, Post
from meetinghouse.kernel import bus


@bus.subscribe(MediaDescribed, MediaSealed, MediaUnsealed)
def begin_revision_of_post(event: MediaDescribed | MediaSealed | MediaUnsealed, _delivery: Any) -> None:
    """What was rendered of the post with the picture is out of date."""
    carried = Attachment.objects.filter(media_id=event.media_id).values("post_id")
    Post.objects.filter(pk__in=carried).update(revision=F("revision") + 1)
