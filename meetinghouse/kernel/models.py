"""Fields and bases that tables of all subjects share."""

from django.db import models

from meetinghouse.kernel.ids import new_id


class TimeOrderedId(models.BigAutoField):  # type: ignore[type-arg]
    """The primary key of rows whose ids sort by time; an alias of the rowid in SQLite.

    ``BIGINT PRIMARY KEY`` would not be the rowid there and would cost every table a second tree.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("primary_key", True)
        kwargs.setdefault("default", new_id)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
