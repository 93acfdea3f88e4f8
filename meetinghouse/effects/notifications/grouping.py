"""Which notifications an app shows as one: 'Ann and four others reacted to your post'.

Mastodon keeps a word with each of them. Here it follows from the notification: what it is, of which post, and in which
half of a day (UTC) its id was given; so nothing is kept, and what was told before has its group too.
https://docs.joinmastodon.org/methods/grouped_notifications/
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from meetinghouse.domain.posts import rows as post
from meetinghouse.effects.notifications.queries_hot import Told
from meetinghouse.kernel.ids import unix_ms
from meetinghouse.kernel.paging import BIGGEST_ID

# Mastodon's words for what is grouped, all that an app may name.
GROUPED = frozenset({"favourite", "reblog", "follow", "admin.sign_up"})
_ABOUT_POSTS = frozenset({"favourite", "reblog"})
_HALF_DAY_MS = 12 * 3600 * 1000
_ALONE = "ungrouped-"
_WORD = re.compile(r"([a-z._]+)(?:-([0-9]{1,19}))?-([0-9]{1,7})")


class Key(NamedTuple):
    """What a group has in common. ``post_id`` is 0 where it is about none."""

    kind: str
    post_id: int
    half_day: int

    @property
    def first_id(self) -> int:
        """No notification of the group has a smaller id."""
        return min(self.half_day * _HALF_DAY_MS << 16, BIGGEST_ID)

    @property
    def end_id(self) -> int:
        """All of the group have a smaller id."""
        return min((self.half_day + 1) * _HALF_DAY_MS << 16, BIGGEST_ID)


def key_of(told: Told, grouped: Collection[str] = GROUPED) -> Key | None:
    """The group of a notification; None for one that stands alone.

    Args:
        grouped: Mastodon's words for what an app can show as a group.
    """
    if told.kind not in GROUPED or told.kind not in grouped:
        return None
    return Key(told.kind, told.post[post.ID] if told.post is not None else 0, unix_ms(told.id) // _HALF_DAY_MS)


def word_of(told: Told, grouped: Collection[str] = GROUPED) -> str:
    """The ``group_key`` that apps are told."""
    key = key_of(told, grouped)
    if key is None:
        return f"{_ALONE}{told.id}"
    return f"{key.kind}-{key.post_id}-{key.half_day}" if key.post_id else f"{key.kind}-{key.half_day}"


def read_word(word: str) -> Key | int | None:
    """What an app means by a ``group_key``: a group, the id of one that stands alone, or nothing that there is."""
    if word.startswith(_ALONE):
        number = word.removeprefix(_ALONE)
        is_id = number.isascii() and number.isdigit() and len(number) <= 19
        return int(number) if is_id and int(number) < BIGGEST_ID else None
    found = _WORD.fullmatch(word)
    if found is None or found[1] not in GROUPED or (found[1] in _ABOUT_POSTS) != (found[2] is not None):
        return None
    post_id = int(found[2] or 0)
    return Key(found[1], post_id, int(found[3])) if post_id <= BIGGEST_ID else None
