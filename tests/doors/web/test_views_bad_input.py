"""What nobody should send: each gets a clear answer and leaves nothing half-written."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.models import Follow, Person
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post, PostState, Reaction
from meetinghouse.kernel.ids import new_id
from meetinghouse.kernel.viewer import Viewer
from tests.factories import PASSWORD, member, write

SignIn = Callable[..., Client]

HUGE = "9" * 19, "9" * 40, str(2**63)
MALFORMED = ("-1", "1.5", "abc", "%00", "1%00", "%F0%9F", "1'--", " ", "0x10", "\uff11\uff12", *HUGE)
ON_POSTS = ("react", "unreact", "share", "unshare", "save", "unsave", "delete", "report")
ON_PEOPLE = ("follow", "unfollow", "block", "mute", "remove", "accept", "refuse", "report")


def test_a_huge_text_gets_a_clear_answer(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    for kind in ("multipart", "form"):
        text = {"text": "x" * 10_000_000}
        more = {} if kind == "multipart" else {"content_type": "application/x-www-form-urlencoded"}
        answer = client.post("/posts", text if kind == "multipart" else "text=" + text["text"], **more)
        assert answer.status_code == 413
        assert b"more text than fits" in answer.content
        assert b"x" * 1000 not in answer.content
    assert not Post.objects.exists()
    assert Person.objects.get(pk=ann.person_id).posts_count == 0


def test_a_text_that_a_form_takes_and_a_post_does_not(sign_in: SignIn, ann: Viewer) -> None:
    answer = sign_in(ann).post("/posts", {"text": "x" * 1_000_000})
    assert answer.status_code == 422
    assert b"up to 5,000 characters" in answer.content
    assert not Post.objects.exists()


def test_too_many_fields(sign_in: SignIn, ann: Viewer) -> None:
    answer = sign_in(ann).post("/posts", {"text": "Hello", **{f"field{n}": "x" for n in range(600)}})
    assert answer.status_code == 400
    assert b"<h1" in answer.content
    assert not Post.objects.exists()


def test_a_stale_form_keeps_what_was_typed(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann, enforce_csrf_checks=True)
    typed = {
        "text": "Two hours of <work> & care",
        "content_warning": "Long",
        "audience": "followers",
        "emoji": "👍",
        "one": "1",
    }
    answer = client.post(
        "/posts", typed | {"csrfmiddlewaretoken": "stale", "oldpassword": "secret-1", "password": "secret-2"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Two hours of &lt;work&gt; &amp; care" in page
    assert "secret-" not in page
    for name in typed:
        assert f'name="{name}"' in page, name
    assert not Post.objects.exists()
    # One press sends it again, with a token that holds.
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    again = {"text": typed["text"], "content_warning": "Long", "audience": "followers", "csrfmiddlewaretoken": token[1]}
    assert client.post("/posts", again).status_code == 302
    row = Post.objects.get()
    assert (row.text, row.content_warning, row.audience) == (typed["text"], "Long", Audience.FOLLOWERS)


def test_a_stale_form_of_a_script(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann, enforce_csrf_checks=True)
    answer = client.post("/posts", {"text": "Hello"}, headers={"accept": "application/json"})
    assert (answer.status_code, list(answer.json())) == (403, ["error"])


@pytest.mark.parametrize(
    "path", ["/accounts/logout/", "/owner/community", "/desk/cases/1/decide", "/settings/profile", "/theme"]
)
def test_no_form_goes_without_its_token(sign_in: SignIn, ann: Viewer, path: str) -> None:
    assert sign_in(ann, enforce_csrf_checks=True).post(path, {"x": "y"}).status_code == 403


def _answers(client: Client, numbers: list[str]) -> set[int]:
    posts = [client.post(f"/posts/{number}/{word}") for number in numbers for word in ON_POSTS]
    people = [client.post(f"/people/{number}/{word}") for number in numbers for word in ON_PEOPLE]
    pages = [
        client.get(path.format(number))
        for number in numbers
        for path in ("/@ann/{}", "/posts/{}/reactions", "/posts/{}/shares", "/posts/{}/delete/ask", "/posts/{}/report")
    ]
    return {answer.status_code for answer in (*posts, *people, *pages)}


def test_unknown_ids(sign_in: SignIn, ann: Viewer) -> None:
    assert _answers(sign_in(ann), [str(new_id()), "0", str(2**63 - 1)]) == {404}


def test_malformed_ids(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    assert _answers(client, list(MALFORMED)) <= {404}
    for number in MALFORMED:
        for path in ("/uploads/{}", "/uploads/{}/discard", "/settings/apps/{}/end"):
            assert client.post(path.format(number)).status_code == 404


def test_malformed_ids_at_the_desk_and_the_machinery(sign_in: SignIn, town: None) -> None:
    from meetinghouse.kernel.viewer import Role

    client = sign_in(member(role=Role.OWNER))
    for number in (*MALFORMED, "0", str(2**63 - 1)):
        for path in ("/desk/cases/{}", "/desk/people/{}"):
            assert client.get(path.format(number)).status_code == 404, (path, number)
        for path in (
            "/desk/cases/{}/claim", "/desk/cases/{}/decide", "/desk/cases/{}/notes", "/desk/cases/{}/release",
            "/desk/restrictions/{}/lift", "/owner/approvals/{}/approve", "/owner/operations/retry/{}",
        ):  # fmt: skip
            assert client.post(path.format(number)).status_code == 404, (path, number)
        for path in ("/owner/outbox/{}/discard", "/owner/invitations/{}/revoke"):
            assert client.post(path.format(number)).status_code in {302, 404}, (path, number)


def test_somebody_elses_things(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    hidden = write(ann, audience=Audience.FOLLOWERS)
    upload = Media.objects.create(
        account_id=ann.account_id, key="aa/bb", mime="image/jpeg", width=1, height=1, preview_width=1,
        preview_height=1, octets=1, blurhash="", sent_sha256="", stored_sha256="",
    ).pk  # fmt: skip
    client = sign_in(ben)
    for word in ON_POSTS:
        assert client.post(f"/posts/{hidden}/{word}").status_code == 404
    assert client.post(f"/uploads/{upload}", {"description": "Mine"}).status_code == 404
    assert client.post(f"/uploads/{upload}/discard").status_code == 404
    assert client.post("/posts", {"text": "Look", "media_ids": upload}).status_code == 404
    assert client.post("/posts", {"text": "Well", "in_reply_to_id": hidden}).status_code == 404
    assert Post.objects.get().state == PostState.VISIBLE
    assert not Reaction.objects.exists()
    row = Media.objects.get()
    assert (row.attached, row.description) == (False, "")


@pytest.mark.parametrize("field", ["in_reply_to_id", "media_ids"])
@pytest.mark.parametrize("value", ["abc", "-5", "1.5", "\x00", "1 2", *HUGE])
def test_malformed_ids_in_a_form(sign_in: SignIn, ann: Viewer, field: str, value: str) -> None:
    answer = sign_in(ann).post("/posts", {"text": "What I typed", field: value})
    assert answer.status_code in {404, 422}
    if answer.status_code == 422:
        assert b"What I typed" in answer.content
    assert not Post.objects.exists()


@pytest.mark.parametrize("name", ["max_id", "min_id", "since_id", "limit"])
@pytest.mark.parametrize("value", ["abc", "-1", "\x00", "1e3", *HUGE])
def test_malformed_cursors(sign_in: SignIn, ann: Viewer, name: str, value: str) -> None:
    write(ann)
    client = sign_in(ann)
    for path in ("/home", "/local", "/saved", "/people", "/notifications", "/@ann", "/tags/x", "/@ann/followers"):
        assert client.get(path, {name: value}).status_code in {200, 422}, path


@pytest.mark.parametrize(
    "words", ["\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass"), "x" * 5000, "%", "'", '"', "\\"]
)
def test_odd_words_in_addresses(sign_in: SignIn, ann: Viewer, words: str | bytes) -> None:
    from urllib.parse import quote

    write(ann, "#x")
    client, quoted = sign_in(ann), quote(words)
    for path in (
        "/search?q={}", "/people?q={}", "/people?country={}", "/tags/{}", "/@{}", "/join/{}", "/setup/{}",
        "/decisions/{}", "/decisions/{}?key={}", "/notices/{}", "/compose?text={}", "/home?next={}",
    ):  # fmt: skip
        answer = client.get(path.replace("{}", quoted))
        assert answer.status_code in {200, 302, 404}, path


def test_odd_words_in_forms(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ann)
    for words in ("\x00", "a\x00b", "\u202e", "\ufeff", "😀" * 100):
        for path, form in {
            "/posts": {"text": words, "content_warning": words},
            f"/people/{ben.person_id}/report": {"reason": "spam", "comment": words},
            f"/people/{ben.person_id}/mute": {"hours": words},
            "/settings/profile": {
                "display_name": words,
                "about": words,
                "default_audience": "2",
                "default_quoters": "0",
                "label": words,
                "value": words,
            },
            "/notifications/read": {"last_read_id": words},
            "/theme": {"theme": words},
        }.items():
            assert client.post(path, form).status_code in {302, 422}, (path, words)
    assert not Post.objects.filter(text__contains="\u202e").exists()


def test_a_sign_in_with_odd_words(town: None) -> None:
    member("ann")
    for email in ("\x00", "ann@town.example\x00", "'", "x" * 10_000, "ann@town.example' OR 1=1 --"):
        answer = Client().post("/accounts/login/", {"login": email, "password": PASSWORD})
        assert answer.status_code == 200
        assert "meetinghouse_session" not in answer.cookies
    assert Account.objects.count() == 1


def test_a_get_changes_nothing(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ben)
    client = sign_in(ann)
    for word in ON_POSTS:
        client.get(f"/posts/{post_id}/{word}")
    for word in ON_PEOPLE:
        client.get(f"/people/{ben.person_id}/{word}")
    assert not Reaction.objects.exists()
    assert not Follow.objects.exists()
    assert Post.objects.count() == 1
