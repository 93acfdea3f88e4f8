"""Mending what drifted; for the doctor."""

from collections.abc import Sequence

from django.db import connection, transaction

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries_upkeep import TRUE_COUNTS

_AT_ONCE = 200
_SET = ", ".join(f"{name} = {truth}" for name, truth in TRUE_COUNTS.items())


def recount_people(person_ids: Sequence[int]) -> None:
    """Count these people's followers and followed anew, some hundred in a transaction; safe while people follow."""
    for start in range(0, len(person_ids), _AT_ONCE):
        some = list(person_ids[start : start + _AT_ONCE])
        with transaction.atomic(), connection.cursor() as cursor:
            # Who counts up or down at this moment waits, or has finished: PostgreSQL's next statement sees it.
            list(Person.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk"))
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"UPDATE people_person AS p SET {_SET} WHERE p.id IN ({marks})", some)  # noqa: S608
