"""Application and CredentialApplication. https://docs.joinmastodon.org/entities/Application/"""

import msgspec

from meetinghouse.domain.accounts.records import AppRecord


class ApplicationEntity(msgspec.Struct, frozen=True):
    """An app as others see it."""

    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uris: list[str]
    redirect_uri: str
    vapid_key: str


class CredentialApplication(ApplicationEntity, frozen=True):
    """An app with its secret, for the app itself, right after it was registered."""

    client_id: str
    client_secret: str
    client_secret_expires_at: int = 0


def application(app: AppRecord, *, vapid_key: str = "") -> ApplicationEntity:
    """An app as it verifies itself."""
    return ApplicationEntity(
        id=str(app.id),
        name=app.name,
        website=app.website or None,
        scopes=app.scopes.split(),
        redirect_uris=list(app.redirect_uris),
        redirect_uri="\n".join(app.redirect_uris),
        vapid_key=vapid_key,
    )


def credential_application(app: AppRecord, *, vapid_key: str = "") -> CredentialApplication:
    """An app with its secret."""
    return CredentialApplication(
        id=str(app.id),
        name=app.name,
        website=app.website or None,
        scopes=app.scopes.split(),
        redirect_uris=list(app.redirect_uris),
        redirect_uri="\n".join(app.redirect_uris),
        vapid_key=vapid_key,
        client_id=app.client_id,
        client_secret=app.client_secret,
    )
