"""Letting go for good of what deleted posts said."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.posts.models import Attachment, Poll, Post, PostState, PostTag, PostVersion


@transaction.atomic
def purge_posts(post_ids: Collection[int]) -> int:
    """Blank what posts said that their authors deleted, and how they read before; a trace stays. Returns how many.

    Their pictures and files went a day after the deletion. Others, and those purged already, stay as they are.
    """
    held = Post.objects.select_for_update(of=("self",)).filter(
        pk__in=list(post_ids), state=PostState.DELETED, deleted_at__isnull=False
    )
    ids = list(held.order_by("pk").values_list("pk", flat=True))
    PostVersion.objects.filter(post_id__in=ids).delete()
    Attachment.objects.filter(post_id__in=ids).delete()
    Poll.objects.filter(pk__in=ids).delete()
    PostTag.objects.filter(post_id__in=ids).delete()
    return Post.objects.filter(pk__in=ids).update(
        title="", text="", html="", content_warning="", place="", language="", pictures_count=0, deleted_at=None,
        revision=F("revision") + 1,
    )  # fmt: skip
