"""A post's words as HTML: its title, then its text, plain or in Markdown; and what the text names."""

from collections.abc import Mapping
from html import escape

from meetinghouse.kernel.text import (
    Tag,
    find_mentions,
    find_tags,
    formatted_mentions,
    formatted_tags,
    plain,
    render,
    render_formatted,
)
from meetinghouse.kernel.urls import tag_address


def to_html(text: str, links: Mapping[str, tuple[str, str]], *, title: str, is_formatted: bool) -> str:
    """What apps are given: the title as a bold first paragraph, the text behind it.

    Args:
        text: tidied, and so is the title.
        links: see ``kernel.text.render``.
    """
    spell = render_formatted if is_formatted else render
    return title_html(title) + spell(text, mention_links=links, tag_link=tag_address)


def title_html(title: str) -> str:
    """The paragraph that a post begins with where it has a title."""
    return f"<p><strong>{escape(title)}</strong></p>" if title else ""


def mentions_in(text: str, *, is_formatted: bool) -> list[str]:
    """The handles that a text mentions."""
    return formatted_mentions(text) if is_formatted else find_mentions(text)


def tags_in(text: str, *, is_formatted: bool) -> list[Tag]:
    """The hashtags of a text."""
    return formatted_tags(text) if is_formatted else find_tags(text)


def words_of(html: str, text: str, title: str, *, is_formatted: bool) -> str:
    """A post as plain words, for a line that shows how it begins."""
    words = plain(html.removeprefix(title_html(title))) if is_formatted else text
    return f"{title}: {words}" if title and words else title or words
