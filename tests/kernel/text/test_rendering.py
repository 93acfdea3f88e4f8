"""The HTML of a post: its shape, and what can never be in it."""
# ruff: noqa: RUF001 -- the scripts of the world are the subject

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.kernel import text
from meetinghouse.kernel.errors import TooLarge
from meetinghouse.kernel.text.sanitising import ALLOWED
from tests.kernel.text.markup import elements_of
from tests.live_site import ROOT
from tests.patience import LOST_AFTER_S, steps

PEOPLE = {
    "anna": ("http://localhost:3000/@anna", "anna"),
    "bo@far.example": ("https://far.example/@bo", "bo"),
    "eve": ('https://x.example/"><script>alert(1)</script>', "<img src=x onerror=alert(1)>"),
}


def html_of(words: str) -> str:
    return text.render(words, mention_links=PEOPLE, tag_link=lambda key: f"http://localhost:3000/tags/{key}")


# Text that means something to HTML, to the scanner or to Unicode, mixed with anything at all.
_PIECES = """
<script> </p> &amp; & " ' <!-- --> <![CDATA[ @anna @eve @bo@far.example @nobody #Town #Straßen_fest #１２ ＃東京 http://
https://a.example/?q=<b> https://a.example/"onclick='x' www.town.example javascript:alert(1) https://a@b.example
👩‍👩‍👧 data:text/html,x https://x.example/'><svg/onload=alert(1)>
"""
_UNSEEN = ["\n", "\n\n\n", " ", "\u202e", "\x00", "\ud800", "e\u0301"]
pieces = st.one_of(st.text(max_size=20), st.sampled_from(_PIECES.split() + _UNSEEN))
writings = st.lists(pieces, max_size=12).map("".join)


def test_paragraphs_and_lines() -> None:
    assert html_of("One\ntwo\n\n\n\nthree  \r\n four") == "<p>One<br>two</p><p>three<br> four</p>"
    assert html_of(" \n ") == ""


def test_what_is_special_in_html_is_escaped() -> None:
    assert html_of("<b>\"Tom\" & 'Ann'</b>") == "<p>&lt;b&gt;&quot;Tom&quot; &amp; &#x27;Ann&#x27;&lt;/b&gt;</p>"


def test_a_short_link() -> None:
    assert html_of("see https://town.example/a.") == (
        '<p>see <a href="https://town.example/a" rel="nofollow noopener noreferrer" target="_blank">'
        '<span class="invisible">https://</span><span>town.example/a</span><span class="invisible"></span></a>.</p>'
    )


def test_a_long_link_is_shortened_for_the_eye_only() -> None:
    address = "https://www.town.example/2026/summer/programme?page=3&day=2"
    html = html_of(address)
    assert '<span class="invisible">https://www.</span>' in html
    assert '<span class="ellipsis">town.example/2026/summer/progr</span>' in html
    assert '<span class="invisible">amme?page=3&amp;day=2</span>' in html
    assert text.plain(html) == address


def test_a_link_without_a_scheme() -> None:
    assert 'href="https://www.town.example/x"' in html_of("on www.town.example/x today")


@pytest.mark.parametrize(
    "words",
    [
        "javascript:alert(1)", "https://bank.example@evil.example/", "https://bank.example\\@evil.example", "http://",
        "https://nodots/x", "www.x", "ftp://a.example/b", "data:text/html,hi", "readme.md", "mail@town.example",
    ],
)  # fmt: skip
def test_what_is_not_linked(words: str) -> None:
    assert "<a" not in html_of(words)


def test_a_mention() -> None:
    assert html_of("Hi @Anna!") == (
        '<p>Hi <span class="h-card"><a href="http://localhost:3000/@anna" class="u-url mention">'
        "@<span>anna</span></a></span>!</p>"
    )
    assert 'href="https://far.example/@bo"' in html_of("@bo@FAR.example")


def test_an_unknown_handle_stays_text_and_is_not_taken_for_a_neighbour() -> None:
    assert html_of("@nobody and @anna@elsewhere.example") == "<p>@nobody and @anna@elsewhere.example</p>"


def test_a_hashtag() -> None:
    assert html_of("#Straßenfest") == (
        '<p><a href="http://localhost:3000/tags/strassenfest" class="mention hashtag" rel="tag">'
        "#<span>Straßenfest</span></a></p>"
    )


def test_a_profile_address_or_name_cannot_break_out() -> None:
    html = html_of("@eve")
    assert "<script" not in html
    assert "<img" not in html


@given(writings)
def test_only_allowed_elements_and_attributes_come_out(words: str) -> None:
    for tag, attributes in elements_of(html_of(words)).seen:
        assert tag in ALLOWED
        assert set(attributes) <= ALLOWED[tag]
        href = attributes.get("href")
        assert href is None or href.startswith(("http://", "https://"))


@given(writings)
def test_words_come_back_as_they_were_tidied(words: str) -> None:
    html = text.render(words, mention_links={}, tag_link=lambda key: f"/tags/{key}")
    # The wide number sign of Japanese keyboards becomes the plain one in front of a tag, as in Mastodon.
    assert text.plain(html).replace("＃", "#") == text.tidy(words).replace("＃", "#")


@given(writings)
def test_the_sanitiser_finds_nothing_to_change_but_link_attributes(words: str) -> None:
    html = html_of(words)
    once = elements_of(text.clean(html))
    assert [tag for tag, _ in once.seen] == [tag for tag, _ in elements_of(html).seen]
    assert "".join(once.words) == "".join(elements_of(html).words)


@given(writings)
def test_rendering_is_encodable(words: str) -> None:
    html_of(words).encode()


NASTY = [
    "a@",
    "@a@",
    "#",
    "#1·",
    "http://",
    "https://a.b.",
    "www.",
    "@a.@",
    "@a@b-.",
    "&<",
    "\n ",
    " ",
    "https://a-",
    "e\u0301",
]
TO_THE_END = """
import sys
from meetinghouse.kernel import text
for number, nasty in enumerate(sys.argv[1:]):
    words = (nasty * 400_000)[:400_000]
    text.render(words, mention_links={}, tag_link=str)
    print(number, flush=True)
"""


def test_a_text_as_long_as_a_book_comes_to_its_end_whatever_is_in_it() -> None:
    """Three seconds for all of them; one whose time grew with the square of the length would take minutes."""
    done = subprocess.run(
        [sys.executable, "-c", TO_THE_END, *NASTY],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=LOST_AFTER_S, check=True,
    )  # fmt: skip
    assert done.stdout.split() == [str(number) for number in range(len(NASTY))]


def test_ten_megabytes_are_refused_unread() -> None:
    huge = "http://" * 1_500_000
    assert text.too_long(huge, 5000)
    assert steps(lambda: text.too_long(huge, 5000)) == 3, "it does more than ask for the length"
    with pytest.raises(TooLarge):
        html_of(huge)


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("Good morning everyone, who comes to the lake today?", 30),
        (
            "Thanks @anna & @bo@far.example for the #Summer_fête!\n\nhttps://www.town.example/2026/07/04/photos?page=3.",
            220,
        ),
        ("Grüße aus #Köln 👨‍👩‍👧 – see you\nat 7, www.verein.example/abc", 160),
    ],
)
def test_a_short_post_is_rendered_in_few_steps(words: str, most: int) -> None:
    """So many make 10 to 60 microseconds; see the cost that ``render`` promises."""
    html_of(words)  # the first link prepares linkify-it's patterns
    assert steps(lambda: html_of(words)) <= most
