"""The limit on API requests, counted in this process's memory.

The fast lane answers in less time than writing down that it did would take. So its count belongs to one process: with
two of them somebody gets up to twice the allowance. Limits on what is written (posts, reactions) are counted in the
database like everywhere else.

It is also why hot answers carry no ``X-RateLimit-*``. What is left differs from answer to answer, while an answer that
is given again goes out as bytes made once, head and all (``server/hot_protocol``); and each process would tell another
number, none of them the one that all other addresses tell. An app that goes too far is told by 429 and ``Retry-After``.
"""

import time

from django.conf import settings

from meetinghouse.kernel.errors import TooMany

_MOST = 20_000
# Whose allowance is whole again when, in seconds of the monotonic clock.
_whole_at: dict[str, float] = {}


def take(key: str) -> None:
    """Take one request from somebody's allowance.

    Raises:
        TooMany: nothing is left.
    """
    if not settings.RATE_LIMITS_ON:
        return
    count, seconds = settings.RATE_LIMITS["api"]
    step = seconds / count
    now = time.monotonic()
    whole_at = max(now, _whole_at.get(key, 0.0)) + step
    if whole_at > now + seconds:
        raise TooMany(retry_after=max(1, round(whole_at - now - seconds)))
    if len(_whole_at) >= _MOST and key not in _whole_at:
        for old in [k for k, at in list(_whole_at.items()) if at <= now] or list(_whole_at)[: _MOST // 8]:
            _whole_at.pop(old, None)
    _whole_at[key] = whole_at
