"""Messages on pages: the inbox, one conversation, beginning one; with and without the page's scripts."""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from meetinghouse.domain.community.models import Community
from meetinghouse.domain.conversations.actions import choose_who_may_write, mute_conversation
from meetinghouse.domain.conversations.models import Conversation, Opening, Participant
from meetinghouse.domain.conversations.queries import opening_of
from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.posts.actions import publish_post, write_to_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member

SignIn = Callable[..., Client]


@pytest.fixture
def cleo(town: None) -> Viewer:
    return member("cleo")


def begin(writer: Viewer, *others: Viewer, text: str = "Hello there", **more: str) -> int:
    return write_to_people(writer, person_ids=[who.person_id for who in others], text=text, **more)[0]


def bubbles(page: bytes) -> list[int]:
    return [int(found) for found in re.findall(r'id="message-(\d+)"', page.decode())]


def test_before_there_is_anything(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    assert b"No messages so far" in client.get("/messages").content
    assert b"No requests" in client.get("/messages/requests").content
    page = client.get("/messages/new").content.decode()
    assert "room for 100 people" in page
    assert 'name="text"' not in page


def test_from_a_profile_to_a_conversation(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ann)
    address = f"/messages/new?to={ben.person_id}"
    assert address in client.get("/@ben").content.decode()
    page = client.get(address).content.decode()
    assert f'name="to" value="{ben.person_id}"' in page
    answer = client.post("/messages/new", {"to": [ben.person_id], "text": "Hello ben"})
    talk = Conversation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/messages/{talk.pk}")
    assert "Hello ben" in client.get(answer["Location"]).content.decode()
    # From then on the button leads into the conversation.
    assert client.get(address)["Location"] == f"/messages/{talk.pk}"


def test_no_button_where_nothing_may_be_written(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ann)
    assert "/messages/new" not in client.get("/@ann").content.decode().split('id="content"')[1]
    choose_who_may_write(ben, opening=Opening.NOBODY)
    assert f"/messages/new?to={ben.person_id}" not in client.get("/@ben").content.decode()
    answer = client.post("/messages/new", {"to": [ben.person_id], "text": "All the same"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "ben takes no new messages from you" in page
    assert "All the same" in page


def test_a_group_is_put_together_by_search(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    bus.drain()
    client = sign_in(ann)
    page = client.get("/messages/new", {"q": "cle", "to": ben.person_id, "more": "1"}).content.decode()
    assert f"to={ben.person_id}&amp;to={cleo.person_id}" in page
    both = client.get("/messages/new", {"to": [ben.person_id, cleo.person_id], "more": "1"}).content.decode()
    assert 'name="name"' in both
    answer = client.post("/messages/new", {"to": [ben.person_id, cleo.person_id], "name": "Trip", "text": "When?"})
    page = client.get(answer["Location"]).content.decode()
    assert "Trip" in page
    assert "You and 2 others" in page


@pytest.mark.parametrize("to", [[], ["x"], ["4711"], [str(1 << 63)]])
def test_to_nobody(sign_in: SignIn, ann: Viewer, to: list[str]) -> None:
    answer = sign_in(ann).post("/messages/new", {"to": to, "text": "Hello"})
    assert answer.status_code == 422
    assert b"Choose somebody to write to." in answer.content
    assert not Post.objects.exists()


def test_a_request_is_answered_or_declined(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk, other = begin(ann, ben), begin(cleo, ben, text="Buy my jam")
    client = sign_in(ben)
    assert b"Hello there" not in client.get("/messages").content
    waiting = client.get("/messages/requests").content.decode()
    assert ("Hello there" in waiting, "Buy my jam" in waiting) == (True, True)
    assert "Accept" in client.get(f"/messages/{talk}").content.decode()
    assert client.post(f"/messages/{talk}/accept")["Location"] == f"/messages/{talk}"
    assert client.post(f"/messages/{other}/decline")["Location"] == "/messages"
    assert "Hello there" in client.get("/messages").content.decode()
    assert b"No requests" in client.get("/messages/requests").content
    assert client.get(f"/messages/{other}").status_code == 404
    assert "Buy my jam" in sign_in(cleo).get(f"/messages/{other}").content.decode()


def test_reading_is_said_and_opening_alone_changes_nothing(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben)
    client = sign_in(ben)
    page = client.get(f"/messages/{talk}").content.decode()
    assert "data-unread-messages><span data-unread-number>1<" in page
    newest = bubbles(page.encode())[-1]
    assert client.get("/messages").content.decode().count("talk-row unread") == 1
    assert client.post(f"/messages/{talk}/read", {"last_read_id": newest}).status_code == 302
    page = client.get("/messages").content.decode()
    assert "talk-row unread" not in page
    assert "data-unread-messages hidden" in page
    by_script = client.post(f"/messages/{talk}/read", {"last_read_id": "x"}, headers={"accept": "application/json"})
    assert by_script.json() == {"unread": 0}


def test_pages_tell_the_community_s_time(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    Community.objects.update_or_create(pk=1, defaults={"zone": "Asia/Kathmandu"})  # a quarter of an hour beside all
    talk, _ = write_to_people(ann, person_ids=[ben.person_id], text="Hello")
    page = sign_in(ann).get(f"/messages/{talk}").content.decode()
    here = Post.objects.get().created_at.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert f">{here:%H:%M}</time>" in page
    assert f'data-day="{here:%Y-%m-%d}"' in page
    assert timezone.get_current_timezone_name() == "UTC"  # no longer than the request


def test_writing_with_and_without_scripts(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    plain = sign_in(ben).post(f"/messages/{talk}/send", {"text": "Without"})
    message = Post.objects.order_by("-pk").first()
    assert message is not None
    assert plain["Location"] == f"/messages/{talk}#message-{message.pk}"
    scripted = sign_in(ann, htmx=True).post(f"/messages/{talk}/send", {"text": "With"})
    assert bubbles(scripted.content) == [Post.objects.order_by("-pk").first().pk]  # type: ignore[union-attr]
    assert b"<html" not in scripted.content
    page = sign_in(ann).get(f"/messages/{talk}").content
    assert bubbles(page) == list(Post.objects.order_by("pk").values_list("pk", flat=True))
    new = sign_in(ann).get(f"/messages/{talk}/new", {"min_id": message.pk}).content
    assert bubbles(new) == bubbles(scripted.content)


@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_typed_survives_a_refusal(sign_in: SignIn, ann: Viewer, ben: Viewer, htmx: bool) -> None:  # noqa: FBT001
    talk = begin(ann, ben)
    answer = sign_in(ann, htmx=htmx).post(f"/messages/{talk}/send", {"text": "x" * 5001})
    assert answer.status_code == 422
    assert "x" * 5001 in answer.content.decode()
    assert (b"<html" in answer.content) == (not htmx)


def test_a_long_conversation_is_turned_back(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    for number in range(25):
        publish_post(ann, text=f"Number {number}", conversation_id=talk)
    client = sign_in(ben)
    end = client.get(f"/messages/{talk}").content
    found = re.search(r'href="(\?max_id=\d+)"', end.decode())
    assert found is not None
    before = client.get(f"/messages/{talk}{found[1]}").content
    every = list(Post.objects.order_by("pk").values_list("pk", flat=True))
    assert bubbles(before) + bubbles(end) == every
    assert b"To the latest messages" in before


def test_a_link_to_a_message_leads_into_its_conversation(
    sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    talk = begin(ann, ben)
    message = Post.objects.get()
    address = f"/@ann/{message.pk}"
    answer = sign_in(ben).get(address)
    assert answer["Location"] == f"/messages/{talk}#message-{message.pk}"
    assert bubbles(sign_in(ben).get(answer["Location"]).content) == [message.pk]
    assert sign_in(cleo).get(address).status_code == 404


def test_who_is_not_in_it_finds_nothing(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben)
    block(ben, person_id=ann.person_id)
    for who in (cleo, ann):
        client = sign_in(who)
        assert client.get(f"/messages/{talk}").status_code == 404
        for act in ("send", "read", "accept", "decline", "mute", "unmute", "leave", "remove"):
            assert client.post(f"/messages/{talk}/{act}", {"text": "Hi"}).status_code == 404


def test_mute_leave_and_off_the_list(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben, cleo, name="Trip")
    client = sign_in(ann)
    client.post(f"/messages/{talk}/mute")
    assert "Stop muting" in client.get(f"/messages/{talk}").content.decode()
    client.post(f"/messages/{talk}/unmute")
    assert not Participant.objects.filter(is_muted=True).exists()
    client.post(f"/messages/{talk}/remove")
    assert b"No messages so far" in client.get("/messages").content
    assert client.post(f"/messages/{talk}/leave")["Location"] == "/messages"
    assert client.get(f"/messages/{talk}").status_code == 404
    pair = begin(ann, ben)
    refused = client.post(f"/messages/{pair}/leave", headers={"referer": f"http://testserver/messages/{pair}"})
    assert refused["Location"].endswith(f"/messages/{pair}")


def test_messages_stand_on_no_other_page(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben, text="Between us: #harvest @ben")
    publish_post(ann, text="For all", audience=Audience.PUBLIC)
    bus.drain()
    client, visitor = sign_in(ben), Client()
    paths = [
        "/home",
        "/home/new",
        "/local",
        "/tags/harvest",
        "/@ann",
        "/@ann/replies",
        "/search?q=Between",
        "/notifications",
    ]
    for path in paths:
        assert "Between us" not in client.get(path).content.decode(), path
    for path in ("/", "/local", "/tags/harvest", "/@ann", "/search?q=Between"):
        assert "Between us" not in visitor.get(path).content.decode(), path
    # The bell is quiet about it; the number beside the messages is not.
    assert "data-unread hidden" in client.get("/home").content.decode()
    mute_conversation(ben, conversation_id=talk, is_muted=True)
    assert "data-unread-messages hidden" in client.get("/home").content.decode()


def test_who_may_write_to_me(sign_in: SignIn, ann: Viewer, settings: Settings) -> None:
    client = sign_in(ann)
    assert "Messages from people whom you don’t follow wait" in client.get("/settings/privacy").content.decode()
    assert client.post("/settings/messages", {"opening": "2"})["Location"] == "/settings/privacy"
    assert opening_of(ann) is Opening.NOBODY
    client.post("/settings/messages", {"opening": "9"})
    assert opening_of(ann) is Opening.NOBODY
