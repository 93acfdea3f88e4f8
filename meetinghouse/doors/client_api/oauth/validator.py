"""Which grants there are. Everything else is django-oauth-toolkit's."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from oauth2_provider.oauth2_validators import OAuth2Validator

from meetinghouse.domain.accounts.models import Account, Standing
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import TooMany


class Validator(OAuth2Validator):
    """Mastodon's grants: a code, an app's own credentials, and, for tests only, a password."""

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *_args: Any, **_kwargs: Any
    ) -> bool:
        """The grants that this site gives."""
        allowed = {"authorization_code", "client_credentials"}
        if settings.PASSWORD_GRANT:
            allowed.add("password")
        return grant_type in allowed

    def validate_user(
        self, username: str, password: str, client: Any, request: Any, *_args: Any, **_kwargs: Any
    ) -> bool:
        """The password grant: an e-mail address and its password."""
        try:
            limits.take("sign_in", f"email:{username.lower()}")
        except TooMany:
            return False
        account = Account.objects.filter(email__iexact=username, standing=Standing.ACTIVE).first()
        if account is None or not check_password(password, account.password):
            return False
        request.user = account
        return True
