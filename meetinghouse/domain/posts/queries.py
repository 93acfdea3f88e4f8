"""Reading posts. Whatever is returned went through the rule of `visibility`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from meetinghouse.domain.groups.queries import groups_of_rosters
from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.people.circles import circle_names
from meetinghouse.domain.people.queries import can_meet, listed_people, people_by_ids
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.beside import beside
from meetinghouse.domain.posts.choices import Quoters
from meetinghouse.domain.posts.hands import hands_shown
from meetinghouse.domain.posts.models import Hush, Mention, Post, PostState, Reaction
from meetinghouse.domain.posts.polls import polls
from meetinghouse.domain.posts.queries_albums import albums_on
from meetinghouse.domain.posts.quotes import quotings, state_for_viewer
from meetinghouse.domain.posts.records import (
    Flags,
    MentionRecord,
    PostRecord,
    QuoteRecord,
    ReactionCount,
    TagRecord,
    ThreadRecord,
)
from meetinghouse.domain.posts.threads import MOST_DESCENDANTS, arrange
from meetinghouse.domain.posts.visibility import once_visible, visible, visible_to
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement, about, listed
from meetinghouse.kernel.viewer import Viewer

_PINNED = Statement("SELECT k.post_id FROM posts_pin k WHERE k.person_id = %(who)s")


_FLAGS = about(
    "SELECT 0, r.post_id, r.emoji FROM posts_reaction r WHERE r.person_id = %(me)s AND [r.post_id IN ids]"  # noqa: S608 -- own text
    " UNION ALL SELECT 1, s.boost_of_id, '' FROM posts_post s WHERE s.author_id = %(me)s AND [s.boost_of_id IN ids]"
    f" AND s.state = {PostState.VISIBLE:d}"
    " UNION ALL SELECT 2, k.post_id, '' FROM posts_bookmark k WHERE k.person_id = %(me)s AND [k.post_id IN ids]"
)


def flags(viewer: Viewer, ids: Sequence[int]) -> Flags:
    """What the viewer did with some posts; one statement of three index look-ups, none for strangers."""
    if viewer.is_stranger or not ids:
        return Flags(reacted={}, boosted=frozenset(), bookmarked=frozenset())
    found = _FLAGS.rows({"me": viewer.person_id, "ids": listed(ids)})
    return Flags(
        reacted={post_id: emoji for what, post_id, emoji in found if what == 0},
        boosted=frozenset(post_id for what, post_id, _ in found if what == 1),
        bookmarked=frozenset(post_id for what, post_id, _ in found if what == 2),
    )


_ATTACHED = about(
    "SELECT t.post_id, t.media_id FROM posts_attachment t WHERE [t.post_id IN ids] ORDER BY t.post_id, t.position"
)
_TAGS = about(
    "SELECT l.post_id, t.key, t.name FROM posts_posttag l ORDERED JOIN posts_tag t ON t.id = l.tag_id"
    " WHERE [l.post_id IN ids] ORDER BY l.id"
)
_MENTIONS = about(
    "SELECT m.post_id, w.id, w.username, w.domain FROM posts_mention m ORDERED JOIN people_person w"
    " ON w.id = m.person_id WHERE [m.post_id IN ids] AND NOT m.is_silent ORDER BY m.id"
)
_REACTIONS = about(
    "SELECT r.post_id, r.emoji, COUNT(*) FROM posts_reaction r WHERE [r.post_id IN ids]"
    " GROUP BY r.post_id, r.emoji ORDER BY COUNT(*) DESC, r.emoji"
)


def hydrate(viewer: Viewer, rows: Iterable[Post], *, is_quoted: bool = False) -> list[PostRecord]:
    """Rows as the viewer sees them: up to nineteen queries, however many rows; as many again where they quote others.

    Three of them only where an organisation wrote one, three only where groups' posts are among them; four more where
    albums are, one where a comment is hushed.

    Args:
        rows: found through visibility.
        is_quoted: they stand in others; what they quote themselves is not shown.
    """
    rows = list(rows)
    shared_ids = {r.boost_of_id for r in rows if r.boost_of_id}
    shared = {p.pk: p for p in Post.objects.filter(pk__in=shared_ids)} if shared_ids else {}
    every = {r.pk: r for r in rows} | shared
    ids = list(every)
    if not ids:
        return []
    authors = people_by_ids(list({r.author_id for r in every.values()}))

    by_pages = [i for i, author in authors.items() if author.is_page]
    hands = hands_shown(viewer, every.values(), by_pages) if by_pages else {}

    asked_for = {"ids": listed(ids)}
    attached = _ATTACHED.rows(asked_for)
    pictures = media_by_ids([media_id for _, media_id in attached]) if attached else {}
    media_of = defaultdict(list)
    for post_id, media_id in attached:
        if media_id in pictures:
            media_of[post_id].append(pictures[media_id])
    tags_of = defaultdict(list)
    for post_id, key, name in _TAGS.rows(asked_for):
        tags_of[post_id].append(TagRecord(key=key, name=name))
    mentions_of = defaultdict(list)
    for post_id, person_id, username, domain in _MENTIONS.rows(asked_for):
        acct = f"{username}@{domain}" if domain else username
        mentions_of[post_id].append(MentionRecord(person_id=person_id, username=username, acct=acct))
    reactions_of = defaultdict(list)
    reacted_to = [i for i, r in every.items() if r.reactions_count]
    for post_id, emoji, number in _REACTIONS.rows({"ids": listed(reacted_to)}) if reacted_to else ():
        reactions_of[post_id].append(ReactionCount(emoji=emoji, count=number))
    marks = flags(viewer, ids)
    asked = polls(viewer.person_id, [i for i, r in every.items() if not r.boost_of_id and not r.pictures_count])
    mine = any(r.author_id == viewer.person_id for r in every.values())
    pinned = pinned_by(viewer.person_id) if mine else frozenset()
    for_circles = [r.roster_id for r in every.values() if r.roster_id and r.audience == Audience.CIRCLE]
    circles = circle_names(viewer, for_circles)
    groups = groups_of_rosters(
        viewer, list({r.roster_id for r in every.values() if r.roster_id and r.audience == Audience.GROUP})
    )
    events = beside(viewer, every.values())
    albums = albums_on(viewer, every.values())
    hushed = _hushed_by(viewer, [i for i, r in every.items() if r.is_hushed])

    quoted = {} if is_quoted else _quoted(viewer, [i for i, r in every.items() if r.has_quote])

    def record(row: Post, boost_of: PostRecord | None = None) -> PostRecord:
        return PostRecord(
            id=row.pk,
            author=authors[row.author_id],
            audience=Audience(row.audience),
            title=row.title,
            text=row.text,
            is_formatted=row.is_formatted,
            html=row.html,
            content_warning=row.content_warning,
            is_sensitive=row.is_sensitive,
            language=row.language,
            created_at=row.created_at,
            edited_at=row.edited_at,
            revision=row.revision,
            in_reply_to_id=row.in_reply_to_id,
            in_reply_to_person_id=row.in_reply_to_person_id,
            thread_id=row.thread_id,
            media=tuple(media_of[row.pk]),
            tags=tuple(tags_of[row.pk]),
            mentions=tuple(mentions_of[row.pk]),
            replies_count=row.replies_count,
            boosts_count=row.boosts_count,
            reactions_count=row.reactions_count,
            reactions=tuple(reactions_of[row.pk]),
            app_id=row.app_id,
            boost_of=boost_of,
            reacted=marks.reacted.get(row.pk, ""),
            boosted=row.pk in marks.boosted,
            bookmarked=row.pk in marks.bookmarked,
            is_mine=row.author_id == viewer.person_id,
            is_pinned=row.pk in pinned,
            poll=asked.get(row.pk),
            circle=circles.get(row.roster_id, "") if row.roster_id else "",
            group=groups.get(row.roster_id) if row.roster_id else None,
            event=events.get(row.pk),
            hands=hands.get(row.pk),
            album=albums.get(row.pk),
            quoters=Quoters(row.quoters),
            place=row.place,
            quote=quoted.get(row.pk),
            is_hushed=row.pk in hushed,
        )

    originals = {i: record(row) for i, row in shared.items()}
    return [record(row, originals.get(row.boost_of_id) if row.boost_of_id else None) for row in rows]


def _hushed_by(viewer: Viewer, ids: Sequence[int]) -> frozenset[int]:
    """Those of some hushed comments that the viewer may let others see; the other one of the two is told nothing."""
    rows = Hush.objects.filter(pk__in=ids, keeper_id=viewer.person_id).values_list("pk", flat=True) if ids else ()
    return frozenset(rows)


def _quoted(viewer: Viewer, ids: Sequence[int]) -> dict[int, QuoteRecord]:
    """What some posts quote, by their ids, as far as the viewer may read it."""
    found = quotings(ids)
    shown = {quoting.shows for quoting in found.values() if quoting.shows is not None}
    rows = visible_to(viewer).filter(pk__in=shown) if shown else ()
    seen = {p.id: p for p in hydrate(viewer, rows, is_quoted=True)} if shown else {}
    return {
        post_id: QuoteRecord(
            state=state_for_viewer(quoting, seen),
            quoted_id=quoting.quoted_id,
            post=seen.get(quoting.shows) if quoting.shows is not None else None,
            is_of_mine=quoting.quoted_author_id == viewer.person_id and not viewer.is_stranger,
        )
        for post_id, quoting in found.items()
    }


def pinned_by(person_id: int) -> frozenset[int]:
    """The ids of the posts at the top of somebody's profile, whoever may read them; index ``pin_person``, 4 µs."""
    return frozenset(row[0] for row in _PINNED.rows({"who": person_id}))


def post(viewer: Viewer, post_id: int) -> PostRecord | None:
    """One post, or None where absent or hidden from the viewer."""
    found = hydrate(viewer, visible_to(viewer).filter(pk=post_id)[:1])
    return found[0] if found else None


def posts_by_ids(viewer: Viewer, ids: Sequence[int]) -> dict[int, PostRecord]:
    """Those of some posts that the viewer may read."""
    return {p.id: p for p in hydrate(viewer, visible_to(viewer).filter(pk__in=list(ids)))}


def thread(viewer: Viewer, post_id: int) -> ThreadRecord | None:
    """A post with what it answers and what answers it, as far as the viewer may read; None where hidden.

    Cost: the thread's rows by index ``post_thread``, at most 500.
    """
    centre = visible_to(viewer).filter(pk=post_id).first()
    if centre is None:
        return None
    root = centre.thread_id or centre.pk
    rows = {r.pk: r for r in visible_to(viewer).filter(thread_id=root).order_by("pk")[: MOST_DESCENDANTS * 2]}
    first = visible_to(viewer).filter(pk=root).first()
    if first is not None:
        rows[root] = first
    rows[centre.pk] = centre
    above, below = arrange(centre.pk, {r.pk: r.in_reply_to_id for r in rows.values()})
    records = {p.id: p for p in hydrate(viewer, [rows[i] for i in (centre.pk, *above, *below)])}
    return ThreadRecord(
        post=records[centre.pk],
        ancestors=tuple(records[i] for i in above),
        descendants=tuple(records[i] for i in below),
    )


def readers_among(post_id: int, person_ids: Sequence[int]) -> frozenset[int]:
    """Which of some people may read a post: the rule, asked from the other side."""
    return _readers(post_id, person_ids, visible(post="po", me="who.id"))


def past_readers_among(post_id: int, person_ids: Sequence[int]) -> frozenset[int]:
    """Which of some people could read a post that may be gone by now; to tell them that it is."""
    return _readers(post_id, person_ids, once_visible(post="po", me="who.id"))


def wrote(viewer: Viewer, post_id: int) -> bool:
    """The viewer is the author."""
    return not viewer.is_stranger and Post.objects.filter(pk=post_id, author_id=viewer.person_id).exists()


def _readers(post_id: int, person_ids: Sequence[int], condition: str) -> frozenset[int]:
    if not person_ids:
        return frozenset()
    marks = ", ".join(["%s"] * len(person_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT who.id FROM people_person who"  # noqa: S608 -- the rule's own text and placeholders
            f" WHERE who.id IN ({marks}) AND who.state = 0 AND EXISTS"
            f" (SELECT 1 FROM posts_post po WHERE po.id = %s AND {condition})",
            [*person_ids, post_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def who_reacted(viewer: Viewer, post_id: int, page: Page) -> Slice[PersonRecord]:
    """Who put a reaction on a post, newest first; callers looked the post up through visibility."""
    rows = Reaction.objects.filter(can_meet(viewer, "person_id"), post_id=post_id)
    return listed_people(rows, "person_id", page)


def who_boosted(viewer: Viewer, post_id: int, page: Page) -> Slice[PersonRecord]:
    """Who shared a post, newest first; callers looked the post up through visibility. A group's share is nobody's."""
    rows = visible_to(viewer).filter(boost_of_id=post_id).exclude(audience=Audience.GROUP)
    return listed_people(rows, "author_id", page)


def people_in_thread(post_id: int) -> list[int]:
    """Everybody a post names, silently or not; for notifications."""
    return list(Mention.objects.filter(post_id=post_id).values_list("person_id", flat=True))


def count_posts() -> int:
    """How many posts are there to read, shares and messages aside."""
    rows = Post.objects.filter(state=PostState.VISIBLE, boost_of=None)
    return rows.exclude(audience=Audience.CONVERSATION).count()
