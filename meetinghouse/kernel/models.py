"""Fields and bases that tables of all subjects share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from meetinghouse.kernel.ids import new_id

# What is put in and what comes out, as django-stubs names it; while running the brackets say nothing.
_ST_contra = TypeVar("_ST_contra", contravariant=True)
_GT_co = TypeVar("_GT_co", covariant=True)

if TYPE_CHECKING:
    _TypedField = models.BigAutoField
else:

    class _TypedField(models.BigAutoField):
        def __class_getitem__(cls, _types: object) -> type:
            return cls


class TimeOrderedId(_TypedField[_ST_contra, _GT_co]):
    """The primary key of rows whose ids sort by time; an alias of the rowid in SQLite.

    ``BIGINT PRIMARY KEY`` would not be the rowid there and would cost every table a second tree.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("primary_key", True)
        kwargs.setdefault("default", new_id)
        super().__init__(*args, **kwargs)


class RowCondition(models.Func):
    """A condition on a row, written as SQL for whatever alias the row's table has in a query.

    ``RawSQL`` would keep the table's own name inside a subquery, where Django gives it another, and the
    condition would fall on the wrong rows.
    """

    def __init__(self, text: Callable[[str], str]) -> None:
        super().__init__(models.F("pk"), output_field=models.BooleanField())
        self.text = text

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # noqa: ARG002 -- Django's signature
        """The condition for the alias that the primary key was resolved to; it has no parameters."""
        column: Any = self.source_expressions[0]
        # Not quoted where Django itself does not: to PostgreSQL, U0 and "U0" are two names.
        return f"({self.text(compiler.quote_name_unless_alias(column.alias))})", []
