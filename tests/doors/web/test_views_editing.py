"""Editing, history, pin and polls on the pages; without scripts where not said otherwise."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.posts.actions import Changes, boost_post, edit_post, pin_post, vote_in_poll
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.chores import end_polls
from meetinghouse.domain.posts.models import Pin, Poll, PollVote, Post, PostVersion
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.doors.web.changes import marked
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now, pretend
from meetinghouse.kernel.viewer import Viewer
from tests.doors.web.test_views_posts import posts_on
from tests.factories import write

SignIn = Callable[..., Client]
DAY = 86_400


def words(answer: HttpResponse) -> str:
    """The words on a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- Edit and history --------------------------------------------------------------------------------


def test_editing_and_what_the_history_shows(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "The meeting is on Friday at eight")
    client, path = sign_in(ann), f"/posts/{post_id}/edit"
    assert f'href="{path}"' in client.get(f"/@ann/{post_id}").content.decode()
    assert "The meeting is on Friday at eight" in client.get(path).content.decode()
    form = {"text": "The meeting is on Monday at eight", "content_warning": "Dates", "language": "en"}
    answer = client.post(path, form)
    assert (answer.status_code, answer["Location"]) == (302, f"/@ann/{post_id}")
    reader = sign_in(ben)
    page = reader.get(f"/@ann/{post_id}").content.decode()
    assert f'href="/posts/{post_id}/history"' in page
    assert ">edited</a>" in page
    page = reader.get(f"/posts/{post_id}/history").content.decode()
    assert "The meeting is on <del>Friday</del><ins>Monday</ins> at eight" in page
    assert "A content warning was added: Dates" in page
    assert page.index("As it reads now") < page.index("Published")


def test_what_was_typed_survives_a_refusal(sign_in: SignIn, ann: Viewer) -> None:
    post_id = write(ann)
    answer = sign_in(ann).post(f"/posts/{post_id}/edit", {"text": "y" * 5001, "content_warning": "A <wide> one"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "y" * 5001 in page
    assert "A &lt;wide&gt; one" in page
    assert "up to 5,000 characters" in page
    assert Post.objects.get().text == "Good morning"


def test_who_finds_no_page_to_edit(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id, hidden = write(ann), write(ann, audience=Audience.FOLLOWERS)
    share = boost_post(ann, post_id=post_id)
    for viewer, number in ((ben, post_id), (ben, hidden), (ann, share), (ann, 1)):
        client = sign_in(viewer)
        assert client.get(f"/posts/{number}/edit").status_code == 404
        assert client.post(f"/posts/{number}/edit", {"text": "Mine"}).status_code == 404
    assert sign_in(ben).get(f"/posts/{hidden}/history").status_code == 404
    assert not PostVersion.objects.exists()


def test_photos_are_described_taken_off_and_added(
    sign_in: SignIn, ann: Viewer, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA = tmp_path

    def drawn() -> io.BytesIO:
        file = io.BytesIO()
        Image.new("RGB", (64, 48), (180, 83, 42)).save(file, "JPEG")
        file.seek(0)
        return file

    one, two = (upload_picture(ann, file=drawn(), made_here=True).id for _ in range(2))
    post_id = write(ann, "Look", media_ids=[one, two])
    client, path = sign_in(ann), f"/posts/{post_id}/edit"
    assert client.get(path).content.decode().count('name="remove"') == 2
    form = {
        "text": "Look", "media_ids": [one, two], "remove": [two], f"description_{one}": "A harbour",
        f"description_{two}": "", "photos": SimpleUploadedFile("a.jpg", drawn().read(), "image/jpeg"),
    }  # fmt: skip
    assert client.post(path, form).status_code == 302
    page = client.get(f"/@ann/{post_id}").content.decode()
    assert 'alt="A harbour"' in page
    assert 'data-count="2"' in page
    found = words(client.get(f"/posts/{post_id}/history"))
    assert "Added" in found
    assert "Taken off" in found
    assert "Described before as: nothing" in found
    broken = SimpleUploadedFile("holiday.jpg", b"GIF89a but no picture", "image/jpeg")
    answer = client.post(path, {"text": "Look once more", "media_ids": [one], "photos": broken})
    assert answer.status_code == 422
    assert b"holiday.jpg" in answer.content
    assert b"Look once more" in answer.content


def test_a_long_history_turns_its_pages(sign_in: SignIn, ann: Viewer) -> None:
    post_id = write(ann, "Number 0")
    for number in range(1, 13):
        edit_post(ann, post_id=post_id, changes=Changes(text=f"Number {number}"))
    client, path = sign_in(ann), f"/posts/{post_id}/history"

    def numbers(page: str) -> list[int]:
        return [int(found) for found in re.findall(r'id="version-(\d+)"', page)]

    first = client.get(path).content.decode()
    assert numbers(first) == list(range(13, 3, -1))
    found = re.search(r"max_id=(\d+)", first)
    assert found
    assert numbers(client.get(path, {"max_id": found[1]}).content.decode()) == [3, 2, 1]
    assert numbers(client.get(path, {"max_id": 0}).content.decode()) == []


def test_a_post_that_was_never_edited_has_a_history_of_one(sign_in: SignIn, ann: Viewer) -> None:
    post_id = write(ann, "Good <b>morning</b>")
    page = sign_in(ann).get(f"/posts/{post_id}/history").content.decode()
    assert "never edited" in page
    assert "Good &lt;b&gt;morning&lt;/b&gt;" in page
    assert ">edited</a>" not in sign_in(ann).get("/home").content.decode()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "new", [("new", "new")]),
        ("one two", "one two", [("kept", "one two")]),
        ("one two", "one", [("kept", "one"), ("gone", " two")]),
        ("a\nb", "a\n\nb", [("kept", "a"), ("gone", "\n"), ("new", "\n\n"), ("kept", "b")]),
    ],
)
def test_marks(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [(piece.what, piece.words) for piece in marked(before, after)] == expected


def test_both_texts_can_be_read_out_of_the_marks() -> None:
    before, after = "a b " * 600 + "end", "b a c " * 500 + "end."
    pieces = marked(before, after)
    assert "".join(p.words for p in pieces if p.what != "new") == before
    assert "".join(p.words for p in pieces if p.what != "gone") == after


# --- Pin ---------------------------------------------------------------------------------------------


def test_pinned_posts_stand_first_once_and_marked(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    ids = [write(ann, str(number)) for number in range(22)]
    client = sign_in(ann)
    answer = client.post(f"/posts/{ids[3]}/pin", {"next": "/@ann"})
    assert (answer.status_code, answer["Location"]) == (302, "/@ann")
    page = sign_in(ben).get("/@ann").content.decode()
    assert posts_on(page.encode()) == [ids[3], *[i for i in ids[:1:-1] if i != ids[3]]]
    assert page.count("Pinned") == 1
    assert "Unpin from your profile" in client.get("/@ann").content.decode()
    found = re.search(r"max_id=(\d+)", page)
    assert found
    # Further down it is left out, since it stood at the top.
    older = sign_in(ben).get("/@ann", {"max_id": found[1]})
    assert posts_on(older.content) == [ids[1], ids[0]]
    assert posts_on(sign_in(ben).get("/@ann", {"max_id": ids[5]}).content) == [ids[4], *ids[2::-1]]
    assert client.post(f"/posts/{ids[3]}/unpin").status_code == 302
    assert not Pin.objects.exists()


def test_one_pin_too_many_is_said(sign_in: SignIn, ann: Viewer) -> None:
    for number in range(5):
        pin_post(ann, post_id=write(ann, str(number)))
    client = sign_in(ann)
    assert client.post(f"/posts/{write(ann)}/pin", {"next": "/@ann"}).status_code == 302
    assert "Unpin one of them first" in client.get("/@ann").content.decode()


# --- Polls -------------------------------------------------------------------------------------------


def test_asking_and_voting(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    form = {
        "text": "Which day?", "poll_option": ["Saturday", "Sunday", "", ""], "poll_seconds": "3600",
        "audience": "public",
    }  # fmt: skip
    assert sign_in(ann).post("/posts", form).status_code == 302
    post_id = Post.objects.get().pk
    assert (Poll.objects.get().is_multiple, Poll.objects.get().hides_totals) == (False, False)
    reader, where = sign_in(ben), f"/@ann/{post_id}"
    page = reader.get(where).content.decode()
    assert page.count('type="radio" name="choices"') == 2
    answer = reader.post(f"/posts/{post_id}/vote", {"choices": "1", "next": where})
    assert answer["Location"].startswith(where)
    page = reader.get(where)
    assert 'name="choices"' not in page.content.decode()
    assert "Sunday (your choice) 100 % , 1 vote" in words(page)
    assert "1 person voted" in words(page)
    # The one who asks sees the numbers and has nothing to choose; so does a visitor.
    for client in (sign_in(ann), Client()):
        page = client.get(where)
        assert 'name="choices"' not in page.content.decode()
        assert "Sunday 100 % , 1 vote" in words(page)
        assert "your choice" not in words(page)


def test_voting_with_scripts_gives_the_card(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), DAY, is_multiple=True))
    client = sign_in(ben, htmx=True)
    assert client.get(f"/posts/{post_id}/card").content.decode().count('type="checkbox" name="choices"') == 2
    answer = client.post(f"/posts/{post_id}/vote", {"choices": ["0", "1"]})
    assert answer.status_code == 200
    assert posts_on(answer.content) == [post_id]
    assert PollVote.objects.get().choices == 3
    answer = client.post(f"/posts/{post_id}/vote", {"choices": ["0"]})
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#messages")


@pytest.mark.parametrize("choices", [[], ["x"], ["7"], ["0", "1"], ["1" * 50]])
def test_a_vote_that_is_none(sign_in: SignIn, ann: Viewer, ben: Viewer, choices: list[str]) -> None:
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), DAY))
    assert sign_in(ben).post(f"/posts/{post_id}/vote", {"choices": choices}).status_code == 302
    assert not PollVote.objects.exists()


def test_a_poll_that_does_not_fit_keeps_what_was_typed(sign_in: SignIn, ann: Viewer) -> None:
    form = {"text": "Which?", "poll_option": ["Only <one>", "", ""], "poll_hides": "on", "poll_seconds": "604800"}
    answer = sign_in(ann).post("/posts", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Only &lt;one&gt;"' in page
    assert "2 to 4 answers" in page
    assert 'value="604800" selected' in page
    assert not Post.objects.exists()
    assert sign_in(ann).post("/posts", form | {"poll_seconds": "1"}).status_code == 422


def test_hidden_numbers_and_the_end(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "Which?", Audience.PUBLIC, poll=PollDraft(("a", "b"), DAY, hides_totals=True))
    vote_in_poll(ben, post_id=post_id, choices=[0])
    for client in (sign_in(ann), sign_in(ben), Client()):
        page = client.get(f"/@ann/{post_id}")
        assert "<progress" not in page.content.decode().split('class="poll"')[1].split("poll-foot")[0]
        assert "The numbers show when it has ended" in words(page)
    with pretend(now() + timedelta(days=2)):
        end_polls()
        bus.drain()
        page = Client().get(f"/@ann/{post_id}")
        assert "The poll has ended" in words(page)
        assert "a 100 % , 1 vote" in words(page)
        assert "Your poll has ended" in words(sign_in(ann).get("/notifications"))
        assert "A poll you voted in has ended: ann asked" in words(sign_in(ben).get("/notifications"))


def test_a_poll_behind_a_content_warning_is_folded_with_it(sign_in: SignIn, ann: Viewer) -> None:
    post_id = write(ann, "Which?", content_warning="Food", poll=PollDraft(("tea", "coffee"), DAY))
    page = sign_in(ann).get(f"/@ann/{post_id}").content.decode()
    fold = page.split('<details class="fold">')[1].split("</details>")[0]
    assert "coffee" in fold
