"""What a calendar file says of how a date comes again, as far as forms here can say it. Pure.

https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

from datetime import date, datetime
from typing import Any

from meetinghouse.domain.gatherings.repeating import DAYS, Every, Repeat, to_rule

_KNOWN = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYHOUR", "BYMINUTE", "WKST"}
)
_WORKDAYS = frozenset(DAYS[:5])


class UnknownRule(Exception):
    """It repeats in a way that is not known here."""


def read_rule(rule: Any, starts: datetime) -> Repeat:
    """The rule of an entry that begins then.

    Args:
        rule: as ``icalendar`` reads it: names with lists of values.

    Raises:
        UnknownRule: as it says.
        meetinghouse.kernel.errors.Invalid: the rule does not fit the date.
    """
    if isinstance(rule, list) or {str(name).upper() for name in rule} - _KNOWN:
        raise UnknownRule
    if any(rule.get(name, [now]) != [now] for name, now in (("BYHOUR", starts.hour), ("BYMINUTE", starts.minute))):
        raise UnknownRule
    every, months = _every(rule, starts)
    days = [str(day).upper() for day in rule.get("BYDAY", ())]
    repeat = Repeat(
        every=every,
        interval=int(_first(rule, "INTERVAL") or 1) * months,
        days=tuple(DAYS.index(day) for day in days) if every is Every.WEEK else (),
        count=int(_first(rule, "COUNT")) if "COUNT" in rule else None,
        until=_day(_first(rule, "UNTIL")),
    )
    to_rule(repeat, starts)
    return repeat


def _first(rule: Any, name: str) -> Any:
    values = rule.get(name)
    return values[0] if isinstance(values, list) and values else values


def _day(until: Any) -> date | None:
    return until.date() if isinstance(until, datetime) else until


def _every(rule: Any, starts: datetime) -> tuple[Every, int]:
    """Which of our kinds it is, and how many months one turn of it takes: a year is twelve.

    Raises:
        UnknownRule: none.
    """
    frequency, in_month = str(_first(rule, "FREQ")).upper(), rule.get("BYMONTHDAY", [])
    days = [str(day).upper() for day in rule.get("BYDAY", [])]
    months, nth = [int(str(one)) for one in rule.get("BYMONTH", [])], rule.get("BYSETPOS", [])
    if frequency == "YEARLY" and months in ([], [starts.month]) and (months or not days):
        every, _ = _monthly(days, in_month, nth, starts)
        return every, 12
    if months:
        raise UnknownRule
    if frequency == "MONTHLY":
        return _monthly(days, in_month, nth, starts)
    if in_month or nth:
        raise UnknownRule
    if frequency == "DAILY" and not days:
        return Every.DAY, 1
    # From Monday to Friday is said in both ways.
    are_workdays = frequency == "DAILY" and set(days) == _WORKDAYS and _first(rule, "INTERVAL") in {None, 1}
    if frequency == "WEEKLY" or are_workdays:
        return Every.WEEK, 1
    raise UnknownRule


def _monthly(days: list[str], in_month: list[int], nth: list[int], starts: datetime) -> tuple[Every, int]:
    if not days and not nth and in_month in ([], [starts.day]):
        return Every.MONTH_BY_DATE, 1
    if nth and len(days) == 1 and len(nth) == 1:  # the first of the Mondays: the first Monday
        days = [f"{nth[0]}{days[0]}"]
    week = (starts.day - 1) // 7 + 1
    if not in_month and days == [f"{week if week < 5 else -1}{DAYS[starts.weekday()]}"]:
        return Every.MONTH_BY_WEEKDAY, 1
    raise UnknownRule
