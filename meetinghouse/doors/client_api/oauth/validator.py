"""Which grants there are. Everything else is django-oauth-toolkit's."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from oauth2_provider.oauth2_validators import OAuth2Validator

from meetinghouse.domain.accounts.models import Account, Standing
from meetinghouse.domain.pages.actions import give_access, keep_choice
from meetinghouse.domain.pages.queries import chosen_page, role_on
from meetinghouse.domain.people.queries import person_of_account
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import TooMany
from meetinghouse.kernel.viewer import STRANGER, Viewer


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

    def _create_authorization_code(self, request: Any, code: Any, expires: Any = None) -> Any:
        """The code, and as whom the member lets the app speak."""
        # What somebody sends is an attribute of oauthlib's request too, but only what we put there is in its dict.
        page_id = request.__dict__.get("page_id", 0)
        with transaction.atomic():
            grant = super()._create_authorization_code(request, code, expires)  # type: ignore[no-untyped-call]
            if page_id:
                keep_choice(viewer_of(request.user), grant_id=grant.pk, page_id=page_id)
        return grant

    def validate_code(self, client_id: str, code: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Also asks whether the member still speaks for the page that the code was given for."""
        if not super().validate_code(client_id, code, client, request, *args, **kwargs):  # type: ignore[no-untyped-call]
            return False
        page_id = chosen_page(code)
        request.page_id = page_id
        return not page_id or bool(role_on(viewer_of(request.user).person_id, page_id))

    def _create_access_token(self, expires: Any, request: Any, token: Any, source_refresh_token: Any = None) -> Any:
        """The token; in the same transaction, the page as which it speaks."""
        made = super()._create_access_token(expires, request, token, source_refresh_token)  # type: ignore[no-untyped-call]
        page_id = request.__dict__.get("page_id", 0)
        if page_id:
            give_access(token_id=made.pk, page_id=page_id, person_id=viewer_of(request.user).person_id)
        return made


def viewer_of(account: Account | AnonymousUser) -> Viewer:
    """The member behind a login, without any staff role; a stranger where there is none."""
    person = person_of_account(account.pk) if account.is_authenticated else None
    return Viewer(person_id=person.id, account_id=person.account_id) if person else STRANGER
