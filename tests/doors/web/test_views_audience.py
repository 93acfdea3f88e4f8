"""Changing who can see a post: at once to fewer, after a second question to more."""

from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.people.actions import follow
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member, write

SignIn = Callable[..., Client]


def audience(post_id: int) -> int:
    return Post.objects.values_list("audience", flat=True).get(pk=post_id)


def test_to_fewer_at_once(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post = write(ann)
    write(ben, "Hello", in_reply_to_id=post)
    client = sign_in(ann)
    assert f'href="/posts/{post}/audience"' in client.get(f"/@ann/{post}").content.decode()
    page = client.get(f"/posts/{post}/audience").content.decode()
    assert '<option value="community" selected>' in page
    answer = client.post(f"/posts/{post}/audience", {"audience": "followers"}, follow=True)
    assert "Changed who can see this." in answer.content.decode()
    assert audience(post) == Audience.FOLLOWERS
    assert sign_in(ben).get(f"/@ann/{post}").status_code == 404


def test_to_more_after_a_second_question(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    member("cleo")
    post = write(ann, audience=Audience.FOLLOWERS)
    client = sign_in(ann)
    asked = client.post(f"/posts/{post}/audience", {"audience": "community"}).content.decode()
    assert "1 more person will see it" in asked
    assert "All 3 members of Testburg." in asked
    assert audience(post) == Audience.FOLLOWERS
    asked = client.post(f"/posts/{post}/audience", {"audience": "public"}).content.decode()
    assert "1 more person will see it" in asked
    client.post(f"/posts/{post}/audience", {"audience": "community", "sure": "yes"})
    assert audience(post) == Audience.COMMUNITY
    asked = client.post(f"/posts/{post}/audience", {"audience": "public"}).content.decode()
    assert "Nobody more sees it today, but others may come to." in asked


def test_to_more_never_once_somebody_commented(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    post = write(ann, audience=Audience.FOLLOWERS)
    write(ben, "Between us", in_reply_to_id=post)
    client = sign_in(ann)
    for sent in ({"audience": "community"}, {"audience": "community", "sure": "yes"}):
        answer = client.post(f"/posts/{post}/audience", sent)
        assert answer.status_code == 422
        assert "Others have commented" in answer.content.decode()
    assert audience(post) == Audience.FOLLOWERS


@pytest.mark.parametrize("chosen", ["", "group", "circle-1", "x"])
def test_an_audience_that_cannot_be_chosen(sign_in: SignIn, ann: Viewer, chosen: str) -> None:
    post = write(ann)
    answer = sign_in(ann).post(f"/posts/{post}/audience", {"audience": chosen})
    assert answer.status_code == 422
    assert b"errorlist" in answer.content
    assert audience(post) == Audience.COMMUNITY


def test_only_for_ones_own_posts(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post = write(ann)
    comment = write(ann, "More", in_reply_to_id=post)
    for method in ("get", "post"):
        assert getattr(sign_in(ben), method)(f"/posts/{post}/audience").status_code == 404
        assert getattr(sign_in(ann), method)(f"/posts/{comment}/audience").status_code == 403
    assert f"/posts/{post}/audience" not in sign_in(ben).get(f"/@ann/{post}").content.decode()
    assert f"/posts/{comment}/audience" not in sign_in(ann).get(f"/@ann/{post}").content.decode()
