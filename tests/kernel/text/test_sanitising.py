"""HTML from elsewhere: what is left of it, and its words."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.kernel.errors import TooLarge
from meetinghouse.kernel.text import clean, plain
from meetinghouse.kernel.text.sanitising import ALLOWED, ALLOWED_CLASSES
from tests.kernel.text.markup import elements_of
from tests.live_site import ROOT
from tests.patience import LOST_AFTER_S

_tags = [
    *ALLOWED,
    "script",
    "style",
    "img",
    "svg",
    "math",
    "table",
    "td",
    "div",
    "h1",
    "form",
    "input",
    "iframe",
    "template",
]
_attributes = [
    'href="https://a.example/"', 'href="javascript:alert(1)"', 'href="/sign-out"', 'href="//evil.example"',
    "href=' JaVa\tscript:x'", 'onclick="x"', 'style="position:fixed"', 'class="mention evil h-card"', 'id="x"',
    'src="x"', 'translate="no"', 'rel="me"', 'target="_top"', 'start="3"',
]  # fmt: skip
_soup = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(_tags), st.lists(st.sampled_from(_attributes), max_size=3)).map(
            lambda made: f"<{made[0]} {' '.join(made[1])}>"
        ),
        st.sampled_from(_tags).map(lambda tag: f"</{tag}>"),
        st.sampled_from(
            ["<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#60;script&#62;", "&", "\n", "\n\n", "<", ">", '"', "\x00"]
        ),
        st.text(max_size=8),
    ),
    max_size=14,
).map("".join)


@given(_soup)
def test_nothing_outside_the_list_survives(html: str) -> None:
    for tag, attributes in elements_of(clean(html)).seen:
        assert tag in ALLOWED
        assert set(attributes) <= ALLOWED[tag]
        if attributes.get("class"):
            assert set((attributes["class"] or "").split()) <= ALLOWED_CLASSES[tag]
        if tag == "a":
            assert attributes["rel"] == "nofollow noopener noreferrer"
            assert attributes["target"] == "_blank"
            assert (attributes.get("href") or "https://").startswith(("http://", "https://", "mailto:"))


@given(_soup)
def test_cleaning_twice_changes_nothing_more(html: str) -> None:
    once = clean(html)
    assert clean(once) == once


@given(_soup)
def test_the_words_are_the_same_before_and_after_cleaning(html: str) -> None:
    words = plain(clean(html))
    assert "\n\n\n" not in words
    assert words == words.strip()
    assert "".join(words.split()) == "".join("".join(elements_of(clean(html)).words).split())


def test_scripts_go_with_their_content() -> None:
    assert clean("<p>a<script>alert(1)</script><style>p{}</style>b</p>") == "<p>ab</p>"


def test_addresses_of_this_server_cannot_be_smuggled_in() -> None:
    assert "href" not in clean('<a href="/sign-out">x</a><a href="//evil.example">y</a><a href="x">z</a>')


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One<br>two</p><p>three &amp; four</p>", "One\ntwo\n\nthree & four"),
        ("<p>a\n b</p>", "a  b"),
        ("<pre>a\n b</pre>", "a\n b"),
        ("<ul><li>a</li><li>b</li></ul><p>c</p>", "a\nb\n\nc"),
        ("<h1>T</h1><div>a</div><div>b</div>", "T\n\na\nb"),
        ("1 &lt; 2 &gt; 0 <b>x</b>", "1 < 2 > 0 x"),
        ("&lt;b&gt;", "<b>"),
        ("&amp;lt;", "&lt;"),
        ("", ""),
    ],
)
def test_the_words_of_html(html: str, words: str) -> None:
    assert plain(html) == words


TO_THE_END = """
import sys
from meetinghouse.kernel.errors import TooLarge
from meetinghouse.kernel.text import clean, plain
for nasty in sys.argv[1:]:
    for work in (clean, plain):
        try:
            work((nasty * 300_000)[:300_000])
        except TooLarge:
            print("refused", flush=True)
        else:
            print("done", flush=True)
"""


def test_a_hostile_document_is_refused_or_comes_to_its_end() -> None:
    """Three seconds for all; what nests is refused, since the parser's time grows with the square of its depth."""
    refused, bearable = ["<b>", "<a href=x>", "<pre>\n", "<a><b>", "<table>"], ["<p>", "&", "<", "<!--", "<li>"]
    done = subprocess.run(
        [sys.executable, "-c", TO_THE_END, *refused, *bearable],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=LOST_AFTER_S, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["refused"] * 2 * len(refused) + ["done"] * 2 * len(bearable)


def test_deep_nesting_and_sheer_size_are_refused() -> None:
    with pytest.raises(TooLarge):
        clean("<b>" * 257 + "x" + "</b>" * 257)
    with pytest.raises(TooLarge):
        plain("x" * 300_001)
    assert clean("<p>a<br>" * 1000).count("<p>") == 1000
