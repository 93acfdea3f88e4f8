"""HTML that was not made here: cleaned to the list that Mastodon allows, or reduced to its words.

Source of the list: Mastodon 4.3, ``Sanitize::Config::MASTODON_STRICT``.
"""

import re
from html import unescape

import nh3

from meetinghouse.kernel.errors import TooLarge

# A post of 5,000 characters made of nothing but mentions comes to 200,000.
MOST_HTML_CHARACTERS = 300_000
# Elements inside elements: the parser's time grows with the square of it, and no post has a reason for more.
MOST_NESTED = 256

ALLOWED: dict[str, set[str]] = {
    "p": set(),
    "br": set(),
    "span": {"class", "translate"},
    "a": {"href", "rel", "class", "translate", "target"},
    "del": set(),
    "s": set(),
    "pre": set(),
    "blockquote": set(),
    "code": set(),
    "b": set(),
    "strong": set(),
    "u": set(),
    "i": set(),
    "em": set(),
    "ul": set(),
    "ol": {"start", "reversed"},
    "li": {"value"},
    "ruby": set(),
    "rt": set(),
    "rp": set(),
}
ALLOWED_CLASSES = {
    "a": {"u-url", "mention", "hashtag", "status-link"},
    "span": {"h-card", "invisible", "ellipsis", "mention"},
}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow noopener noreferrer"


def _keep(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and value.strip().partition(":")[0].lower() not in _SCHEMES:
        return None  # a relative address of another server would lead into this one
    if attribute == "translate" and value != "no":
        return None
    return value


_cleaner = nh3.Cleaner(
    tags=set(ALLOWED),
    attributes={
        "span": {"translate"},
        "a": {"href", "translate"},
        "ol": {"start", "reversed"},
        "li": {"value"},
    },
    attribute_filter=_keep,
    allowed_classes=ALLOWED_CLASSES,
    set_tag_attribute_values={"a": {"target": "_blank"}},
    link_rel=_REL,
    url_schemes=_SCHEMES,
)

# What ends a line when only the words are kept.
_BLOCKS = {"p", "br", "li", "div", "blockquote", "pre", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
_skeleton = nh3.Cleaner(tags=_BLOCKS, attributes={}, link_rel=None)
_PREFORMATTED = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_PARAGRAPH_END = re.compile(r"</(?:p|blockquote|pre|ul|ol|h[1-6])>")
_LINE_END = re.compile(r"<br>|</(?:li|div|tr)>")
_TAG = re.compile(r"<[^>]*>")
_OPENING_OR_CLOSING = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})")
_CLOSE_THEMSELVES = {"br", "p", "li", "img", "hr", "wbr", "rt", "rp"}
_PRE_BREAKS = re.compile(r"<pre>\n+")
# The first pass may leave attributes in an order that the second changes; the third only looks.
_PASSES = 4
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(html: str) -> str:
    """HTML with nothing left in it but what a post may contain; links open apart and carry ``nofollow``.

    Doing it twice changes nothing more.

    Raises:
        TooLarge: more than ``MOST_HTML_CHARACTERS`` or ``MOST_NESTED``.
    """
    _require_bounded(html)
    for _ in range(_PASSES):
        once = html
        # A parser drops the first line break inside <pre>, so each pass would eat another one.
        html = _PRE_BREAKS.sub("<pre>", _cleaner.clean(html))
        if html == once:
            break
    return html


def plain(html: str) -> str:
    """The words of a piece of HTML, for notifications, search and mail; paragraphs are a blank line apart.

    Raises:
        TooLarge: more than ``MOST_HTML_CHARACTERS`` or ``MOST_NESTED``.
    """
    _require_bounded(html)
    # After this pass the tags are few, closed and bare: "<" and ">" stand nowhere else.
    bare = _skeleton.clean(html)
    if "\n" in bare:
        if "<pre>" in bare:
            bare = _PREFORMATTED.sub(lambda found: found[0].replace("\n", "<br>"), bare)
        bare = bare.replace("\n", " ")
    text = unescape(_TAG.sub("", _LINE_END.sub("\n", _PARAGRAPH_END.sub("\n\n", bare))))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _require_bounded(html: str) -> None:
    if len(html) > MOST_HTML_CHARACTERS:
        raise TooLarge
    if html.count("<") <= MOST_NESTED:
        return
    depth = 0
    for found in _OPENING_OR_CLOSING.finditer(html):
        if found[1]:
            depth = max(0, depth - 1)
        elif found[2].lower() not in _CLOSE_THEMSELVES:
            depth += 1
            if depth > MOST_NESTED:
                raise TooLarge
