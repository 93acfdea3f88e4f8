"""When a failed delivery or chore is tried again."""

import random

ATTEMPTS = 10
_FIRST_MS = 1_000
_FACTOR = 4
_LONGEST_MS = 6 * 60 * 60 * 1_000


def wait_ms(failures: int) -> int:
    """Milliseconds until the next try after so many failures in a row (from 1).

    1 s, 4 s, 16 s … up to 6 h, each up to a quarter more or less, so that what failed together does
    not come back together. Ten attempts span half a day to a day.
    """
    wait = min(_FIRST_MS * _FACTOR ** min(failures - 1, 20), _LONGEST_MS)
    return int(wait * random.uniform(0.75, 1.25))  # noqa: S311 -- spreads load, guards nothing
