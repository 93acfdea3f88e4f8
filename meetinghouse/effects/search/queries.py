"""Searching. The index gives candidates; the rules of visibility decide."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from meetinghouse.domain.conversations.queries import rosters_of
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.people.models import PersonKind
from meetinghouse.domain.people.queries import to_records, visible_people
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import PostTag, Tag
from meetinghouse.domain.posts.queries import posts_by_ids
from meetinghouse.domain.posts.queries_groups import in_group
from meetinghouse.domain.posts.queries_messages import messages_by_ids
from meetinghouse.domain.posts.records import PostRecord, TagRecord
from meetinghouse.domain.posts.visibility import reads
from meetinghouse.effects.search import index
from meetinghouse.effects.search.index import Shelf
from meetinghouse.effects.search.records import Found, FoundMessage
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.text import tag_key
from meetinghouse.kernel.viewer import Viewer

KINDS = frozenset({"accounts", "statuses", "hashtags"})
# Candidates are read in portions until the page is full; after so many portions the search ends.
_PORTION, _PORTIONS = 120, 10


def search(viewer: Viewer, words: str, page: Page, *, kinds: Collection[str] = KINDS) -> Found:
    """What the viewer may see and has all the words, the last word as a beginning."""
    return Found(
        people=tuple(find_people(viewer, words, page.limit)) if "accounts" in kinds else (),
        posts=tuple(find_posts(viewer, words, page)) if "statuses" in kinds else (),
        tags=tuple(find_tags(viewer, words, page.limit)) if "hashtags" in kinds else (),
    )


def find_posts(viewer: Viewer, words: str, page: Page, *, author_id: int = 0) -> list[PostRecord]:
    """Posts with the words, newest first.

    Args:
        author_id: only this person's, where given.

    Cost: portions of 120 candidates, each filtered by the rule, at most ten portions.
    """
    found: list[PostRecord] = []
    below = page.below
    for _ in range(_PORTIONS):
        ids = index.find(Shelf.POSTS, words, below=below, limit=_PORTION)
        readable = {i: p for i, p in posts_by_ids(viewer, ids).items() if p.audience is not Audience.CONVERSATION}
        found.extend(readable[i] for i in ids if i in readable and author_id in {0, readable[i].author.id})
        if len(ids) < _PORTION or len(found) >= page.limit:
            break
        below = ids[-1]
    return found[: page.limit]


def find_in_group(viewer: Viewer, group: GroupRecord, words: str, page: Page) -> list[PostRecord]:
    """Posts and comments of one group with the words, newest first, as far as the viewer may read them.

    Cost: portions of 120 candidates of the whole community, at most ten portions.
    """
    found: list[PostRecord] = []
    below = page.below
    for _ in range(_PORTIONS):
        ids = index.find(Shelf.POSTS, words, below=below, limit=_PORTION)
        here = in_group(group, ids)
        readable = posts_by_ids(viewer, [i for i in ids if i in here])
        found.extend(readable[i] for i in ids if i in readable)
        if len(ids) < _PORTION or len(found) >= page.limit:
            break
        below = ids[-1]
    return found[: page.limit]


def find_messages(
    viewer: Viewer, words: str, page: Page, *, conversation_id: int = 0
) -> tuple[list[FoundMessage], int | None]:
    """Messages with the words in the viewer's own conversations, newest first, and the cursor to the older ones.

    Args:
        conversation_id: only in this one, where given; nothing where it is not there for the viewer.

    Cost: the rosters of at most 500 conversations, the ones with the latest messages; portions as in ``find_posts``.
    """
    talks = rosters_of(viewer, conversation_id)
    found: list[FoundMessage] = []
    below = page.below
    for _ in range(_PORTIONS):
        ids = index.find_messages(list(talks), words, below=below, limit=_PORTION)
        readable = messages_by_ids(viewer, ids)
        there = [readable[i] for i in ids if i in readable]
        found += [FoundMessage(talks[roster_id], post) for roster_id, post in there if roster_id in talks]
        if len(ids) < _PORTION or len(found) > page.limit:
            break
        below = ids[-1]
    more = len(found) > page.limit
    return found[: page.limit], found[page.limit - 1].post.id if more else None


def find_people(viewer: Viewer, words: str, limit: int) -> list[PersonRecord]:
    """People whose name or handle has the words; the most followed first."""
    ids = index.find(Shelf.PEOPLE, words.lstrip("@"), limit=_PORTION)
    return to_records(visible_people(viewer).filter(pk__in=ids).order_by("-followers_count", "pk")[:limit])


def find_members(viewer: Viewer, words: str, limit: int) -> list[PersonRecord]:
    """The same for what is only for people: no groups, no pages."""
    ids = index.find(Shelf.PEOPLE, words.lstrip("@"), limit=_PORTION)
    rows = visible_people(viewer).filter(pk__in=ids, kind=PersonKind.PERSON)
    return to_records(rows.order_by("-followers_count", "pk")[:limit])


def find_tags(viewer: Viewer, words: str, limit: int) -> list[TagRecord]:
    """Tags that begin with the word and stand on a post the viewer may read."""
    first = words.split(maxsplit=1)[0] if words.split() else ""
    key = tag_key(first.lstrip("#"))
    if not key:
        return []
    readable = PostTag.objects.filter(reads(viewer, "post_id"), tag_id=OuterRef("pk"))
    rows = Tag.objects.filter(Exists(readable), key__startswith=key).order_by("key")[:limit]
    return [TagRecord(key=t.key, name=t.name) for t in rows]
