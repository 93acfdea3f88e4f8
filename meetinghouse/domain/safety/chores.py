"""What the desk does on a timetable."""

import logging
from datetime import timedelta

from django.conf import settings

from meetinghouse.domain.gatherings.actions import purge_gatherings
from meetinghouse.domain.posts.actions import purge_posts
from meetinghouse.domain.posts.queries_upkeep import to_purge
from meetinghouse.domain.safety.actions.decisions import lift_ended
from meetinghouse.domain.safety.chain import root
from meetinghouse.domain.safety.queries.cases import ended_restrictions
from meetinghouse.domain.safety.queries.holding import held_posts
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now

_AT_ONCE = 200

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


@bus.chore(every=timedelta(days=1))
def purge_deleted_posts() -> None:
    """Let go for good of what posts said that their authors deleted long ago, and of events with them, unless a case
    holds them."""
    days = settings.PURGE_AFTER_DAYS
    if not days:
        return
    last = 0
    while rows := to_purge(deleted_before=now() - timedelta(days=days), above=last, limit=_AT_ONCE):
        last = rows[-1][0]
        held = held_posts(rows)
        ids = [pk for pk, _ in rows if pk not in held]
        # Events first: a purged post is not looked at again.
        purge_gatherings(ids)
        purge_posts(ids)
