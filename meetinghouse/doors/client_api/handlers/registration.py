"""Becoming a member from an app. https://docs.joinmastodon.org/methods/accounts/#create"""

from allauth.account.models import EmailAddress
from django.db import transaction

from meetinghouse.domain.accounts.actions_apps import create_token
from meetinghouse.domain.accounts.queries import app, awaits_confirmation
from meetinghouse.domain.community.queries import rules
from meetinghouse.domain.people.actions_sign_up import sign_up
from meetinghouse.doors.client_api.asking import client_address
from meetinghouse.doors.client_api.entities.tokens import TokenEntity, token_entity
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, NotAllowed, SignInRequired


@permit("write:accounts", app=True, unconfirmed=True)
def register(call: Call) -> TokenEntity:
    """POST /api/v1/accounts: an account and an access to it, which works once the e-mail address is confirmed.

    Raises:
        NotAllowed: the token is a member's, or nobody can join this way.
        Invalid: with what is wrong beside each field.
    """
    token = call.asking.token
    found = app(token.application_id) if token else None
    if token is None or found is None:
        raise SignInRequired
    if token.account_id:
        raise NotAllowed("This method requires the token of an app alone")
    if rules() and not call.flag("agreement"):
        raise Invalid(fields={"agreement": "The rules must be accepted"})
    limits.take("sign_up", f"ip:{client_address(call.request)}")
    with transaction.atomic():
        account_id = sign_up(
            username=call.text("username").strip(),
            email=call.text("email").strip(),
            password=call.text("password"),
            reason=call.text("reason"),
            invitation=call.text("invite_code"),
        )
        made = create_token(account_id=account_id, client_id=found.client_id, scopes=" ".join(sorted(token.scopes)))
    _ask_to_confirm(call, account_id)
    return token_entity(made)


@permit(None, unconfirmed=True)
def confirm_again(call: Call) -> dict[str, str]:
    """POST /api/v1/emails/confirmations: send the mail once more.

    Raises:
        NotAllowed: the address is confirmed.
    """
    account_id = call.viewer.account_id
    if not awaits_confirmation(account_id):
        raise NotAllowed("This method is only available while the e-mail is awaiting confirmation")
    limits.take("confirm_email", f"account:{account_id}")
    _ask_to_confirm(call, account_id)
    return {}


@permit(None, unconfirmed=True)
def check_confirmation(call: Call) -> bool:
    """GET /api/v1/emails/check_confirmation."""
    return not awaits_confirmation(call.viewer.account_id)


def _ask_to_confirm(call: Call, account_id: int) -> None:
    """The mail with the link; nobody gets one whose address is confirmed."""
    address = EmailAddress.objects.filter(user_id=account_id, primary=True, verified=False).first()
    if address is not None:
        address.send_confirmation(call.request, signup=True)
