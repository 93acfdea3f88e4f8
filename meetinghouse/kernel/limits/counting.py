"""Taking from an allowance and looking at it.

An allowance of ``count`` in ``seconds`` fills up by one every ``seconds / count``. All that has to be known is when
it will be whole again: the generic cell rate algorithm (ITU-T I.371, appendix A). Times are microseconds since 1970.
"""

import time
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network

import msgspec
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections, router
from django.utils.crypto import salted_hmac

from meetinghouse.kernel.errors import TooMany
from meetinghouse.kernel.room import is_no_room

_SECOND = 1_000_000
# How far apart the clocks of processes may be. A row further ahead than an allowance reaches comes from a clock that
# was set back since (a small machine without a battery starts in the past), or from a setting that was larger.
_CLOCK_SLACK = 60 * _SECOND
# With a full disk nobody's count can be written down. People can go on reading then; what writes is refused.
_OPEN_WITHOUT_ROOM = frozenset({"api"})

# Parameters: id, whole_at of an untouched allowance after one is taken, then now, absurd, now, most, absurd.
_TAKE = """
    INSERT INTO limits_spending (id, whole_at_us) VALUES (%s, %s)
    ON CONFLICT (id) DO UPDATE SET whole_at_us = excluded.whole_at_us + CASE
        WHEN limits_spending.whole_at_us > %s AND limits_spending.whole_at_us <= %s
        THEN limits_spending.whole_at_us - %s ELSE 0 END
    WHERE limits_spending.whole_at_us <= %s OR limits_spending.whole_at_us > %s
    RETURNING whole_at_us"""
_LOOK = "SELECT whole_at_us FROM limits_spending WHERE id = %s"


class Allowance(msgspec.Struct, frozen=True):
    """What is left of a limit: ``remaining`` of ``limit``, all of it again at ``reset_at``."""

    limit: int
    remaining: int
    reset_at: datetime


class _Rule(msgspec.Struct, frozen=True):
    """A limit from the settings; ``step`` is the time in µs in which one comes back."""

    count: int
    step: int

    @property
    def span(self) -> int:
        """The time in which a whole allowance comes back."""
        return self.count * self.step

    def allowance(self, whole_at: int, now: int) -> Allowance:
        """What a row says."""
        spent = max(0, whole_at - now) if whole_at <= now + self.span + _CLOCK_SLACK else 0
        remaining = max(0, (self.span - spent) // self.step)
        return Allowance(self.count, remaining, datetime.fromtimestamp((now + spent) / _SECOND, UTC))


def take(name: str, key: str | int) -> Allowance:
    """Take one from somebody's allowance; the answer says what is left and may be ignored.

    Args:
        name: a limit in ``settings.RATE_LIMITS``.
        key: whose: a person's id, or ``ip:`` and the address.

    Raises:
        TooMany: nothing is left; ``retry_after`` says in how many seconds there will be.
        KeyError: the settings know no such limit.

    Cost: one statement by primary key, about 50 µs in SQLite; a refusal one more and no write.
    """
    rule = _rule(name)
    now = _now()
    if not settings.RATE_LIMITS_ON:
        return rule.allowance(0, now)
    if rule.count < 1:
        raise TooMany(retry_after=-(-rule.step // _SECOND))
    row = _row_id(name, key)
    absurd = now + rule.span + _CLOCK_SLACK
    found: list[tuple[int]] = []
    try:
        with connections[_alias()].cursor() as cursor:
            cursor.execute(_TAKE, (row, now + rule.step, now, absurd, now, now + rule.span - rule.step, absurd))
            # All rows, not one: SQLite commits a statement that returns rows when the last has been read.
            taken = cursor.fetchall()
            if not taken:
                cursor.execute(_LOOK, (row,))
                found = cursor.fetchall()
    except DatabaseError as error:
        if name not in _OPEN_WITHOUT_ROOM or not is_no_room(error):
            raise
        return rule.allowance(0, now)
    if taken:
        return rule.allowance(taken[0][0], now)
    whole_at = found[0][0] if found else now
    wait = whole_at + rule.step - rule.span - now
    raise TooMany(retry_after=max(1, -(-wait // _SECOND)))


def left(name: str, key: str | int) -> Allowance:
    """What somebody's allowance holds, without taking from it.

    Raises:
        KeyError: the settings know no such limit.

    Cost: one look-up by primary key.
    """
    rule = _rule(name)
    now = _now()
    if not settings.RATE_LIMITS_ON or rule.count < 1:
        return rule.allowance(0, now)
    with connections[_alias()].cursor() as cursor:
        cursor.execute(_LOOK, (_row_id(name, key),))
        found = cursor.fetchall()
    return rule.allowance(found[0][0] if found else 0, now)


def _rule(name: str) -> _Rule:
    count, seconds = settings.RATE_LIMITS[name]
    return _Rule(count=count, step=max(1, seconds * _SECOND // max(1, count)))


def _alias() -> str:
    return str(router.db_for_write(apps.get_model("limits", "Spending")))


def _row_id(name: str, key: str | int) -> int:
    """63 bits that nobody can turn back into an address or an id without the site's secret."""
    whose = str(key)
    if whose.startswith("ip:"):
        whose = f"ip:{_network(whose.removeprefix('ip:'))}"
    digest = salted_hmac("meetinghouse.kernel.limits", f"{name}\0{whose}", algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _network(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address the /64, since whoever has one has all of its addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket has none; all of those share one allowance
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), 64), strict=False))


def _now() -> int:
    return time.time_ns() // 1000
