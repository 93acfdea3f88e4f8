"""What a higher subject shows with a post that stands for something of its own: an event is a post and more.

The higher subject says so when it starts, because nothing here may know of it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.urls import absolute
from meetinghouse.kernel.viewer import Viewer

Look = Callable[[Viewer, Sequence[int]], Mapping[int, object]]
Stay = Callable[[int], str]

# In the text of each album's post.
ALBUM_MARK = "/albums/"

_looks: dict[str, Look] = {}
_stays: dict[str, Stay] = {}


def stand_on_posts(*, mark: str, look: Look, stay: Stay) -> None:
    """Have something shown with posts.

    Args:
        mark: is in the text of each such post, so that nothing is looked up for all the others.
        look: given the viewer and the ids of posts that were found through visibility, what stands on them.
        stay: given the id of a post, why its author may not delete it yet; empty where they may.
    """
    _looks[mark], _stays[mark] = look, stay


def without_marks(text: str) -> str:
    """A text without the addresses of what stands on it: its author did not choose to link those."""
    for mark in (*_looks, ALBUM_MARK):
        text = re.sub(rf"{re.escape(absolute(mark))}\d+", "", text)
    return text


def beside(viewer: Viewer, rows: Iterable[Post]) -> dict[int, object]:
    """What stands on some posts, which were found through visibility. No query where no text has a mark."""
    found: dict[int, object] = {}
    rows = list(rows)
    for mark, look in _looks.items():
        marked = [row.pk for row in rows if mark in row.text]
        if marked:
            found.update(look(viewer, marked))
    return found


def require_may_go(post: Post) -> None:
    """Refuse to delete a post while others rely on what stands on it.

    Raises:
        Invalid: with the reason.
    """
    for mark, stay in _stays.items():
        words = stay(post.pk) if mark in post.text else ""
        if words:
            raise Invalid(words)


def require_nothing_beside(viewer: Viewer, post: Post) -> None:
    """Refuse to write other words into a post than what stands on it says: that is changed, and the post follows.

    Raises:
        Invalid: beside ``text``.
    """
    if beside(viewer, [post]):
        raise Invalid(fields={"text": "This post is an event. Change the event on its own page; its post follows."})
