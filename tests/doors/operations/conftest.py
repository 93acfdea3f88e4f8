"""A site of the test's own in this process: its folder, its key, its files."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def own_folder(tmp_path: Path, settings: Settings) -> Path:
    """An empty data folder with a secret key."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    settings.DATA = data
    options = {"location": str(data / "media"), "base_url": "/media/"}
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}
    key = data / "secret_key"
    key.write_text("k" * 50)
    key.chmod(0o600)
    return data
