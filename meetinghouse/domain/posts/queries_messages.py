"""Reading messages: the posts of a conversation, as far as the viewer may read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from meetinghouse.domain.conversations.queries import chapters, is_on, those_added
from meetinghouse.domain.conversations.records import ConversationRecord
from meetinghouse.domain.media.models import Kind
from meetinghouse.domain.people.queries import can_meet, people_by_ids
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Attachment, Post, PostState, Reaction, VersionPicture
from meetinghouse.domain.posts.queries import hydrate
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.posts.records_messages import Bubble, NamedReaction, QuotedRecord
from meetinghouse.domain.posts.visibility import had_by, visible_to
from meetinghouse.domain.posts.wording import words_of
from meetinghouse.kernel.paging import BIGGEST_ID, Page, Slice
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

# What was sent while somebody was being added may lie past the end of its chapter: ids of one minute.
_LEEWAY = 60_000 << 16
_SHORT = 120

_ROSTER = Statement(
    f"SELECT p.roster_id FROM posts_post p WHERE p.id = %(id)s AND p.audience = {Audience.CONVERSATION:d}"  # noqa: S608 -- own constant
)


def _page(rows: QuerySet[Post], talk: ConversationRecord, page: Page) -> Slice[Post]:
    """A page of a conversation, the oldest message first; without cursors its end.

    Cost: one query by index ``post_roster``, whatever the length; one more for each chapter that the page reaches into,
    and one for whether there are chapters, in groups.
    """
    found: list[Post] = []
    for roster_id, ended_id in [(talk.roster_id, BIGGEST_ID), *(chapters(talk.id) if talk.is_group else ())]:
        last = min(ended_id, BIGGEST_ID - _LEEWAY) + _LEEWAY
        is_full = len(found) > page.limit
        if last <= page.above or (is_full and not page.upwards and last < found[page.limit].pk):
            break
        some = rows.filter(roster_id=roster_id, audience=Audience.CONVERSATION, pk__lt=page.below, pk__gt=page.above)
        found += some.order_by("pk" if page.upwards else "-pk")[: page.limit + 1]
        found.sort(key=lambda row: row.pk, reverse=not page.upwards)
    more, found = len(found) > page.limit, found[: page.limit]
    if not page.upwards:
        found.reverse()
    return Slice(
        items=found,
        older_than=found[0].pk if found and (more or page.upwards) else None,
        newer_than=found[-1].pk if found else None,
    )


def messages(viewer: Viewer, talk: ConversationRecord, page: Page) -> Slice[PostRecord]:
    """A page of a conversation, the oldest message first; without cursors its end. Cost: see ``_page``."""
    found = _page(visible_to(viewer), talk, page)
    return Slice(items=hydrate(viewer, found), older_than=found.older_than, newer_than=found.newer_than)


def bubbles(viewer: Viewer, talk: ConversationRecord, page: Page) -> Slice[Bubble]:
    """The same, with what they answer, who reacted, where somebody came, and a trace of what was deleted or removed."""
    found = _page(had_by(viewer), talk, page)
    there = [row for row in found if row.state == PostState.VISIBLE]
    records = {record.id: record for record in hydrate(viewer, there)}
    gone = people_by_ids(list({row.author_id for row in found if row.pk not in records}))
    answered = _quoted(viewer, [row.in_reply_to_id for row in there if row.in_reply_to_id])
    reactions = _reactions(viewer, [row.pk for row in there if row.reactions_count])
    joined: dict[int, tuple[str, ...]] = {}
    for one, next_one in zip(found.items, found.items[1:], strict=False):
        if one.roster_id != next_one.roster_id and one.roster_id and next_one.roster_id:
            joined[next_one.pk] = tuple(those_added(viewer, before=one.roster_id, after=next_one.roster_id))
    items = [
        Bubble(
            id=row.pk,
            author=records[row.pk].author if row.pk in records else gone[row.author_id],
            created_at=row.created_at,
            is_mine=row.author_id == viewer.person_id,
            post=records.get(row.pk),
            is_removed=row.state == PostState.REMOVED,
            answers=answered.get(row.in_reply_to_id, QuotedRecord(row.in_reply_to_id))
            if row.in_reply_to_id and row.pk in records
            else None,
            reactions=reactions.get(row.pk, ()),
            joined=joined.get(row.pk, ()),
        )
        for row in found
    ]
    return Slice(items=items, older_than=found.older_than, newer_than=found.newer_than)


def stands_at_end(viewer: Viewer, talk: ConversationRecord, post_id: int, limit: int) -> bool:
    """A message is on the last page of its conversation."""
    return len(_page(had_by(viewer), talk, Page(limit=limit, min_id=post_id))) < limit


def came_later(viewer: Viewer, talk: ConversationRecord) -> bool:
    """The viewer was added to a group's conversation, so that what was said before is not there for them."""
    earlier = chapters(talk.id) if talk.is_group else []
    return bool(earlier) and not is_on(viewer, earlier[-1][0])


def quoted(viewer: Viewer, talk: ConversationRecord, post_id: int) -> QuotedRecord | None:
    """A message of a conversation in short, for who wants to answer it; None where there is none to read."""
    found = _quoted(viewer, [post_id], roster_ids=[talk.roster_id, *(i for i, _ in chapters(talk.id))])
    return found.get(post_id)


def _quoted(viewer: Viewer, ids: Sequence[int], roster_ids: Sequence[int] = ()) -> dict[int, QuotedRecord]:
    if not ids:
        return {}
    rows = visible_to(viewer).filter(pk__in=ids, audience=Audience.CONVERSATION)
    if roster_ids:
        rows = rows.filter(roster_id__in=roster_ids)
    found = rows.values_list(
        "pk", "author_id", "author__display_name", "author__username", "content_warning", "pictures_count",
        "html", "text", "title", "is_formatted",
    )  # fmt: skip
    return {
        pk: QuotedRecord(
            pk,
            display or username,
            _in_short(warning or words_of(html, text, title, is_formatted=is_formatted), pictures),
            author_id == viewer.person_id,
        )
        for pk, author_id, display, username, warning, pictures, html, text, title, is_formatted in found
    }


def _in_short(words: str, pictures: int) -> str:
    words = tidy_line(words)
    if not words:
        return "A photo or a file" if pictures == 1 else f"{pictures} photos or files"
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rstrip()}…"


def _reactions(viewer: Viewer, ids: Sequence[int]) -> dict[int, tuple[NamedReaction, ...]]:
    if not ids:
        return {}
    rows = Reaction.objects.filter(can_meet(viewer, "person_id"), post_id__in=ids).order_by("pk")
    found: dict[int, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for post_id, emoji, who, display, username in rows.values_list(
        "post_id", "emoji", "person_id", "person__display_name", "person__username"
    ):
        found[post_id][emoji].append((who, display or username))
    return {
        post_id: tuple(
            NamedReaction(
                emoji,
                tuple("You" if i == viewer.person_id else name for i, name in people),
                viewer.person_id in {i for i, _ in people},
            )
            for emoji, people in by_emoji.items()
        )
        for post_id, by_emoji in found.items()
    }


def _latest(viewer: Viewer, talks: Iterable[ConversationRecord]) -> dict[int, Post]:
    """By conversation, its newest message."""
    talks = list(talks)
    rows = {p.pk: p for p in visible_to(viewer).filter(pk__in=[talk.latest_id for talk in talks])}
    found = {talk.id: rows[talk.latest_id] for talk in talks if talk.latest_id in rows}
    for talk in talks:
        if talk.id not in found:
            for newest in _page(visible_to(viewer), talk, Page(limit=1)):
                found[talk.id] = newest
    return found


def latest_ids(viewer: Viewer, talks: Iterable[ConversationRecord]) -> dict[int, int]:
    """The id of the newest message of each of some conversations, by conversation; one without any is left out.

    Cost: one query by primary keys, and one by ``post_roster`` for each whose last message is gone.
    """
    return {talk_id: row.pk for talk_id, row in _latest(viewer, talks).items()}


def latest_messages(viewer: Viewer, talks: Iterable[ConversationRecord]) -> dict[int, PostRecord]:
    """The newest messages themselves; see ``latest_ids``."""
    rows = _latest(viewer, talks)
    records = {record.id: record for record in hydrate(viewer, rows.values())}
    return {talk_id: records[row.pk] for talk_id, row in rows.items()}


def messages_by_ids(viewer: Viewer, ids: Sequence[int]) -> dict[int, tuple[int, PostRecord]]:
    """Those of some posts that are messages which the viewer may read, each with its roster's id."""
    rows = list(visible_to(viewer).filter(pk__in=list(ids), audience=Audience.CONVERSATION))
    records = {record.id: record for record in hydrate(viewer, rows)}
    return {row.pk: (row.roster_id or 0, records[row.pk]) for row in rows}


def file_names(post_id: int) -> list[str]:
    """What the files of a post are called, whoever asks. For the worker."""
    rows = Attachment.objects.filter(post_id=post_id, media__kind=Kind.FILE).order_by("position")
    return list(rows.values_list("media__name", flat=True))


def may_have_file(viewer: Viewer, media_id: int) -> bool:
    """A file stands on a message or a group's post that the viewer may read, or stood there before that was edited."""
    if viewer.is_stranger:
        return False
    readable = visible_to(viewer)
    if Attachment.objects.filter(media_id=media_id, post__in=readable).exists():
        return True
    return VersionPicture.objects.filter(media_id=media_id, version__post__in=readable).exists()


def roster_of_message(viewer: Viewer, post_id: int) -> int | None:
    """The roster of the conversation that a message stands in; None for what is no message or hidden."""
    found = visible_to(viewer).filter(pk=post_id, audience=Audience.CONVERSATION).values_list("roster_id", flat=True)
    return found.first()


def roster_if_message(post_id: int) -> int | None:
    """The roster of a message, whoever asks; None for every other post. For the worker. Cost: by primary key, 5 µs."""
    row = _ROSTER.row({"id": post_id})
    return row[0] if row else None
