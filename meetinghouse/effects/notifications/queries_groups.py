"""Pages of groups of notifications. What may be seen decides ``queries_hot.page``, which every row comes from."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from meetinghouse.domain.people import rows as person
from meetinghouse.effects.notifications.grouping import GROUPED, Key, key_of, read_word, word_of
from meetinghouse.effects.notifications.queries_hot import Told, page
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Row
from meetinghouse.kernel.viewer import Viewer

# How many are looked at for one answer at the most, and at a time. Of a group with more not all are counted.
_MOST, _AT_ONCE = 1000, 100


class Asked(NamedTuple):
    """Of which notifications an app wants to know; the first three as in ``queries_hot.page``."""

    types: Collection[str] = ()
    without: Collection[str] = ()
    actor_id: int | None = None
    grouped: Collection[str] = GROUPED


class Group(NamedTuple):
    """Those of a group that stand on a page, newest first, and older ones of it beyond the page."""

    word: str
    here: list[Told]
    beyond: list[Told]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.here) + len(self.beyond)

    @property
    def actors(self) -> list[Row]:
        """Who did it, each once, the latest first."""
        return list({told.actor[person.ID]: told.actor for told in (*self.here, *self.beyond)}.values())


def groups(viewer: Viewer, wanted: Page, asked: Asked) -> Slice[Group]:
    """A page of groups, in the order of the newest notification that each has there. Pages do not overlap: a group
    that reaches beyond a page is there again, with the rest of it, on the next one.

    Args:
        wanted: its limit is of groups; upwards it is of notifications.

    Raises:
        SignInRequired: nobody is signed in.

    Cost: 0.8 ms for each hundred notifications.
    """
    found: dict[str, Group] = {}
    looked, last, is_full = 0, 0, False
    newest: int | None = None
    for told in _above(viewer, wanted, asked) if wanted.upwards else _walk(viewer, wanted, asked):
        word = word_of(told, asked.grouped)
        if word not in found and len(found) == wanted.limit:
            is_full = True
            break
        found.setdefault(word, Group(word, [], [])).here.append(told)
        newest, last, looked = newest or told.id, told.id, looked + 1
    has_more = is_full or wanted.upwards or looked == _MOST
    if found and (has_more or wanted.above):
        _look_beyond(viewer, found, last, asked)
    return Slice(
        items=list(found.values()),
        older_than=last if found and has_more else None,
        newer_than=newest if found else None,
    )


def _look_beyond(viewer: Viewer, found: dict[str, Group], last: int, asked: Asked) -> None:
    """Add to each group what it has below the last notification of the page."""
    keys = [key for group in found.values() if (key := key_of(group.here[0], asked.grouped)) is not None]
    reaching = [key for key in keys if key.first_id < last]
    if not reaching:
        return
    below = Page(max_id=last, since_id=min(key.first_id for key in reaching) - 1)
    for told in _walk(viewer, below, asked._replace(types={key.kind for key in reaching})):
        group = found.get(word_of(told, asked.grouped))
        if group is not None:
            group.beyond.append(told)


def group(viewer: Viewer, word: str) -> Group:
    """One group by its ``group_key``.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is none, or all of it is hidden by now.
    """
    meant = read_word(word)
    if meant is None:
        raise NotFound
    if isinstance(meant, Key):
        window = Page(max_id=meant.end_id, since_id=meant.first_id - 1)
        found = [told for told in _walk(viewer, window, Asked(types={meant.kind})) if key_of(told) == meant]
    else:
        found = list(page(viewer, Page(limit=1, max_id=meant + 1, since_id=meant - 1)).items)
    if not found:
        raise NotFound
    return Group(word, found, [])


def count_groups(viewer: Viewer, asked: Asked, *, above: int, most: int) -> int:
    """How many groups have something newer than an id, up to ``most``."""
    words = set()
    for told in _walk(viewer, Page(since_id=above), asked):
        words.add(word_of(told, asked.grouped))
        if len(words) >= most:
            break
    return len(words)


def _walk(viewer: Viewer, wanted: Page, asked: Asked) -> Iterator[Told]:
    """From the newest on, as far as somebody asks."""
    below, left = wanted.max_id, _MOST
    while left > 0:
        window = Page(limit=min(_AT_ONCE, left), max_id=below, since_id=wanted.above)
        part = page(viewer, window, types=asked.types, without=asked.without, actor_id=asked.actor_id)
        yield from part.items
        if part.older_than is None:
            return
        below, left = part.older_than, left - len(part)


def _above(viewer: Viewer, wanted: Page, asked: Asked) -> Iterator[Told]:
    """Those directly above an id, the newest first."""
    yield from page(viewer, wanted, types=asked.types, without=asked.without, actor_id=asked.actor_id)
