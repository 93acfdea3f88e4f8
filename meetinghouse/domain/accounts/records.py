"""What callers learn about logins."""

from datetime import datetime

import msgspec

from meetinghouse.kernel.viewer import Role


class AccountRecord(msgspec.Struct, frozen=True):
    """A login, for its owner and for moderators."""

    id: int
    email: str
    role: Role
    standing: str
    reason: str
    joined_at: datetime


class InvitationRecord(msgspec.Struct, frozen=True):
    """An invitation that somebody made."""

    id: int
    code: str
    note: str
    most_uses: int
    uses: int
    expires_at: datetime | None
    created_at: datetime
    is_open: bool


class AppRecord(msgspec.Struct, frozen=True):
    """An app that may ask members for access; the secret is there only right after registration."""

    id: int
    name: str
    website: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    scopes: str


class TokenRecord(msgspec.Struct, frozen=True):
    """An access an app was given."""

    id: int
    app_name: str
    app_website: str
    scopes: str
    created_at: datetime
    token: str = ""


class TokenContext(msgspec.Struct, frozen=True):
    """What one bearer token allows: whose it is, which app carries it, what it may do."""

    token_id: int
    account_id: int
    application_id: int
    role: Role
    scopes: frozenset[str]

    def covers(self, scope: str) -> bool:
        """``read:statuses`` is covered by itself and by ``read``; ``follow`` stands for its old set.

        https://docs.joinmastodon.org/api/oauth-scopes/
        """
        if scope in self.scopes or scope.partition(":")[0] in self.scopes:
            return True
        return "follow" in self.scopes and scope.partition(":")[2] in {"blocks", "follows", "mutes"}
