"""A town, and a browser's place for each of its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.accounts.models import Account
from meetinghouse.kernel.viewer import Viewer
from tests.factories_safety import Town, town


@pytest.fixture
def here(db: None) -> Town:
    """Owner, moderator, author, reporter."""
    return town()


@pytest.fixture
def as_(client: Client) -> Callable[[Viewer], Client]:
    """Call it for a client that is signed in as somebody; forms need their token, as in a browser."""

    def sign_in(viewer: Viewer) -> Client:
        one = Client()
        one.force_login(Account.objects.get(pk=viewer.account_id))
        return one

    return sign_in
