"""What is seldom asked of a status: its source, its history, who liked it; deleting it.

https://docs.joinmastodon.org/methods/statuses/
"""

import msgspec

from meetinghouse.domain.posts.actions import (
    delete_post,
    pin_post,
    stop_watching_thread,
    unpin_post,
    watch_thread,
)
from meetinghouse.domain.posts.history import history as posts_history
from meetinghouse.domain.posts.queries import post, who_boosted, who_reacted
from meetinghouse.domain.posts.records import PostRecord, QuoteRecord, VersionRecord
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.joining import NULL, array, encode, opened
from meetinghouse.doors.client_api.entities.media import MediaAttachment, media_attachment
from meetinghouse.doors.client_api.entities.statuses import shallow_quote
from meetinghouse.doors.client_api.fast_lane.rendering import status, statuses
from meetinghouse.doors.client_api.gate import Call, Endpoint, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.doors.client_api.handlers.statuses import for_author
from meetinghouse.effects.timelines import queries
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.errors import Invalid, NotFound

_MOST = 80


class StatusSource(msgspec.Struct, frozen=True):
    """A status as it was typed."""

    id: str
    text: str
    spoiler_text: str


class PollTitles(msgspec.Struct, frozen=True):
    """The answers of a poll; edits do not change them."""

    options: list[dict[str, str]]


class StatusEdit(msgspec.Struct, frozen=True):
    """One version; its author's account and what it quotes follow."""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    poll: PollTitles | None
    media_attachments: list[MediaAttachment]
    emojis: tuple[()]


def _shown(call: Call, number: int) -> PostRecord:
    """The post meant: of a share, what it shares."""
    found = post(call.viewer, number)
    if found is None:
        raise NotFound
    return found.shown


@permit("read:statuses", strangers=True)
def several(call: Call) -> bytes:
    """GET /api/v1/statuses?id[]=…: those of them that the viewer may read, in the order asked."""
    found = queries.some(call.viewer, call.ids("id", most=100))
    return array(statuses(found, me=call.viewer.person_id))


@permit("read:statuses")
def source(call: Call, number: int) -> StatusSource:
    """GET /api/v1/statuses/:id/source."""
    found = _shown(call, number)
    return StatusSource(str(found.id), found.text, found.content_warning)


@permit("read:statuses", strangers=True)
def history(call: Call, number: int) -> bytes:
    """GET /api/v1/statuses/:id/history: all versions, the first one first, the last as it is now."""
    found = posts_history(call.viewer, number)
    asked = found.post.poll
    titles = PollTitles([{"title": option.title} for option in asked.options]) if asked else None
    author, quoted = account(found.post.author), _quoted(found.post.quote)
    return array(
        b'%b,"account":%b,"quote":%b}' % (opened(_version(one, titles)), author, quoted) for one in found.versions
    )


def _quoted(quote: QuoteRecord | None) -> bytes:
    """What it quotes, by its id: edits do not change that."""
    return shallow_quote(quote.state, quote.post.id if quote.post else None) if quote else NULL


def _version(one: VersionRecord, titles: PollTitles | None) -> StatusEdit:
    return StatusEdit(
        content=one.html,
        spoiler_text=one.content_warning,
        sensitive=one.is_sensitive,
        created_at=iso_ms(one.written_at),
        poll=titles,
        media_attachments=[media_attachment(m) for m in one.media],
        emojis=(),
    )


@permit("read:statuses", strangers=True)
def reblogged_by(call: Call, number: int) -> bytes:
    """GET /api/v1/statuses/:id/reblogged_by."""
    cut = who_boosted(call.viewer, _shown(call, number).id, page_of(call, default=40, most=_MOST))
    link(call, call.request.path, cut)
    return array(account(person) for person in cut)


@permit("read:statuses", strangers=True)
def favourited_by(call: Call, number: int) -> bytes:
    """GET /api/v1/statuses/:id/favourited_by: whichever emoji they chose."""
    cut = who_reacted(call.viewer, _shown(call, number).id, page_of(call, default=40, most=_MOST))
    link(call, call.request.path, cut)
    return array(account(person) for person in cut)


@permit("write:statuses")
def delete(call: Call, number: int) -> bytes:
    """DELETE /api/v1/statuses/:id: answers with the status and its text, so that an app can write it anew."""
    row = queries.one(call.viewer, number)
    found = _shown(call, number)
    gone = status(row, me=call.viewer.person_id)
    delete_post(call.viewer, post_id=number)
    return b'%b,"text":%b}' % (gone[:-1], encode(found.text))


def _refuse(words: str) -> Endpoint:
    @permit("write:statuses")
    def handler(call: Call, number: int) -> None:
        _shown(call, number)
        raise Invalid(words)

    return handler


# Said plainly, so that no app believes that it was done.
translate = _refuse("Posts are not translated here")


@permit("write:mutes")
def mute(call: Call, number: int) -> bytes:
    """POST /api/v1/statuses/:id/mute: nothing more is told of the conversation."""
    watch_thread(call.viewer, post_id=number, is_muted=True)
    return _as_it_is(call, _shown(call, number).id)


@permit("write:mutes")
def unmute(call: Call, number: int) -> bytes:
    """POST /api/v1/statuses/:id/unmute."""
    stop_watching_thread(call.viewer, post_id=number)
    return _as_it_is(call, _shown(call, number).id)


def _as_it_is(call: Call, post_id: int) -> bytes:
    me = call.viewer.person_id
    row = queries.one(call.viewer, post_id)
    return for_author(row, status(row, me=me), me=me)


@permit("write:accounts")
def pin(call: Call, number: int) -> bytes:
    """POST /api/v1/statuses/:id/pin."""
    pin_post(call.viewer, post_id=number)
    return _as_it_is(call, _shown(call, number).id)


@permit("write:accounts")
def unpin(call: Call, number: int) -> bytes:
    """POST /api/v1/statuses/:id/unpin."""
    unpin_post(call.viewer, post_id=number)
    return _as_it_is(call, _shown(call, number).id)
