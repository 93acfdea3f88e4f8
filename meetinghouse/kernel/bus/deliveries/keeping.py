"""What a backup keeps of the worker's tables: how far the log was handed out, what was on its way, the timetable.

Without it a restored site would hand out the whole log again: harmless for rows, but people would get the
mails of a month a second time. Read it before the main database is copied, never after (see the README).
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models, transaction

from meetinghouse.kernel.bus.deliveries import place
from meetinghouse.kernel.bus.deliveries.models import ChoreTurn, Cursor, Delivery

_KEPT: dict[str, type[models.Model]] = {"cursor": Cursor, "delivery": Delivery, "turn": ChoreTurn}
_AT_ONCE = 500

Kept = dict[str, Any]


def kept() -> Iterator[Kept]:
    """The rows of one moment, each as its columns and ``table``; plain values only.

    Leases stay leases: whoever held them is on no list where they are put back, so they run again.
    """
    with transaction.atomic(using=place.alias()):
        for table, model in _KEPT.items():
            for row in model._default_manager.using(place.alias()).order_by("pk").values().iterator(_AT_ONCE):
                yield {"table": table, **row}


def put_back(rows: Iterable[Kept]) -> int:
    """Fill the empty tables of a restored site; returns how many deliveries were on their way.

    Raises:
        LookupError, FieldError, TypeError, ValueError, DatabaseError: the rows do not fit these tables. Nothing was
            written; ``recovery.start_over()`` does without them.
    """
    on_their_way = 0
    remaining = iter(rows)
    with transaction.atomic(using=place.alias()):
        while batch := list(islice(remaining, _AT_ONCE)):
            for table, model in _KEPT.items():
                found = [{k: v for k, v in row.items() if k != "table"} for row in batch if row["table"] == table]
                model._default_manager.using(place.alias()).bulk_create(model(**columns) for columns in found)
                on_their_way += len(found) * (model is Delivery)
            if unknown := {row["table"] for row in batch} - set(_KEPT):
                raise LookupError(f"unknown tables {unknown}")
    return on_their_way
