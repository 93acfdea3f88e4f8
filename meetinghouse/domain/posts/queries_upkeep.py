"""Counters of posts and authors against what they count; for the doctor."""

from datetime import datetime

from django.db import connection

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post, PostState

# What waits in a group is not counted either.
_THERE = f"q.state = {PostState.VISIBLE:d}"
# ``rules.counts_beside`` and ``rules.counts_on_profile``.
_BESIDE = (
    f"(q.audience <= {Audience.COMMUNITY:d} OR (q.audience = p.audience"
    " AND q.audience_owner_id = p.audience_owner_id AND COALESCE(q.roster_id, 0) = COALESCE(p.roster_id, 0)))"
)
_ON_PROFILE = (
    "q.boost_of_id IS NULL"
    f" AND q.audience NOT IN ({Audience.CONVERSATION:d}, {Audience.MENTIONED:d}, {Audience.GROUP:d})"
)
# A group's own share only says that a post is in it.
_BY_SOMEBODY = f"q.audience <> {Audience.GROUP:d}"
# What each counter must be, in SQL; ``p`` is the post, or the author.
TRUE_COUNTS_OF_POSTS = {
    "replies_count": f"(SELECT count(*) FROM posts_post q WHERE q.in_reply_to_id = p.id AND {_BESIDE} AND {_THERE})",  # noqa: S608
    "boosts_count": f"(SELECT count(*) FROM posts_post q WHERE q.boost_of_id = p.id AND {_BY_SOMEBODY} AND {_THERE})",  # noqa: S608
    "reactions_count": "(SELECT count(*) FROM posts_reaction r WHERE r.post_id = p.id)",
}
TRUE_COUNTS_OF_AUTHORS = {
    "posts_count": (
        f"(SELECT count(*) FROM posts_post q WHERE q.author_id = p.id AND {_ON_PROFILE} AND {_THERE})"  # noqa: S608
    )
}


def _wrong(table: str, truths: dict[str, str]) -> list[int]:
    conditions = " OR ".join(f"p.{name} <> {truth}" for name, truth in truths.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT p.id FROM {table} p WHERE {conditions}")  # noqa: S608 -- constants only
        return sorted(row[0] for row in cursor.fetchall())


def posts_with_wrong_counts() -> list[int]:
    """Ids of posts whose counts of comments, shares or reactions are wrong. Three look-ups in an index a post."""
    return _wrong("posts_post", TRUE_COUNTS_OF_POSTS)


def authors_with_wrong_counts() -> list[int]:
    """Ids of people whose count of posts is wrong. Walks each person's posts in an index."""
    return _wrong("people_person", TRUE_COUNTS_OF_AUTHORS)


def searchable_posts() -> int:
    """How many posts the search index must hold."""
    rows = Post.objects.filter(state=PostState.VISIBLE, boost_of=None)
    return rows.exclude(audience=Audience.CONVERSATION).count()


def searchable_messages() -> int:
    """How many messages the search index must hold."""
    return Post.objects.filter(state=PostState.VISIBLE, audience=Audience.CONVERSATION).count()


def newest_post_id() -> int:
    """The newest post's id, which says when it was written; 0 where there is none."""
    return Post.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def to_purge(*, deleted_before: datetime, above: int, limit: int) -> list[tuple[int, int]]:
    """Posts with ids above one that their authors deleted before a moment and that are not purged, by id: each with its
    author's id. Cost: index ``post_to_purge``."""
    rows = Post.objects.filter(deleted_at__lt=deleted_before, pk__gt=above).order_by("pk")
    return list(rows.values_list("pk", "author_id")[:limit])
