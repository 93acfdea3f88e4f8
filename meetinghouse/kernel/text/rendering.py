"""Plain text to the HTML that Mastodon's apps know.

The output is put together from escaped parts only, so no sanitiser has to look at it again; a property test
holds every element and attribute against the list that ``clean`` allows.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

from meetinghouse.kernel.errors import TooLarge
from meetinghouse.kernel.text.scanning import Entity, Kind, entities, tag_key
from meetinghouse.kernel.text.tidying import tidy

# Far past any setting a community would choose: a last stop for callers who forgot ``too_long``.
MOST_RAW_CHARACTERS = 1_000_000

_SHOWN_OF_URL = 30
_HIDDEN_PREFIX = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


def render(text: str, *, mention_links: Mapping[str, tuple[str, str]], tag_link: Callable[[str], str]) -> str:
    """A post's text as HTML: paragraphs, line breaks, links, mentions, hashtags. An empty text gives an empty string.

    Args:
        text: what the member wrote.
        mention_links: lower-cased handle (``anna``, ``anna@town.example``) to profile address and username;
            a handle that is not in it stays text.
        tag_link: from a tag's key to the address of its page.

    Raises:
        TooLarge: the text is longer than ``MOST_RAW_CHARACTERS``.

    Cost: 10 to 60 µs for a short post.
    """
    if len(text) > MOST_RAW_CHARACTERS:
        raise TooLarge
    text = tidy(text)
    if not text:
        return ""
    return f"<p>{with_entities(text, mention_links=mention_links, tag_link=tag_link, spell=_words)}</p>"


def with_entities(
    text: str,
    *,
    mention_links: Mapping[str, tuple[str, str]],
    tag_link: Callable[[str], str],
    spell: Callable[[str], str],
) -> str:
    """A tidied text with its links, mentions and tags as HTML.

    Args:
        spell: makes HTML of the words between them.
    """
    parts: list[str] = []
    position = 0
    for found in entities(text):
        if found.kind is Kind.URL:
            html = link(found, text)
        elif found.kind is Kind.MENTION:
            person = mention_links.get(found.value.lower())
            if person is None:
                continue
            html = _mention(*person)
        else:
            html = _tag(found.value, tag_link(tag_key(found.value)))
        parts += (spell(text[position : found.start]), html)
        position = found.end
    parts.append(spell(text[position:]))
    return "".join(parts)


def _words(text: str) -> str:
    return escape(text).replace("\n\n", "</p><p>").replace("\n", "<br>")


def link(found: Entity, text: str) -> str:
    """Mastodon's three spans: scheme and rest hidden by its style sheet, 30 characters shown."""
    typed = text[found.start : found.end]
    prefix_match = _HIDDEN_PREFIX.match(typed)
    prefix = prefix_match[0] if prefix_match else ""
    shown = typed[len(prefix) :]
    rest = shown[_SHOWN_OF_URL:]
    css = ' class="ellipsis"' if rest else ""
    return (
        f'<a href="{escape(found.value)}" rel="nofollow noopener noreferrer" target="_blank">'
        f'<span class="invisible">{escape(prefix)}</span>'
        f"<span{css}>{escape(shown[:_SHOWN_OF_URL])}</span>"
        f'<span class="invisible">{escape(rest)}</span></a>'
    )


def _mention(address: str, username: str) -> str:
    return (
        f'<span class="h-card"><a href="{escape(address)}" class="u-url mention">'
        f"@<span>{escape(username)}</span></a></span>"
    )


def _tag(name: str, address: str) -> str:
    return f'<a href="{escape(address)}" class="mention hashtag" rel="tag">#<span>{escape(name)}</span></a>'
