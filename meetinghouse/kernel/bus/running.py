"""Running one delivery or one chore, and keeping what it raises."""

import traceback
from typing import NamedTuple

from meetinghouse.kernel.bus import log, subscription
from meetinghouse.kernel.bus.deliveries.queue import Leased
from meetinghouse.kernel.bus.event import decode
from meetinghouse.kernel.bus.timetable import Chore


class Failure(NamedTuple):
    """What a subscriber raised, and the traceback as the dead letters show it."""

    error: Exception
    text: str


def run(delivery: Leased) -> Failure | None:
    """Call the subscriber; None means that it succeeded."""
    try:
        subscription.find(delivery.subscriber).handle(
            decode(delivery.name, delivery.payload),
            subscription.Delivery(
                event_id=delivery.event_id, emitted_at=log.moment(delivery.emitted_ms), attempt=delivery.attempt
            ),
        )
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is kept and the others go on
        return _failure(error)
    return None


def run_chore(chore: Chore) -> Failure | None:
    """Call the chore; None means that it succeeded."""
    try:
        chore.run()
    except Exception as error:  # noqa: BLE001 -- as above
        return _failure(error)
    return None


def _failure(error: Exception) -> Failure:
    return Failure(error, "".join(traceback.format_exception(error)))
