"""What the desk does on a timetable."""

import logging
from datetime import timedelta

from meetinghouse.domain.safety.actions.decisions import lift_ended
from meetinghouse.domain.safety.chain import root
from meetinghouse.domain.safety.queries.cases import ended_restrictions
from meetinghouse.kernel import bus

logger = logging.getLogger(__name__)


@bus.chore(every=timedelta(minutes=5))
def lift_what_ended() -> None:
    """Give back what was restricted for a time; each in a transaction of its own."""
    for restriction_id in ended_restrictions():
        lift_ended(restriction_id)


@bus.chore(every=timedelta(days=1))
def write_root_down() -> None:
    """Put the record's last link into the server's log, which lies outside the database it vouches for."""
    last = root()
    logger.info("the safety desk's record ends at entry %d, hash %s", last.seq, last.hash)
