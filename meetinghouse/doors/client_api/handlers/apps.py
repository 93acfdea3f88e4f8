"""Apps make themselves known. https://docs.joinmastodon.org/methods/apps/"""

from meetinghouse.domain.accounts.actions_apps import register_app
from meetinghouse.domain.accounts.queries import app
from meetinghouse.domain.accounts.records import TokenContext
from meetinghouse.doors.client_api.asking import client_address
from meetinghouse.doors.client_api.entities.apps import (
    ApplicationEntity,
    CredentialApplication,
    application,
    credential_application,
)
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import SignInRequired


@permit(None, strangers=True)
def create(call: Call) -> CredentialApplication:
    """POST /api/v1/apps. Redirect URIs come as one text with white space between, or as a list."""
    limits.take("register_app", f"ip:{client_address(call.request)}")
    made = register_app(
        name=call.text("client_name"),
        redirect_uris=" ".join(str(uri) for uri in call.many("redirect_uris")),
        scopes=" ".join(str(words) for words in call.many("scopes")),
        website=call.text("website"),
    )
    return credential_application(made)


@permit(None, app=True, unconfirmed=True)
def verify_credentials(call: Call) -> ApplicationEntity:
    """GET /api/v1/apps/verify_credentials: the app behind the token, whatever its scopes."""
    token = _token(call)
    found = app(token.application_id)
    if found is None:
        raise SignInRequired
    return application(found)


def _token(call: Call) -> TokenContext:
    if call.asking.token is None:
        raise SignInRequired
    return call.asking.token
