"""Videos from an app: accepted at once, ready later, on a post alone."""

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from meetinghouse.domain.media import actions_videos
from meetinghouse.domain.media.videos.making import make_video
from meetinghouse.kernel import bus
from tests.doors.client_api.oracle_video import LoopAttachment, VideoAttachment
from tests.doors.client_api.test_uploads import jpeg
from tests.factories_api import Api, Member
from tests.factories_media import animated, encode, photo
from tests.factories_video import sound_only, video


@pytest.fixture(autouse=True)
def made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a process for each; what that does is tested beside it."""
    monkeypatch.setattr(actions_videos, "make_apart", make_video)


def send(api: Api, octets: bytes = b"", path: str = "/api/v2/media") -> str:
    file = SimpleUploadedFile("IMG_0001.MOV", octets or video("mov", turned=-90), "video/quicktime")
    answer = api.form(path, {"file": file, "description": "The river"})
    assert answer.status == 202
    assert [answer.json[key] for key in ("type", "url", "preview_url", "meta", "blurhash")] == ["video", *[None] * 4]
    return str(answer.json["id"])


@pytest.mark.parametrize("path", ["/api/v2/media", "/api/v1/media"])
def test_a_video_is_ready_later_and_then_whole(ann: Member, path: str) -> None:
    media_id = send(ann.api, path=path)
    waiting = ann.api.get(f"/api/v1/media/{media_id}")
    assert (waiting.status, waiting.json["url"]) == (206, None)
    refused = ann.api.post("/api/v1/statuses", status="Look", media_ids=[media_id])
    assert (refused.status, "still being prepared" in refused.json["error"]) == (422, True)
    bus.drain()
    made = msgspec.convert(ann.api.get(f"/api/v1/media/{media_id}").json, VideoAttachment)
    assert made.url.startswith("http://localhost:3000/media/")
    assert made.url.endswith("/original.mp4")
    assert (made.description, made.meta.fps, made.meta.length) == ("The river", 12, "0:00:01.00")
    film = made.meta.original
    assert (film.width, film.height, film.frame_rate, film.duration) == (48, 64, "12/1", 1.002)
    assert 0 < film.bitrate < 200_000
    assert (made.meta.small.width, made.meta.small.height) == (48, 64)


def test_a_video_stands_on_a_post_alone(ann: Member, ben: Member) -> None:
    media_id, other = send(ann.api), send(ann.api)
    still = ann.api.form("/api/v2/media", {"file": jpeg()}).json["id"]
    bus.drain()
    for wanted in ([media_id, still], [media_id, other]):
        refused = ann.api.post("/api/v1/statuses", status="Look", media_ids=wanted)
        assert (refused.status, "one video" in refused.json["error"]) == (422, True)
    assert ben.api.post("/api/v1/statuses", status="mine", media_ids=[media_id]).status == 404
    status = ann.api.post("/api/v1/statuses", status="", media_ids=[media_id], visibility="public").json
    shown = ben.api.get(f"/api/v1/statuses/{status['id']}").json["media_attachments"]
    assert [one.id for one in msgspec.convert(shown, list[VideoAttachment])] == [media_id]
    path = f"/api/v1/accounts/{status['account']['id']}/statuses?only_media=true"
    assert [one["id"] for one in ben.api.get(path).json] == [status["id"]]
    more = ann.api.put(f"/api/v1/statuses/{status['id']}", status="Look", media_ids=[media_id, still])
    assert (more.status, "one video" in more.json["error"]) == (422, True)
    instead = ann.api.put(f"/api/v1/statuses/{status['id']}", status="Look", media_ids=[still])
    assert [one["type"] for one in instead.json["media_attachments"]] == ["image"]


def test_what_cannot_be_shown_is_refused_with_its_reason(ann: Member) -> None:
    media_id = send(ann.api, sound_only())
    bus.drain()
    for answer in (
        ann.api.get(f"/api/v1/media/{media_id}"),
        ann.api.post("/api/v1/statuses", status="Look", media_ids=[media_id]),
    ):
        assert (answer.status, "only sound" in answer.json["error"]) == (422, True)
    with override_settings(MAX_VIDEO_BYTES=1024 * 1024 // 1024):
        file = SimpleUploadedFile("a.mp4", video(), "video/mp4")
        large = ann.api.form("/api/v2/media", {"file": file})
    assert (large.status, "too large" in large.json["error"]) == (413, True)


def test_a_video_is_no_profile_picture(ann: Member) -> None:
    file = SimpleUploadedFile("a.mp4", video(), "video/mp4")
    refused = ann.api.form("/api/v1/accounts/update_credentials", {"avatar": file}, "PATCH")
    assert (refused.status, "not a picture" in refused.json["error"]) == (422, True)


def test_a_gif_and_a_short_film_without_sound_are_loops(ann: Member, ben: Member) -> None:
    gif = SimpleUploadedFile("cat.gif", animated("GIF", frames=5, duration=200), "image/gif")
    answer = ann.api.form("/api/v2/media", {"file": gif, "focus": "0.5,-0.5", "description": "A cat"})
    loop = msgspec.convert(answer.json, LoopAttachment)
    assert (answer.status, loop.url.endswith("/original.mp4"), loop.description) == (200, True, "A cat")
    assert (loop.meta.length, loop.meta.fps, loop.meta.duration) == ("0:00:01.00", 5, 1.0)
    assert answer.json["meta"]["focus"] == {"x": 0.5, "y": -0.5}
    silent = send(ann.api, video("mov", "libx264", None))
    still = ann.api.form("/api/v2/media", {"file": jpeg()}).json["id"]
    bus.drain()
    assert ann.api.get(f"/api/v1/media/{silent}").json["type"] == "gifv"
    ids = [still, loop.id, silent]
    status = ann.api.post("/api/v1/statuses", status="", media_ids=ids, visibility="public").json
    shown = ben.api.get(f"/api/v1/statuses/{status['id']}").json["media_attachments"]
    assert [(one["id"], one["type"]) for one in shown] == list(zip(ids, ["image", "gifv", "gifv"], strict=True))


def test_a_video_has_a_preview_of_its_own(ann: Member, ben: Member) -> None:
    def picture(width: int) -> SimpleUploadedFile:
        return SimpleUploadedFile("a.jpg", encode(photo(width, 50), "JPEG"), "image/jpeg")

    clip = SimpleUploadedFile("a.mov", video("mov", turned=-90), "video/quicktime")
    sent = ann.api.form("/api/v2/media", {"file": clip, "thumbnail": picture(70)})
    assert sent.status == 202
    path = f"/api/v1/media/{sent.json['id']}"
    bus.drain()
    first = msgspec.convert(ann.api.get(path).json, VideoAttachment)
    assert (first.meta.small.width, first.meta.small.height, first.meta.width) == (70, 50, 48)
    assert ben.api.form(path, {"thumbnail": picture(90)}, "PUT").status == 404
    changed = ann.api.form(path, {"thumbnail": picture(90), "description": "The river", "focus": "0,1"}, "PUT")
    second = msgspec.convert(changed.json, VideoAttachment)
    assert (second.meta.small.width, second.description, second.blurhash) != (70, None, first.blurhash)
    assert changed.json["meta"]["focus"] == {"x": 0.0, "y": 1.0}
    refused = ann.api.form(path, {"thumbnail": SimpleUploadedFile("a.jpg", b"nothing")}, "PUT")
    assert (refused.status, "The preview" in refused.json["error"]) == (422, True)
    no_video = ann.api.form("/api/v2/media", {"file": jpeg(), "thumbnail": picture(90)})
    assert (no_video.status, "Only a video" in str(no_video.json)) == (422, True)
    ann.api.post("/api/v1/statuses", status="Look", media_ids=[first.id])
    for used in (ann.api.form(path, {"thumbnail": picture(80)}, "PUT"), ann.api.delete(path)):
        assert (used.status, "uses this" in used.json["error"]) == (422, True)
