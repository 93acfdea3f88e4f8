"""What connected clients are told, against the slow model: a stream holds what the feed of its name does."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from meetinghouse.domain.posts import queries as posts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostDeleted, PostEdited, PostPublished, PostReactedTo
from meetinghouse.effects.notifications import queries as bell
from meetinghouse.effects.notifications.events import Notified
from meetinghouse.effects.streaming import channels, render, telling
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.effects.streaming.messages import Message
from tests.policy import slow_messages
from tests.policy import slow_model as slow
from tests.policy.slow_model import World
from tests.policy.test_visibility import viewer_of
from tests.policy.worlds import TAGS, Placed, placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db


class _Loop:
    """What a listener needs of an event loop."""

    def call_soon_threadsafe(self, *_anything: object) -> None:
        """Nobody waits."""


def _connected(here: Placed, *, as_app: bool) -> dict[int, Listener]:
    wanted = [
        *(Channel(kind) for kind in (channels.USER, channels.PUBLIC, channels.PUBLIC_LOCAL_MEDIA, channels.DIRECT)),
        *(Channel(channels.HASHTAG, name) for name in TAGS),
    ]
    found = {}
    for who in here.world.active:
        access = Access(
            viewer=viewer_of(here, who), token="token" if as_app else "", session_key="" if as_app else "key"
        )
        found[who] = Listener(access, _Loop())  # type: ignore[arg-type]
        for channel in wanted:
            found[who].hear(channel)
    return found


def _heard(connected: dict[int, Listener]) -> dict[int, list[Message]]:
    """What each was told, and forget it."""
    heard = {who: list(listener._queue) for who, listener in connected.items()}
    for listener in connected.values():
        listener._queue.clear()
    return heard


def _streams(world: World, who: int, number: int) -> set[Channel]:
    """The streams in which somebody finds a post; a stream holds what the feed of its name does."""
    found = {Channel(channels.HASHTAG, name) for name in TAGS if number in slow.tag(world, who, name)}
    if slow.may_read(world, who, number) and slow._wants_at_home(world, who, world.posts[number]):
        found.add(Channel(channels.USER))
    if number in slow.local(world, who):
        found.add(Channel(channels.PUBLIC))
    if number in slow.local(world, who, only_media=True):
        found.add(Channel(channels.PUBLIC_LOCAL_MEDIA))
    post = world.posts[number]
    # A message is told where the conversation is: who has left it reads only their own.
    is_private = (
        slow_messages.is_in(world, who, post.roster) if slow.is_message(post) else post.audience is Audience.MENTIONED
    )
    if is_private and slow.may_read(world, who, number):
        found.add(Channel(channels.DIRECT))
    return found


@worlds_to_try(40)
@given(world=worlds(), as_app=st.booleans())
def test_live_streams(world: World, as_app: bool) -> None:  # noqa: FBT001 -- hypothesis names it
    before = dict(render._renderers)
    render._renderers.update(dict.fromkeys(("status", "notification", "conversation"), _rendered))
    try:
        with placed(world) as here:
            _check_streams(here, as_app=as_app)
    finally:
        render._renderers.clear()
        render._renderers.update(before)


def _rendered(viewer: Any, entity_id: int) -> bytes | None:
    """Something for whoever may see a post or a notification."""
    seen = posts.post(viewer, entity_id) or bell.notification(viewer, entity_id)
    return b"{}" if seen else None


def _check_streams(here: Placed, *, as_app: bool) -> None:
    world = here.world
    connected = _connected(here, as_app=as_app)
    listeners = {here.people[who]: [listener] for who, listener in connected.items()}
    for number, post_id in here.posts.items():
        telling.tell(listeners, PostPublished(post_id=post_id))
        for who, messages in _heard(connected).items():
            expected = (
                _streams(world, who, number) if as_app else _streams(world, who, number) & {Channel(channels.USER)}
            )
            if not as_app and slow.is_message(world.posts[number]) and _streams(world, who, number):
                expected = {Channel(channels.USER)}  # the page, that a message came
            assert {message.channel for message in messages} == expected, (who, number)
            assert len(messages) == len(expected)
        telling.tell(listeners, PostReactedTo(post_id=post_id, person_id=here.people[1]))
        for who, messages in _heard(connected).items():
            assert bool(messages) == (not as_app and slow.may_read(world, who, number)), (who, number)
        telling.tell(listeners, PostEdited(post_id=post_id, version_id=1))
        for who, messages in _heard(connected).items():
            expected = _streams(world, who, number) if as_app else set()
            assert {message.channel for message in messages if not message.page} == expected, (who, number)
            seen = not as_app and slow.may_read(world, who, number)
            assert any(message.page for message in messages) == seen, (who, number)
        telling.tell(listeners, PostDeleted(post_id=post_id))
        for who, messages in _heard(connected).items():
            assert bool(messages) == slow.could_read_once(world, who, number), (who, number)
    for told in world.told:
        telling.tell(listeners, Notified(notification_id=here.told[told.number], person_id=here.people[told.person]))
        for who, messages in _heard(connected).items():
            # Pages are told of a message itself.
            told_here = slow.behind_the_bell(world, who) if as_app else slow.on_the_page(world, who)
            assert bool(messages) == (told.person == who and told in told_here), (who, told)
