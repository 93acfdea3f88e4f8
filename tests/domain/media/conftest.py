"""A data folder of the test's own, and two members."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from meetinghouse.domain.accounts.models import Account
from meetinghouse.kernel.viewer import Viewer
from tests.domain.media.house import House


@pytest.fixture
def house(tmp_path: Path, settings: Settings) -> House:
    """An empty data folder."""
    settings.DATA = tmp_path
    options = {"location": str(tmp_path / "media"), "base_url": "/media/"}
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}
    assert storages["default"].location == str(tmp_path / "media")  # type: ignore[attr-defined]
    return House(tmp_path)


def _member(email: str) -> Viewer:
    account = Account.objects.create(email=email)
    return Viewer(person_id=account.pk, account_id=account.pk)


@pytest.fixture
def anna(db: None) -> Viewer:
    """A member."""
    return _member("anna@example.org")


@pytest.fixture
def ben(db: None) -> Viewer:
    """Another member."""
    return _member("ben@example.org")


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Callable[[], AbstractContextManager[Any]]:
    """Runs what waits for a commit."""

    def capture() -> AbstractContextManager[Any]:
        manager: AbstractContextManager[Any] = django_capture_on_commit_callbacks(execute=True)
        return manager

    return capture
