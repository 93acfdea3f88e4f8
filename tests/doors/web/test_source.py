"""Whoever uses the site can have the program as it runs here."""

import io
import zipfile

import pytest
from django.test import Client

from meetinghouse.doors.web.views import source

pytestmark = pytest.mark.django_db


def test_a_stranger_gets_the_running_programs_source(client: Client) -> None:
    answer = client.get("/about/source")

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert "meetinghouse-source/meetinghouse/doors/web/views/source.py" in names
    assert "meetinghouse-source/LICENSE" in names
    assert not [name for name in names if name.endswith((".pyc", ".sqlite3")) or "static_build" in name]


def test_pages_and_apps_say_where_it_is(client: Client) -> None:
    assert b'href="/about/source"' in client.get("/about").content
    assert client.get("/api/v2/instance").json()["source_url"].endswith("/about/source")


def test_an_installed_program_brings_its_licence_along() -> None:
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in source._installed_license()
