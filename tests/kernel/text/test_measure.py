"""Lengths as Mastodon's apps count them, and beginnings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.kernel.text import count_characters, excerpt, too_long


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("a\r\nb", 3),
        ("https://a.de", 23),
        ("see https://town.example/" + "x" * 500 + ".", 4 + 23 + 1),
        ("www.town.example", 16),
        ("@anna@town.example hi", 8),
        ("@anna hi", 8),
        ("👨‍👩‍👧 e\u0301", 3),
        ("#town", 5),
    ],
)
def test_lengths(words: str, length: int) -> None:
    assert count_characters(words) == length


def test_the_limit_itself_is_allowed() -> None:
    assert not too_long("a" * 500, 500)
    assert too_long("a" * 501, 500)
    assert not too_long("https://town.example/" + "x" * 900, 23)
    assert too_long("e" + "\u0301" * 11_000, 400)


@given(st.text(max_size=80), st.integers(min_value=0, max_value=40))
def test_an_excerpt_fits_and_is_the_beginning(words: str, n: int) -> None:
    short = excerpt(words, n)
    whole = " ".join(words.split())
    assert len(short) <= n
    if len(whole) <= n:
        assert short == whole
    elif n:
        assert short.endswith("…")
        assert whole.startswith(short[:-1])


def test_an_excerpt_is_cut_between_words_and_never_inside_a_character() -> None:
    assert excerpt("The lake is warm today", 14) == "The lake is…"
    assert excerpt("abcdefghij klm", 5) == "abcd…"
    assert excerpt("xx 👨‍👩‍👧 yy", 6) == "xx…"
