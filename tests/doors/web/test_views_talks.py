"""Beside the messages themselves: answers, reactions, traces, files, who is in it, search, the switch."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetinghouse.domain.conversations.actions import leave_conversation, mark_conversation_read
from meetinghouse.domain.conversations.queries import conversation
from meetinghouse.domain.conversations.reading import shows_reading
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.posts.actions import publish_post, write_to_people
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.safety.actions import file_notice
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import member

SignIn = Callable[..., Client]
PDF = b"%PDF-1.7\nHello\n%%EOF\n"


@pytest.fixture
def cleo(town: None) -> Viewer:
    return member("cleo")


def octets(answer: Any) -> bytes:
    """What was handed over; ``close`` would end the test's connection as well."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def begin(writer: Viewer, *others: Viewer, text: str = "Hello there", **more: str) -> int:
    for other in others:
        follow(other, person_id=writer.person_id)
    return write_to_people(writer, person_ids=[who.person_id for who in others], text=text, **more)[0]


def test_answering_reacting_and_taking_back_without_scripts(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben, text="The boat is free on Sunday")
    first = Post.objects.get().pk
    client = sign_in(ben)
    page = client.get(f"/messages/{talk}?reply={first}").content.decode()
    assert f'name="in_reply_to_id" value="{first}"' in page
    client.post(f"/messages/{talk}/send", {"text": "Lovely", "in_reply_to_id": first})
    answer = Post.objects.latest("pk")
    assert answer.in_reply_to_id == first
    page = client.get(f"/messages/{talk}").content.decode()
    assert re.search(
        rf'class="quoted small" href="[^"]*#message-{first}"[^>]*><strong>ann</strong> The boat is free', page
    )
    back = client.post(
        f"/posts/{first}/react", {"emoji": "👍"}, headers={"referer": f"http://testserver/messages/{talk}"}
    )
    assert back["Location"].endswith(f"/messages/{talk}#message-{first}")
    page = sign_in(ann).get(f"/messages/{talk}").content.decode()
    assert "👍 from ben" in page
    with_scripts = client.post(f"/posts/{first}/unreact", headers={"hx-request": "true"}).content.decode()
    assert f'id="message-{first}"' in with_scripts
    assert "from You" not in with_scripts
    # Answering what stands elsewhere is no way in.
    elsewhere = write_to_people(ann, person_ids=[member("dan").person_id], text="Apart")[1]
    assert client.get(f"/messages/{talk}?reply={elsewhere}").content.count(b"in_reply_to_id") == 0
    assert client.post(f"/messages/{talk}/send", {"text": "x", "in_reply_to_id": elsewhere}).status_code == 404


def test_what_was_deleted_leaves_a_trace_and_no_word(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben, text="Hello")
    message = publish_post(ann, text="Too much said", conversation_id=talk)
    client = sign_in(ann)
    asked = client.get(f"/posts/{message}/delete/ask").content.decode()
    assert "Those in the conversation see that a message of yours was deleted" in asked
    client.post(f"/posts/{message}/delete", {"next": f"/messages/{talk}"})
    for who in (ann, ben):
        page = sign_in(who).get(f"/messages/{talk}").content.decode()
        assert "Message deleted" in page
        assert "Too much said" not in page
        assert f'id="message-{message}" data-gone' in page
    block(ben, person_id=ann.person_id)
    assert sign_in(ben).get(f"/messages/{talk}").status_code == 404


def test_read_marks_stand_where_somebody_has_read_to(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben, cleo, name="Trip")
    first = Post.objects.get().pk
    publish_post(ann, text="Two", conversation_id=talk)
    mark_conversation_read(ben, conversation_id=talk, up_to=first)
    page = sign_in(ann).get(f"/messages/{talk}").content.decode()
    assert re.search(rf'data-seen="{first}">.*data-reader="{ben.person_id}"[^>]*>ben</span></p>', page)
    client = sign_in(ben)
    client.post("/settings/messages", {"opening": "0"})
    assert not shows_reading(ben)
    assert "data-reader" not in sign_in(ann).get(f"/messages/{talk}").content.decode()
    assert "data-typing-url" not in sign_in(ben).get(f"/messages/{talk}").content.decode()
    client = sign_in(ben)
    client.post("/settings/messages", {"opening": "0", "shows_reading": "on"})
    assert shows_reading(ben)
    assert client.post(f"/messages/{talk}/typing").status_code == 204
    assert client.post("/messages/5/typing").status_code == 204


def test_a_file_is_for_those_who_read_its_message(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben, cleo, name="Trip")
    client = sign_in(ann)
    sent = SimpleUploadedFile('../Pro"gramme.pdf', PDF, "text/html")
    answer = client.post(f"/messages/{talk}/send", {"text": "", "files": [sent]})
    assert answer.status_code == 302
    media = Media.objects.get()
    address = f"/files/{media.pk}"
    page = sign_in(ben).get(f"/messages/{talk}").content.decode()
    assert address in page
    assert media.key not in page
    got = sign_in(ben).get(address)
    assert octets(got) == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].startswith("attachment;")
    assert 'filename="Pro gramme.pdf"' in got["Content-Disposition"]
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got["Cache-Control"] == "private, no-store"
    # Nobody else: not who left, not who is not in it, not a moderator before it is reported, not a visitor.
    desk = member("milan", role=Role.MODERATOR)
    leave_conversation(cleo, conversation_id=talk)
    for who in (cleo, member("dan"), desk):
        assert sign_in(who).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    message = Post.objects.latest("pk").pk
    file_notice(ben, person_id=ann.person_id, post_ids=[message], reason="spam", comment="Not asked for")
    looked_at = sign_in(desk).get(address)
    assert looked_at.status_code == 200
    assert octets(looked_at) == PDF
    # A refused one says why, and nothing is sent.
    refused = client.post(f"/messages/{talk}/send", {"files": [SimpleUploadedFile("a.pdf", b"<html>", "text/html")]})
    assert refused.status_code == 422
    assert "This is no PDF file" in refused.content.decode()
    assert not Post.objects.filter(pk__gt=message).exists()
    # And a file is for messages, and for groups.
    again = client.post(
        "/posts", {"text": "Look", "audience": "community", "files": [SimpleUploadedFile("b.pdf", PDF)]}
    )
    assert "Files can be sent in messages only" in again.content.decode()


def test_people_are_added_named_and_removed(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben, cleo, name="Trip")
    dan = member("dan")
    follow(dan, person_id=ann.person_id)
    bus.drain()
    client = sign_in(ann)
    page = client.get(f"/messages/{talk}/people?q=dan").content.decode()
    assert "from now on" in page
    assert f'name="add" value="{dan.person_id}"' in page
    client.post(f"/messages/{talk}/people", {"add": dan.person_id})
    publish_post(ann, text="Welcome", conversation_id=talk)
    seen = sign_in(dan).get(f"/messages/{talk}").content.decode()
    assert "You were added later" in seen
    assert "Hello there" not in seen
    assert "dan reads along from here on" in sign_in(ben).get(f"/messages/{talk}").content.decode()
    client = sign_in(ann)
    client.post(f"/messages/{talk}/people", {"name": "Trip to the sea"})
    found = conversation(ben, talk)
    assert found is not None
    assert found.title == "Trip to the sea"
    assert client.post(f"/messages/{talk}/people", {"add": ben.person_id}).status_code == 422
    assert client.post(f"/messages/{talk}/people", {"add": "nobody"}).status_code == 404
    client.post(f"/messages/{talk}/people", {"remove": dan.person_id})
    assert sign_in(dan).get(f"/messages/{talk}").status_code == 404
    assert sign_in(dan).get(f"/messages/{talk}/people").status_code == 404
    assert 'name="remove"' not in sign_in(ben).get(f"/messages/{talk}/people").content.decode()


def test_search_finds_own_conversations_only(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    pair = begin(ann, ben, text="The heron is back")
    group = begin(ann, ben, cleo, text="A heron on the roof", name="Trip")
    for number in range(25):
        publish_post(ann, text=f"Heron number {number}", conversation_id=group)
    bus.drain()
    client = sign_in(ben)
    page = client.get("/messages/search?q=heron").content.decode()
    assert page.count("talk-row") == 20
    older = re.search(r'href="(\?[^"]*max_id=\d+[^"]*)"', page)
    assert older is not None
    page = client.get("/messages/search" + older[1].replace("&amp;", "&")).content.decode()
    assert page.count("talk-row") == 7
    page = client.get(f"/messages/search?q=heron+back&in={pair}").content.decode()
    assert page.count("talk-row") == 1
    assert sign_in(cleo).get("/messages/search?q=back").content.count(b"talk-row") == 0
    assert sign_in(cleo).get(f"/messages/search?q=heron&in={pair}").status_code == 404
    assert b"talk-row" not in sign_in(ben).get("/messages/search").content
    # The community's search knows nothing of it.
    assert b"Nothing found" in sign_in(ben).get("/search?q=heron").content
    message = Post.objects.filter(roster__isnull=False).earliest("pk").pk
    sign_in(ann).post(f"/posts/{message}/delete", {"next": "/messages"})
    bus.drain()
    assert sign_in(ben).get("/messages/search?q=back").content.count(b"talk-row") == 0
