"""Visitors of the pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.community.actions import found_community
from meetinghouse.kernel.viewer import Viewer
from tests.factories import account_of, member

HTMX = {"HX-Request": "true"}


@pytest.fixture
def town(db: None) -> None:
    """A community that was founded and is open to read."""
    found_community(account_id=1, name="Testburg", tagline="", accent="#b4532a", sign_up_mode="approval")


@pytest.fixture
def sign_in(town: None) -> Callable[..., Client]:
    """Call it for a member's browser; ``htmx=True`` asks as the page's scripts do."""

    def sign_in(viewer: Viewer, *, htmx: bool = False, **options: bool) -> Client:
        client = Client(headers=HTMX if htmx else None, **options)
        client.force_login(account_of(viewer))
        return client

    return sign_in


@pytest.fixture
def ann(town: None) -> Viewer:
    return member("ann")


@pytest.fixture
def ben(town: None) -> Viewer:
    return member("ben")
