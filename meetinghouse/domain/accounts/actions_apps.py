"""What happens to apps: registered, given access to an account.

Tables and flows are django-oauth-toolkit's; these are the acts that do not come through its views.
https://docs.joinmastodon.org/methods/apps/
"""

import re
from datetime import timedelta

from django.db import transaction
from oauth2_provider.generators import generate_client_id, generate_client_secret
from oauth2_provider.models import get_access_token_model, get_application_model, set_token_value

from meetinghouse.domain.accounts.models import Account, AppDetail
from meetinghouse.domain.accounts.records import AppRecord, TokenRecord
from meetinghouse.domain.accounts.scopes import SCOPES
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.secrets import new_secret
from meetinghouse.kernel.text import tidy_line

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
TEN_YEARS = timedelta(days=3650)
# A scheme of an app's own, or an address; never one that a browser runs.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NEVER = ("javascript:", "data:", "vbscript:", "file:", "blob:", "about:")


def check_scopes(words: str) -> str:
    """The scopes of a request, each once.

    Raises:
        Invalid: one of them is unknown.
    """
    wanted = list(dict.fromkeys(words.replace("+", " ").split())) or ["read"]
    unknown = [w for w in wanted if w not in SCOPES]
    if unknown:
        raise Invalid(fields={"scopes": f"Scopes {', '.join(unknown)} are not known here"})
    return " ".join(wanted)


def check_redirect_uris(words: str) -> list[str]:
    """The redirect URIs of a request.

    Raises:
        Invalid: there is none, or one is relative or of a scheme that a browser runs.
    """
    uris = words.split()
    if not uris or any(not _SCHEME.match(u) or u.lower().startswith(_NEVER) or "#" in u for u in uris):
        raise Invalid(fields={"redirect_uris": "Redirect URI must be an absolute URI."})
    if len(words) > 2000:
        raise Invalid(fields={"redirect_uris": "Redirect URIs are too long"})
    return uris


@transaction.atomic
def register_app(
    *,
    name: str,
    redirect_uris: str,
    scopes: str = "read",
    website: str = "",
    client_id: str = "",
    client_secret: str = "",
) -> AppRecord:
    """Register an app; the secret is in the answer and nowhere else in the clear.

    Args:
        redirect_uris: one or more, separated by white space.
        client_id: taken literally where given, like the secret.

    Raises:
        Invalid: with a reason beside ``name``, ``redirect_uris``, ``scopes``, ``website`` or ``client_id``.
    """
    name, redirect_uris, website = tidy_line(name), tidy_line(redirect_uris), tidy_line(website)
    if not name or len(name) > 255:
        raise Invalid(fields={"client_name": "Application name can't be blank, and has up to 255 characters"})
    if website and (not website.startswith(("http://", "https://")) or len(website) > 2000):
        raise Invalid(fields={"website": "Website must be a valid URL"})
    uris, words = check_redirect_uris(redirect_uris), check_scopes(scopes)
    applications = get_application_model().objects
    client_id = client_id or generate_client_id()
    if applications.filter(client_id=client_id).exists():
        raise Invalid(fields={"client_id": "There is an app with this client id already"})
    secret = client_secret or generate_client_secret()
    application = applications.create(
        name=name,
        client_id=client_id,
        client_secret=secret,
        redirect_uris=" ".join(uris),
        client_type="confidential",
        authorization_grant_type="authorization-code",
    )
    AppDetail.objects.create(application=application, website=website, scopes=words)
    return AppRecord(
        id=application.pk,
        name=application.name,
        website=website,
        client_id=client_id,
        client_secret=secret,
        redirect_uris=tuple(uris),
        scopes=words,
    )


@transaction.atomic
def create_token(*, account_id: int | None, client_id: str, scopes: str, token: str = "") -> TokenRecord:
    """Give an app access to an account, or, without one, to what apps may read by themselves.

    Args:
        token: taken literally where given.

    Raises:
        NotFound: there is no such app or account.
        Invalid: a scope is unknown, or the app did not ask for it when it was registered.
    """
    application = get_application_model().objects.select_related("detail").filter(client_id=client_id).first()
    if application is None or (account_id is not None and not Account.objects.filter(pk=account_id).exists()):
        raise NotFound
    words = check_scopes(scopes)
    allowed = set(application.detail.scopes.split()) if hasattr(application, "detail") else {"read"}
    beyond = [w for w in words.split() if w not in allowed and w.partition(":")[0] not in allowed]
    if beyond:
        raise Invalid(fields={"scopes": f"The app was not registered for {', '.join(beyond)}"})
    value = token or new_secret(32)
    row = get_access_token_model()(user_id=account_id, application=application, scope=words, expires=now() + TEN_YEARS)
    set_token_value(row, value)
    row.save()
    return TokenRecord(
        id=row.pk, app_name=application.name, app_website="", scopes=words, created_at=row.created, token=value
    )
