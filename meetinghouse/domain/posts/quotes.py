"""What a post shows of the one it quotes. A quote never widens who can read the quoted post."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from meetinghouse.domain.people.queries import cut
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.choices import QuoteState
from meetinghouse.domain.posts.models import Post, PostState, Quote
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement, any_of, listed, one_of
from meetinghouse.kernel.viewer import Viewer

_TEXT = (
    "SELECT q.post_id, q.quoted_id, q.state, b.state, b.author_id FROM posts_quote q"
    " LEFT JOIN posts_post b ON b.id = q.quoted_id WHERE {}"
)
_QUOTES = Statement(_TEXT.format(one_of("q.post_id", "ids")), _TEXT.format(any_of("q.post_id", "ids")))
# Of those whom everybody here may read, as with comments: the number is for all readers of the quoted post.
QUOTES_COUNT = (
    "(SELECT COUNT(*) FROM posts_quote q JOIN posts_post qp ON qp.id = q.post_id WHERE q.quoted_id = p.id"  # noqa: S608 -- own constants
    f" AND q.state = {QuoteState.ACCEPTED:d} AND qp.state = {PostState.VISIBLE:d}"
    f" AND qp.audience <= {Audience.COMMUNITY:d})"
)


_FOLLOWED_TEXT = (
    "SELECT p.id FROM posts_post p JOIN people_follow f ON f.followed_id = p.author_id AND f.follower_id = %(me)s"
    " WHERE {}"
)
_FOLLOWED = Statement(_FOLLOWED_TEXT.format(one_of("p.id", "ids")), _FOLLOWED_TEXT.format(any_of("p.id", "ids")))


class Quoting(NamedTuple):
    """What stands between a post and the one it quotes; ``state`` is Mastodon's word, whoever asks."""

    quoted_id: int | None
    state: str
    quoted_author_id: int | None

    @property
    def shows(self) -> int | None:
        """The id of the quoted post, where the quote stands: whether the viewer may read that is still to be asked."""
        return self.quoted_id if self.state == QuoteState.ACCEPTED.word else None


def quotings(post_ids: Collection[int]) -> dict[int, Quoting]:
    """What some posts quote, by their ids; no viewer is asked for. One statement by primary key."""
    if not post_ids:
        return {}
    found = {}
    for post_id, quoted_id, state, quoted_state, author_id in _QUOTES.rows({"ids": listed(post_ids)}):
        is_gone = quoted_id is None or quoted_state == PostState.DELETED
        found[post_id] = Quoting(quoted_id, "deleted" if is_gone else QuoteState(state).word, author_id)
    return found


def by_followed(me: int, post_ids: Collection[int]) -> frozenset[int]:
    """Which of some posts are by somebody whom a person follows. One statement by primary key and unique index.

    Args:
        me: the person's id, 0 for a stranger, who follows nobody.
    """
    if not post_ids or not me:
        return frozenset()
    return frozenset(row[0] for row in _FOLLOWED.rows({"me": me, "ids": listed(post_ids)}))


def state_for_viewer(quoting: Quoting, seen: Mapping[int, object] | Collection[int]) -> str:
    """The state as one viewer is told it: of what they may not read, that they may not.

    Args:
        seen: those of the quoted posts that the viewer may read.
    """
    hidden = quoting.shows is not None and quoting.shows not in seen
    return "unauthorized" if hidden else quoting.state


def quotes_of_post(viewer: Viewer, post_id: int, page: Page) -> Slice[Post]:
    """The posts that quote one, as far as the viewer may read them, the newest first; index ``quote_quoted``.

    Args:
        post_id: of a post that callers looked up through visibility.
    """
    standing = Quote.objects.filter(quoted_id=post_id, state=QuoteState.ACCEPTED).values("post_id")
    return cut(visible_to(viewer).filter(pk__in=standing), page)
