"""Token. https://docs.joinmastodon.org/entities/Token/"""

import msgspec

from meetinghouse.domain.accounts.records import TokenRecord


class TokenEntity(msgspec.Struct, frozen=True):
    """An access an app was given; the time is in seconds since 1970."""

    access_token: str
    token_type: str
    scope: str
    created_at: int


def token_entity(token: TokenRecord) -> TokenEntity:
    """An access as the app that asked for it gets it."""
    return TokenEntity(token.token, "Bearer", token.scopes, int(token.created_at.timestamp()))
