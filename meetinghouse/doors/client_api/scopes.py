"""Which scopes there are and which an app may ask for; django-oauth-toolkit calls this."""

from typing import Any

from oauth2_provider.scopes import BaseScopes

from meetinghouse.domain.accounts.scopes import SCOPES


class MastodonScopes(BaseScopes):
    """Mastodon's scopes; an app may ask for what it was registered for, and for parts of it."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope and what it means in plain words."""
        return SCOPES

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *_args: Any, **_kwargs: Any
    ) -> list[str]:
        """What this app may ask for."""
        registered = (
            application.detail.scopes.split()
            if application is not None and hasattr(application, "detail")
            else ["read"]
        )
        return [s for s in SCOPES if s in registered or s.partition(":")[0] in registered]

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *_args: Any, **_kwargs: Any
    ) -> list[str]:
        """Without a word about scopes an app asks for reading."""
        return ["read"]
