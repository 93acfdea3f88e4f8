"""The pages of circles, and writing for one from the composer."""

from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.people.actions import add_to_circle, create_circle
from meetinghouse.domain.people.circles import circles, people_in_circle
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel import bus
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import write

SignIn = Callable[..., Client]


@pytest.fixture
def choir(ann: Viewer) -> int:
    return create_circle(ann, name="Choir & friends")


def members(viewer: Viewer, circle_id: int) -> list[str]:
    return [p.username for p in people_in_circle(viewer, circle_id, Page())]


def test_making_a_circle(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    assert "No circles so far" in client.get("/circles").content.decode()
    answer = client.post("/circles", {"title": "Choir"}, follow=True)
    page = answer.content.decode()
    circle = circles(ann)[0]
    assert answer.redirect_chain == [(f"/circles/{circle.id}", 302)]
    assert "Nobody so far" in page
    assert "Choir" in client.get("/circles").content.decode()


@pytest.mark.parametrize("title", ["", "  ", "choir & FRIENDS", "x" * 121])
def test_a_name_that_cannot_be_given_is_said_beside_the_field(
    sign_in: SignIn, ann: Viewer, choir: int, title: str
) -> None:
    client = sign_in(ann)
    for path in ("/circles", f"/circles/{choir}/rename"):
        if path.endswith("rename") and title.lower() == "choir & friends":
            continue  # its own name, in capitals
        answer = client.post(path, {"title": title})
        assert answer.status_code == 422
        assert b"errorlist" in answer.content
    assert [c.name for c in circles(ann)] == ["Choir & friends"]


def test_finding_adding_and_taking_out(sign_in: SignIn, ann: Viewer, ben: Viewer, choir: int) -> None:
    bus.drain()
    client = sign_in(ann)
    page = client.get(f"/circles/{choir}?q=ben").content.decode()
    assert f'name="person_id" value="{ben.person_id}"' in page
    assert str(ann.person_id) not in client.get(f"/circles/{choir}?q=ann").content.decode().split('id="add"')[1]
    client.post(f"/circles/{choir}/add", {"person_id": ben.person_id})
    assert members(ann, choir) == ["ben"]
    assert "in it" in client.get(f"/circles/{choir}?q=ben").content.decode()
    again = client.post(f"/circles/{choir}/add", {"person_id": ben.person_id}, follow=True)
    assert b"already been taken" in again.content
    client.post(f"/circles/{choir}/remove", {"person_id": ben.person_id})
    assert members(ann, choir) == []
    assert "Nobody found" in client.get(f"/circles/{choir}?q=zzz").content.decode()
    for bad in ("", "x", "12345"):
        assert client.post(f"/circles/{choir}/add", {"person_id": bad}).status_code == 404


def test_writing_for_a_circle_says_which_to_oneself_alone(
    sign_in: SignIn, ann: Viewer, ben: Viewer, choir: int
) -> None:
    add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id])
    client = sign_in(ann)
    form = client.get("/compose").content.decode()
    assert f'<option value="circle-{choir}">The one person in Choir &amp; friends</option>' in form
    assert 'value="friends"' in form
    client.post("/posts", {"text": "Psst", "audience": f"circle-{choir}"})
    post = Post.objects.get()
    assert (post.audience, post.roster_id) == (Audience.CIRCLE, choir)
    assert "Circle: Choir &amp; friends" in client.get(f"/@ann/{post.pk}").content.decode()
    seen = sign_in(ben).get(f"/@ann/{post.pk}").content.decode()
    assert "A circle" in seen
    assert "Choir" not in seen
    assert "Choir" not in sign_in(ben).get("/compose").content.decode()


def test_the_choice_survives_a_refusal(sign_in: SignIn, ann: Viewer, choir: int) -> None:
    answer = sign_in(ann, htmx=True).post("/posts", {"text": "x" * 5001, "audience": f"circle-{choir}"})
    assert answer.status_code == 422
    assert f'<option value="circle-{choir}" selected>' in answer.content.decode()


def test_somebody_elses_circle_cannot_be_chosen_or_opened(
    sign_in: SignIn, ann: Viewer, ben: Viewer, choir: int
) -> None:
    client = sign_in(ben)
    assert client.post("/posts", {"text": "Psst", "audience": f"circle-{choir}"}).status_code == 422
    absent = client.get("/circles/17")
    for path in (f"/circles/{choir}", f"/circles/{choir}/posts", f"/circles/{choir}/delete"):
        assert client.get(path).status_code == absent.status_code == 404
    for path in ("rename", "add", "remove", "delete"):
        sent = {"title": "Mine", "person_id": str(ben.person_id)}
        assert client.post(f"/circles/{choir}/{path}", sent).status_code == 404
    assert [c.name for c in circles(ann)] == ["Choir & friends"]
    assert not Post.objects.exists()


def test_what_the_people_in_it_write(sign_in: SignIn, ann: Viewer, ben: Viewer, choir: int) -> None:
    client = sign_in(ann)
    assert "Nothing to read so far" in client.get(f"/circles/{choir}/posts").content.decode()
    add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id])
    post = write(ben)
    assert f'id="post-{post}"' in client.get(f"/circles/{choir}/posts").content.decode()


def test_deleting_asks_first(sign_in: SignIn, ann: Viewer, choir: int) -> None:
    client = sign_in(ann)
    page = client.get(f"/circles/{choir}/delete").content.decode()
    assert "Delete the circle" in page
    assert circles(ann)
    assert "is gone" in client.post(f"/circles/{choir}/delete", follow=True).content.decode()
    assert circles(ann) == []
