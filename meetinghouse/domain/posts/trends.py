"""What the community writes about and likes these days: counted when asked, from what the viewer may read."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import msgspec
from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post, PostState, PostTag
from meetinghouse.domain.posts.records import TagRecord
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.ids import id_at
from meetinghouse.kernel.text import find_tags
from meetinghouse.kernel.viewer import Viewer

DAYS = 7
_MOST_COUNTED = 5000


class TagDay(msgspec.Struct, frozen=True):
    """How often a tag was used on a day, and by how many people."""

    day: date
    uses: int
    people: int


class TagUse(msgspec.Struct, frozen=True):
    """A tag and its last seven days, the latest first; days without it are there with zeros."""

    tag: TagRecord
    days: tuple[TagDay, ...]

    @property
    def people(self) -> int:
        """What it is ranked by: people, so that nobody makes a trend alone."""
        return sum(day.people for day in self.days)


def _recent(viewer: Viewer, days: int) -> QuerySet[Post]:
    """What stands where everybody passes, of the last days; by the primary key."""
    return visible_to(viewer).filter(
        pk__gte=id_at((now() - timedelta(days=days)).timestamp()),
        boost_of=None,
        audience__in=(Audience.PUBLIC, Audience.COMMUNITY),
    )


def _uses(viewer: Viewer, tags: QuerySet[PostTag]) -> list[TagUse]:
    rows = (
        tags.filter(post__in=_recent(viewer, DAYS))
        .annotate(day=TruncDate("post__created_at", tzinfo=UTC))
        .values_list("tag__key", "tag__name", "day")
        .annotate(uses=Count("pk"), people=Count("post__author_id", distinct=True))
        .order_by("tag__key", "day")[:_MOST_COUNTED]
    )
    found: dict[TagRecord, dict[date, TagDay]] = defaultdict(dict)
    for key, name, day, uses, people in rows:
        found[TagRecord(key, name)][day] = TagDay(day, uses, people)
    return [TagUse(tag, _week(days)) for tag, days in found.items()]


def _week(days: dict[date, TagDay]) -> tuple[TagDay, ...]:
    today = now().date()
    return tuple(days.get(day, TagDay(day, 0, 0)) for day in (today - timedelta(days=back) for back in range(DAYS)))


def tags_in_use(viewer: Viewer, *, offset: int = 0, limit: int = 10) -> list[TagUse]:
    """The tags of the last seven days, those first that most people used.

    Cost: the posts of a week by the primary key, each past the rule; a few milliseconds for a thousand.
    """
    found = sorted(_uses(viewer, PostTag.objects.all()), key=lambda use: (-use.people, use.tag.key))
    return found[offset : offset + limit]


def tag_in_use(viewer: Viewer, name: str) -> TagUse | None:
    """One tag and its last seven days; None for a word that cannot be a tag. A tag nobody used has zeros."""
    word = name.removeprefix("#")
    tags = find_tags(f"#{word}")
    if len(tags) != 1 or tags[0].name != word:
        return None
    found = _uses(viewer, PostTag.objects.filter(tag__key=tags[0].key))
    return found[0] if found else TagUse(TagRecord(tags[0].key, word), _week({}))


def liked_posts(viewer: Viewer, *, offset: int = 0, limit: int = 20) -> list[int]:
    """Ids of the posts of the last three days that most people reacted to or shared."""
    rows = _recent(viewer, 3).annotate(liked=F("reactions_count") + F("boosts_count")).filter(liked__gt=0)
    return list(rows.order_by("-liked", "-pk").values_list("pk", flat=True)[offset : offset + limit])


def count_written(since: datetime, until: datetime) -> int:
    """How many posts were written in a span of time, whoever may read them, messages aside; by the primary key."""
    rows = Post.objects.filter(
        pk__gte=id_at(since.timestamp()), pk__lt=id_at(until.timestamp()), boost_of=None, state=PostState.VISIBLE
    )
    return rows.exclude(audience=Audience.CONVERSATION).count()


def count_writers(since: datetime, until: datetime) -> int:
    """How many people wrote or shared something in a span of time; by the primary key."""
    rows = Post.objects.filter(pk__gte=id_at(since.timestamp()), pk__lt=id_at(until.timestamp()))
    return int(rows.aggregate(writers=Count("author_id", distinct=True))["writers"])
