"""Videos from the upload to what is served: the worker's part, what survives it, what is left on the disk."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from pytest_django import Settings

from meetinghouse.domain.media import actions_videos, errors
from meetinghouse.domain.media.actions import attach, describe_media, discard_upload, seal_media, unseal_media
from meetinghouse.domain.media.actions_videos import make_video, upload_media, upload_video
from meetinghouse.domain.media.chores import discard_unused_uploads
from meetinghouse.domain.media.events import MediaUploaded, VideoArrived
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.queries import media_by_ids, own_unbroken
from meetinghouse.domain.media.queries_upkeep import folders_without_rows, upload_now, uploads_without_files
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.media.videos.results import VideoLimits, VideoOrder
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, StorageFull
from meetinghouse.kernel.viewer import Viewer
from tests import factories_media as pictures
from tests.domain.media.house import House, upload
from tests.factories_video import SECRETS, sound_only, video, webm

Committing = Callable[[], AbstractContextManager[None]]


def send(viewer: Viewer, octets: bytes = b"", **more: str) -> MediaRecord:
    return upload_media(viewer, file=io.BytesIO(octets or video("mov", turned=-90)), **more)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in this process: as the child does it, without starting one."""
    from meetinghouse.domain.media.videos.making import make_video as make_here

    monkeypatch.setattr(actions_videos, "make_apart", make_here)


def test_from_a_phone_to_what_is_served(house: House, anna: Viewer, committing: Committing) -> None:
    since = bus.last_event_id()
    sent = send(anna, name="IMG_1.MOV", description="The river")
    assert (sent.is_video, sent.is_ready, sent.url, sent.preview_url) == (True, False, "", "")
    assert [path.split("/")[0] for path in house.files()] == ["sealed"], "what was sent is never served"
    assert media_by_ids([sent.id]) == {}
    assert (list(uploads_without_files()), list(folders_without_rows())) == ([], [])
    with pytest.raises(errors.StillMaking):
        attach(anna, media_ids=[sent.id], allows_video=True)
    describe_media(anna, media_id=sent.id, description="The river in May")
    with committing():
        bus.drain()  # in a process of its own, as the worker does it
    made = own_unbroken(anna, sent.id)
    assert bus.recorded(since)[0] == VideoArrived(media_id=sent.id)
    assert bus.recorded(since)[-1] == MediaUploaded(media_id=sent.id)
    assert (made.is_ready, made.mime, made.width, made.height) == (True, "video/mp4", 48, 64)
    assert (made.description, made.length, made.frame_rate) == ("The river in May", "0:01", "12/1")
    files = house.files()
    assert set(files) == {made.url.lstrip("/"), made.preview_url.lstrip("/")}
    assert [secret for secret in SECRETS if any(secret in octets for octets in files.values())] == []
    assert media_by_ids([made.id]) == {made.id: made}
    assert (list(uploads_without_files()), list(folders_without_rows())) == ([], [])
    with committing():
        make_video(made.id)  # delivered twice
    assert house.files() == files


@pytest.mark.usefixtures("quick")
def test_a_worker_that_dies_in_between_loses_nothing(
    house: House, anna: Viewer, committing: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(anna)
    kept = actions_videos.storage.store_video

    def dies(*args: object) -> None:
        kept(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(actions_videos.storage, "store_video", dies)
    with pytest.raises(KeyboardInterrupt):
        make_video(sent.id)
    monkeypatch.setattr(actions_videos.storage, "store_video", kept)
    (house.data / "incoming" / f"video-{sent.id}").mkdir()
    assert not own_unbroken(anna, sent.id).is_ready
    with committing():
        make_video(sent.id)
    assert own_unbroken(anna, sent.id).is_ready
    assert {path.split("/")[0] for path in house.files()} == {"media"}


@pytest.mark.usefixtures("quick")
def test_what_cannot_be_prepared_says_why(house: House, anna: Viewer, committing: Committing) -> None:
    sent = send(anna, sound_only())
    with committing():
        make_video(sent.id)
    with pytest.raises(Invalid, match="only sound"):
        own_unbroken(anna, sent.id)
    with pytest.raises(Invalid, match="only sound"):
        attach(anna, media_ids=[sent.id], allows_video=True)
    assert house.files() == {}
    row = upload_now(sent.id)
    assert row is not None
    assert row.names == ()
    assert list(uploads_without_files()) == []
    with committing():
        discard_upload(anna, media_id=sent.id)
    assert not Media.objects.exists()


def test_a_full_disk_is_tried_again(house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = send(anna)

    def full(*_args: object) -> None:
        raise StorageFull

    monkeypatch.setattr(actions_videos, "make_apart", full)
    with pytest.raises(StorageFull):
        make_video(sent.id)
    assert Media.objects.get(pk=sent.id).state == MediaState.MAKING
    assert [path.split("/")[0] for path in house.files()] == ["sealed"]


@pytest.mark.usefixtures("quick")
def test_taking_it_back_leaves_nothing(
    house: House, anna: Viewer, committing: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(anna)
    with committing():
        discard_upload(anna, media_id=sent.id)
    assert house.files() == {}
    late = send(anna)
    make = actions_videos.make_apart

    def slowly(file: object, order: VideoOrder) -> object:
        with committing():
            discard_upload(anna, media_id=late.id)
        return make(file, order)  # type: ignore[arg-type]

    monkeypatch.setattr(actions_videos, "make_apart", slowly)
    with committing():
        make_video(late.id)
    assert house.files() == {}
    monkeypatch.setattr(actions_videos, "make_apart", make)
    old = send(anna)
    Media.objects.update(loose_since="2020-01-01T00:00:00Z")
    with committing():
        discard_unused_uploads()
    assert not Media.objects.filter(pk=old.id).exists()
    assert house.files() == {}


@pytest.mark.usefixtures("quick")
def test_sealing_a_video_takes_it_away_whole(house: House, anna: Viewer, committing: Committing) -> None:
    waiting, ready = send(anna), send(anna, webm())
    with committing():
        make_video(ready.id)
    attach(anna, media_ids=[ready.id], allows_video=True)
    before = house.files()
    url = own_unbroken(anna, ready.id).url
    assert url.endswith("/original.webm")
    with committing():
        seal_media([ready.id, waiting.id])
    assert not house.at(url).exists()
    assert media_by_ids([ready.id]) == {}
    # What is not made yet is nowhere to be seen, and what was sent must not come out by unsealing.
    assert Media.objects.get(pk=waiting.id).state == MediaState.MAKING
    with committing():
        unseal_media([ready.id, waiting.id])
    assert house.files() == before


@pytest.mark.usefixtures("quick")
def test_where_a_video_can_be(house: House, anna: Viewer, committing: Committing) -> None:
    ids = [send(anna).id, send(anna, webm()).id]
    with committing():
        for media_id in ids:
            make_video(media_id)
    photo = upload(anna)
    for wanted in ([ids[0], photo.id], ids):
        with pytest.raises(errors.VideoStandsAlone):
            attach(anna, media_ids=wanted, allows_video=True)
    with pytest.raises(errors.OnlyPictures):
        attach(anna, media_ids=[ids[0]])
    assert [one.id for one in attach(anna, media_ids=[ids[0]], allows_video=True)] == [ids[0]]
    assert house.files()


def test_limits(house: House, anna: Viewer, settings: Settings) -> None:
    settings.MAX_VIDEO_BYTES = 1024
    with pytest.raises(errors.UploadTooLarge):
        send(anna)
    settings.MAX_VIDEO_BYTES = 0
    with pytest.raises(errors.NotAVideo, match="only pictures"):
        send(anna, name="a.mov")
    settings.MAX_VIDEO_BYTES = 1024 * 1024
    with pytest.raises(errors.NotAVideo):
        upload_video(anna, file=io.BytesIO(pictures.encode(pictures.photo(32, 32), "JPEG")))
    assert house.is_untouched()
    assert upload_media(anna, file=io.BytesIO(pictures.encode(pictures.photo(32, 32), "JPEG"))).kind == "image"
    assert VideoLimits(pixels=1, seconds=1, frame_rate=1).seconds == 1
