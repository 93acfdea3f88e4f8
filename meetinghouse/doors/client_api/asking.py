"""Who asks: a bearer token becomes a viewer, in one look-up.

https://datatracker.ietf.org/doc/html/rfc6750#section-2
"""

import hashlib

import msgspec
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from meetinghouse.domain.accounts.records import TokenContext
from meetinghouse.domain.community.queries import current
from meetinghouse.kernel.errors import NotAllowed, SignInRequired
from meetinghouse.kernel.viewer import Role, Viewer

_LOOK_UP = """
SELECT t.id, t.application_id, t.scope, t.user_id, a.role, a.standing, p.id, p.state
FROM oauth2_provider_accesstoken t
LEFT JOIN accounts_account a ON a.id = t.user_id
LEFT JOIN people_person p ON p.account_id = a.id
WHERE t.token_checksum = %s AND t.expires > %s
"""


class Asking(msgspec.Struct, frozen=True):
    """The viewer, and the token that says so; without one, a stranger."""

    viewer: Viewer
    token: TokenContext | None = None


def bearer(authorization: str, parameter: str = "") -> str:
    """The token of a request, or an empty word."""
    kind, _, value = authorization.partition(" ")
    return value.strip() if kind.lower() == "bearer" else parameter


def ask(authorization: str, parameter: str = "") -> Asking:
    """Who carries this token; one join over four unique indexes.

    Raises:
        SignInRequired: the token is unknown, ended or expired.
        NotAllowed: the account waits for approval or is suspended.
    """
    token = bearer(authorization, parameter)
    if not token:
        return Asking(viewer=Viewer(sees_public=current().public_reading))
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [hashlib.sha256(token.encode()).hexdigest(), timezone.now()])
        row = cursor.fetchone()
    if row is None:
        raise SignInRequired
    token_id, application_id, scope, account_id, role, standing, person_id, state = row
    if account_id is not None and (standing != "active" or state != 0):
        raise NotAllowed("Your login is currently disabled")
    viewer = (
        Viewer(person_id=person_id, account_id=account_id, role=Role(role))
        if account_id is not None
        else Viewer(sees_public=current().public_reading)
    )
    return Asking(
        viewer=viewer,
        token=TokenContext(
            token_id=token_id,
            account_id=account_id or 0,
            application_id=application_id or 0,
            role=viewer.role,
            scopes=frozenset(scope.split()),
        ),
    )


def client_address(request: HttpRequest) -> str:
    """The address the request came from, as the front found it."""
    return str(request.META.get("REMOTE_ADDR", ""))
