"""A video at the desk: seen there, and sealed with the post that is removed."""

import io
from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.media import actions_videos
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.queries import media_by_ids, still_served
from meetinghouse.domain.media.videos.making import make_video
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.safety.actions import lift_restriction
from meetinghouse.domain.safety.models import Restriction
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer
from tests.factories_safety import Town, decided, newest_case, post, report
from tests.factories_video import webm

pytestmark = pytest.mark.django_db


def test_a_video_is_seen_by_the_desk_and_sealed_with_its_post(
    here: Town, as_: Callable[[Viewer], Client], monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:  # fmt: skip
    monkeypatch.setattr(actions_videos, "make_apart", make_video)
    media = actions_videos.upload_video(here.author, file=io.BytesIO(webm()), description="A march", made_here=True)
    post_id = post(here.author, media_ids=[media.id])
    report(here.reporter, here.author, post_id)
    page = as_(here.moderator).get(f"/desk/cases/{newest_case().pk}").content.decode()
    assert f'src="{media.url}"' in page
    assert "<span>Video: A march</span>" in page
    revision = Post.objects.get(pk=post_id).revision
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        decided(here.moderator)
    assert Media.objects.get().state == MediaState.REMOVED
    assert (still_served([media.id]), media_by_ids([media.id])) == (set(), {})
    bus.drain()
    assert Post.objects.get(pk=post_id).revision > revision
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        lift_restriction(here.moderator, restriction_id=Restriction.objects.get().pk, reason="A mistake")
    assert still_served([media.id]) == {media.id}
    assert media_by_ids([media.id]) == {media.id: media}
