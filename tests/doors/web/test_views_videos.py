"""A video in a post: on its way, on the page, and for those who may not see it."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetinghouse.domain.media import actions_videos
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.media.queries import own_unbroken
from meetinghouse.domain.media.videos.making import make_video
from meetinghouse.domain.posts.actions import publish_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
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
