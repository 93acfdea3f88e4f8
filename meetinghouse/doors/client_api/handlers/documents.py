"""Longer words about the community, and the languages posts can be in.

https://docs.joinmastodon.org/methods/instance/
"""

from functools import lru_cache

import msgspec
import pycountry

from meetinghouse.domain.community.queries import current
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.text import render
from meetinghouse.kernel.urls import tag_address


class ExtendedDescription(msgspec.Struct, frozen=True):
    """What the community is, as HTML; the time is that of its founding."""

    updated_at: str | None
    content: str


class Language(msgspec.Struct, frozen=True):
    """A language by its ISO 639-1 code and its English name."""

    code: str
    name: str


@permit(None, strangers=True)
def extended_description(_call: Call) -> ExtendedDescription:
    """GET /api/v1/instance/extended_description."""
    community = current()
    return ExtendedDescription(
        updated_at=iso_ms(community.founded_at) if community.founded_at else None,
        content=render(community.about, mention_links={}, tag_link=tag_address),
    )


@permit(None, strangers=True)
def no_document(_call: Call, **_parts: str) -> None:
    """GET /api/v1/instance/privacy_policy, /terms_of_service: the owner cannot write these down here.

    Raises:
        NotFound: always.
    """
    raise NotFound


@permit(None, strangers=True)
def languages(_call: Call) -> list[Language]:
    """GET /api/v1/instance/languages."""
    return _languages()


@lru_cache(maxsize=1)
def _languages() -> list[Language]:
    found = [language for language in pycountry.languages if hasattr(language, "alpha_2")]
    return sorted((Language(one.alpha_2, one.name) for one in found), key=lambda one: one.name)


@permit(None, strangers=True)
def translation_languages(_call: Call) -> dict[str, list[str]]:
    """GET /api/v1/instance/translation_languages: posts are not translated."""
    return {}
