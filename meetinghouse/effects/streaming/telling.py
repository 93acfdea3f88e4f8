"""Who is told what when something happened. Whether a person may see it is asked of the domain, each time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from meetinghouse.domain.conversations import events as conversation_events
from meetinghouse.domain.conversations.company import who_sees_company
from meetinghouse.domain.conversations.queries import count_unread_conversations, places_on
from meetinghouse.domain.conversations.reading import mark_of, who_sees_reading
from meetinghouse.domain.pages import events as page_events
from meetinghouse.domain.posts import events as post_events
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries import past_readers_among, readers_among, wrote
from meetinghouse.domain.posts.queries_messages import roster_if_message
from meetinghouse.domain.posts.readers import readers_before
from meetinghouse.effects.notifications import events as notification_events
from meetinghouse.effects.notifications.queries import count_unread, notification
from meetinghouse.effects.streaming import channels, reach
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.effects.streaming.messages import Message
from meetinghouse.effects.streaming.render import render
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer

Listeners = Mapping[int, list[Listener]]
_NOTIFYING = frozenset({channels.USER, channels.USER_NOTIFICATION})
_WITHOUT_POSTS = frozenset({channels.USER_NOTIFICATION, channels.DIRECT})


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


def _shown(listeners: Listeners, event: post_events.CommentShown) -> None:
    _tell_post(listeners, event.post_id, "update", "post")


def _boosted(listeners: Listeners, event: post_events.PostBoosted) -> None:
    _tell_post(listeners, event.boost_id, "update", "post")


def _restored(listeners: Listeners, event: post_events.PostRestored) -> None:
    _tell_post(listeners, event.post_id, "status.update", "post")
    if roster_if_message(event.post_id) is not None:  # its trace stands on open pages
        _tell_pages(listeners, event.post_id, "edit")


def _edited(listeners: Listeners, event: post_events.PostEdited) -> None:
    """Apps get the status in the streams where they have it; pages may show it anywhere, so all readers' pages hear."""
    _tell_post(listeners, event.post_id, "status.update", "")
    _tell_pages(listeners, event.post_id, "edit")


def _polled(listeners: Listeners, event: post_events.PollVotedIn | post_events.PollEnded) -> None:
    """Pages show the numbers as they change; Mastodon's clients ask for them."""
    _tell_pages(listeners, event.post_id, "poll")


def _role_ended(listeners: Listeners, event: page_events.PageRoleEnded) -> None:
    """Whoever listened as the page does not any more."""
    for listener in listeners.get(event.page_id, ()):
        if listener.access.viewer.editor_id == event.person_id:
            listener.end("the role on the page has ended")


def _page_closed(listeners: Listeners, event: page_events.PageClosed) -> None:
    for listener in listeners.get(event.page_id, ()):
        listener.end("the page was closed")


def _tell_post(listeners: Listeners, post_id: int, event: str, kind: str) -> None:
    roster_id = roster_if_message(post_id)
    if roster_id is not None:
        _tell_message(listeners, post_id, roster_id)
        return
    for person_id in readers_among(post_id, list(listeners)):
        mine = listeners[person_id]
        viewer = mine[0].access.viewer
        hit = reach.hits(viewer, post_id, _wanted(mine))
        private = [channel for channel in hit if channel.kind == channels.DIRECT]
        feeds = [channel for channel in hit if channel.kind != channels.DIRECT]
        if feeds:
            page = {"kind": kind, "id": str(post_id), "mine": wrote(viewer, post_id)} if kind else {}
            payload = _for_apps(mine, "status", viewer, post_id)
            _offer(mine, (_message(channel, event, payload, page) for channel in feeds))
        if private:
            payload = _for_apps(mine, "conversation", viewer, post_id)
            _offer(mine, (_message(channel, "conversation", payload, {}) for channel in private))


def _tell_message(listeners: Listeners, post_id: int, roster_id: int) -> None:
    """A message is told where the conversation is; apps do not hear of one that waits for a yes."""
    places = places_on(roster_id, readers_among(post_id, list(listeners)))
    for person_id, (conversation_id, is_request) in places.items():
        mine = listeners[person_id]
        viewer = mine[0].access.viewer
        page = {
            "kind": "message", "id": str(post_id), "conversation": str(conversation_id),
            "unread": count_unread_conversations(viewer), "mine": wrote(viewer, post_id),
        }  # fmt: skip
        _offer(mine, [Message(Channel(channels.USER), "", "", page)])
        direct = [] if is_request else [one for one in _wanted(mine) if one.kind == channels.DIRECT]
        if direct:
            payload = _for_apps(mine, "conversation", viewer, post_id)
            _offer(mine, (_message(channel, "conversation", payload, {}) for channel in direct))


def _read_on(listeners: Listeners, event: conversation_events.ConversationRead) -> None:
    """The person's other pages count anew."""
    mine = listeners.get(event.person_id, [])
    if any(one.is_page for one in mine):
        page = {"kind": "messages", "unread": count_unread_conversations(mine[0].access.viewer)}
        _offer(mine, [Message(Channel(channels.USER), "", "", page)])


def _seen(listeners: Listeners, event: conversation_events.ConversationRead) -> None:
    """The others' pages show how far somebody has read, where both have that switched on; apps know nothing of it."""
    _read_on(listeners, event)
    others = [i for i, mine in listeners.items() if i != event.person_id and any(one.is_page for one in mine)]
    told = set(others).intersection(who_sees_reading(event.person_id, event.conversation_id)) if others else set()
    mark = mark_of(event.person_id, event.conversation_id) if told else None
    if mark is None:
        return
    page = {
        "kind": "seen", "conversation": str(event.conversation_id), "person": str(mark.person_id),
        "name": mark.name, "up_to": str(mark.up_to),
    }  # fmt: skip
    for person_id in told:
        _offer(listeners[person_id], [Message(Channel(channels.USER), "", "", page)])


def _company_changed(
    listeners: Listeners,
    event: conversation_events.PeopleAdded
    | conversation_events.PersonRemoved
    | conversation_events.ConversationLeft
    | conversation_events.ConversationRenamed,
) -> None:
    """Open pages show anew what a conversation is called and who is in it; apps learn it with the next message."""
    pages = [i for i, mine in listeners.items() if any(one.is_page for one in mine)]
    page = {"kind": "talk", "conversation": str(event.conversation_id)}
    for person_id in who_sees_company(event, pages) if pages else ():
        _offer(listeners[person_id], [Message(Channel(channels.USER), "", "", page)])


def _for_apps(mine: Iterable[Listener], kind: str, viewer: Viewer, entity_id: int) -> str | None:
    """The entity's JSON, made only where one of the person's clients takes it."""
    return None if all(listener.is_page for listener in mine) else render(kind, viewer, entity_id)


def _message(channel: Channel, event: str, payload: str | None, page: dict[str, Any]) -> Message:
    # The page shows the home feed; without JSON there is nothing to tell an app.
    return Message(
        channel=channel,
        event=event if payload is not None else "",
        payload=payload or "",
        page=page if channel.kind == channels.USER else {},
    )


def _reacted(
    listeners: Listeners, event: post_events.PostReactedTo | post_events.ReactionChanged | post_events.ReactionRemoved
) -> None:
    """Pages show counts as they change; Mastodon's clients are not told."""
    _tell_pages(listeners, event.post_id, "reaction")


def _tell_pages(listeners: Listeners, post_id: int, kind: str) -> None:
    """Tell the pages of all who may read a post that it looks different now."""
    pages = {person_id: mine for person_id, mine in listeners.items() if any(one.is_page for one in mine)}
    message = Message(Channel(channels.USER), "", "", {"kind": kind, "id": str(post_id)})
    for person_id in readers_among(post_id, list(pages)):
        _offer(pages[person_id], [message])


def _readdressed(listeners: Listeners, event: post_events.PostReaddressed) -> None:
    """Who reads it no more is told that it is gone, who still does that it changed; nobody else learns of it."""
    before = readers_before(event, list(listeners))
    now = readers_among(event.post_id, list(listeners))
    _tell_that_gone(listeners, event.post_id, before - now)
    _tell_post({i: listeners[i] for i in now}, event.post_id, "status.update", "post")


def _deleted(listeners: Listeners, event: Any) -> None:
    _tell_gone(listeners, event.post_id)


def _unboosted(listeners: Listeners, event: post_events.PostUnboosted) -> None:
    _tell_gone(listeners, event.boost_id)


def _tell_gone(listeners: Listeners, post_id: int) -> None:
    """Tell those who could read it: to all others it was never there."""
    _tell_that_gone(listeners, post_id, past_readers_among(post_id, list(listeners)))


def _tell_that_gone(listeners: Listeners, post_id: int, person_ids: Iterable[int]) -> None:
    page = {"kind": "delete", "id": str(post_id)}
    for person_id in person_ids:
        mine = listeners[person_id]
        feeds = (channel for channel in _wanted(mine) if channel.kind not in _WITHOUT_POSTS)
        _offer(mine, (_message(channel, "delete", str(post_id), page) for channel in feeds))


def _notified(listeners: Listeners, event: notification_events.Notified) -> None:
    mine = listeners.get(event.person_id, [])
    wanted = [channel for channel in _wanted(mine) if channel.kind in _NOTIFYING]
    if not wanted:
        return
    viewer = mine[0].access.viewer
    found = notification(viewer, event.notification_id)
    if found is None:  # hidden since: a block, a deletion
        return
    is_of_message = found.post is not None and found.post.audience is Audience.CONVERSATION
    payload = _for_apps(mine, "notification", viewer, event.notification_id)
    page: dict[str, Any] = {}
    if not is_of_message:  # pages are told of the message itself
        page = {"kind": "notification", "id": str(event.notification_id), "unread": count_unread(viewer)}
    _offer(mine, (_message(channel, "notification", payload, page) for channel in wanted))


_TELLERS: dict[type[bus.Event], Callable[[Listeners, Any], None]] = {
    post_events.PostPublished: _published,
    post_events.CommentShown: _shown,
    post_events.PostBoosted: _boosted,
    post_events.PostUnboosted: _unboosted,
    post_events.PostReaddressed: _readdressed,
    post_events.PostDeleted: _deleted,
    post_events.PostRemoved: _deleted,
    post_events.PostRestored: _restored,
    post_events.PostEdited: _edited,
    post_events.PollVotedIn: _polled,
    post_events.PollEnded: _polled,
    post_events.PostReactedTo: _reacted,
    post_events.ReactionChanged: _reacted,
    post_events.ReactionRemoved: _reacted,
    notification_events.Notified: _notified,
    conversation_events.ConversationRead: _seen,
    conversation_events.PeopleAdded: _company_changed,
    conversation_events.PersonRemoved: _company_changed,
    conversation_events.ConversationLeft: _company_changed,
    conversation_events.ConversationRenamed: _company_changed,
    page_events.PageRoleEnded: _role_ended,
    page_events.PageClosed: _page_closed,
}
