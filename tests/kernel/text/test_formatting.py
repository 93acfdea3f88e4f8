"""Markdown as HTML: its shape, what can never be in it, and that names and tags in code are none."""

from hypothesis import given, settings
from hypothesis import strategies as st

from meetinghouse.kernel import text
from meetinghouse.kernel.text.sanitising import ALLOWED
from tests.kernel.text.markup import elements_of
from tests.kernel.text.test_rendering import PEOPLE, pieces
from tests.patience import steps

HEADINGS = {"h3", "h4", "h5", "h6"}
MARKS = [
    "# ",
    "\n\n> ",
    "\n- ",
    "\n1. ",
    "**",
    "*",
    "_",
    "`",
    "\n```\n",
    "[",
    "](",
    ")",
    "](javascript:x)",
    "~~",
    "![",
    "<",
    "\\",
]
writings = st.lists(st.one_of(pieces, st.sampled_from(MARKS)), max_size=14).map("".join)


def html_of(words: str) -> str:
    tidied = text.tidy(words)
    return text.render_formatted(tidied, mention_links=PEOPLE, tag_link=lambda key: f"http://localhost:3000/tags/{key}")


def test_every_kind_of_piece() -> None:
    assert html_of("# Walk\n*slow* **fast** ~~not~~ `#code`\nhere") == (
        "<h3>Walk</h3>\n<p><em>slow</em> <strong>fast</strong> <s>not</s> <code>#code</code><br>\nhere</p>"
    )
    listed = html_of("> said\n\n1. one\n2. two\n\n- [site](https://a.example/)")
    names = [name for name, _ in elements_of(listed).seen]
    assert names == ["blockquote", "p", "ol", "li", "li", "ul", "li", "a"]
    assert html_of("####### x <b>y</b> ![z](https://a.example/z.png)").count("<img") == 0


def test_names_tags_and_addresses_are_those_of_plain_text_but_not_in_code_or_links() -> None:
    words = (
        "@Anna **#Town** https://a.example/_b_ `@eve #Code` [@bo@far.example #Link](https://a.example)\n\n    #Block"
    )
    assert text.formatted_mentions(words) == ["anna"]
    assert [tag.key for tag in text.formatted_tags(words)] == ["town"]
    html = html_of(words)
    assert 'class="u-url mention"' in html
    assert html.count('rel="tag"') == 1
    assert text.render("https://a.example/_b_", mention_links={}, tag_link=str)[3:-4] in html
    assert 'href="https://user@b.example' not in html_of("<https://user@b.example/> https://user@b.example/")


@given(writings)
@settings(max_examples=30)
def test_nothing_but_what_is_allowed_is_ever_in_it(words: str) -> None:
    for name, attributes in elements_of(html_of(words)).seen:
        assert name in set(ALLOWED) | HEADINGS
        assert set(attributes) <= ALLOWED.get(name, set())
        if name == "a":
            assert str(attributes["href"]).split(":")[0] in {"http", "https", "mailto"}


def test_twice_the_text_takes_twice_the_work() -> None:
    for piece in ("[", "*a ", "> ", "`", "[a](", "![[](", "**a*", "<"):
        once, twice = ((piece * length)[:length] for length in (1500, 3000))
        assert steps(lambda words=twice: html_of(words)) < 2.5 * steps(lambda words=once: html_of(words)) + 2000
