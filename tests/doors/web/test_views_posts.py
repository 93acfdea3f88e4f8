"""Writing, commenting, reacting, sharing, saving, deleting: with and without the page's scripts."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from meetinghouse.domain.posts.actions import bookmark_post, boost_post, react_to_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Attachment, Bookmark, Post, PostState, Reaction
from meetinghouse.kernel.viewer import Viewer
from tests.factories import write

SignIn = Callable[..., Client]


def posts_on(page: bytes) -> list[int]:
    return [int(found) for found in re.findall(r'id="post-(\d+)"', page.decode())]


def test_writing_without_scripts_leads_home_where_the_post_is(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    answer = client.post("/posts", {"text": "Good morning", "audience": "followers"})
    assert (answer.status_code, answer["Location"]) == (302, "/home")
    row = Post.objects.get()
    assert (row.text, row.audience, row.author_id) == ("Good morning", Audience.FOLLOWERS, ann.person_id)
    home = client.get("/home")
    assert posts_on(home.content) == [row.pk]
    assert b"Posted." in home.content


def test_writing_with_scripts_gives_the_card(sign_in: SignIn, ann: Viewer) -> None:
    answer = sign_in(ann, htmx=True).post("/posts", {"text": "Good morning"})
    assert answer.status_code == 200
    assert posts_on(answer.content) == [Post.objects.get().pk]
    assert b"<html" not in answer.content
    assert Post.objects.get().audience == Audience.COMMUNITY


@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_typed_survives_a_refusal(sign_in: SignIn, ann: Viewer, htmx: bool) -> None:  # noqa: FBT001
    form = {"text": "x" * 5001, "content_warning": "Long & <wide>", "idempotency": "tap"}
    answer = sign_in(ann, htmx=htmx).post("/posts", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "x" * 5001 in page
    assert "Long &amp; &lt;wide&gt;" in page
    assert "up to 5,000 characters" in page
    assert (b"<html" in answer.content) == (not htmx)
    assert not Post.objects.exists()


@pytest.mark.parametrize("audience", ["conversation", "group", "everybody", "circle-1", "circle-x", "0"])
def test_an_audience_that_cannot_be_chosen(sign_in: SignIn, ann: Viewer, audience: str) -> None:
    answer = sign_in(ann).post("/posts", {"text": "Hello", "audience": audience})
    assert answer.status_code == 422
    assert not Post.objects.exists()


def test_the_same_form_sent_twice_is_one_post(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    for _ in range(2):
        assert client.post("/posts", {"text": "Once", "idempotency": "form-1"}).status_code == 302
    assert Post.objects.count() == 1


def test_photos_without_scripts(sign_in: SignIn, ann: Viewer, tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (180, 83, 42)).save(file, "JPEG")
    photo = SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg")
    client = sign_in(ann)
    assert client.post("/posts", {"text": "Look", "photos": photo}).status_code == 302
    assert Attachment.objects.count() == 1
    broken = SimpleUploadedFile("holiday.jpg", b"GIF89a but no picture", "image/jpeg")
    answer = client.post("/posts", {"text": "Look again", "photos": broken})
    assert answer.status_code == 422
    assert b"holiday.jpg" in answer.content
    assert b"Look again" in answer.content
    assert Post.objects.count() == 1


def test_a_comment_leads_back_to_its_thread(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    where = f"/@ann/{post_id}"
    client = sign_in(ben)
    answer = client.post(
        "/posts", {"text": "Indeed", "in_reply_to_id": post_id}, headers={"referer": f"http://testserver{where}"}
    )
    comment = Post.objects.get(in_reply_to_id=post_id)
    assert answer["Location"].endswith(f"{where}#post-{comment.pk}")
    page = client.get(where)
    assert posts_on(page.content) == [post_id, comment.pk]


def test_a_post_stands_at_its_authors_address_only(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    client = sign_in(ben)
    assert client.get(f"/@ANN/{post_id}").status_code == 200
    assert client.get(f"/@ben/{post_id}").status_code == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_every_mark_on_and_off(sign_in: SignIn, ann: Viewer, ben: Viewer, htmx: bool) -> None:  # noqa: FBT001
    post_id = write(ann)
    client = sign_in(ben, htmx=htmx)

    def marks() -> tuple[int, int, int]:
        shares = Post.objects.filter(boost_of_id=post_id, state=PostState.VISIBLE)
        return Reaction.objects.count(), shares.count(), Bookmark.objects.count()

    for word, expected in {
        "react": (1, 0, 0),
        "share": (1, 1, 0),
        "save": (1, 1, 1),
        "unreact": (0, 1, 1),
        "unshare": (0, 0, 1),
        "unsave": (0, 0, 0),
    }.items():
        answer = client.post(f"/posts/{post_id}/{word}", {"emoji": "❤️"} if word == "react" else {})
        assert answer.status_code == (200 if htmx else 302), word
        if htmx:
            assert posts_on(answer.content) == [post_id]
        else:
            assert answer["Location"].endswith(f"#post-{post_id}")
        assert marks() == expected, word
        assert client.get(f"/posts/{post_id}/{word}").status_code == 405


def test_a_refused_mark_says_why(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    from meetinghouse.domain.people.actions import follow

    follow(ben, person_id=ann.person_id)
    post_id = write(ann, audience=Audience.FOLLOWERS)
    answer = sign_in(ben, htmx=True).post(f"/posts/{post_id}/share")
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#messages")
    assert b"cannot be shared" in answer.content
    answer = sign_in(ben).post(f"/posts/{post_id}/react", {"emoji": "🦆"})
    assert answer.status_code == 302
    assert not Reaction.objects.exists()


def test_deleting_asks_first_where_there_are_no_scripts(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    assert sign_in(ben).get(f"/posts/{post_id}/delete/ask").status_code == 404
    assert sign_in(ben).post(f"/posts/{post_id}/delete").status_code == 403
    client = sign_in(ann)
    assert b"Delete" in client.get(f"/posts/{post_id}/delete/ask").content
    assert Post.objects.get().state == PostState.VISIBLE
    answer = client.post(f"/posts/{post_id}/delete", {"next": f"/@ann/{post_id}"})
    # Not back to a page that is not there any more.
    assert answer["Location"] == "/home"
    assert Post.objects.get().state == PostState.DELETED
    assert client.post(f"/posts/{post_id}/delete").status_code == 404


def test_deleting_with_scripts_empties_the_card(sign_in: SignIn, ann: Viewer) -> None:
    answer = sign_in(ann, htmx=True).post(f"/posts/{write(ann)}/delete")
    assert (answer.status_code, answer.content) == (200, b"")


def test_who_reacted_and_who_shared(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    react_to_post(ben, post_id=post_id)
    boost_post(ben, post_id=post_id)
    for page in ("reactions", "shares"):
        assert b'href="/@ben"' in sign_in(ann).get(f"/posts/{post_id}/{page}").content


def test_lists_turn_their_pages(sign_in: SignIn, ann: Viewer) -> None:
    ids = [write(ann, f"Number {number} #bread") for number in range(25)][::-1]
    for post_id in reversed(ids):
        bookmark_post(ann, post_id=post_id)
    client = sign_in(ann)
    for path in ("/home", "/local", "/tags/bread", "/@ann", "/saved"):
        first = client.get(path)
        assert posts_on(first.content) == ids[:20], path
        found = re.search(r"max_id=(\d+)", first.content.decode())
        assert found, path
        assert posts_on(client.get(path, {"max_id": found[1]}).content) == ids[20:], path
    assert posts_on(client.get("/home/new", {"since_id": ids[3]}).content) == ids[:3]


def test_nobody_is_led_to_another_site(sign_in: SignIn, ann: Viewer) -> None:
    post_id = write(ann)
    client = sign_in(ann)
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        answer = client.post(f"/posts/{post_id}/save", {"next": evil}, headers={"referer": evil})
        assert answer["Location"].startswith("/home")


def test_what_was_written_is_never_markup(sign_in: SignIn, ann: Viewer) -> None:
    from meetinghouse.domain.people.actions import edit_profile

    nasty = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    edit_profile(ann, changes={"display_name": nasty, "about": nasty, "town": nasty, "fields": [(nasty, nasty)]})
    post_id = write(ann, nasty, content_warning=nasty)
    client = sign_in(ann)
    for path in (
        "/home",
        f"/@ann/{post_id}",
        "/@ann",
        "/people",
        f"/search?q={nasty}",
        f"/tags/{nasty}",
        f"/compose?text={nasty}",
    ):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
