"""'Who exactly can see this': from the composer, with and without the page's scripts, and on one's own posts."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from meetinghouse.domain.community.models import Community
from meetinghouse.domain.people.actions import add_to_circle, create_circle, follow
from meetinghouse.domain.people.models import Friendship, Person
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.readers import Readers
from meetinghouse.doors.web.audience_choices import readers_in_words
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member, write

SignIn = Callable[..., Client]


@pytest.fixture
def cleo(town: None) -> Viewer:
    return member("cleo")


@pytest.fixture
def choir(ann: Viewer, ben: Viewer, cleo: Viewer) -> int:
    circle = create_circle(ann, name="Choir")
    add_to_circle(ann, circle_id=circle, person_ids=[ben.person_id, cleo.person_id])
    return circle


def tap(client: Client, audience: str, text: str = "") -> str:
    answer = client.post("/compose/readers", {"audience": audience, "text": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_choices_say_how_many(sign_in: SignIn, ann: Viewer, ben: Viewer, choir: int) -> None:
    follow(ben, person_id=ann.person_id)
    form = sign_in(ann).get("/compose").content.decode()
    for words in ("All 3 members of Testburg", "Your one follower", "Your friends (none yet)", "The 2 people in Choir"):
        assert f">{words}</option>" in form


def test_one_tap_says_who_reads_it(sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer, choir: int) -> None:
    client = sign_in(ann, htmx=True)
    follow(ben, person_id=ann.person_id)
    Friendship.objects.create(person_id=ann.person_id, friend_id=cleo.person_id)
    for audience, text, words, names in [
        ("community", "", "All 3 members of Testburg.", ["ben", "cleo"]),
        ("followers", "", "Your one follower.", ["ben"]),
        ("followers", "@cleo @ben", "Your one follower and 1 person mentioned.", ["ben", "cleo"]),
        ("friends", "@ben", "Your one friend.", ["cleo"]),
        ("mentioned", "@cleo and @nobody", "Only the one person mentioned.", ["cleo"]),
        ("mentioned", "", "Nobody but you: it mentions nobody.", []),
        ("public", "", "without an account, and all 3 members of Testburg.", ["ben", "cleo"]),
        (f"circle-{choir}", "", "The 2 people in Choir.", ["ben", "cleo"]),
    ]:
        found = tap(client, audience, text)
        assert words in found, audience
        assert [name for name in ("ann", "ben", "cleo") if f'href="/@{name}"' in found] == names, audience
        assert "<html" not in found
    assert not Post.objects.exists()
    Community.objects.update(public_reading=False)
    assert "Visitors cannot read here at the moment" in tap(client, "public")


def test_without_scripts_what_was_typed_comes_back(
    sign_in: SignIn, ann: Viewer, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (180, 83, 42)).save(file, "JPEG")
    photo = SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg")
    sent = {"audience": "followers", "text": "Half a & thought", "content_warning": "Long", "photos": photo}
    answer = sign_in(ann).post("/compose/readers", sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nobody but you: nobody follows you yet." in page
    assert "Half a &amp; thought" in page
    assert 'value="Long"' in page
    assert '<option value="followers" selected>' in page
    assert page.count('name="media_ids"') == 1
    assert not Post.objects.exists()


def test_everybody_is_named_page_by_page(sign_in: SignIn, ann: Viewer) -> None:
    everybody = [member(f"neighbour{i}") for i in range(30)]
    Person.objects.filter(pk=everybody[-1].person_id).update(is_listed=False)
    client = sign_in(ann)
    few = tap(sign_in(ann, htmx=True), "community")
    assert "And 18 more" in few
    assert few.count('class="chip"') == 12
    first = client.get("/compose/readers?audience=community").content.decode()
    assert "All 31 members of Testburg." in first
    assert "neighbour28" in first
    assert "neighbour29" not in first  # counted, not named
    second = client.get(f"/compose/readers?audience=community&max_id={everybody[9].person_id}").content.decode()
    assert "neighbour8" in second
    assert "neighbour9" not in second
    named = client.get(f"/compose/readers?audience=mentioned&named={everybody[3].person_id}").content.decode()
    assert "Only the one person mentioned." in named
    assert "neighbour3" in named


@pytest.mark.parametrize("audience", ["group", "circle-17", "circle-x", "everybody"])
def test_an_audience_that_cannot_be_chosen(sign_in: SignIn, ann: Viewer, audience: str) -> None:
    answer = sign_in(ann, htmx=True).post("/compose/readers", {"audience": audience})
    assert answer.status_code == 422
    assert "Choose who can see this" in answer.content.decode()
    assert sign_in(ann).get(f"/compose/readers?audience={audience}").status_code in {404, 422}


def test_who_sees_ones_own_post_is_told_to_oneself_alone(
    sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer, choir: int
) -> None:
    post = write(ann, audience=Audience.CIRCLE, circle_id=choir)
    mine = sign_in(ann)
    assert f'href="/posts/{post}/readers"' in mine.get(f"/@ann/{post}").content.decode()
    page = mine.get(f"/posts/{post}/readers").content.decode()
    assert "The 2 people in Choir." in page
    assert "@ben" in page
    assert "@cleo" in page
    assert sign_in(ben).get(f"/posts/{post}/readers").status_code == 404
    assert f"/posts/{post}/readers" not in sign_in(ben).get(f"/@ann/{post}").content.decode()


def test_a_comment_does_not_tell_who_is_in_somebody_elses_circle(
    sign_in: SignIn, ann: Viewer, ben: Viewer, cleo: Viewer, choir: int
) -> None:
    post = write(ann, audience=Audience.CIRCLE, circle_id=choir)
    comment = write(ben, "Hear hear", in_reply_to_id=post)
    page = sign_in(ben).get(f"/posts/{comment}/readers").content.decode()
    assert "only its author can see" in page
    assert "cleo" not in page
    assert "2 people" not in page
    assert sign_in(ann).get(f"/posts/{comment}/readers").status_code == 404


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.usefixtures("town")
def test_every_audience_is_said_in_words(audience: Audience, number: int) -> None:
    words = readers_in_words(Readers(audience=audience, count=number))
    assert words.endswith(".")
    assert "_" not in words
    assert audience.name not in words
