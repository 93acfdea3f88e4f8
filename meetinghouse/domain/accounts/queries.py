"""Reading logins, invitations and accesses."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import F, Q
from oauth2_provider.models import get_access_token_model, get_application_model

from meetinghouse.domain.accounts.models import Account, Invitation, Standing
from meetinghouse.domain.accounts.records import AccountRecord, AppRecord, InvitationRecord, TokenRecord
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Role


def to_record(row: Account) -> AccountRecord:
    """A login as callers see it."""
    return AccountRecord(
        id=row.pk,
        email=row.email,
        role=Role(row.role),
        standing=row.standing,
        reason=row.reason,
        joined_at=row.joined_at,
    )


def account(account_id: int) -> AccountRecord | None:
    """One login."""
    row = Account.objects.filter(pk=account_id).first()
    return to_record(row) if row else None


def has_owner() -> bool:
    """Somebody owns this community."""
    return Account.objects.filter(role=Role.OWNER, standing=Standing.ACTIVE).exists()


def accounts_with_role(*roles: Role) -> list[AccountRecord]:
    """Active staff; a community has few."""
    rows = Account.objects.filter(role__in=roles, standing=Standing.ACTIVE).order_by("pk")[:200]
    return [to_record(row) for row in rows]


def waiting_accounts(page: Page) -> Slice[AccountRecord]:
    """Those who asked to join and confirmed their e-mail address, newest first."""
    rows = list(
        Account.objects.filter(standing=Standing.WAITING, emailaddress__verified=True, pk__lt=page.below)
        .distinct()
        .order_by("-pk")[: page.limit + 1]
    )
    items = [to_record(row) for row in rows[: page.limit]]
    return Slice(items=items, older_than=items[-1].id if len(rows) > page.limit else None)


def count_waiting() -> int:
    """How many wait for approval with a confirmed address, counted up to 100."""
    return (
        Account.objects.filter(standing=Standing.WAITING, emailaddress__verified=True)
        .values("pk")
        .distinct()[:100]
        .count()
    )


def count_active() -> int:
    """How many members there are."""
    return Account.objects.filter(standing=Standing.ACTIVE).count()


def _open_invitations() -> Q:
    return Q(revoked_at=None, uses__lt=F("most_uses")) & (Q(expires_at=None) | Q(expires_at__gt=now()))


def invitations(page: Page) -> Slice[InvitationRecord]:
    """All invitations, newest first."""
    rows = list(Invitation.objects.filter(pk__lt=page.below).order_by("-pk")[: page.limit + 1])
    moment = now()
    items = [
        InvitationRecord(
            id=i.pk,
            code=i.code,
            note=i.note,
            most_uses=i.most_uses,
            uses=i.uses,
            expires_at=i.expires_at,
            created_at=i.created_at,
            is_open=i.revoked_at is None and i.uses < i.most_uses and (i.expires_at is None or i.expires_at > moment),
        )
        for i in rows[: page.limit]
    ]
    return Slice(items=items, older_than=items[-1].id if len(rows) > page.limit else None)


def open_invitation(digest: str) -> int | None:
    """The id of an invitation that can still be used."""
    return Invitation.objects.filter(_open_invitations(), digest=digest).values_list("pk", flat=True).first()


def accesses(account_id: int) -> list[TokenRecord]:
    """The apps that may act for an account, newest first; at most a hundred are shown."""
    rows = (
        get_access_token_model()
        .objects.filter(user_id=account_id)
        .select_related("application__detail")
        .order_by("-pk")[:100]
    )
    return [
        TokenRecord(
            id=t.pk,
            app_name=t.application.name if t.application else "",
            app_website=t.application.detail.website if t.application and hasattr(t.application, "detail") else "",
            scopes=t.scope,
            created_at=t.created,
        )
        for t in rows
    ]


def app(app_id: int) -> AppRecord | None:
    """An app, without its secret: only a digest of that is kept."""
    row = get_application_model().objects.filter(pk=app_id).select_related("detail").first()
    if row is None:
        return None
    detail = getattr(row, "detail", None)
    return AppRecord(
        id=row.pk,
        name=row.name,
        website=detail.website if detail else "",
        client_id=row.client_id,
        client_secret="",
        redirect_uris=tuple(row.redirect_uris.split()),
        scopes=detail.scopes if detail else "read",
    )


def awaits_confirmation(account_id: int) -> bool:
    """The account's e-mail address is not known to be its owner's; until then no app may act for it."""
    return EmailAddress.objects.filter(user_id=account_id, primary=True, verified=False).exists()


def count_joined(since: datetime, until: datetime) -> int:
    """How many accounts were made in a span of time."""
    return Account.objects.filter(joined_at__gte=since, joined_at__lt=until).count()
