"""Who is told of quotes. May run twice for one event and tells once."""

from typing import Any

from meetinghouse.domain.posts.choices import QuoteState
from meetinghouse.domain.posts.events import PostQuoted
from meetinghouse.domain.posts.models import Post, PostState, Quote
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus


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
