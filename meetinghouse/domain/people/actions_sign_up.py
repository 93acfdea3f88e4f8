"""Becoming a member without a browser: what an app's form sends, under the owner's choice of who may come."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from meetinghouse.domain.accounts import actions as accounts
from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.community.models import SignUpMode
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.actions import join
from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.people.rules import require_free_username
from meetinghouse.kernel.errors import Invalid, NotAllowed


def _mode() -> str:
    if settings.INSTANT_SIGNUP:
        return SignUpMode.OPEN
    community = current()
    return community.sign_up_mode if community.is_founded else SignUpMode.CLOSED


@transaction.atomic
def sign_up(*, username: str, email: str, password: str, reason: str = "", invitation: str = "") -> int:
    """Make a login and its person as the sign-up mode has it, and return the login's id.

    The e-mail address still has to be confirmed, unless the site lets people in at once (for tests).
    The rate limit (``sign_up``) is the door's to take.

    Raises:
        NotAllowed: nobody can join, or only with an invitation.
        Invalid: with a reason beside ``username``, ``email``, ``password``, ``reason`` or ``invitation``.

    Emits:
        AccountCreated, PersonJoined
    """
    mode = _mode()
    if mode == SignUpMode.CLOSED:
        raise NotAllowed("Nobody can join this community for now")
    if mode == SignUpMode.INVITATION and not invitation:
        raise NotAllowed("Joining this community takes an invitation")
    waits = mode == SignUpMode.APPROVAL and not invitation
    wrong: dict[str, str] = {}
    if waits and not reason.strip():
        wrong["reason"] = "Say why you would like to join."
    if len(reason) > 1000:
        wrong["reason"] = "This can have up to 1,000 characters."
    checks: tuple[Callable[[], object], ...] = (
        lambda: require_free_username(username),
        lambda: accounts.check_login(email.strip(), password),
    )
    for check in checks:
        try:
            check()
        except Invalid as refusal:
            wrong |= refusal.fields
    if wrong:
        raise Invalid(fields=wrong)
    account_id = accounts.create_account(
        email=email, password=password, confirmed=settings.INSTANT_SIGNUP, reason=reason.strip(),
        standing=Standing.WAITING if waits else Standing.ACTIVE,
    )  # fmt: skip
    if invitation and mode != SignUpMode.OPEN:
        accounts.use_invitation(invitation, account_id=account_id)
    join(account_id=account_id, username=username, state=PersonState.WAITING if waits else PersonState.ACTIVE)
    return account_id
