"""Files that are refused, each with words that help; and files that are two things at once."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from meetinghouse.domain.media.errors import AnimationTooLong, BrokenPicture, NotAPicture, TooManyPixels
from meetinghouse.domain.media.pictures.formats import Format, detect
from meetinghouse.domain.media.pictures.making import make_picture
from meetinghouse.domain.media.pictures.results import Limits, Order, Prepared
from meetinghouse.kernel.errors import Refusal
from tests import factories_media as make

pytestmark = pytest.mark.once

LIMITS = Limits(pixels=50_000_000)


def made(octets: bytes, limits: Limits = LIMITS) -> Prepared:
    return make_picture(io.BytesIO(octets), Order(limits))


@pytest.mark.parametrize(("octets", "word"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
    (b"\xef\xbb\xbf <?xml version='1.0'?>\n<!DOCTYPE svg><svg onload='x()'/>", "SVG"),
    (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "video"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01", "video"),
    (b"RIFF\x24\0\0\0AVI LIST", "video"),
    (b"II*\0\x08\0\0\0", "TIFF"),
    (b"BM\x36\0\0\0", "BMP"),
    (b"<!doctype html><img src=x onerror=alert(1)>", "not a picture"),
    (b"just words", "not a picture"),
    (b"\0", "not a picture"),
    (b"\x7fELF\x02\x01\x01", "not a picture"),
    (b"PK\x03\x04", "not a picture"),
    (b"\xff\xd8", "not a picture"),
])  # fmt: skip
def test_what_is_no_picture(octets: bytes, word: str) -> None:
    with pytest.raises(NotAPicture) as refusal:
        made(octets)
    assert word in refusal.value.message


@pytest.mark.parametrize("build", [
    make.png_claiming(10_000, 6_000),
    make.jpeg_claiming(10_000, 6_000),
    make.gif_claiming(10_000, 6_000),
    make.webp_claiming(10_000, 6_000),
    make.png_claiming(60_000, 60_000),
    make.jpeg_claiming(65_500, 65_500),
    make.gif_claiming(65_535, 65_535),
    make.webp_claiming(16_383, 16_383),
])  # fmt: skip
def test_sixty_megapixels_and_more_are_refused_by_the_header(build: bytes) -> None:
    with pytest.raises(TooManyPixels) as refusal:
        made(build)
    assert "megapixels" in refusal.value.message or "too many pixels" in refusal.value.message


def test_a_real_picture_past_the_limit() -> None:
    sent = make.encode(Image.new("L", (10_000, 6_000)), "PNG")
    with pytest.raises(TooManyPixels, match=r"60\.0 megapixels; the most is 50"):
        made(sent)


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_modern_formats_past_the_limit(kind: str) -> None:
    sent = make.encode(Image.new("RGB", (400, 300)), kind)
    with pytest.raises(TooManyPixels):
        made(sent, Limits(pixels=100_000))


def test_a_decompression_bomb_is_not_unpacked() -> None:
    bomb = make.png_bomb()
    assert len(bomb) < 300_000
    with pytest.raises(TooManyPixels):
        made(bomb)


def test_a_bomb_in_a_text_chunk_is_not_unpacked() -> None:
    bomb = make.png_text_bomb()
    assert len(bomb) < 200_000
    with pytest.raises(Refusal):
        made(bomb)


@pytest.mark.parametrize("octets", [
    make.png_claiming(0, 10),
    make.png_claiming(10, 0),
    make.jpeg_claiming(0, 10),
    make.gif_claiming(0, 0)[:-900],
])  # fmt: skip
def test_zero_pixels(octets: bytes) -> None:
    with pytest.raises((BrokenPicture, TooManyPixels)):
        made(octets)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_an_upload(kind: str, share: float) -> None:
    whole = make.encode(make.photo(600, 400), kind)
    with pytest.raises((BrokenPicture, NotAPicture)):
        made(whole[: int(len(whole) * share)])


def test_progressive_jpeg_cut_short() -> None:
    whole = make.encode(make.photo(600, 400), "JPEG", progressive=True)
    with pytest.raises(BrokenPicture):
        made(whole[: len(whole) // 2])


def test_png_whose_data_is_no_data() -> None:
    whole = bytearray(make.encode(make.photo(100, 100), "PNG"))
    at = whole.index(b"IDAT") + 4
    whole[at : at + 40] = bytes(40)
    with pytest.raises(BrokenPicture):
        made(bytes(whole))


def test_too_many_frames() -> None:
    with pytest.raises(AnimationTooLong, match="300 frames"):
        made(make.gif_of_many_frames(301))
    assert made(make.gif_of_many_frames(300)).animated


def test_a_hundred_thousand_frames_are_not_counted_to_the_end() -> None:
    with pytest.raises(AnimationTooLong):
        made(make.gif_of_many_frames(100_000))


def test_too_many_pixels_over_all_frames() -> None:
    with pytest.raises(AnimationTooLong):
        made(make.animated("GIF", frames=20, size=(300, 200)), Limits(pixels=100_000, frame_pixels=600_000))


def test_gif_whose_later_frame_outgrows_the_screen() -> None:
    small = make.gif_claiming(8, 8)
    with pytest.raises(TooManyPixels):
        made(small, Limits(pixels=200))


# --- Two things at once -----------------------------------------------------------------------


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("payload.js", "alert('payload')")
    return out.getvalue()


PAYLOADS = {
    "zip": _zip(),
    "html": b"<html><script>alert('payload')</script></html>",
    "pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(payload)>>>>endobj",
    "php": b"<?php system($_GET['payload']); ?>",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_hangs_behind_a_picture_is_dropped(kind: str, payload: bytes) -> None:
    prepared = made(make.encode(make.photo(200, 150), kind) + payload)
    for variant in (prepared.original, prepared.preview):
        assert b"payload" not in variant.octets
        assert not zipfile.is_zipfile(io.BytesIO(variant.octets))
        assert detect(variant.octets) in {Format.JPEG, Format.PNG, Format.WEBP}


def test_gif_that_is_javascript_too() -> None:
    """``GIF89a/*`` puts the header into a comment; the width is the comment's opening."""
    picture = bytearray(make.encode(make.photo(64, 64), "GIF"))
    picture[6:8] = b"/*"
    polyglot = bytes(picture) + b"*/=1;alert('payload')//"
    prepared = made(polyglot)
    assert not prepared.original.octets.startswith(b"GIF89a/*")
    assert b"payload" not in prepared.original.octets


def test_jpeg_that_is_javascript_too() -> None:
    picture = make.encode(make.photo(64, 64), "JPEG", comment=b"*/=alert('payload');/*")
    prepared = made(picture)
    assert b"payload" not in prepared.original.octets + prepared.preview.octets


def test_png_with_html_in_a_text_chunk() -> None:
    whole = make.encode(make.corners(), "PNG")
    html = make.png_chunk(b"tEXt", b"Title\0<script>alert('payload')</script>")
    prepared = made(whole[:33] + html + whole[33:])
    assert b"payload" not in prepared.original.octets + prepared.preview.octets


def test_payload_hidden_in_a_palette() -> None:
    words = b"<script>alert('payload')</script>".ljust(768, b" ")
    image = Image.new("P", (64, 64))
    image.putpalette(words)
    image.putdata([number % 256 for number in range(64 * 64)])
    sent = make.encode(image, "GIF")
    assert b"payload" in sent
    prepared = made(sent)
    assert b"<script" not in prepared.original.octets + prepared.preview.octets


# --- Anything at all --------------------------------------------------------------------------

STARTS = [
    b"",
    b"\xff\xd8\xff\xe0",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x24\0\0\0WEBPVP8 ",
    b"\0\0\0\x18ftypheic",
    b"\0\0\0\x1cftypavif",
]
WHOLE = {kind: make.encode(make.photo(48, 36), kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")}
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _made_or_refused(octets: bytes) -> None:
    try:
        prepared = made(octets, Limits(pixels=1_000_000, frames=20, frame_pixels=5_000_000))
    except Refusal:
        return  # anything else that is raised fails the test
    Image.open(io.BytesIO(prepared.original.octets)).load()


@QUICK
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=400))
def test_any_octets_are_made_or_refused(start: bytes, rest: bytes) -> None:
    _made_or_refused(start + rest)


@QUICK
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=12),
)
def test_pictures_with_changed_octets_are_made_or_refused(kind: str, changes: list[tuple[float, int]]) -> None:
    octets = bytearray(WHOLE[kind])
    for where, value in changes:
        octets[int(where * len(octets))] = value
    _made_or_refused(bytes(octets))


@QUICK
@given(kind=st.sampled_from(sorted(WHOLE)), cut=st.floats(0, 1), filler=st.binary(max_size=60))
def test_pictures_with_other_ends_are_made_or_refused(kind: str, cut: float, filler: bytes) -> None:
    octets = WHOLE[kind]
    _made_or_refused(octets[: int(cut * len(octets))] + filler)
