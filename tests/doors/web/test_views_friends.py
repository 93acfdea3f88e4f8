"""Friends in the pages: the button on a profile, the lists, the bell, people one may know."""

from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.people.actions import answer_friend_request, ask_to_be_friends, block, edit_profile
from meetinghouse.domain.people.models import FriendRequest, Friendship, SuggestionDismissal
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer
from tests.doors.web.test_views_people import older
from tests.factories import member

SignIn = Callable[..., Client]
WORDS = ("ask", "withdraw", "accept", "decline", "end")


def befriend(one: Viewer, other: Viewer) -> None:
    ask_to_be_friends(one, person_id=other.person_id)
    answer_friend_request(other, person_id=one.person_id, accept=True)


def offered(client: Client, path: str, other: Viewer) -> set[str]:
    """What a page lets one do about somebody."""
    page = client.get(path).content.decode()
    return {word for word in WORDS if f'="/people/{other.person_id}/friend/{word}"' in page}


def do(client: Client, other: Viewer, word: str, back: str = "/people") -> int:
    answer = client.post(f"/people/{other.person_id}/friend/{word}", {"next": back})
    assert answer.status_code != 302 or answer["location"] == back
    return answer.status_code


def test_the_button_on_a_profile(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    by_ann, by_ben = sign_in(ann), sign_in(ben)
    assert offered(by_ann, "/@ben", ben) == {"ask"}
    assert do(by_ann, ben, "ask", "/@ben") == 302
    assert offered(by_ann, "/@ben", ben) == {"withdraw"}
    assert offered(by_ben, "/@ann", ann) == {"accept", "decline"}
    assert do(by_ann, ben, "withdraw") == 302
    assert offered(by_ben, "/@ann", ann) == {"ask"}
    do(by_ann, ben, "ask")
    assert do(by_ben, ann, "decline") == 302
    assert do(by_ben, ann, "decline") == 404
    assert offered(by_ann, "/@ben", ben) == {"ask"}
    do(by_ann, ben, "ask")
    assert do(by_ben, ann, "accept") == 302
    assert offered(by_ann, "/@ben", ben) == offered(by_ben, "/@ann", ann) == {"end"}
    assert offered(by_ann, "/@ann", ann) == set()
    assert do(by_ann, ben, "end") == 302
    assert not Friendship.objects.exists()
    assert not FriendRequest.objects.exists()


def test_blocked_people_answer_as_absent(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    block(ben, person_id=ann.person_id)
    client = sign_in(ann)
    for word in WORDS:
        hidden = client.post(f"/people/{ben.person_id}/friend/{word}")
        absent = client.post(f"/people/4000000000000000000/friend/{word}")
        assert hidden.status_code == absent.status_code == 404
    assert client.post(f"/people/{ben.person_id}/dismiss").status_code == 404


def test_how_many_friends_is_told_to_members(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    befriend(ann, ben)
    befriend(ann, member("cleo"))
    for viewer in (ann, ben, member("dora")):
        page = sign_in(viewer).get("/@ann").content.decode()
        assert '<strong>2</strong> <span class="soft">friends</span>' in page
        assert ('<a href="/people/friends"><strong>2' in page) == (viewer == ann)
    assert "friends</span>" not in Client().get("/@ann").content.decode()


@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("/people/friends", "No friends here so far"),
        ("/people/friends/requests", "Nobody is waiting"),
        ("/people/friends/sent", "No requests on their way"),
    ],
)
def test_the_lists(sign_in: SignIn, ann: Viewer, path: str, empty: str) -> None:
    client = sign_in(ann)
    assert empty in client.get(path).content.decode()
    others = [member() for _ in range(22)]
    for other in others:
        one, two = (ann, other) if path.endswith("sent") else (other, ann)
        ask_to_be_friends(one, person_id=two.person_id)
        if path.endswith("friends"):
            answer_friend_request(two, person_id=one.person_id, accept=True)
    first = client.get(path).content.decode()
    second = client.get(path + older(first)).content.decode()
    shown = [[f'="/people/{o.person_id}/friend/' in page for o in others] for page in (first, second)]
    assert shown == [[False] * 2 + [True] * 20, [True] * 2 + [False] * 20]
    assert "That is everybody." in client.get(f"{path}?max_id=1").content.decode()
    badge = '<span class="badge">22<span class="visually-hidden"> waiting' in client.get("/people").content.decode()
    assert badge == path.endswith("requests")


def test_the_bell_answers_a_request(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    ask_to_be_friends(ann, person_id=ben.person_id)
    bus.drain()
    client = sign_in(ben)
    assert offered(client, "/notifications", ann) == {"accept", "decline"}
    assert do(client, ann, "accept", "/notifications") == 302
    bus.drain()
    page = client.get("/notifications").content.decode()
    assert "asked to be friends with you" in page
    assert "You are friends." in page
    assert offered(client, "/notifications", ann) == set()
    assert "is friends with you now" in sign_in(ann).get("/notifications").content.decode()


def test_a_post_for_friends_is_written_and_read(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    befriend(ann, ben)
    sign_in(ann).post("/posts", {"text": "Only among us", "audience": "friends"})
    assert "Only among us" in sign_in(ben).get("/home").content.decode()
    assert "Only among us" not in sign_in(member("cleo")).get("/@ann").content.decode()
    edit_profile(ann, changes={"default_audience": Audience.FRIENDS})
    assert 'value="friends" selected' in sign_in(ann).get("/compose").content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_people_one_may_know(sign_in: SignIn, ann: Viewer, ben: Viewer, htmx: bool) -> None:  # noqa: FBT001
    cleo = member("cleo")
    befriend(ann, ben)
    befriend(ben, cleo)
    client = sign_in(ann, htmx=htmx)
    for path in ("/people", "/home"):
        assert "1 friend in common" in client.get(path).content.decode()
    assert "1 friend in common" not in client.get("/people?q=cle").content.decode()
    answer = client.post(f"/people/{cleo.person_id}/dismiss", {"next": "/people"})
    assert (answer.status_code, answer.content) == ((200, b"") if htmx else (302, b""))
    assert SuggestionDismissal.objects.count() == 1
    for path in ("/people", "/home"):
        assert "People you may know" not in client.get(path).content.decode()


def test_suggestions_are_switched_off_in_the_settings(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ann)
    assert 'name="suggests_people" id="id_suggests_people"' in client.get("/settings/profile").content.decode()
    assert "People you may know" in client.get("/people").content.decode()
    client.post(
        "/settings/profile", {"default_audience": "2", "default_quoters": "0", "is_listed": "on", "is_suggested": "on"}
    )
    assert "People you may know" not in client.get("/people").content.decode()
    assert "People you may know" in sign_in(ben).get("/people").content.decode()
    client.post(
        "/settings/profile",
        {"default_audience": "2", "default_quoters": "0", "is_listed": "on", "suggests_people": "on"},
    )
    assert "People you may know" in client.get("/people").content.decode()
    assert "People you may know" not in sign_in(ben).get("/people").content.decode()
