"""What happens to posts by the clock."""

import logging
from datetime import timedelta

from meetinghouse.domain.posts.actions import close_poll, publish_scheduled
from meetinghouse.domain.posts.models import Draft, Poll
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now

log = logging.getLogger(__name__)

_AT_ONCE = 500


@bus.chore(every=timedelta(seconds=30))
def end_polls() -> None:
    """Tell of the polls whose time is over; by the index ``poll_open``."""
    over = Poll.objects.filter(is_closed=False, ends_at__lte=now()).order_by("ends_at")
    for post_id in list(over.values_list("pk", flat=True)[:_AT_ONCE]):
        close_poll(post_id)


@bus.chore(every=timedelta(seconds=20))
def publish_what_is_due() -> None:
    """Publish the posts whose time has come, the one that waited longest first; by the index ``draft_due``."""
    due = Draft.objects.filter(scheduled_at__lte=now()).order_by("scheduled_at", "pk")
    for draft_id in list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            publish_scheduled(draft_id)
        except Exception:
            # A fault with one of them must not keep the others waiting; it is tried again in the next turn.
            log.exception("A scheduled post could not be published: draft %s", draft_id)
