"""What is stored."""
# ruff: noqa: RUF001 -- the scripts of the world are the subject

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.kernel.text import tidy, tidy_line


@given(st.text(max_size=60))
def test_twice_is_once(words: str) -> None:
    assert tidy(tidy(words)) == tidy(words)
    assert tidy_line(tidy_line(words)) == tidy_line(words)


@given(st.text(max_size=60))
def test_what_is_kept_can_be_stored_and_shown(words: str) -> None:
    kept = tidy(words)
    kept.encode()
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in kept)
    assert not any(
        unicodedata.bidirectional(character) in {"LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for character in kept
    )
    assert "\n" not in tidy_line(words)


def test_letters_are_composed_and_tricks_removed() -> None:
    assert tidy("e\u0301t\u202eab\x00c\ufeff") == "\u00e9tabc"
    assert tidy("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert tidy_line("  Anna \n\t Lind ") == "Anna Lind"


def test_what_scripts_need_is_kept() -> None:
    for words in ("👨‍👩‍👧", "می\u200cخواهم", "\u200fא", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣"):
        assert tidy(words) == words
