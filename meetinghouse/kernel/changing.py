"""A transaction that says what it touches, so that answers which rest on other rows stay good.

Answers of the hot paths are kept whole, with the posts and people they rest on. Whoever writes with
``transaction.atomic`` ends all of them. The few acts that happen all the time say instead which rows another reader
would find different; whatever they forget to name is shown as it was, for up to 15 seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from meetinghouse.kernel.sqlite.base import DatabaseWrapper
from meetinghouse.kernel.sqlite.commits import of_person, of_post
from meetinghouse.kernel.statements import main_connection


class Changing:
    """What the open transaction touches; without a connection, everything whatever is said."""

    def __init__(self, connection: DatabaseWrapper | None) -> None:
        self._connection = connection
        if connection is not None:
            connection.touched = set()

    def post(self, post_id: int) -> None:
        """A post's row: its counts, or the marks that somebody put on it."""
        self._add(of_post(post_id))

    def person(self, person_id: int) -> None:
        """A person's counts, or the list of what they wrote and shared, which their followers read too."""
        self._add(of_person(person_id))

    def everything(self) -> None:
        """More than can be named."""
        if self._connection is not None:
            self._connection.touched = None

    def _add(self, row: int) -> None:
        if self._connection is not None and self._connection.touched is not None:
            self._connection.touched.add(row)


@contextmanager
def changing() -> Iterator[Changing]:
    """``transaction.atomic`` for an act that names the posts and people it touches.

    What it does not name, nobody reads on the hot paths. Inside another transaction it says nothing, since it cannot
    know what else that changes. PostgreSQL compares snapshots, so there this is ``atomic`` and no more.
    """
    connection = main_connection()
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        names = is_outermost and isinstance(connection, DatabaseWrapper)
        yield Changing(connection if names else None)  # type: ignore[arg-type]  # narrowed by ``names``
