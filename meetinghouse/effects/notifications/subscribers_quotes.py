"""Who is told of quotes. May run twice for one event and tells once."""

from typing import Any

from meetinghouse.domain.posts.choices import QuoteState
from meetinghouse.domain.posts.events import PostEdited, PostQuoted
from meetinghouse.domain.posts.models import Post, PostState, Quote
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.effects.notifications.actions import dismiss_earlier
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus

_AT_ONCE = 500


@bus.subscribe(PostQuoted)
def tell_of_quote(event: PostQuoted, _delivery: Any) -> None:
    """The author of what is quoted, or would be."""
    quote = Quote.objects.filter(pk=event.post_id).first()
    rows = dict(
        Post.objects.filter(pk__in=(event.post_id, event.quoted_id), state=PostState.VISIBLE).values_list(
            "pk", "author_id"
        )
    )
    if quote is None or len(rows) < 2 or quote.state not in {QuoteState.PENDING, QuoteState.ACCEPTED}:
        return
    author_id, quoted_author_id = rows[event.post_id], rows[event.quoted_id]
    if readers_among(event.post_id, [quoted_author_id]):
        kind = Kind.QUOTE_ASKED if quote.state == QuoteState.PENDING else Kind.QUOTE
        tell(quoted_author_id, kind, actor_id=author_id, post_id=event.post_id)


@bus.subscribe(PostEdited)
def tell_of_edit_of_quoted(event: PostEdited, _delivery: Any) -> None:
    """Those whose posts show the edited one, each of their own post, and of the latest edit only."""
    editor_id = (
        Post.objects.filter(pk=event.post_id, state=PostState.VISIBLE).values_list("author_id", flat=True).first()
    )
    if editor_id is None:
        return
    quotes = Quote.objects.filter(quoted_id=event.post_id, state=QuoteState.ACCEPTED, post__state=PostState.VISIBLE)
    quoting = list(quotes.order_by("pk").values_list("pk", "post__author_id"))
    for start in range(0, len(quoting), _AT_ONCE):
        some = quoting[start : start + _AT_ONCE]
        readers = set(readers_among(event.post_id, [author_id for _, author_id in some]))
        for post_id, author_id in some:
            kind, reference = Kind.QUOTED_UPDATE, str(event.version_id)
            if author_id in readers and tell(author_id, kind, actor_id=editor_id, post_id=post_id, reference=reference):
                dismiss_earlier(author_id, kind, post_id=post_id, reference=reference)
