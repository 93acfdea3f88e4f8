"""How long a text is in the eyes of its writer, and the beginning of one that is too long for its place."""

import re

import regex

from meetinghouse.kernel.text.scanning import LONGEST_URL, Kind, entities
from meetinghouse.kernel.text.tidying import tidy

# What Mastodon's apps count for a link, whatever its length; also in ``/api/v2/instance``.
CHARACTERS_PER_URL = 23

# Raw length that is refused unread: 20 code points for each character allowed leaves room for long links and
# for emoji made of many parts, and none for ten megabytes of anything.
_RAW_PER_CHARACTER = 20

_GRAPHEME = regex.compile(r"\X")
_WORD = re.compile(r"\S+")


def count_characters(text: str) -> int:
    """The length of a post as Mastodon's apps show it.

    A link counts 23, of ``@anna@town.example`` only ``@anna`` counts, a family emoji is one character.
    """
    text = tidy(text)
    parts: list[str] = []
    position = total = 0
    for found in entities(text):
        if found.kind is Kind.URL and text[found.start : found.start + 4].lower() == "http":
            total += CHARACTERS_PER_URL
            parts.append(text[position : found.start])
        elif found.kind is Kind.MENTION:
            parts.append(text[position : found.start] + "@" + found.value.partition("@")[0])
        else:
            continue
        position = found.end
    parts.append(text[position:])
    return total + sum(map(_graphemes, parts))


def _graphemes(text: str) -> int:
    return len(text) if text.isascii() else len(_GRAPHEME.findall(text))


def too_long(text: str, most: int) -> bool:
    """Whether a text has more than ``most`` characters. Ask before anything else is done with a text.

    A huge input is answered from its raw length alone.
    """
    if len(text) > most * _RAW_PER_CHARACTER + LONGEST_URL:
        return True
    return count_characters(text) > most


def excerpt(text: str, n: int) -> str:
    """The beginning of a plain text in one line of at most ``n`` code points, cut between words where it can be.

    Hand in the result of ``plain`` for HTML.
    """
    line = ""
    for word in _WORD.finditer(text):
        line += f" {word[0]}" if line else word[0]
        if len(line) > n:
            return _cut(line, n)
    return line


def _cut(line: str, n: int) -> str:
    if n < 1:
        return ""
    head = ""
    for grapheme in _GRAPHEME.findall(line[: n + 32]):
        if len(head) + len(grapheme) > n - 1:
            break
        head += grapheme
    if line[len(head)] != " ":
        before, _, half_a_word = head.rpartition(" ")
        if before and len(half_a_word) < n // 2:
            head = before
    return head.rstrip() + "…"
