"""Who asks: a bearer token becomes a viewer, in one look-up.

https://datatracker.ietf.org/doc/html/rfc6750#section-2
"""

import hashlib
from functools import lru_cache

import msgspec
from django.http import HttpRequest

from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.accounts.records import TokenContext
from meetinghouse.domain.community.queries import is_public
from meetinghouse.domain.people.models import PersonState
from meetinghouse.kernel.errors import NotAllowed, SignInRequired
from meetinghouse.kernel.statements import Statement, moment
from meetinghouse.kernel.viewer import Role, Viewer

_LOOK_UP = Statement(
    "SELECT t.id, t.application_id, t.scope, t.user_id, a.role, a.standing, p.id, p.state,"
    ' EXISTS (SELECT 1 FROM account_emailaddress e WHERE e.user_id = t.user_id AND e."primary" AND NOT e.verified)'
    " FROM oauth2_provider_accesstoken t"
    " LEFT JOIN accounts_account a ON a.id = t.user_id"
    " LEFT JOIN people_person p ON p.account_id = a.id"
    " WHERE t.token_checksum = %(checksum)s AND t.expires > %(now)s"
)


class Asking(msgspec.Struct, frozen=True):
    """The viewer, and the token that says so; without one, a stranger."""

    viewer: Viewer
    token: TokenContext | None = None


def bearer(authorization: str, parameter: str = "") -> str:
    """The token of a request, or an empty word."""
    kind, _, value = authorization.partition(" ")
    return value.strip() if kind.lower() == "bearer" else parameter


def ask(authorization: str, parameter: str = "", *, unconfirmed: bool = False) -> Asking:
    """Who carries this token; one join over four unique indexes.

    Args:
        unconfirmed: somebody whose e-mail address is not confirmed yet may pass too.

    Raises:
        SignInRequired: the token is unknown, ended or expired.
        NotAllowed: the account waits for approval or for its e-mail address, or is suspended.
    """
    token = bearer(authorization, parameter)
    if not token:
        return Asking(viewer=Viewer(sees_public=is_public()))
    row = _LOOK_UP.row({"checksum": hashlib.sha256(token.encode()).hexdigest(), "now": moment()})
    if row is None:
        raise SignInRequired
    token_id, application_id, scope, account_id, role, standing, person_id, state, is_unconfirmed = row
    if account_id is not None and not unconfirmed:
        _require_let_in(standing, state, is_unconfirmed=bool(is_unconfirmed))
    viewer = (
        Viewer(person_id=person_id, account_id=account_id, role=Role(role))
        if account_id is not None
        else Viewer(sees_public=is_public())
    )
    return Asking(
        viewer=viewer,
        token=TokenContext(
            token_id=token_id,
            account_id=account_id or 0,
            application_id=application_id or 0,
            role=viewer.role,
            scopes=_scopes(scope),
        ),
    )


@lru_cache(maxsize=256)
def _scopes(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _require_let_in(standing: str, state: int, *, is_unconfirmed: bool) -> None:
    """Mastodon's words, which its apps look for."""
    if standing == Standing.WAITING:
        raise NotAllowed("Your login is currently pending approval")
    if standing != Standing.ACTIVE or state != PersonState.ACTIVE:
        raise NotAllowed("Your login is currently disabled")
    if is_unconfirmed:
        raise NotAllowed("Your login is missing a confirmed e-mail address")


def client_address(request: HttpRequest) -> str:
    """The address the request came from, as the front found it."""
    return str(request.META.get("REMOTE_ADDR", ""))
