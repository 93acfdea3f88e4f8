"""Who is told of what becomes of a post after it was published. Each may run twice for one event and tells once."""

from typing import Any

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PollEnded, PostEdited
from meetinghouse.domain.posts.models import PollVote, Post, PostState
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.effects.notifications.actions import dismiss_earlier
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus

_AT_ONCE = 500


def _author(post_id: int) -> int | None:
    return Post.objects.filter(pk=post_id, state=PostState.VISIBLE).values_list("author_id", flat=True).first()


@bus.subscribe(PostEdited)
def tell_of_edit(event: PostEdited, _delivery: Any) -> None:
    """Those whom the text names now, and those who shared the post: of its latest edit only."""
    author_id = _author(event.post_id)
    if author_id is None:
        return
    for person_id in readers_among(event.post_id, event.named):
        tell(person_id, Kind.MENTION, actor_id=author_id, post_id=event.post_id)
    shares = Post.objects.filter(boost_of_id=event.post_id, state=PostState.VISIBLE).order_by("pk")
    shares = shares.exclude(audience=Audience.GROUP)
    sharers = list(shares.values_list("author_id", flat=True))
    for start in range(0, len(sharers), _AT_ONCE):
        for person_id in readers_among(event.post_id, sharers[start : start + _AT_ONCE]):
            reference = str(event.version_id)
            if tell(person_id, Kind.UPDATE, actor_id=author_id, post_id=event.post_id, reference=reference):
                # As Mastodon does: the latest edit takes the place of those before.
                dismiss_earlier(person_id, Kind.UPDATE, post_id=event.post_id, reference=reference)


@bus.subscribe(PollEnded)
def tell_of_end_of_poll(event: PollEnded, _delivery: Any) -> None:
    """The one who asked, and those who voted and can still read it."""
    author_id = _author(event.post_id)
    if author_id is None:
        return
    voters = PollVote.objects.filter(poll_id=event.post_id).order_by("pk")
    concerned = [author_id, *voters.values_list("person_id", flat=True)]
    for start in range(0, len(concerned), _AT_ONCE):
        for person_id in readers_among(event.post_id, concerned[start : start + _AT_ONCE]):
            tell(person_id, Kind.POLL, actor_id=author_id, post_id=event.post_id)
