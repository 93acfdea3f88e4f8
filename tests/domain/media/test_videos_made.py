"""What is made of a video: playable everywhere, upright, and without a word of who took it and where."""

import io
import re
from pathlib import Path

import av
import pytest
from PIL import Image

from meetinghouse.domain.media import errors
from meetinghouse.domain.media.videos.containers import detect_container
from meetinghouse.domain.media.videos.making import make_video
from meetinghouse.domain.media.videos.results import MadeVideo, VideoLimits, VideoOrder
from meetinghouse.kernel.errors import Refusal
from tests import factories_media, factories_video
from tests.factories_video import SECRETS, hevc, sound_only, video, webm
from tests.house.tree import PACKAGE

pytestmark = pytest.mark.once

LIMITS = VideoLimits(pixels=3840 * 2160, seconds=60, frame_rate=120)


def make(octets: bytes, folder: Path, limits: VideoLimits = LIMITS) -> tuple[MadeVideo, bytes]:
    made = make_video(io.BytesIO(octets), VideoOrder(limits=limits, folder=str(folder)))
    return made, (folder / made.name).read_bytes()


def codecs(octets: bytes) -> dict[str, str]:
    with av.open(io.BytesIO(octets)) as container:
        return {stream.type: stream.codec_context.codec.canonical_name for stream in container.streams}


@pytest.mark.parametrize(
    ("sent", "mime", "film", "sound"),
    [
        (video(), "video/mp4", "h264", "aac"),
        (video("mov", turned=-90), "video/mp4", "h264", "aac"),
        (video("matroska", sound="pcm_s16le"), "video/mp4", "h264", "aac"),
        (video("mov", pixels="yuv420p10le"), "video/mp4", "h264", "aac"),
        (webm(), "video/webm", "vp9", "opus"),
        (hevc(), "video/mp4", "h264", "aac"),
    ],
    ids=["mp4", "phone", "pcm", "ten-bits", "webm", "hevc"],
)
def test_what_is_served_plays_and_says_nothing(sent: bytes, mime: str, film: str, sound: str, tmp_path: Path) -> None:
    # MP4 has the place in numbers, in a box of its own (3GPP TS 26.244, 8.9).
    assert [word in sent for word in (b"SecretTitle", b"SecretComment")] == [True, True]
    assert b"48.8584" in sent or b"loci" in sent
    made, octets = make(sent, tmp_path)
    assert [secret for secret in (*SECRETS, b"loci") if secret in octets] == []
    assert (made.mime, codecs(octets)) == (mime, {"video": film, "audio": sound})
    assert 0.9 < made.seconds < 1.2
    over, under = map(int, made.frame_rate.split("/"))
    assert abs(over / under - 12) < 0.01
    with av.open(io.BytesIO(octets)) as container:
        assert len(list(container.decode(video=0))) == factories_video.FRAMES
    if mime == "video/mp4":
        assert octets.index(b"moov") < octets.index(b"mdat"), "a player begins before it has the whole"
    assert made.blurhash
    assert Image.open(io.BytesIO(made.poster)).size == (made.poster_width, made.poster_height)


def test_what_a_camera_hides_between_the_pictures_goes_too(tmp_path: Path) -> None:
    sent = video()
    assert b"x264" in sent
    _, octets = make(sent, tmp_path)
    assert b"x264" not in octets


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(("turned", "size"), [(0, (64, 48)), (-90, (48, 64)), (90, (48, 64)), (180, (64, 48))])
def test_a_phone_held_upright_keeps_its_video_upright(
    turned: int, size: tuple[int, int], *, mirrored: bool, tmp_path: Path
) -> None:
    found = []
    for name, sent in {
        "kept": video("mov", turned=turned, mirrored=mirrored),
        "anew": hevc(turned=turned, mirrored=mirrored),
    }.items():
        (tmp_path / name).mkdir()
        made, _ = make(sent, tmp_path / name)
        assert (made.width, made.height) == size
        poster = Image.open(io.BytesIO(made.poster)).convert("RGB")
        found.append(tuple("RGB"[max(range(3), key=pixel.__getitem__)] for pixel in quarters(poster)))
    # Once it is the player that turns it and once it was turned here: both show the same.
    expected = Image.new("RGB", (64, 48))
    expected.paste(factories_video.frame(0))
    turned_by_hand = expected.rotate(turned, expand=True)
    if mirrored:
        turned_by_hand = turned_by_hand.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    by_hand = tuple("RGB"[max(range(3), key=pixel.__getitem__)] for pixel in quarters(turned_by_hand))
    assert found == [by_hand, by_hand]


def quarters(image: Image.Image) -> list[tuple[int, int, int]]:
    """The colours in the middle of the four quarters."""
    width, height = image.size
    places = [(x, y) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return [image.getpixel(place) for place in places]  # type: ignore[misc]  # RGB gives three numbers


def test_what_is_too_large_to_encode_is_made_smaller(tmp_path: Path) -> None:
    made, octets = make(video("mov", "libx265", None, size=(2000, 40)), tmp_path)
    assert (made.width, made.height) == (1280, 26)
    assert codecs(octets) == {"video": "h264"}


@pytest.mark.parametrize(
    ("sent", "limits", "refusal", "words"),
    [
        (video(), {"seconds": -1}, errors.VideoTooLong, "long"),
        (video(), {"pixels": 1000}, errors.TooManyPixels, "64 × 48"),
        (video(rate=240, sound=None), {}, errors.TooManyFrames, "240"),
        (sound_only(), {}, errors.NotAVideo, "sound"),
        (video()[:900], {}, errors.BrokenVideo, "damaged"),
        (b"\0\0\0\x18ftypisom" + b"\xff" * 4000, {}, errors.BrokenVideo, "damaged"),
        (b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20, {}, errors.BrokenVideo, "damaged"),
    ],
    ids=["long", "large", "slow-motion", "sound", "cut-off", "noise", "ebml-noise"],
)
def test_refusals(sent: bytes, limits: dict[str, int], refusal: type[Refusal], words: str, tmp_path: Path) -> None:
    given = VideoLimits(**{"pixels": 10_000, "seconds": 60, "frame_rate": 120, **limits})
    with pytest.raises(refusal) as caught:
        make(sent, tmp_path, given)
    assert words in caught.value.message


def test_which_files_are_videos() -> None:
    assert detect_container(webm()) == "matroska"
    assert {detect_container(one) for one in (video(), video("mov"), hevc())} == {"mov"}
    for other in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF"):
        assert detect_container(factories_media.encode(factories_media.photo(32, 32), other)) is None
    assert detect_container(b"%PDF-1.7 or whatever else there is") is None


def test_nobody_carries_the_library_but_who_makes_videos() -> None:
    importers, makers = set(), set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        if re.search(r"^\s*(import av\b|from av[ .])", text, re.MULTILINE):
            importers.add(path.name)
        if re.search(
            r"from meetinghouse\.domain\.media\.videos(\.(reading|making) import| import (reading|making))", text
        ):
            makers.add(path.name)
        assert not re.search(
            r"^from meetinghouse\.domain\.media\.pictures(\.loops import| import .*loops)", text, re.MULTILINE
        )
    assert importers == {"reading.py", "making.py", "loops.py", "film.py"}
    assert makers == {"making.py", "workshop.py"}
