"""Who is told what when something happened. Whether a person may see it is asked of the domain, each time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from meetinghouse.domain.posts import events as post_events
from meetinghouse.domain.posts.queries import past_readers_among, readers_among
from meetinghouse.effects.notifications import events as notification_events
from meetinghouse.effects.notifications.queries import count_unread
from meetinghouse.effects.streaming import channels
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.effects.streaming.messages import Message
from meetinghouse.effects.streaming.reach import Reach
from meetinghouse.effects.streaming.render import render
from meetinghouse.kernel import bus

Listeners = Mapping[int, list[Listener]]
_NOTIFYING = frozenset({channels.USER, channels.USER_NOTIFICATION})


def tell(listeners: Listeners, event: bus.Event) -> None:
    """Queue what follows from an event for everybody connected who may see it."""
    teller = _TELLERS.get(type(event))
    if teller is not None:
        teller(listeners, event)


def _wanted(mine: Iterable[Listener]) -> frozenset[Channel]:
    return frozenset().union(*(listener.channels for listener in mine))


def _offer(mine: Iterable[Listener], messages: Iterable[Message]) -> None:
    listeners = list(mine)
    for message in messages:
        for listener in listeners:
            if message.channel in listener.channels:
                listener.offer(message)


def _published(listeners: Listeners, event: post_events.PostPublished) -> None:
    _tell_post(listeners, event.post_id, "update", "post")


def _boosted(listeners: Listeners, event: post_events.PostBoosted) -> None:
    _tell_post(listeners, event.boost_id, "update", "post")


def _changed(listeners: Listeners, event: Any) -> None:
    _tell_post(listeners, event.post_id, "status.update", "changed")


def _tell_post(listeners: Listeners, post_id: int, event: str, kind: str) -> None:
    readers = readers_among(post_id, list(listeners))
    if not readers:
        return
    reach = Reach(post_id)
    for person_id in readers:
        mine = listeners[person_id]
        viewer = mine[0].access.viewer
        hit = reach.hits(viewer, _wanted(mine))
        if not hit:
            continue
        timeline = [channel for channel in hit if channel.kind != channels.DIRECT]
        if timeline and (payload := render("status", viewer, post_id)) is not None:
            _offer(mine, (_post_message(channel, event, payload, kind, post_id) for channel in timeline))
        direct = [channel for channel in hit if channel.kind == channels.DIRECT]
        if direct and (payload := render("conversation", viewer, post_id)) is not None:
            _offer(mine, (Message(channel, "conversation", payload) for channel in direct))


def _post_message(channel: Channel, event: str, payload: str, kind: str, post_id: int) -> Message:
    # The page shows the home feed; what else it may listen to is of no use to it.
    page: dict[str, str | int] = {"kind": kind, "id": str(post_id)} if channel.kind == channels.USER else {}
    return Message(channel, event, payload, page)


def _deleted(listeners: Listeners, event: Any) -> None:
    _tell_gone(listeners, event.post_id)


def _unboosted(listeners: Listeners, event: post_events.PostUnboosted) -> None:
    _tell_gone(listeners, event.boost_id)


def _tell_gone(listeners: Listeners, post_id: int) -> None:
    """Tell those who could read it: to all others it was never there."""
    for person_id in past_readers_among(post_id, list(listeners)):
        mine = listeners[person_id]
        _offer(
            mine,
            (
                _post_message(channel, "delete", str(post_id), "gone", post_id)
                for channel in _wanted(mine)
                if channel.kind not in {channels.USER_NOTIFICATION, channels.DIRECT}
            ),
        )


def _notified(listeners: Listeners, event: notification_events.Notified) -> None:
    mine = listeners.get(event.person_id)
    if not mine:
        return
    wanted = [channel for channel in _wanted(mine) if channel.kind in _NOTIFYING]
    if not wanted:
        return
    viewer = mine[0].access.viewer
    payload = render("notification", viewer, event.notification_id)
    if payload is None:
        return
    page: dict[str, str | int] = {"kind": "notification", "unread": count_unread(viewer)}
    _offer(
        mine,
        (
            Message(channel, "notification", payload, page if channel.kind == channels.USER else {})
            for channel in wanted
        ),
    )


_TELLERS: dict[type[bus.Event], Callable[[Listeners, Any], None]] = {
    post_events.PostPublished: _published,
    post_events.PostBoosted: _boosted,
    post_events.PostUnboosted: _unboosted,
    post_events.PostDeleted: _deleted,
    post_events.PostRemoved: _deleted,
    post_events.PostRestored: _changed,
    notification_events.Notified: _notified,
}
