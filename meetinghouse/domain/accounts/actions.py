"""What happens to logins: made, let in, invited, promoted."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q

from meetinghouse.domain.accounts.events import AccountApproved, AccountCreated, AccountDeclined, RoleChanged
from meetinghouse.domain.accounts.models import Account, Invitation, SetupLink, Standing
from meetinghouse.domain.accounts.queries import has_owner, open_invitation
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from meetinghouse.kernel.secrets import digest, new_secret
from meetinghouse.kernel.urls import absolute
from meetinghouse.kernel.viewer import Role, Viewer


def check_login(email: str, password: str) -> None:
    """Refuse a login that could not be made.

    Raises:
        Invalid: the address is taken or malformed, or the password is too easy.
    """
    wrong: dict[str, str] = {}
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = "Write a full e-mail address, like anna@example.org."
    if Account.objects.filter(email__iexact=email).exists():
        wrong["email"] = "There is an account with this e-mail address already."
    try:
        validate_password(password)
    except ValidationError as refusal:
        wrong["password"] = " ".join(refusal.messages)
    if wrong:
        raise Invalid(fields=wrong)


@transaction.atomic
def create_account(
    *,
    email: str,
    password: str,
    role: Role = Role.MEMBER,
    confirmed: bool = False,
    reason: str = "",
    standing: str = Standing.ACTIVE,
    hashed: str = "",
) -> int:
    """Make a login and return its id.

    Args:
        confirmed: the e-mail address needs no confirmation mail.
        hashed: the password as it is kept, for who makes many with the same one: hashing takes long on purpose.

    Raises:
        Invalid: the address is taken or malformed, or the password is too easy.

    Emits:
        AccountCreated
    """
    email = email.strip()
    check_login(email, password)
    account = Account(email=email.lower(), role=role, reason=reason, standing=standing)
    account.password = hashed or make_password(password)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=confirmed)
    bus.emit(AccountCreated(account_id=account.pk))
    return account.pk


def setup_link() -> str | None:
    """A fresh one-time link for the first owner, or None where there is one; older links stop working."""
    if has_owner():
        return None
    secret = new_secret()
    with transaction.atomic():
        SetupLink.objects.filter(used_at=None).delete()
        SetupLink.objects.create(digest=digest(secret))
    return absolute(f"/setup/{secret}")


def setup_link_is_open(secret: str) -> bool:
    """The link was printed for this site and nobody used it."""
    return SetupLink.objects.filter(digest=digest(secret), used_at=None).exists() and not has_owner()


def use_setup_link(secret: str) -> None:
    """Use the one-time link up; called in the transaction that makes the owner.

    Raises:
        NotFound: the link is unknown, used, or there is an owner.
    """
    if has_owner() or not SetupLink.objects.filter(digest=digest(secret), used_at=None).update(used_at=now()):
        raise NotFound


@transaction.atomic
def approve_account(viewer: Viewer, *, account_id: int) -> None:
    """Let a waiting account in; one that is in already changes nothing.

    Raises:
        NotAllowed: the viewer is no moderator.
        NotFound: there is no such account.

    Emits:
        AccountApproved: the first time only.
    """
    _settle(viewer, account_id, Standing.ACTIVE)


@transaction.atomic
def decline_account(viewer: Viewer, *, account_id: int) -> None:
    """Do not let a waiting account in.

    Raises:
        NotAllowed: the viewer is no moderator.
        NotFound: there is no such account.

    Emits:
        AccountDeclined: the first time only.
    """
    _settle(viewer, account_id, Standing.DECLINED)


def _settle(viewer: Viewer, account_id: int, standing: str) -> None:
    if not viewer.is_moderator:
        raise NotAllowed
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound
    if account.standing != Standing.WAITING:
        return
    account.standing = standing
    account.save(update_fields=["standing", "is_active"])
    if standing == Standing.ACTIVE:
        bus.emit(AccountApproved(account_id=account.pk, approved_by_id=viewer.account_id))
    else:
        bus.emit(AccountDeclined(account_id=account.pk, declined_by_id=viewer.account_id))


@transaction.atomic
def set_role(viewer: Viewer, *, account_id: int, role: Role) -> None:
    """Change what an account may do.

    Raises:
        NotAllowed: the viewer is no owner.
        NotFound: there is no such account.
        Conflict: the community would be left without an owner.

    Emits:
        RoleChanged
    """
    if not viewer.is_owner:
        raise NotAllowed
    # All owners are held, so that two of them cannot step down at the same moment.
    held = Account.objects.select_for_update().filter(Q(pk=account_id) | Q(role=Role.OWNER)).order_by("pk")
    account = next((row for row in held if row.pk == account_id), None)
    if account is None:
        raise NotFound
    others = Account.objects.filter(role=Role.OWNER, standing=Standing.ACTIVE).exclude(pk=account_id)
    if account.role == Role.OWNER and role is not Role.OWNER and not others.exists():
        raise Conflict("A community needs an owner. Make somebody else an owner first.")
    account.role = role
    account.save(update_fields=["role"])
    bus.emit(RoleChanged(account_id=account_id, changed_by_id=viewer.account_id))


@transaction.atomic
def suspend_login(*, account_id: int) -> None:
    """Close the way in, for a decision of the safety desk; accesses of apps end at once."""
    Account.objects.filter(pk=account_id).update(standing=Standing.SUSPENDED, is_active=False)
    _end_accesses(account_id)


@transaction.atomic
def restore_login(*, account_id: int) -> None:
    """Open the way in again."""
    Account.objects.filter(pk=account_id).update(standing=Standing.ACTIVE, is_active=True)


def _end_accesses(account_id: int) -> None:
    from oauth2_provider.models import get_access_token_model, get_refresh_token_model

    get_refresh_token_model().objects.filter(user_id=account_id).delete()
    get_access_token_model().objects.filter(user_id=account_id).delete()


@transaction.atomic
def invite(viewer: Viewer, *, note: str = "", most_uses: int = 1, expires_at: datetime | None = None) -> str:
    """Make an invitation and return its code.

    Raises:
        NotAllowed: the viewer is no moderator.
        Invalid: the number of uses is out of range.
    """
    if not viewer.is_moderator:
        raise NotAllowed
    if not 1 <= most_uses <= 1000:
        raise Invalid(fields={"most_uses": "An invitation can be used 1 to 1,000 times."})
    code = new_secret(12)
    Invitation.objects.create(
        digest=digest(code),
        code=code,
        made_by_id=viewer.account_id,
        note=note[:200],
        most_uses=most_uses,
        expires_at=expires_at,
    )
    return code


@transaction.atomic
def revoke_invitation(viewer: Viewer, *, invitation_id: int) -> None:
    """Close an invitation for good.

    Raises:
        NotAllowed: the viewer is no moderator.
    """
    if not viewer.is_moderator:
        raise NotAllowed
    Invitation.objects.filter(pk=invitation_id, revoked_at=None).update(revoked_at=now())


def use_invitation(code: str, *, account_id: int) -> None:
    """Use an invitation for a new account; called in the transaction that makes the account.

    Raises:
        Invalid: it is unknown, used up, expired or revoked.
    """
    invitation_id = open_invitation(digest(code))
    used = invitation_id and Invitation.objects.filter(pk=invitation_id, uses__lt=F("most_uses")).update(
        uses=F("uses") + 1
    )
    if not used:
        raise Invalid(fields={"invitation": "This invitation does not work any more. Ask for a new one."})
    Account.objects.filter(pk=account_id).update(invitation_id=invitation_id)


@transaction.atomic
def end_access(viewer: Viewer, *, token_id: int) -> None:
    """Sign an app out; an access that is gone already changes nothing."""
    from oauth2_provider.models import get_access_token_model, get_refresh_token_model

    get_refresh_token_model().objects.filter(access_token_id=token_id, user_id=viewer.account_id).delete()
    get_access_token_model().objects.filter(pk=token_id, user_id=viewer.account_id).delete()
