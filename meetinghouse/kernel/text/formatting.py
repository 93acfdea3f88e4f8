"""Text in Markdown to HTML: paragraphs, emphasis, lists, links, quotes, code, headings; names, tags and addresses
as in plain text, but not in code.

Source: CommonMark 0.31 (https://spec.commonmark.org) by markdown-it, less HTML and pictures, with strikethrough. A
line break stays one, as people expect who never heard of Markdown. What markdown-it makes is cleaned by nh3 once more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import nh3
from linkify_it.main import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from meetinghouse.kernel.errors import TooLarge
from meetinghouse.kernel.text.rendering import MOST_RAW_CHARACTERS, link, with_entities
from meetinghouse.kernel.text.sanitising import ALLOWED, ALLOWED_CLASSES
from meetinghouse.kernel.text.scanning import Kind, Tag, entities, tag_key

# The page has the first heading, the post's title the second.
_FIRST_HEADING, _LAST_HEADING = 3, 6
_HEADINGS = {f"h{level}" for level in range(_FIRST_HEADING, _LAST_HEADING + 1)}
# "linkify" found the address itself; "autolink" is <https://…>.
_BARE = {"linkify", "autolink"}


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    md.enable(["linkify", "strikethrough"])
    md.disable(["html_block", "html_inline", "image", "lheading", "reference", "hr"])
    md.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})  # type: ignore[no-untyped-call]  # it ships no types
    return md


_markdown = _parser()
# Links are written below, as for plain text: those within the site open in place, so none is given its rel here.
_cleaner = nh3.Cleaner(
    tags=set(ALLOWED) | _HEADINGS,
    attributes={"ol": {"start"}, "a": {"href", "rel", "target"}},
    allowed_classes=ALLOWED_CLASSES,
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)


def _tokens(text: str) -> list[Token]:
    if len(text) > MOST_RAW_CHARACTERS:
        raise TooLarge
    return _markdown.parse(text)


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    """The pieces of a text that may hold names and tags: not code, not what a link is called."""
    for block in tokens:
        depth = 0
        for token in block.children or ():
            if token.type in {"link_open", "link_close"}:
                depth += token.nesting
            elif token.type == "text" and not depth:
                yield token.content


def formatted_mentions(text: str) -> list[str]:
    """As ``find_mentions``, for a text in Markdown."""
    found = (e for words in _words(_tokens(text)) for e in entities(words))
    return list(dict.fromkeys(e.value.lower() for e in found if e.kind is Kind.MENTION))


def formatted_tags(text: str) -> list[Tag]:
    """As ``find_tags``, for a text in Markdown."""
    tags: dict[str, Tag] = {}
    for words in _words(_tokens(text)):
        for found in entities(words):
            if found.kind is Kind.TAG:
                key = tag_key(found.value)
                tags.setdefault(key, Tag(key=key, name=found.value))
    return list(tags.values())


def render_formatted(text: str, *, mention_links: Mapping[str, tuple[str, str]], tag_link: Callable[[str], str]) -> str:
    """A tidied text in Markdown as HTML; see ``render`` for the arguments.

    Raises:
        TooLarge: the text is longer than ``MOST_RAW_CHARACTERS``.

    Cost: 1 ms for a thousand words.
    """

    def words(piece: str) -> str:
        return with_entities(piece, mention_links=mention_links, tag_link=tag_link, spell=escape)

    renderer = _Renderer(words)
    html = renderer.render(_shifted(_tokens(text)), _markdown.options, {})
    return _cleaner.clean(html).strip()


def _shifted(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _FIRST_HEADING - 1, _LAST_HEADING)}"
    return tokens


class _Renderer(RendererHTML):
    """markdown-it's own, with names, tags and bare addresses in the words."""

    def __init__(self, words: Callable[[str], str]) -> None:
        super().__init__()
        self._words = words

    def renderInline(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:  # noqa: N802 -- its name
        """One block's words, from left to right."""
        parts: list[str] = []
        depth = position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "link_open" and token.markup in _BARE and position + 2 < len(tokens):
                parts.append(_bare(tokens[position + 1].content, self._words))
                position += 3
                continue
            if token.type == "link_open":
                depth += 1
                parts.append(_opening(str(token.attrs.get("href", ""))))
            elif token.type == "link_close":
                depth -= 1
                parts.append("</a>")
            elif token.type == "text":
                parts.append(escape(token.content) if depth else self._words(token.content))
            else:
                rule: Any = self.rules.get(token.type)
                parts.append(
                    rule(tokens, position, options, env) if rule else self.renderToken(tokens, position, options, env)
                )
            position += 1
        return "".join(parts)


def _opening(address: str) -> str:
    return f'<a href="{escape(address)}" rel="nofollow noopener noreferrer" target="_blank">'


def _bare(typed: str, words: Callable[[str], str]) -> str:
    """An address that stands for itself, as it does in plain text; what that would not link is no link here."""
    found = next(entities(typed), None)
    if found is not None and found.kind is Kind.URL and (found.start, found.end) == (0, len(typed)):
        return link(found, typed)
    return words(typed)
