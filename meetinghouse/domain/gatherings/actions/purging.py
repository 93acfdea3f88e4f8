"""Letting go for good of events whose posts were deleted."""

from collections.abc import Collection

from django.db import transaction

from meetinghouse.domain.gatherings.models import Gathering
from meetinghouse.domain.posts.models import PostState


@transaction.atomic
def purge_gatherings(post_ids: Collection[int]) -> int:
    """Delete the events among some deleted posts: what was planned, its dates, who was invited and what they answered,
    names and addresses of guests by e-mail. Returns how many; others stay as they are.
    """
    rows = Gathering.objects.filter(post_id__in=list(post_ids), post__state=PostState.DELETED)
    ids = list(rows.values_list("pk", flat=True))
    Gathering.objects.filter(pk__in=ids).delete()
    return len(ids)
