"""The demo's pictures: drawn, the same each time, and told in words."""

import io

import pytest
from PIL import Image, ImageStat

from meetinghouse.doors.operations.demo.pictures import SUBJECTS, avatar, cover, picture


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_subject_is_a_picture_with_words(subject: str) -> None:
    octets, words = picture(3, subject)
    image = Image.open(io.BytesIO(octets))
    assert (image.format, image.size) == ("JPEG", (1200, 800))
    assert 40_000 < len(octets) < 260_000
    assert max(ImageStat.Stat(image).stddev) > 15, "not one colour"
    assert words.startswith("A ")
    assert words.endswith(".")
    assert 30 < len(words) < 160


def test_a_number_gives_the_same_picture_again_and_another_number_another() -> None:
    assert picture(1, "hills") == picture(1, "hills")
    assert picture(1, "hills")[0] != picture(2, "hills")[0]
    assert avatar(5) == avatar(5)
    assert len({avatar(seed)[0] for seed in range(20)}) == 20


def test_covers_and_faces_have_their_sizes() -> None:
    for seed in range(8):
        assert Image.open(io.BytesIO(cover(seed)[0])).size == (1500, 500)
    assert Image.open(io.BytesIO(avatar(1)[0])).size == (400, 400)
    assert "face" in avatar(1)[1]
