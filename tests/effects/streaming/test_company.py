"""Open pages hear that a conversation looks different: who is in it, its name, a message that the desk took away."""

import asyncio
from collections.abc import Iterator

import pytest

from meetinghouse.domain.conversations.actions import (
    add_people,
    decline_conversation,
    leave_conversation,
    remove_from_conversation,
    rename_conversation,
)
from meetinghouse.domain.people.actions import block
from meetinghouse.domain.posts.actions import publish_post, remove_post, restore_post, write_to_people
from meetinghouse.effects.streaming import channels, telling
from meetinghouse.effects.streaming.access import Access
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.kernel.viewer import Viewer
from tests.factories import Emitted, member

pytestmark = pytest.mark.django_db
USER = Channel(channels.USER)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Open:
    """Open pages of some people; whoever is called by a name hears what the last events tell."""

    def __init__(self, loop: asyncio.AbstractEventLoop, **people: Viewer) -> None:
        self.pages = {name: Listener(Access(viewer=who, session_key="s"), loop) for name, who in people.items()}
        for page in self.pages.values():
            page.hear(USER)
        self._ids = {name: who.person_id for name, who in people.items()}
        self._emitted = Emitted()

    def heard(self, kind: str) -> str:
        """The names of those who hear of a kind."""
        for event in self._emitted():
            telling.tell({self._ids[name]: [page] for name, page in self.pages.items()}, event)
        self._emitted = Emitted()
        found = []
        for name, page in self.pages.items():
            kinds = []
            while (message := page._take()) is not None:
                kinds.append(message.page["kind"])
            found += [name] if kind in kinds else []
        return " ".join(found)


def test_who_is_in_it_and_its_name(loop: asyncio.AbstractEventLoop) -> None:
    ann, ben, cleo, dora, else_, foe = (member() for _ in range(6))
    block(foe, person_id=dora.person_id)
    people = [ben.person_id, cleo.person_id, foe.person_id]
    talk, _ = write_to_people(ann, person_ids=people, text="Hello")
    pages = Open(loop, ann=ann, ben=ben, cleo=cleo, dora=dora, else_=else_, foe=foe)
    add_people(ann, conversation_id=talk, person_ids=[dora.person_id])
    assert pages.heard("talk") == "ann ben cleo dora"  # foe cannot meet her
    rename_conversation(ann, conversation_id=talk, name="Choir")
    assert pages.heard("talk") == "ann ben cleo dora foe"
    rename_conversation(ann, conversation_id=talk, name="Choir")
    assert pages.heard("talk") == ""
    decline_conversation(ben, conversation_id=talk)
    assert pages.heard("talk") == "ben"  # nobody is told of it
    leave_conversation(dora, conversation_id=talk)
    assert pages.heard("talk") == "ann cleo dora"
    remove_from_conversation(ann, conversation_id=talk, person_id=cleo.person_id)
    assert pages.heard("talk") == "ann cleo foe"


def test_a_message_that_the_desk_takes_away_and_gives_back(loop: asyncio.AbstractEventLoop) -> None:
    ann, ben, else_ = (member() for _ in range(3))
    talk, _ = write_to_people(ann, person_ids=[ben.person_id], text="Hello")
    message = publish_post(ben, text="Nasty", conversation_id=talk)
    pages = Open(loop, ann=ann, ben=ben, else_=else_)
    remove_post(post_id=message)
    assert pages.heard("delete") == "ann ben"
    restore_post(post_id=message)
    assert pages.heard("edit") == "ann ben"
