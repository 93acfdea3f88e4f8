"""Pictures that are taken: what is made of them, and what is left behind."""

import io
from typing import IO

import pytest
from PIL import Image

from meetinghouse.domain.media.pictures.making import make_picture
from meetinghouse.domain.media.pictures.results import Limits, Order, Prepared, Purpose, Variant
from tests import factories_media as make

pytestmark = pytest.mark.once

LIMITS = Limits(pixels=50_000_000)

SECRETS = (
    make.SECRET_PLACE, make.COMMENT, b"SecretCamera", b"SecretPlace", b"SecretTown",
    b"Exif", b"eXIf", b"EXIF", b"XMP ", b"ns.adobe.com", b"xmpmeta", b"Photoshop", b"ICC_PROFILE", b"ICCP", b"iCCP",
    b"tEXt", b"iTXt",
)  # fmt: skip


def made(
    octets: bytes | IO[bytes], purpose: Purpose = Purpose.PICTURE, focus: tuple[float, float] = (0, 0)
) -> Prepared:
    file = io.BytesIO(octets) if isinstance(octets, bytes) else octets
    return make_picture(file, Order(LIMITS, purpose=purpose, focus=focus))


def opened(variant: Variant) -> Image.Image:
    image = Image.open(io.BytesIO(variant.octets))
    image.load()
    assert image.size == (variant.width, variant.height)
    assert Image.MIME[image.format or ""] == variant.mime
    return image


def near(colour: object, wanted: tuple[int, int, int], by: int = 30) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(a - b) <= by for a, b in zip(colour, wanted, strict=False))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"])
def test_every_format_gives_an_original_a_preview_and_a_blurhash(kind: str) -> None:
    prepared = made(make.encode(make.photo(900, 600), kind))
    assert opened(prepared.original).size == (900, 600)
    assert opened(prepared.preview).size == (640, 427)
    assert len(prepared.blurhash) == 28
    assert not prepared.animated


def test_large_pictures_are_scaled_and_small_ones_are_left() -> None:
    large = made(make.encode(make.photo(3000, 1500), "JPEG"))
    assert (large.original.width, large.original.height) == (2048, 1024)
    assert (large.preview.width, large.preview.height) == (640, 320)
    small = made(make.encode(make.photo(50, 20), "JPEG"))
    assert (small.original.width, small.original.height) == (50, 20)
    assert (small.preview.width, small.preview.height) == (50, 20)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (2, 3)])
def test_extreme_shapes_keep_at_least_one_pixel(size: tuple[int, int]) -> None:
    for purpose in Purpose:
        prepared = made(make.encode(Image.new("RGB", size, "red"), "PNG"), purpose)
        assert min(opened(prepared.original).size) >= 1
        assert min(opened(prepared.preview).size) >= 1


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_orientation_is_applied(orientation: int, kind: str) -> None:
    upright = make.corners()
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Transpose that undoes what the viewer would do
    turned = upright.transpose(Image.Transpose(back[orientation])) if orientation in back else upright
    prepared = made(
        make.encode(turned, kind, exif=make.exif(orientation), **({} if kind == "PNG" else {"quality": 95}))
    )
    for variant in (prepared.original, prepared.preview):
        image = opened(variant).convert("RGB")
        assert image.size == upright.size
        for at in ((15, 15), (105, 15), (105, 65), (15, 65)):
            wanted = upright.getpixel(at)
            assert isinstance(wanted, tuple)
            assert near(image.getpixel(at), wanted[:3]), (at, orientation)


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("build", [make.jpeg_with_everything, make.png_with_everything])
def test_nothing_but_pixels_remains(build: object, purpose: Purpose) -> None:
    assert callable(build)
    sent = build(make.photo(500, 400), 6)
    assert make.SECRET_PLACE in sent
    assert make.COMMENT in sent
    prepared = made(sent, purpose)
    for variant in (prepared.original, prepared.preview):
        for secret in SECRETS:
            assert secret not in variant.octets, secret
        image = opened(variant)
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp"} & set(image.info)


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "HEIF"])
def test_places_are_gone_from_modern_formats_too(kind: str) -> None:
    sent = make.encode(make.photo(300, 200), kind, exif=make.exif())
    assert make.SECRET_PLACE in sent
    prepared = made(sent)
    assert not any(secret in v.octets for v in (prepared.original, prepared.preview) for secret in SECRETS)


def test_a_drawing_stays_exact_and_a_photo_becomes_jpeg() -> None:
    drawing = make.corners(400, 300)
    prepared = made(make.encode(drawing, "PNG"))
    assert prepared.original.mime == "image/webp"
    assert opened(prepared.original).convert("RGB").tobytes() == drawing.tobytes()
    assert made(make.encode(make.photo(), "PNG")).original.mime == "image/jpeg"


def test_see_through_stays_see_through() -> None:
    drawing = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    drawing.paste((200, 0, 0, 255), (20, 20, 80, 80))
    prepared = made(make.encode(drawing, "PNG"))
    assert prepared.original.mime == "image/webp"
    assert opened(prepared.original).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)
    photo = make.photo()
    photo.putalpha(Image.linear_gradient("L").resize(photo.size))
    cut_out = made(make.encode(photo, "PNG"))
    assert cut_out.original.mime == "image/webp"
    assert opened(cut_out.original).mode == "RGBA"


def test_alpha_that_hides_nothing_is_dropped() -> None:
    photo = make.photo()
    photo.putalpha(255)
    assert made(make.encode(photo, "PNG")).original.mime == "image/jpeg"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode: str) -> None:
    grey = Image.linear_gradient("L")
    image = grey.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else grey.convert(mode)
    prepared = made(make.encode(image, "PNG"))
    shown = opened(prepared.original).convert("L")
    top, bottom = shown.getpixel((128, 5)), shown.getpixel((128, 250))
    assert isinstance(top, int)
    assert isinstance(bottom, int)
    assert top < 20, mode
    assert bottom > 235, mode


def test_cmyk_becomes_rgb() -> None:
    image = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    shown = opened(made(make.encode(image, "JPEG")).original)
    assert shown.mode == "RGB"
    assert near(shown.getpixel((10, 10)), (255, 0, 0), by=60)


def test_an_embedded_profile_is_applied() -> None:
    plain = Image.new("RGB", (64, 64), (200, 100, 50))
    sent = make.encode(plain, "JPEG", quality=100, subsampling=0, icc_profile=make.swapped_profile())
    assert near(opened(made(sent).original).getpixel((10, 10)), (50, 100, 200))


def test_a_broken_profile_costs_nobody_the_picture() -> None:
    sent = make.encode(make.corners(), "JPEG", icc_profile=b"no profile at all")
    assert near(opened(made(sent).original).getpixel((15, 15)), (255, 0, 0))


def test_broken_exif_costs_nobody_the_picture() -> None:
    sent = make.encode(make.corners(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\xff")
    assert opened(made(sent).original).size == (120, 80)


@pytest.mark.parametrize(("purpose", "size", "preview"), [
    (Purpose.AVATAR, (400, 400), (160, 160)),
    (Purpose.COVER, (1500, 500), (600, 200)),
])  # fmt: skip
def test_profile_pictures_are_cut(purpose: Purpose, size: tuple[int, int], preview: tuple[int, int]) -> None:
    for sent in (make.photo(2000, 1200), make.photo(1600, 2400)):
        prepared = made(make.encode(sent, "JPEG"), purpose)
        assert opened(prepared.original).size == size
        assert opened(prepared.preview).size == preview


def test_small_profile_pictures_keep_the_shape_and_are_not_blown_up() -> None:
    assert opened(made(make.encode(make.photo(120, 80), "JPEG"), Purpose.AVATAR).original).size == (80, 80)
    assert opened(made(make.encode(make.photo(600, 600), "JPEG"), Purpose.COVER).original).size == (600, 200)


def test_the_focus_decides_what_is_cut_off() -> None:
    sent = make.encode(make.corners(800, 400), "PNG")
    right_top = opened(made(sent, Purpose.AVATAR, (1.0, 1.0)).original).convert("RGB")
    assert right_top.getpixel((50, 50)) == (0, 255, 0)
    assert right_top.getpixel((50, 380)) == (0, 0, 255)
    left = opened(made(sent, Purpose.AVATAR, (-1.0, 0.0)).original).convert("RGB")
    assert left.getpixel((380, 50)) == (255, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_moving_pictures_keep_moving(kind: str) -> None:
    prepared = made(make.animated(kind, frames=5))
    assert prepared.animated
    assert prepared.original.mime == "image/webp"
    image = Image.open(io.BytesIO(prepared.original.octets))
    assert image.n_frames == 5  # type: ignore[attr-defined]
    assert image.info["loop"] == 0
    image.load()
    assert image.info["duration"] == 80
    assert not getattr(opened(prepared.preview), "is_animated", False)


def test_a_gif_that_plays_once_still_plays_once() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    sent = make.encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    image = Image.open(io.BytesIO(made(sent).original.octets))
    assert image.info["loop"] == 1


def test_a_moving_profile_picture_stands_still() -> None:
    prepared = made(make.animated("GIF", size=(500, 500)), Purpose.AVATAR)
    assert not prepared.animated
    assert opened(prepared.original).size == (400, 400)


def test_a_long_animation_is_made_smaller_rather_than_held_in_memory_whole() -> None:
    prepared = made(make.animated("GIF", frames=250, size=(600, 500)))
    assert prepared.animated
    assert prepared.original.width * prepared.original.height * 250 <= 41_000_000
