"""Status, Context, Tag. https://docs.joinmastodon.org/entities/Status/"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.posts.audience import Audience, to_visibility
from meetinghouse.domain.posts.choices import Quoters
from meetinghouse.domain.posts.records import MentionRecord, TagRecord
from meetinghouse.doors.client_api.entities.joining import NULL, array, boolean, opened
from meetinghouse.doors.client_api.entities.media import MediaAttachment, media_attachment
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.urls import absolute, tag_address

# What nobody outside gets even where a community federates.
_LOCAL = frozenset({
    Audience.COMMUNITY, Audience.FRIENDS, Audience.CIRCLE, Audience.GROUP, Audience.PAGE, Audience.CONVERSATION,
})  # fmt: skip


class Written(Protocol):
    """What the body of a status is made of: a ``PostContent``."""

    @property
    def id(self) -> int: ...  # noqa: D102 -- as in the records
    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def audience(self) -> Audience: ...  # noqa: D102
    @property
    def html(self) -> str: ...  # noqa: D102
    @property
    def content_warning(self) -> str: ...  # noqa: D102
    @property
    def is_sensitive(self) -> bool: ...  # noqa: D102
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def created_at(self) -> datetime: ...  # noqa: D102
    @property
    def edited_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def in_reply_to_id(self) -> int | None: ...  # noqa: D102
    @property
    def in_reply_to_person_id(self) -> int | None: ...  # noqa: D102
    @property
    def media(self) -> tuple[MediaRecord, ...]: ...  # noqa: D102
    @property
    def tags(self) -> tuple[TagRecord, ...]: ...  # noqa: D102
    @property
    def mentions(self) -> tuple[MentionRecord, ...]: ...  # noqa: D102
    @property
    def has_poll(self) -> bool: ...  # noqa: D102
    @property
    def is_muted_by_some(self) -> bool: ...  # noqa: D102
    @property
    def has_quote(self) -> bool: ...  # noqa: D102
    @property
    def quoters(self) -> Quoters: ...  # noqa: D102
    @property
    def quotes_count(self) -> int: ...  # noqa: D102


class Application(msgspec.Struct, frozen=True):
    """The app a status was written with."""

    name: str
    website: str | None


class StatusTag(msgspec.Struct, frozen=True):
    """A hashtag in a status."""

    name: str
    url: str


class StatusMention(msgspec.Struct, frozen=True):
    """A person named in a status."""

    id: str
    username: str
    url: str
    acct: str


class PollMark(msgspec.Struct, frozen=True):
    """Where a poll is to be put; its id is the post's."""

    id: str


class QuoteMark(msgspec.Struct, frozen=True):
    """Where a quote is to be put; its id is the quoting post's."""

    id: str


class QuoteApproval(msgspec.Struct, frozen=True):
    """Who may quote it at once, who may ask. https://docs.joinmastodon.org/entities/QuoteApproval/"""

    automatic: tuple[str, ...]
    manual: tuple[str, ...]
    current_user: str


# For its author, and for a follower where followers need not ask, it is put in when the reader is known.
_APPROVALS = {
    Quoters.ASK: QuoteApproval((), ("public",), "manual"),
    Quoters.EVERYBODY: QuoteApproval(("public",), (), "automatic"),
    Quoters.FOLLOWERS: QuoteApproval(("followers",), ("public",), "manual"),
    Quoters.NOBODY: QuoteApproval((), (), "denied"),
}


class StatusBody(msgspec.Struct, frozen=True):
    """What is the same for every reader of one revision of a post, its author aside."""

    id: str
    created_at: str
    edited_at: str | None
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    sensitive: bool
    spoiler_text: str
    visibility: str
    local_only: bool
    language: str | None
    uri: str
    url: str
    content: str
    application: Application | None
    media_attachments: list[MediaAttachment]
    mentions: list[StatusMention]
    tags: list[StatusTag]
    emojis: tuple[()]
    card: None
    poll: PollMark | None
    quote: QuoteMark | None
    quote_approval: QuoteApproval
    quotes_count: int


# What a status has that is another for each reader, beside its marks.
POLL, QUOTE, MUTE, APPROVAL = 1, 2, 4, 8


class Unfinished(bytes):
    """JSON of a status, or of its beginning, in which something is still to be put: see ``put_poll``.

    ``lacks`` is a sum of POLL, QUOTE, MUTE and APPROVAL.
    """

    lacks: int


def unfinished(status: bytes, lacks: int) -> bytes:
    """The status, with a note of what it lacks; as it is where that is nothing."""
    if not lacks:
        return status
    found = Unfinished(status)
    found.lacks = lacks
    return found


def lacks(status: bytes) -> int:
    """What is still to be put into a status."""
    return status.lacks if isinstance(status, Unfinished) else 0


def put_poll(status: bytes, post_id: int, poll: bytes) -> bytes:
    """The status with its poll, which is another one for each reader and after each vote.

    What is replaced cannot stand in anybody's text: JSON writes a quotation mark there with a backslash before it.
    """
    return status.replace(b'"poll":{"id":"%d"}' % post_id, b'"poll":%b' % poll)


PINNED, NOT_PINNED = b'"pinned":true', b'"pinned":false'


def put_pin(status: bytes) -> bytes:
    """The status as its author sees it, who keeps it at the top of the profile."""
    return status.replace(NOT_PINNED, PINNED)


_APPROVED = b'"current_user":"automatic"'
_TO_BE_ASKED, _DENIED = b'"current_user":"manual"', b'"current_user":"denied"'


def put_own_approval(status: bytes) -> bytes:
    """The status as its author sees it, who may quote it in any case; one with another inside stays as it is."""
    if b'"quoted_status":{' not in status:
        return put_approval(status.replace(_DENIED, _APPROVED))
    return status


def put_approval(status: bytes) -> bytes:
    """The status for who need not ask whether they may quote it; before what it quotes itself is put in."""
    return status.replace(_TO_BE_ASKED, _APPROVED)


_SHOWN = re.compile(rb'\{"state":"accepted","quoted_status":\{.*?"uri":"([^"]+)"')
_CONTENT = b'"content":"'
# As Mastodon writes it; apps that show quotes leave out what has this class.
_INLINE = b'<p class=\\"quote-inline\\">RE: <a href=\\"%b\\" rel=\\"nofollow noopener\\">%b</a></p>'


def put_quote(status: bytes, post_id: int, quote: bytes) -> bytes:
    """The status with what it quotes, as far as its reader may see that; where they may, for apps that know nothing of
    quotes its text begins with the address. https://docs.joinmastodon.org/client/quotes/#new-parameters
    """
    shown = _SHOWN.match(quote)
    if shown is not None:
        # The last text is the one that quotes: before it stands, in a share, the share's own.
        before, key, rest = status.rpartition(_CONTENT)
        status = b"".join((before, key, _INLINE % (shown[1], shown[1]), rest))
    return status.replace(b'"quote":{"id":"%d"}' % post_id, b'"quote":%b' % quote)


def quote(state: str, quoted: bytes | None) -> bytes:
    """A Quote; ``quoted`` is the quoted Status. https://docs.joinmastodon.org/entities/Quote/"""
    return b'{"state":"%b","quoted_status":%b}' % (state.encode(), quoted or NULL)


def shallow_quote(state: str, quoted_id: int | None) -> bytes:
    """A quote inside of a quoted status. https://docs.joinmastodon.org/entities/ShallowQuote/"""
    return b'{"state":"%b","quoted_status_id":%b}' % (state.encode(), b'"%d"' % quoted_id if quoted_id else NULL)


MUTED, NOT_MUTED = b'"muted":true', b'"muted":false'


def put_mute(status: bytes) -> bytes:
    """The status for who muted its conversation."""
    return status.replace(NOT_MUTED, MUTED)


def status_head(post: Written, application: Application | None = None) -> bytes:
    """The status without its author and what is counted, its object left open."""
    page = absolute(post.url)
    quoters = post.quoters if post.audience.may_be_shared else Quoters.NOBODY
    head = opened(
        StatusBody(
            id=str(post.id),
            created_at=iso_ms(post.created_at),
            edited_at=iso_ms(post.edited_at) if post.edited_at else None,
            in_reply_to_id=_id(post.in_reply_to_id),
            in_reply_to_account_id=_id(post.in_reply_to_person_id),
            sensitive=post.is_sensitive,
            spoiler_text=post.content_warning,
            visibility=to_visibility(post.audience),
            local_only=post.audience in _LOCAL,
            language=post.language or None,
            uri=page,
            url=page,
            content=post.html,
            application=application,
            media_attachments=[media_attachment(m) for m in post.media],
            mentions=[
                StatusMention(str(m.person_id), m.username, absolute(f"/@{m.acct}"), m.acct) for m in post.mentions
            ],
            tags=[StatusTag(t.key, tag_address(t.key)) for t in post.tags],
            emojis=(),
            card=None,
            poll=PollMark(str(post.id)) if post.has_poll else None,
            quote=QuoteMark(str(post.id)) if post.has_quote else None,
            quote_approval=_APPROVALS[quoters],
            quotes_count=post.quotes_count,
        )
    )
    missing = (
        (POLL, post.has_poll), (QUOTE, post.has_quote), (MUTE, post.is_muted_by_some),
        (APPROVAL, quoters is Quoters.FOLLOWERS),
    )  # fmt: skip
    return unfinished(head, sum(what for what, is_missing in missing if is_missing))


def _id(number: int | None) -> str | None:
    return str(number) if number else None


def tail(*, replies: int, boosts: int, reactions: int, marks: tuple[object, object, object] | None) -> bytes:
    """What is counted and, for members, what the reader did with it: reaction, share, bookmark; closes the object."""
    counts = b',"replies_count":%d,"reblogs_count":%d,"favourites_count":%d' % (replies, boosts, reactions)
    if marks is None:
        return counts + b"}"
    reacted, boosted, bookmarked = marks
    return b'%b,"favourited":%b,"reblogged":%b,"muted":false,"bookmarked":%b,"pinned":false,"filtered":[]}' % (
        counts,
        boolean(reacted),
        boolean(boosted),
        boolean(bookmarked),
    )


def put_together(head: bytes, author: bytes, shared: bytes, end: bytes) -> bytes:
    """A Status from its pieces; ``shared`` is the shared Status or ``null``."""
    return b'%b,"account":%b,"reblog":%b%b' % (head, author, shared, end)


def context(ancestors: Sequence[bytes], descendants: Iterable[bytes]) -> bytes:
    """A Context: https://docs.joinmastodon.org/entities/Context/"""
    return b'{"ancestors":%b,"descendants":%b}' % (array(ancestors), array(descendants))


class TagHistory(msgspec.Struct, frozen=True):
    """How often a tag was used on one day."""

    day: str
    uses: str
    accounts: str


class TagEntity(msgspec.Struct, frozen=True):
    """A Tag: https://docs.joinmastodon.org/entities/Tag/"""

    id: str
    name: str
    url: str
    history: list[TagHistory]
    following: bool
    featuring: bool = False


def tag(found: TagRecord, *, history: Sequence[TagHistory] = (), following: bool = False) -> TagEntity:
    """A tag as apps read it."""
    return TagEntity(found.key, found.key, tag_address(found.key), list(history), following)
