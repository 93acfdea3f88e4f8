"""Tests that share a started site or a browser stay in one process, as ``make test`` runs them."""

import subprocess
import sys
from pathlib import Path

from tests.live_site import clean_environment

GROUPED = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_where(number, worker_id):
    with open("processes", "a") as seen:
        seen.write(worker_id + " ")
"""


def test_what_is_grouped_runs_in_one_process(tmp_path: Path) -> None:
    """The test runner and its plugin have to agree on how a group is told; releases of theirs did not."""
    (tmp_path / "test_grouped.py").write_text(GROUPED)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    surroundings = {name: value for name, value in clean_environment().items() if not name.startswith("PYTEST_")}
    surroundings["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # the others take longer to load than all of this
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "xdist",
            "-n",
            "2",
            "--dist",
            "loadgroup",
            "-p",
            "no:cacheprovider",
        ],
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    processes = (tmp_path / "processes").read_text().split()
    assert len(processes) == 8
    assert len(set(processes)) == 1
