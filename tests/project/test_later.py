"""Modules that wait until they are needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.live_site import ROOT, clean_environment


def in_a_new_process(tmp_path: Path, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=clean_environment(MEETINGHOUSE_DATA=str(tmp_path), DJANGO_SETTINGS_MODULE="meetinghouse.project.settings"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_loading_the_whole_site_wakes_none_of_them(tmp_path: Path) -> None:
    said = in_a_new_process(
        tmp_path,
        "from meetinghouse.project.server import later; later.load_later()\n"
        "import django; django.setup()\n"
        "from meetinghouse.project.server.preparing import load_application; load_application()\n"
        "import sys; print([n for n in later.LATER if not later.is_waiting(n)], 'fido2.webauthn' in sys.modules)",
    )

    assert said == "[] False\n"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import requests; print(requests.Session.__name__)", "Session"),
        ("from requests import Session; print(Session.__name__)", "Session"),
        ("import requests.exceptions; print(requests.exceptions.Timeout.__name__)", "Timeout"),
        ("import requests as r; r.get; import requests; print(r.get is requests.get)", "True"),
        ("import requests; requests.Session; print(later.is_waiting('requests'))", "False"),
        ("from allauth.mfa.webauthn.internal import auth; print(auth.WebAuthn.__name__)", "WebAuthn"),
    ],
)
def test_the_first_use_loads_the_real_one(tmp_path: Path, program: str, said: str) -> None:
    before = "from meetinghouse.project.server import later; later.load_later()\nimport django; django.setup()\n"

    assert in_a_new_process(tmp_path, before + program) == said + "\n"
