"""Keeping the table of allowances small."""

import time
from datetime import timedelta

from django.apps import apps
from django.db import connections, router

from meetinghouse.kernel import bus

# Deleted at a time, so that nobody waits long for the second database's lock.
_CHUNK = 2000

_TRIM = """
    DELETE FROM limits_spending WHERE id IN (SELECT id FROM limits_spending WHERE whole_at_us < %s LIMIT %s)"""


@bus.chore(every=timedelta(hours=1))
def trim_allowances() -> None:
    """Delete the rows of allowances that are whole again: no row says the same."""
    now = time.time_ns() // 1000
    alias = router.db_for_write(apps.get_model("limits", "Spending"))
    while True:
        with connections[alias].cursor() as cursor:
            cursor.execute(_TRIM, (now, _CHUNK))
            if cursor.rowcount < _CHUNK:
                return
