"""Letting somebody read a post that is for whom it names, without naming them in its text."""

from collections.abc import Sequence

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Mention, Post

# Being named opens these; a circle, friends and a group are sets of people that no name widens.
OPENED_BY_NAME = frozenset({Audience.FOLLOWERS, Audience.MENTIONED})


def address_to(post: Post, person_ids: Sequence[int]) -> None:
    """Count some people among those whom a post is for; in the transaction of the caller, who asked its author's will.

    Raises:
        ValueError: its audience is not opened by being named.
    """
    if post.audience not in OPENED_BY_NAME:
        raise ValueError(post.audience)
    there = set(Mention.objects.filter(post=post, person_id__in=person_ids).values_list("person_id", flat=True))
    Mention.objects.bulk_create(Mention(post=post, person_id=i, is_silent=True) for i in person_ids if i not in there)


def address_no_more(post: Post, person_id: int) -> None:
    """Take back what ``address_to`` did; whom the text names stays named."""
    Mention.objects.filter(post=post, person_id=person_id, is_silent=True).delete()
