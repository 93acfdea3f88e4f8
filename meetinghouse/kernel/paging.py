"""Pages of lists, in Mastodon's words: ``max_id``, ``since_id``, ``min_id``, ``limit``.

https://docs.joinmastodon.org/api/guidelines/#pagination
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from meetinghouse.kernel.errors import Invalid

BIGGEST_ID = (1 << 63) - 1

T = TypeVar("T")


class Page(msgspec.Struct, frozen=True):
    """Which part of a list is wanted: newest first unless ``min_id`` is given."""

    limit: int = 20
    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None

    @property
    def upwards(self) -> bool:
        """The page directly above ``min_id`` is wanted, not the newest one."""
        return self.min_id is not None

    @property
    def below(self) -> int:
        """Only ids smaller than this."""
        return BIGGEST_ID if self.max_id is None else self.max_id

    @property
    def above(self) -> int:
        """Only ids greater than this."""
        return max(self.since_id or 0, self.min_id or 0)


class Slice(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list, newest first, and the cursors to the next ones."""

    items: Sequence[T]
    older_than: int | None = None
    newer_than: int | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def parse_page(params: Mapping[str, str], *, default: int = 20, most: int = 40) -> Page:
    """Read a page from query parameters; a limit past ``most`` is lowered to it, as Mastodon does.

    Raises:
        Invalid: a cursor or the limit is not a whole number.
    """
    numbers: dict[str, int | None] = {}
    for name in ("max_id", "since_id", "min_id", "limit"):
        raw = params.get(name)
        if not raw:
            numbers[name] = None
            continue
        if not (raw.isascii() and raw.isdigit() and len(raw) <= 19):
            raise Invalid(fields={name: f"{name} must be a number"})
        numbers[name] = min(int(raw), BIGGEST_ID)
    limit = numbers.pop("limit")
    return Page(limit=max(1, min(limit if limit is not None else default, most)), **numbers)
