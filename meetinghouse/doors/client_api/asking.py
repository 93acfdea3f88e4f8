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
    "SELECT t.id, t.application_id, t.scope, t.user_id, a.role, a.standing, p.id, p.state,"  # noqa: S608 -- own constants
    ' EXISTS (SELECT 1 FROM account_emailaddress e WHERE e.user_id = t.user_id AND e."primary" AND NOT e.verified),'
    # As which page the token speaks, and whether its person does so still; asked only where there is one.
    " v.page_id, CASE WHEN v.page_id IS NULL THEN TRUE ELSE EXISTS (SELECT 1 FROM pages_editor d"
    " JOIN people_person w ON w.id = d.page_id"
    f" WHERE d.page_id = v.page_id AND d.person_id = p.id AND w.state = {PersonState.ACTIVE:d}) END"
    " FROM oauth2_provider_accesstoken t"
    " LEFT JOIN accounts_account a ON a.id = t.user_id"
    " LEFT JOIN people_person p ON p.account_id = a.id"
    " LEFT JOIN pages_pageaccess v ON v.token_id = t.id"
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
    """Who carries this token; one join over five unique indexes. A page's token asks for the role each time.

    Args:
        unconfirmed: somebody whose e-mail address is not confirmed yet may pass too.

    Raises:
        SignInRequired: the token is unknown, ended or expired, or its person does not speak for its page any more.
        NotAllowed: the account waits for approval or for its e-mail address, or is suspended.
    """
    token = bearer(authorization, parameter)
    if not token:
        return Asking(viewer=Viewer(sees_public=is_public()))
    row = _LOOK_UP.row({"checksum": hashlib.sha256(token.encode()).hexdigest(), "now": moment()})
    if row is None:
        raise SignInRequired
    token_id, application_id, scope, account_id, role, standing, person_id, state, is_unconfirmed, page_id, speaks = row
    if account_id is not None and not unconfirmed:
        _require_let_in(standing, state, is_unconfirmed=bool(is_unconfirmed))
    if not speaks:
        raise SignInRequired
    if account_id is None:
        viewer = Viewer(sees_public=is_public())
    elif page_id is None:
        viewer = Viewer(person_id=person_id, account_id=account_id, role=Role(role))
    else:
        viewer = Viewer(person_id=page_id, account_id=account_id, editor_id=person_id)
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
