"""What an answer of the hot paths rests on, for who keeps it."""

from collections.abc import Iterable

from meetinghouse.domain.people import rows as person
from meetinghouse.domain.posts import rows as post
from meetinghouse.kernel.sqlite.commits import of_person, of_post
from meetinghouse.kernel.statements import Row


class Rests:
    """What an answer rests on; nothing named means that it may rest on anything.

    ``feed_of`` is the person whose home feed it shows, which grows when somebody they follow writes.
    """

    __slots__ = ("feed_of", "rows")

    def __init__(self) -> None:
        self.rows: set[int] | None = None
        self.feed_of = 0

    def on_posts(self, rows: Iterable[Row]) -> None:
        """Posts as they stand in a list, with their authors and with what they share."""
        if self.rows is None:
            self.rows = set()
        for row in rows:
            self.rows.add(of_post(row[post.ID]))
            self.rows.add(of_person(row[post.AUTHOR + person.ID]))
            if row[post.SHARED]:
                self.rows.add(of_post(row[post.SHARED]))
                self.rows.add(of_person(row[post.SHARED_AUTHOR + person.ID]))

    def on_person(self, person_id: int) -> None:
        """A person, their counts and what they wrote."""
        if self.rows is None:
            self.rows = set()
        self.rows.add(of_person(person_id))
