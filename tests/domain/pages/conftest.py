"""Who is there in the tests about pages."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.pages.actions import create_page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member


@pytest.fixture
def ann(db: None) -> Viewer:
    return member("ann")


@pytest.fixture
def ben(db: None) -> Viewer:
    return member("ben")


@pytest.fixture
def cleo(db: None) -> Viewer:
    return member("cleo")


@pytest.fixture
def library(ann: Viewer) -> int:
    return create_page(ann, username="library", name="Town Library", category="culture", about="Books #reading")


@pytest.fixture
def picture(db: None, tmp_path: Path, settings: Settings) -> Callable[[Viewer], int]:
    """Call it for an upload of a small picture."""
    settings.DATA = tmp_path

    def upload(viewer: Viewer) -> int:
        file = io.BytesIO()
        Image.new("RGB", (48, 48), (180, 83, 42)).save(file, "PNG")
        file.seek(0)
        return upload_picture(viewer, file=file, made_here=True).id

    return upload
