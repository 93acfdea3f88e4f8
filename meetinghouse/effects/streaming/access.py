"""Who may listen: a token of an app, or the session of a browser; asked again while the stream is open."""

import hashlib
from importlib import import_module

import msgspec
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from oauth2_provider.models import get_access_token_model

from meetinghouse.domain.accounts.models import Account, Standing
from meetinghouse.domain.accounts.queries import awaits_confirmation
from meetinghouse.domain.accounts.records import TokenContext
from meetinghouse.domain.pages.models import PageAccess
from meetinghouse.domain.pages.queries import as_page, role_on
from meetinghouse.domain.pages.records import ACTING_AS
from meetinghouse.domain.people.queries import person_of_account
from meetinghouse.effects.streaming.channels import LIST, Channel
from meetinghouse.effects.timelines.lists import is_list_of
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Role, Viewer


class Access(msgspec.Struct, frozen=True):
    """A viewer and what let them in; exactly one of ``token`` and ``session_key`` is set."""

    viewer: Viewer
    token: str = ""
    session_key: str = ""
    context: TokenContext | None = None

    def covers(self, scopes: tuple[str, ...]) -> bool:
        """Whether all of these may be read; a browser's session may read all that is its own."""
        return self.context is None or all(self.context.covers(scope) for scope in scopes)


def by_token(token: str) -> Access | None:
    """The access that an app's token gives; None where it is unknown, revoked, or its owner may not sign in."""
    if not token:
        return None
    row = (
        get_access_token_model()
        .objects.select_related("user")
        .filter(token_checksum=hashlib.sha256(token.encode()).hexdigest())
        .first()
    )
    if row is None or row.user is None or row.is_expired() or awaits_confirmation(row.user.pk):
        return None
    viewer = _viewer(row.user)
    if viewer is not None:
        spoken = PageAccess.objects.filter(pk=row.pk).values_list("page_id", flat=True).first()
        viewer = _as(viewer, spoken) if spoken else viewer
    if viewer is None:
        return None
    context = TokenContext(
        token_id=row.pk,
        account_id=row.user.pk,
        application_id=row.application_id or 0,
        role=viewer.role,
        scopes=frozenset(row.scope.split()),
    )
    return Access(viewer=viewer, token=token, context=context)


def by_session(session_key: str) -> Access | None:
    """The access of a signed-in browser, by its session cookie."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, Account):
        return None
    viewer = _viewer(user)
    if viewer is not None and (spoken := request.session.get(ACTING_AS)):
        viewer = _as(viewer, spoken)
    return None if viewer is None else Access(viewer=viewer, session_key=session_key)


def again(access: Access) -> Access | None:
    """The access as it is now, or None where it has ended or its person speaks as somebody else now."""
    found = by_token(access.token) if access.token else by_session(access.session_key)
    return found if found is not None and found.viewer.person_id == access.viewer.person_id else None


def require_own_list(access: Access, channel: Channel) -> None:
    """Refuse a list that is not there or somebody else's: one answer for both.

    Raises:
        NotFound
    """
    if channel.kind == LIST and not is_list_of(access.viewer, int(channel.argument)):
        raise NotFound


def _as(viewer: Viewer, page_id: int) -> Viewer | None:
    """The viewer as the page they speak for; None where they do not (any more)."""
    return as_page(viewer, page_id) if role_on(viewer.person_id, page_id) else None


def _viewer(account: Account) -> Viewer | None:
    if account.standing != Standing.ACTIVE:
        return None
    person = person_of_account(account.pk)
    if person is None or person.is_suspended:
        return None
    return Viewer(person_id=person.id, account_id=account.pk, role=Role(account.role))
