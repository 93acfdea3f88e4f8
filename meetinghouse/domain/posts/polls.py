"""Polls as a viewer sees them, for records and for the hot paths alike."""

from collections import defaultdict
from collections.abc import Sequence

from meetinghouse.domain.posts.records import PollOptionRecord, PollRecord
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.statements import Row, Statement, any_of, as_utc, listed, one_of

_TEXT = (
    "SELECT o.post_id, o.is_multiple, o.hides_totals, o.ends_at, o.voters_count, p.author_id, v.choices"
    " FROM posts_poll o JOIN posts_post p ON p.id = o.post_id"
    " LEFT JOIN posts_pollvote v ON v.poll_id = o.post_id AND v.person_id = %(me)s WHERE {}"
)
_POLLS = Statement(_TEXT.format(one_of("o.post_id", "ids")), _TEXT.format(any_of("o.post_id", "ids")))
_OPTIONS_TEXT = (
    "SELECT t.poll_id, t.title, t.votes_count FROM posts_polloption t WHERE {} ORDER BY t.poll_id, t.position"
)
_OPTIONS = Statement(_OPTIONS_TEXT.format(one_of("t.poll_id", "ids")), _OPTIONS_TEXT.format(any_of("t.poll_id", "ids")))


def polls(me: int, post_ids: Sequence[int]) -> dict[int, PollRecord]:
    """The polls of some posts, by the post's id; the posts were found through visibility.

    Args:
        me: the viewer's person id, 0 for a stranger.

    Cost: one statement by primary key; a second one where there is a poll among them.
    """
    if not post_ids:
        return {}
    rows = _POLLS.rows({"me": me, "ids": listed(post_ids)})
    if not rows:
        return {}
    options: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for post_id, title, votes in _OPTIONS.rows({"ids": listed([row[0] for row in rows])}):
        options[post_id].append((title, votes))
    return {row[0]: _record(me, row, options[row[0]]) for row in rows}


def titles(post_ids: Sequence[int]) -> dict[int, list[str]]:
    """The answers of some posts' polls, by the post's id; no viewer is asked for: for the desk and the search index."""
    found: dict[int, list[str]] = defaultdict(list)
    if post_ids:
        for post_id, title, _ in _OPTIONS.rows({"ids": listed(post_ids)}):
            found[post_id].append(title)
    return found


def _record(me: int, row: Row, options: Sequence[tuple[str, int]]) -> PollRecord:
    post_id, is_multiple, hides_totals, ends_at, voters, author_id, choices = row
    ends_at = as_utc(ends_at)
    is_over = ends_at <= now()
    shows = is_over or not hides_totals
    own = tuple(i for i in range(len(options)) if (choices or 0) >> i & 1)
    return PollRecord(
        id=post_id,
        options=tuple(
            PollOptionRecord(
                title=title,
                votes=votes if shows else None,
                percent=round(100 * votes / voters) if shows and voters else 0,
                is_chosen=i in own,
            )
            for i, (title, votes) in enumerate(options)
        ),
        votes_count=sum(votes for _, votes in options),
        voters_count=voters,
        is_multiple=bool(is_multiple),
        hides_totals=bool(hides_totals),
        ends_at=ends_at,
        is_over=is_over,
        has_voted=choices is not None,
        is_mine=bool(me) and author_id == me,
        own=own,
    )
