"""A video in a post: on its way, on the page, and for those who may not see it."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetinghouse.domain.groups.models import Openness
from meetinghouse.domain.media import actions_videos
from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.media.queries import own_unbroken
from meetinghouse.domain.media.videos.making import make_video
from meetinghouse.domain.people.actions import block
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import publish_post, start_album
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Attachment, Post
from meetinghouse.effects.search.subscribers import put_person
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
from tests.factories_groups import new_group
from tests.factories_media import animated, encode
from tests.factories_media import photo as drawn
from tests.factories_video import sound_only, video

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a process for each; what that does is tested beside it."""
    monkeypatch.setattr(actions_videos, "make_apart", make_video)


def clip(octets: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_0001.MOV", octets or video("mov", turned=-90), "video/quicktime")


def test_the_page_waits_for_a_video(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    sent = client.post("/uploads", {"file": clip()}).json()
    assert (sent["making"], sent["preview_url"]) == (True, "")
    progress = f"/uploads/{sent['id']}/progress"
    assert client.get(progress).json()["making"] is True
    assert sign_in(member("ben")).get(progress).status_code == 404
    bus.drain()
    ready = client.get(progress).json()
    assert (ready["making"], ready["width"], ready["height"]) == (False, 48, 64)
    broken = client.post("/uploads", {"file": clip(sound_only())}).json()
    bus.drain()
    refused = client.get(f"/uploads/{broken['id']}/progress", headers={"accept": "application/json"})
    assert (refused.status_code, "only sound" in refused.json()["error"]) == (422, True)


def test_without_scripts_the_form_keeps_the_video(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    refused = client.post("/posts", {"text": "Look", "photos": clip()})
    media_id = Media.objects.get().pk
    page = refused.content.decode()
    assert (refused.status_code, "still being prepared" in page) == (422, True)
    assert f'<input type="hidden" name="media_ids" value="{media_id}">' in page
    bus.drain()
    assert client.post("/posts", {"text": "Look", "media_ids": [media_id]}).status_code == 302
    shown = client.get(f"/@ann/{Post.objects.get().pk}").content.decode()
    made = own_unbroken(ann, media_id)
    assert f'<video controls playsinline preload="none" poster="{made.preview_url}" width="48" height="64"' in shown
    assert f'<source src="{made.url}" type="video/mp4">' in shown
    assert 'aria-label="Video by ann, without a description"' in shown
    assert f'<a href="{made.url}">Open the video</a>' in shown
    photos = client.get("/@ann/photos").content.decode()
    assert made.preview_url in photos
    assert 'class="video-badge"' in photos


def test_who_may_not_read_the_post_learns_no_address(sign_in: SignIn, ann: Viewer) -> None:
    media = actions_videos.upload_video(ann, file=clip().file, description="The river", made_here=True)
    post_id = publish_post(ann, text="Look", media_ids=[media.id], audience=Audience.COMMUNITY)
    key = media.url.split("/")[3]
    pages = (f"/@ann/{post_id}", "/@ann/photos")
    for reader, reads in ((sign_in(member("ben")), True), (Client(), False)):
        assert [key in reader.get(page).content.decode() for page in pages] == [reads, reads]


def test_a_video_is_added_replaced_and_taken_off_in_an_edit(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    post_id = publish_post(ann, text="Look", audience=Audience.COMMUNITY)
    path = f"/posts/{post_id}/edit"

    def on_post() -> list[int]:
        return list(Attachment.objects.filter(post_id=post_id).values_list("media_id", flat=True))

    refused = client.post(path, {"text": "Look", "photos": clip()})
    first = Media.objects.get().pk
    page = refused.content.decode()
    assert (refused.status_code, "still being prepared" in page) == (422, True)
    assert f'<input type="hidden" name="media_ids" value="{first}">' in page
    bus.drain()
    assert client.post(path, {"text": "Look", "media_ids": [first]}).status_code == 302
    assert on_post() == [first]
    assert "Another video, or photos" in client.get(path).content.decode()
    # What is chosen anew takes its place.
    second = actions_videos.upload_video(ann, file=clip().file, made_here=True).id
    form = {"text": "Look", "media_ids": [first, second], f"description_{first}": "The river", "is_sensitive": "on"}
    assert client.post(path, form).status_code == 302
    assert on_post() == [second]
    third = actions_videos.upload_video(ann, file=clip().file, made_here=True).id
    photo = upload_picture(ann, file=io.BytesIO(encode(drawn(32, 32), "JPEG")), made_here=True).id
    together = client.post(path, {"text": "Look", "media_ids": [second, third, photo]})
    assert (together.status_code, "one video" in together.content.decode()) == (422, True)
    assert client.post(path, {"text": "Look", "media_ids": [second], "remove": [second]}).status_code == 302
    assert on_post() == []


def test_a_loop_plays_without_sound_and_stops_where_scripts_are_off(sign_in: SignIn, ann: Viewer) -> None:
    gif = io.BytesIO(animated("GIF"))
    loop = upload_picture(ann, file=gif, description="A square", made_here=True, loops=True)
    still = upload_picture(ann, file=io.BytesIO(encode(drawn(32, 32), "JPEG")), made_here=True)
    post_id = publish_post(ann, text="Look", media_ids=[loop.id, still.id], audience=Audience.COMMUNITY)
    page = sign_in(ann).get(f"/@ann/{post_id}").content.decode()
    film = page[page.index("<video") : page.index("</video>")]
    # Nothing moves by itself before the scripts have asked whether it may; until then the browser's controls are there.
    assert 'data-loop controls loop muted playsinline preload="none"' in film
    assert "autoplay" not in film
    assert (f'poster="{loop.preview_url}"' in film, 'aria-label="A square"' in film) == (True, True)
    assert f'<source src="{loop.url}" type="video/mp4">' in film
    assert f'<a href="{still.url}"' in page


def test_an_album_takes_videos_and_its_owner_chooses_who_adds(sign_in: SignIn, ann: Viewer) -> None:
    ben, cleo = member("ben"), member("cleo")
    album_id = start_album(ann, title="Fair", audience=Audience.COMMUNITY)
    client = sign_in(ann)
    refused = client.post(f"/albums/{album_id}/add", {"photos": clip()})
    media_id = Media.objects.get().pk
    assert (refused.status_code, f'name="media_ids" value="{media_id}"' in refused.content.decode()) == (422, True)
    bus.drain()
    assert client.post(f"/albums/{album_id}/add", {"media_ids": [media_id]}).status_code == 302
    page = client.get(f"/albums/{album_id}").content.decode()
    assert ('data-film="video"' in page, "1 video" in page) == (True, True)
    people = f"/albums/{album_id}/people"
    block(cleo, person_id=ann.person_id)
    put_person(Person.objects.get(pk=ben.person_id))
    put_person(Person.objects.get(pk=cleo.person_id))
    assert "Choose<span" in client.get(f"{people}?q=ben").content.decode()
    assert "Choose<span" not in client.get(f"{people}?q=cleo").content.decode()
    assert client.post(people, {"add": ben.person_id}).status_code == 302
    assert client.post(people, {"add": cleo.person_id}).status_code == 404
    assert sign_in(ben).get(people).status_code == 404
    assert "ann chose you" in sign_in(ben).get(f"/albums/{album_id}").content.decode()
    assert "adds to it" in client.get(f"{people}?q=ben").content.decode()
    assert client.post(people, {"remove": ben.person_id}).status_code == 302
    assert "chose you" not in sign_in(ben).get(f"/albums/{album_id}").content.decode()


def test_a_groups_albums_are_a_tab_for_those_who_read_in_it(sign_in: SignIn, ann: Viewer) -> None:
    ben = member("ben")
    group_id = new_group(ann, openness=Openness.CLOSED)
    client, path = sign_in(ann), f"/groups/{group_id}/albums"
    empty = client.get(path).content.decode()
    assert ("No albums so far" in empty, f"/albums/new?group={group_id}" in empty) == (True, True)
    assert f'value="group-{group_id}" selected' in client.get(f"/albums/new?group={group_id}").content.decode()
    made = client.post("/albums/new", {"title": "Choir trip", "audience": f"group-{group_id}", "is_shared": "on"})
    assert made.status_code == 302
    page = client.get(path).content.decode()
    assert ("Choir trip" in page, "By ann · no photos so far · several add to it" in page) == (True, True)
    assert f'<a href="{path}" aria-current="page">Albums</a>' in page
    assert sign_in(ben).get(path).status_code == 404
    assert path not in sign_in(ben).get(f"/groups/{group_id}").content.decode()
