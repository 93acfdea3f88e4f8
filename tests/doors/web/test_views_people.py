"""The directory, profiles, how one stands to somebody, and the bell."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from meetinghouse.domain.people.actions import block, follow, mute
from meetinghouse.domain.people.models import Block, Follow, FollowRequest, Mute
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.notifications.queries import count_unread
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member, write

SignIn = Callable[..., Client]


def older(page: str) -> str:
    """The query of the next page of a list."""
    found = re.search(r'href="([^"]*max_id[^"]*)"', page)
    assert found is not None
    return found[1]


def test_the_directory_searches_and_filters(sign_in: SignIn, ann: Viewer) -> None:
    member("clara", country="DE", display_name="Clara of the Hill")
    member("dora", country="FR")
    member("hidden", country="DE", is_listed=False)
    client = sign_in(ann)

    def found(query: str) -> set[str]:
        page = client.get(f"/people{query}").content.decode()
        return {name for name in ("clara", "dora", "hidden") if f'href="/@{name}"' in page}

    assert found("") == {"clara", "dora"}
    assert found("?q=hill") == {"clara"}
    assert found("?q=CLA") == {"clara"}
    assert found("?country=de") == {"clara"}
    assert found("?country=fr&q=clara") == set()


def test_a_profile_and_its_tabs(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    first = write(ann, "First")
    answer = write(ann, "An answer", in_reply_to_id=write(ben, "Question"))
    for_followers = write(ann, "Secret", Audience.FOLLOWERS)
    client = sign_in(ben)

    def has(path: str) -> set[int]:
        page = client.get(path).content.decode()
        return {i for i in (first, answer, for_followers) if f'id="post-{i}"' in page}

    assert has("/@ann") == {first}
    assert has("/@Ann/replies") == {first, answer}
    assert has("/@ann/photos") == set()
    follow(ben, person_id=ann.person_id)
    assert has("/@ann") == {first, for_followers}
    assert 'href="/@ben"' in client.get("/@ann/followers").content.decode()
    assert 'href="/@ann"' in client.get("/@ben/following").content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_following_and_keeping_apart(sign_in: SignIn, ann: Viewer, ben: Viewer, htmx: bool) -> None:  # noqa: FBT001
    client = sign_in(ann, htmx=htmx)

    def do(word: str, **data: str) -> int:
        return client.post(f"/people/{ben.person_id}/{word}", data).status_code

    fine = 200 if htmx else 302
    assert do("follow") == fine
    assert Follow.objects.count() == 1
    assert do("unfollow") == fine
    assert Follow.objects.count() == 0
    assert do("mute", hours="24") == fine
    until = Mute.objects.get().until
    assert until is not None
    assert timedelta(hours=23) < until - now() <= timedelta(hours=24)
    for nonsense in ("", "-1", "many", "99999"):
        assert do("mute", hours=nonsense) == fine
        assert Mute.objects.get().until is None
    assert do("unmute") == fine
    assert do("block") == 302, "the card of somebody blocked is gone"
    assert Block.objects.count() == 1
    assert do("follow") == 404
    assert do("unblock") == fine
    assert (Block.objects.count(), Mute.objects.count()) == (0, 0)


def test_answering_requests(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    careful = member("careful", is_locked=True)
    for viewer in (ann, ben):
        follow(viewer, person_id=careful.person_id)
    client = sign_in(careful)
    page = client.get("/notifications").content.decode()
    assert f"/people/{ann.person_id}/accept" in page
    assert client.post(f"/people/{ann.person_id}/accept").status_code == 302
    assert client.post(f"/people/{ben.person_id}/refuse").status_code == 302
    assert client.post(f"/people/{ben.person_id}/refuse").status_code == 404
    assert (Follow.objects.count(), FollowRequest.objects.count()) == (1, 0)
    assert client.post(f"/people/{ann.person_id}/remove").status_code == 302
    assert Follow.objects.count() == 0


def test_opening_the_bell_reads_nothing_away(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ben, "@ann good morning")
    bus.drain()
    client = sign_in(ann)
    page = client.get("/notifications").content.decode()
    assert f"/@ben/{post_id}" in page
    assert count_unread(ann) == 1
    newest = page.split('name="last_read_id" value="')[1].split('"')[0]
    for nonsense in ("", "x", "-1", "9" * 30):
        assert client.post("/notifications/read", {"last_read_id": nonsense}).status_code == 302
        assert count_unread(ann) == 1
    assert client.post("/notifications/read", {"last_read_id": newest}).status_code == 302
    assert count_unread(ann) == 0
    assert (
        client.post("/notifications/read", {"last_read_id": newest}, headers={"accept": "application/json"}).status_code
        == 204
    )
    assert client.post("/notifications/read", {"last_read_id": "9" * 19}).status_code == 302


def test_searching(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post_id = write(ben, "Fresh pears #pears")
    bus.drain()
    client = sign_in(ann)
    page = client.get("/search", {"q": "pear"}).content.decode()
    assert f'id="post-{post_id}"' in page
    assert "/tags/pears" in page
    assert 'href="/@ben"' in client.get("/search", {"q": "ben"}).content.decode()
    assert client.get("/search").status_code == 200


def test_blocked_and_muted_people_can_be_found_again(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    block(ann, person_id=ben.person_id)
    mute(ann, person_id=cleo.person_id)
    page = sign_in(ann).get("/settings/privacy").content.decode()
    assert f"/people/{ben.person_id}/unblock" in page
    assert f"/people/{cleo.person_id}/unmute" in page
    assert "until you end it" in page


def test_muting_for_a_time(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ann)
    assert f"/people/{ben.person_id}/mute/ask" in client.get("/@ben").content.decode()
    page = client.get(f"/people/{ben.person_id}/mute/ask").content.decode()
    assert [f'value="{hours}"' in page for hours in (1, 24, 168, "")] == [True] * 4
    sent = client.post(f"/people/{ben.person_id}/mute", {"hours": "1", "keep_notifications": "on", "next": "/@ben"})
    assert sent["location"] == "/@ben"
    kept = Mute.objects.get()
    assert kept.hides_notifications is False
    assert kept.until is not None
    assert timedelta(minutes=59) < kept.until - now() <= timedelta(hours=1)
    for path in ("/settings/privacy", "/settings/muted"):
        assert re.search(r"for another 59 min( \d+ s)?, with notifications", client.get(path).content.decode()), path
    client.post(f"/people/{ben.person_id}/mute", {"hours": "168"})
    assert Mute.objects.get().hides_notifications is True
    assert client.get(f"/people/{ann.person_id}/mute/ask").status_code == 404
    block(ben, person_id=ann.person_id)
    assert client.get(f"/people/{ben.person_id}/mute/ask").status_code == 404


def test_many_muted_people_come_in_pages(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    assert "You mute nobody" in client.get("/settings/muted").content.decode()
    for _ in range(23):
        mute(ann, person_id=member().person_id)
    short = client.get("/settings/privacy").content.decode()
    assert short.count("/unmute") == 20
    assert "/settings/muted" in short
    first = client.get("/settings/muted").content.decode()
    assert first.count("/unmute") == 20
    assert client.get(f"/settings/muted{older(first)}").content.decode().count("/unmute") == 3
