"""Which of a person's streams a post belongs to: the feeds themselves are asked, one post wide.

So a stream can never show what the feed of the same name would not: blocks, mutes, hidden shares, filters
by language or author are decided in one place. Costs one short feed query for each person and stream.
"""

from collections.abc import Iterable

from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer


class Reach:
    """One post and the question where it shows."""

    def __init__(self, post_id: int) -> None:
        self._window = Page(limit=1, max_id=post_id + 1, since_id=post_id - 1)

    def hits(self, viewer: Viewer, wanted: Iterable[Channel]) -> list[Channel]:
        """Those of some streams in which the viewer would find the post."""
        return []
