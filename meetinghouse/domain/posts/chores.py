"""What happens to posts by the clock."""

from datetime import timedelta

from meetinghouse.domain.posts.actions import close_poll
from meetinghouse.domain.posts.models import Poll
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now

_AT_ONCE = 500


@bus.chore(every=timedelta(seconds=30))
def end_polls() -> None:
    """Tell of the polls whose time is over; by the index ``poll_open``."""
    over = Poll.objects.filter(is_closed=False, ends_at__lte=now()).order_by("ends_at")
    for post_id in list(over.values_list("pk", flat=True)[:_AT_ONCE]):
        close_poll(post_id)
