"""For tests: the worker's work, done here and now."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from meetinghouse.kernel.bus import running
from meetinghouse.kernel.bus.deliveries import queue
from meetinghouse.kernel.bus.deliveries.dispatch import dispatch
from meetinghouse.kernel.bus.subscription import Lane

_HOLDER = 1
# Subscribers that keep answering events with events would never come to an end.
_MOST = 100_000


class SubscriberFailed(AssertionError):
    """A subscriber raised; its own error is the cause."""


def drain(*, strict: bool = True) -> int:
    """Hand out every event and run every delivery that is due, and those that follow from them, in order.

    Chores are not run; a test calls the chore's function. Returns how many deliveries succeeded.

    Args:
        strict: raise when a subscriber fails; otherwise it is put back for later, as the worker does.

    Raises:
        SubscriberFailed: a subscriber raised, and ``strict`` was asked for. The delivery is put back too.
    """
    succeeded = 0
    for _ in range(_MOST):
        while dispatch() is not None:
            pass
        leased = next((found for lane in Lane if (found := queue.lease(lane, holder=_HOLDER, limit=1))), None)
        if not leased:
            return succeeded
        delivery = leased[0]
        with _savepoint():
            failure = running.run(delivery)
        if failure is None:
            queue.done([delivery.id])
            succeeded += 1
            continue
        queue.failed(delivery, holder=_HOLDER, error=failure.text)
        if strict:
            raise SubscriberFailed(f"{delivery.subscriber} failed on {delivery.name}") from failure.error
    raise SubscriberFailed("the subscribers never came to an end")


def _savepoint() -> AbstractContextManager[Any]:
    """Inside a test's transaction a failed statement must not spoil the rest of it."""
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return transaction.atomic()
    return nullcontext()
