"""Finding links, mentions and hashtags in plain text, by Mastodon's rules.

Sources: ``Account::MENTION_RE``, ``Tag::HASHTAG_RE`` and twitter-text's preceding characters as Mastodon 4.3 has
them. Added here: a port after a mention's host (this server keeps ports in ``acct``), and ``www.`` without a scheme.
What a URL spans is decided by linkify-it.
"""

import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
import regex
from linkify_it.main import LinkifyIt

# Browsers take more, nobody types more; it also bounds what one candidate may cost.
LONGEST_URL = 2048
LONGEST_TAG = 100

_WORD = r"\p{L}\p{M}\p{Nd}\p{Pc}"
_SEPARATORS = "_\u00b7\u30fb\u200c"

_ENTITY = regex.compile(
    rf"""
    (?<![A-Za-z0-9@$\#\uff03_]) (?P<scheme>https?://)
    | (?<![A-Za-z0-9@$\#\uff03_./-]) (?P<www>www\.)
    | (?<![=/{_WORD}]) @ (?P<mention> [A-Za-z0-9_]+ (?:[.-]+[A-Za-z0-9_]+)*
        (?: @ [{_WORD}]+ (?:[.-]+[{_WORD}]+)* (?: :\d{{2,5}} (?![{_WORD}]) )? )? )
    | (?<![=/)\p{{L}}\p{{N}}]) [\#\uff03] (?P<tag> [\p{{L}}\p{{Nd}}\p{{Pc}}] [{_WORD}{_SEPARATORS}]* )
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.VERSION0,
)
_LETTER = regex.compile(r"\p{L}")
_INNER_SEPARATOR = regex.compile(rf".[^{_SEPARATORS}]*[{_SEPARATORS}].")

_linkify: Any = LinkifyIt(  # type: ignore[no-untyped-call]  # it ships no types
    options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}
)


class Kind(IntEnum):
    """What was found."""

    URL = 1
    MENTION = 2
    TAG = 3


class Entity(NamedTuple):
    """One find: ``text[start:end]`` as typed; ``value`` is the address, the handle without @, or the tag without #."""

    kind: Kind
    start: int
    end: int
    value: str


class Tag(msgspec.Struct, frozen=True):
    """A hashtag: ``key`` is what equal tags share (look up by it), ``name`` is how it was typed."""

    key: str
    name: str


def tag_key(name: str) -> str:
    """What ``#Straßenfest`` and ``#STRASSENFEST`` share: compatibility forms folded, case folded, accents kept."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return folded.replace("\x00", "")  # which stands in no tag, and which PostgreSQL refuses to look for


def entities(text: str) -> Iterator[Entity]:
    """Every link, mention and hashtag from left to right; they never overlap.

    Cost: linear in the length of the text; each candidate for a link looks at ``LONGEST_URL`` characters at most. Who
    publishes a post asks five times, for its length, its tags, its people and its HTML: the last texts are remembered.
    """
    if (
        "@" not in text
        and "#" not in text
        and "://" not in text
        and "www." not in text.lower()
        and "\uff03" not in text
    ):
        return iter(())
    return iter(_entities(text))


@lru_cache(maxsize=16)
def _entities(text: str) -> tuple[Entity, ...]:
    return tuple(_scan(text))


def _scan(text: str) -> Iterator[Entity]:
    position = 0
    while (found := _ENTITY.search(text, position)) is not None:
        start, position = found.span()
        kind = found.lastgroup
        if kind == "mention":
            yield Entity(Kind.MENTION, start, position, found["mention"])
        elif kind == "tag":
            name = _tag_name(found["tag"])
            if name:
                position = start + 1 + len(name)
                yield Entity(Kind.TAG, start, position, name)
        else:
            address, length = _address(text, start, has_scheme=kind == "scheme")
            if length:
                position = start + length
                yield Entity(Kind.URL, start, position, address)


def _tag_name(run: str) -> str:
    """The part of a run of word characters that is a tag, or nothing."""
    name = run.rstrip("\u00b7\u30fb\u200c")
    if len(name) > LONGEST_TAG:
        return ""
    if _LETTER.search(name) is None and _INNER_SEPARATOR.match(name) is None:
        return ""
    return name


def _address(text: str, start: int, *, has_scheme: bool) -> tuple[str, int]:
    """The full address that begins at ``start`` and how many characters of the text it takes; 0 for none."""
    typed = text[start : start + LONGEST_URL]
    full = typed if has_scheme else "https://" + typed
    scheme_end = full.index(":") + 1
    tail = _linkify.test_schema_at(full, full[:scheme_end].lower(), scheme_end)
    if not tail:
        return "", 0
    address = full[: scheme_end + tail]
    length = len(address) - (0 if has_scheme else len("https://"))
    if length == LONGEST_URL:  # it may go on
        return "", 0
    authority = regex.split(r"[/?#]", address[scheme_end + 2 :], maxsplit=1)[0]
    # "https://bank.example@evil.example" leads to evil.example: whoever needs a user name there can copy it.
    if "@" in authority or "\\" in authority:
        return "", 0
    host = authority.partition(":")[0].lower()
    if "." not in host and host != "localhost":
        return "", 0
    if not has_scheme and "." not in host.removeprefix("www."):
        return "", 0
    return address, length


def find_mentions(text: str) -> list[str]:
    """The handles that a text mentions, each once, in order, lower-cased and without the first @.

    ``anna`` is somebody here; ``anna@town.example`` or ``anna@localhost:3000`` names the host.
    """
    return list(dict.fromkeys(found.value.lower() for found in entities(text) if found.kind is Kind.MENTION))


def has_link(text: str) -> bool:
    """A web address stands in the text."""
    return any(found.kind is Kind.URL for found in entities(text))


def find_tags(text: str) -> list[Tag]:
    """The hashtags of a text, each once (the first spelling stands), in order."""
    tags: dict[str, Tag] = {}
    for found in entities(text):
        if found.kind is Kind.TAG:
            key = tag_key(found.value)
            if key not in tags:
                tags[key] = Tag(key=key, name=found.value)
    return list(tags.values())
