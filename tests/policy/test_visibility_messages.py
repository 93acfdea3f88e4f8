"""Conversations against the slow model: who finds which, what they read in it, whom they meet there, what apps get."""

import re

import pytest
from django.test import Client
from hypothesis import given

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.conversations.queries import conversation, count_unread_conversations, inbox
from meetinghouse.domain.conversations.reading import read_marks
from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.posts.models import PostState
from meetinghouse.domain.posts.queries_messages import latest_messages, messages, roster_of_message
from meetinghouse.effects.search.queries import find_messages
from meetinghouse.kernel.errors import SignInRequired
from meetinghouse.kernel.ids import new_id
from meetinghouse.kernel.paging import Page
from tests.policy import slow_messages
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.test_visibility import viewer_of
from tests.policy.test_visibility_api import App
from tests.policy.test_visibility_lists import worlds_seen
from tests.policy.world_rows import WORD
from tests.policy.worlds import Placed, placed, worlds_to_try

pytestmark = pytest.mark.django_db

EVERYTHING = Page(limit=100)


def _rosters(here: Placed, ids: list[int]) -> list[int]:
    back = {pk: roster for roster, pk in here.talks.items()}
    return [back[i] for i in ids]


@worlds_to_try(60)
@given(seen=worlds_seen())
def test_the_inbox_and_what_stands_in_it(seen: tuple[World, int]) -> None:
    world, _ = seen
    with placed(world, search=True) as here:
        for me in world.active:
            viewer = viewer_of(here, me)
            talks = slow_messages.conversations(world, me)
            said = {number for roster in talks for number in slow_messages.talk(world, me, roster)}
            hits = find_messages(viewer, WORD, EVERYTHING)[0]
            assert set(here.posts_back([hit.post.id for hit in hits])) == {
                number for number in said if world.posts[number].shares is None
            }
            found = list(inbox(viewer, EVERYTHING))
            assert _rosters(here, [talk.id for talk in found]) == slow_messages.conversations(world, me)
            assert list(inbox(viewer, EVERYTHING, requests=True)) == []
            assert count_unread_conversations(viewer) == len(found)
            latest = latest_messages(viewer, found)
            for talk in found:
                last = slow_messages.talk(world, me, _rosters(here, [talk.id])[0])[-1]
                assert here.posts_back([latest[talk.id].id]) == [last]
            for roster, talk_id in here.talks.items():
                talk = conversation(viewer, talk_id)
                assert (talk is not None) == slow_messages.is_in(world, me, roster)
                if talk is None:
                    continue
                others = {who for who in world.rosters[roster] if who != me and slow.may_meet(world, me, who)}
                assert set(here.people_back([person.id for person in talk.people])) == others
                read = here.posts_back([m.id for m in messages(viewer, talk, EVERYTHING)])
                assert read == slow_messages.talk(world, me, roster)
                seen_of = {mark.person_id for mark in read_marks(viewer, talk_id)}
                assert set(here.people_back(list(seen_of))) <= others
            for number, post_id in here.posts.items():
                is_there = slow.may_read(world, me, number) and slow.is_message(world.posts[number])
                assert (roster_of_message(viewer, post_id) is not None) == is_there
        stranger = viewer_of(here, STRANGER)
        assert not any(conversation(stranger, talk_id) for talk_id in here.talks.values())
        with pytest.raises(SignInRequired):
            inbox(stranger, EVERYTHING)


@worlds_to_try(20)
@given(seen=worlds_seen())
def test_conversations_in_apps(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, accounts=True) as here:
        app = App(here, me)
        found = app.get("v1/conversations").json()
        assert _rosters(here, [int(one["id"]) for one in found]) == slow_messages.conversations(world, me)
        for one in found:
            roster = _rosters(here, [int(one["id"])])[0]
            assert here.posts_back([int(one["last_status"]["id"])]) == slow_messages.talk(world, me, roster)[-1:]
            assert one["last_status"]["visibility"] == "direct"
        assert App(here, STRANGER).get("v1/conversations").status_code == 401
        nothing = app.do("POST", f"v1/conversations/{new_id()}/read")
        for roster, talk_id in here.talks.items():
            for method, path in (
                ("POST", f"v1/conversations/{talk_id}/read"),
                ("DELETE", f"v1/conversations/{talk_id}"),
            ):
                answer = app.do(method, path)
                assert answer.status_code == (200 if slow_messages.is_in(world, me, roster) else 404)
                if answer.status_code == 404:
                    assert answer.content == nothing.content


_BUBBLE = re.compile(r'id="message-(\d+)" data-post')
_GONE = re.compile(r'id="message-(\d+)" data-gone="\d+" data-why="(\w+)"')
_WHY = {"deleted": PostState.DELETED, "removed": PostState.REMOVED}


@worlds_to_try(12)
@given(seen=worlds_seen())
def test_pages_of_messages(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, accounts=True) as here:
        client, visitor = Client(), Client()
        client.force_login(Account.objects.get(pk=here.accounts[me]))
        page = client.get("/messages").content.decode()
        listed = [int(found) for found in re.findall(r'href="/messages/(\d+)"', page)]
        assert _rosters(here, listed) == slow_messages.conversations(world, me)
        for roster, talk_id in here.talks.items():
            for end in ("", "/new"):
                answer = client.get(f"/messages/{talk_id}{end}")
                assert answer.status_code == (200 if slow_messages.is_in(world, me, roster) else 404)
                if answer.status_code == 200:
                    shown = here.posts_back([int(found) for found in _BUBBLE.findall(answer.content.decode())])
                    assert shown == slow_messages.talk(world, me, roster)
                    traces = _GONE.findall(answer.content.decode())
                    for why, state in _WHY.items():
                        gone = here.posts_back([int(found) for found, reason in traces if reason == why])
                        assert gone == slow_messages.taken_away(world, me, roster, state)
                assert visitor.get(f"/messages/{talk_id}{end}").status_code == 302
        assert world.people[me] is PersonState.ACTIVE
