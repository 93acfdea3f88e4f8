"""What is played over and over without sound, and previews of a video's own."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import av
import pytest
from PIL import Image

from meetinghouse.domain.media import actions_previews, actions_videos, errors
from meetinghouse.domain.media.actions import attach, upload_picture
from meetinghouse.domain.media.actions_previews import choose_preview
from meetinghouse.domain.media.actions_videos import make_video, upload_media
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.media.pictures.making import make_picture
from meetinghouse.domain.media.pictures.results import Limits, Order, Prepared
from meetinghouse.domain.media.queries import media_by_ids, own_unbroken
from meetinghouse.domain.media.queries_upkeep import folders_without_rows, uploads_without_files
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.media.videos import making
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer
from tests import factories_media as make
from tests.domain.media.house import House, upload
from tests.factories_video import video

Committing = Callable[[], AbstractContextManager[None]]
RED, BLUE = "red", "blue"


def plain(colour: str, size: tuple[int, int] = (60, 30)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    out.seek(0)
    return out


def looks(house: House, record: MediaRecord) -> str:
    """The colour of its preview."""
    with Image.open(house.at(record.preview_url)) as image:
        red, _, blue = image.convert("RGB").getpixel((image.width // 2, image.height // 2))  # type: ignore[misc]
    return RED if red > blue else BLUE


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in this process: as the children do it, without starting one."""
    monkeypatch.setattr(actions_videos, "make_apart", making.make_video)
    monkeypatch.setattr(actions_previews, "make_apart", lambda file, order, **_: make_picture(file, order))


def test_a_moving_gif_becomes_a_film_without_sound(house: House, anna: Viewer) -> None:
    sent = make.animated("GIF", frames=5, size=(61, 41), duration=[50, 150, 100, 100, 600], comment=b"Secret")
    made = upload_picture(
        anna, file=io.BytesIO(sent), description="A square", focus=(0.5, 0), made_here=True, loops=True
    )
    assert (made.kind, made.mime, made.width, made.height) == ("gifv", "video/mp4", 60, 40)
    assert (made.is_film, made.is_video, made.seconds, made.frame_rate) == (True, False, 1.0, "5/1")
    assert (made.description, made.focus_x, bool(made.blurhash)) == ("A square", 0.5, True)
    octets = house.at(made.url).read_bytes()
    assert b"Secret" not in octets
    assert octets.index(b"moov") < octets.index(b"mdat"), "it plays before the whole of it is there"
    with av.open(str(house.at(made.url))) as film:
        assert not film.streams.audio
        frames = [frame.time for frame in film.decode(video=0)]
        assert film.duration == 1_000_000
    assert frames == [0, 0.05, 0.2, 0.3, 0.4]
    with Image.open(house.at(made.preview_url)) as preview:
        assert preview.size == (60, 40)
    assert media_by_ids([made.id]) == {made.id: made}
    assert (list(uploads_without_files()), list(folders_without_rows())) == ([], [])
    # A GIF that stands still is a picture, and so is a moving one where only pictures can be.
    still = make.encode(make.photo(32, 32), "GIF")
    assert upload_picture(anna, file=io.BytesIO(still), made_here=True, loops=True).kind == "image"
    assert upload_picture(anna, file=io.BytesIO(sent), made_here=True).mime == "image/webp"


def test_what_is_see_through_becomes_white() -> None:
    frames = [Image.new("RGBA", (16, 16), (0, 0, 0, 0)) for _ in range(2)]
    frames[1].putpixel((0, 0), (255, 0, 0, 255))
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100, transparency=0, disposal=2)
    prepared: Prepared = make_picture(out, Order(limits=Limits(pixels=1_000), loops=True))
    with av.open(io.BytesIO(prepared.original.octets)) as film:
        shown = next(film.decode(video=0)).to_image()  # type: ignore[no-untyped-call]
    assert min(shown.getpixel((8, 8))) > 245


def test_a_short_film_without_sound_is_one_too(
    house: House, anna: Viewer, committing: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(octets: bytes) -> MediaRecord:
        sent = upload_media(anna, file=io.BytesIO(octets))
        with committing():
            make_video(sent.id)
        return own_unbroken(anna, sent.id)

    silent = video("mp4", "libx264", None)
    loop = made(silent)
    assert (loop.kind, loop.mime, loop.length) == ("gifv", "video/mp4", "0:01")
    # Apps expect MP4 of it; a video with sound may stay WebM.
    web = made(video("webm", "libvpx-vp9", None))
    assert (web.kind, web.mime) == ("gifv", "video/mp4")
    assert made(video()).kind == "video"
    monkeypatch.setattr(making, "LONGEST_LOOP_SECONDS", 0.5)
    assert made(silent).kind == "video"
    # It stands among pictures, but not where only pictures can be.
    photo = upload(anna)
    with pytest.raises(errors.OnlyPictures):
        attach(anna, media_ids=[loop.id])
    attach(anna, media_ids=[photo.id, loop.id, web.id], allows_video=True)


def test_a_preview_of_its_own(house: House, anna: Viewer, ben: Viewer, committing: Committing) -> None:
    sent = upload_media(anna, file=io.BytesIO(video()), preview=plain(RED))
    assert [path.split("/")[0] for path in house.files()] == ["sealed"]
    with committing():
        make_video(sent.id)
    made = own_unbroken(anna, sent.id)
    assert (looks(house, made), made.preview_width, made.preview_height, made.width) == (RED, 60, 30, 64)
    assert Media.objects.get().sent_preview == b""
    other = choose_preview(anna, media_id=made.id, file=plain(BLUE, (40, 40)))
    assert (looks(house, other), other.preview_width, other.seconds) == (BLUE, 40, made.seconds)
    assert other.url != made.url
    assert house.at(other.url).exists()
    assert not house.at(made.url).parent.exists()
    assert Media.objects.get().octets == sum(len(octets) for octets in house.files().values())
    files = house.files()
    for viewer, file, refusal in (
        (anna, io.BytesIO(b"no picture"), errors.NotAPicture),
        (ben, plain(RED), NotFound),
    ):
        with pytest.raises(refusal):
            choose_preview(viewer, media_id=made.id, file=file)
    attach(anna, media_ids=[made.id], allows_video=True)
    with pytest.raises(errors.InUse):
        choose_preview(anna, media_id=made.id, file=plain(RED))
    # A picture is its own preview; one that comes with it is refused and leaves nothing.
    with committing(), pytest.raises(Invalid):
        upload_media(anna, file=plain(RED), preview=plain(BLUE))
    assert house.files() == files


def test_a_preview_that_comes_while_the_video_is_made(
    house: House, anna: Viewer, committing: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = upload_media(anna, file=io.BytesIO(video()), preview=plain(RED))
    kept = actions_videos.storage.store_video
    came: list[int] = []

    def meanwhile(*args: object) -> None:
        kept(*args)  # type: ignore[arg-type]
        if not came:
            came.append(1)
            choose_preview(anna, media_id=sent.id, file=plain(BLUE))

    monkeypatch.setattr(actions_videos.storage, "store_video", meanwhile)
    with committing():
        make_video(sent.id)
    assert looks(house, own_unbroken(anna, sent.id)) == BLUE
    assert (list(uploads_without_files()), list(folders_without_rows())) == ([], [])
