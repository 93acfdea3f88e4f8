"""'View as': one's own profile and posts as others see them, to look at only."""

import re
from collections.abc import Callable

from django.test import Client

from meetinghouse.domain.community.models import Community
from meetinghouse.domain.people.actions import add_to_circle, block, create_circle, edit_profile, follow
from meetinghouse.domain.posts.actions import bookmark_post, boost_post, react_to_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member, write

SignIn = Callable[..., Client]


def posts_on(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="post-(\d+)"', page)]


def test_choosing_whose_eyes(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    bus.drain()
    client = sign_in(ann)
    post = write(ann)
    assert 'href="/view-as"' in client.get("/@ann").content.decode()
    for path in ("/view-as", f"/posts/{post}/view-as"):
        page = client.get(path).content.decode()
        assert "?visitor=1" in page
        assert 'href="?who=ben"' in client.get(f"{path}?q=ben").content.decode()
        assert "?who=ann" not in client.get(f"{path}?q=ann").content.decode()
        assert "Nobody found" in client.get(f"{path}?q=zzz").content.decode()
        assert client.get(f"{path}?who=nobody").status_code == 404
        assert client.get(f"{path}?who=ann").status_code == 404


def test_ones_profile_as_somebody_sees_it(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    edit_profile(ann, changes={"about": "I keep bees"})
    for_all, open_to_all = write(ann), write(ann, audience=Audience.PUBLIC)
    for_followers = write(ann, audience=Audience.FOLLOWERS)
    circle = create_circle(ann, name="Choir")
    for_circle = write(ann, audience=Audience.CIRCLE, circle_id=circle)
    boost_post(ann, post_id=write(ben))
    client = sign_in(ann)
    page = client.get("/view-as?who=ben").content.decode()
    assert "as Ben" in page or "as ben" in page
    assert "I keep bees" in page
    assert posts_on(page) == [open_to_all, for_all]
    follow(ben, person_id=ann.person_id)
    add_to_circle(ann, circle_id=circle, person_ids=[ben.person_id])
    page = client.get("/view-as?who=ben").content.decode()
    assert posts_on(page) == [for_circle, for_followers, open_to_all, for_all]
    assert "Circle: Choir" not in page
    assert "A circle" in page
    page = client.get("/view-as?visitor=1").content.decode()
    assert posts_on(page) == [open_to_all]
    assert "a visitor without an account" in page
    Community.objects.update(public_reading=False)
    page = client.get("/view-as?visitor=1").content.decode()
    assert posts_on(page) == []
    assert "Visitors see nothing" in page
    assert "I keep bees" not in page


def test_it_is_to_look_at_only_and_says_so(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post = write(ann)
    react_to_post(ben, post_id=post)
    bookmark_post(ben, post_id=post)
    client = sign_in(ann)
    for path, back in (("/view-as?who=ben", "/@ann"), (f"/posts/{post}/view-as?who=ben", f"/@ann/{post}")):
        page = client.get(path).content.decode()
        seen = page.split('<main id="content"')[1].split("</main>")[0]
        assert "Only to look at" in seen
        assert f'href="{back}"' in seen
        assert "<form" not in seen
        assert "<button" not in seen
        assert "You</span>" not in seen  # what ben marked is his
    for path in ("/view-as", f"/posts/{post}/view-as"):
        assert client.post(path, {"who": "ben"}).status_code == 405


def test_one_post_that_somebody_cannot_see(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    post = write(ann, "Psst", audience=Audience.FOLLOWERS)
    client = sign_in(ann)
    page = client.get(f"/posts/{post}/view-as?who=ben").content.decode()
    assert "They can’t see this post" in page
    assert "Psst" not in page
    assert "Visitors can’t see this post" in client.get(f"/posts/{post}/view-as?visitor=1").content.decode()
    follow(ben, person_id=ann.person_id)
    assert "Psst" in client.get(f"/posts/{post}/view-as?who=ben").content.decode()


def test_nothing_but_ones_own_and_nothing_between_others(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    circle = create_circle(ben, name="Choir")
    add_to_circle(ben, circle_id=circle, person_ids=[ann.person_id, cleo.person_id])
    his = write(ben, audience=Audience.CIRCLE, circle_id=circle)
    comment = write(ann, "Hear hear", in_reply_to_id=his)
    shared = boost_post(ann, post_id=write(ben))
    client = sign_in(ann)
    for post in (his, shared):
        assert client.get(f"/posts/{post}/view-as?who=cleo").status_code == 404
    refused = client.get(f"/posts/{comment}/view-as?who=cleo")
    assert refused.status_code == 403
    assert "Hear hear" not in refused.content.decode()
    assert posts_on(client.get("/view-as?who=cleo").content.decode()) == []
    block(cleo, person_id=ann.person_id)
    assert client.get("/view-as?who=cleo").status_code == 404
