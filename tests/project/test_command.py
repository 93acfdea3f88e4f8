"""The command finds its verbs, and says in one line what is wrong with its surroundings."""

import subprocess
import sys
from pathlib import Path

import pytest

import meetinghouse
from meetinghouse.project.command import VERBS
from tests.live_site import ROOT, clean_environment, free_port


def run(tmp_path: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "meetinghouse.project.command", *words],
        cwd=tmp_path,
        env=clean_environment() | {"PYTHONPATH": str(ROOT)} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_help_touches_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")

    assert done.returncode == 0
    assert "run the site" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_help_does_not_wait_for_all_that_the_site_is_made_of(tmp_path: Path) -> None:
    look = (
        "import sys\nfrom meetinghouse.project.command import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'django', 'uvicorn', 'PIL', 'msgspec'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", look],
        cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_without_a_verb_it_shows_the_help_and_fails(tmp_path: Path) -> None:
    assert run(tmp_path).returncode == 2
    assert "verbs:" in run(tmp_path).stdout
    assert run(tmp_path, "account").returncode == 2


def test_the_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"meetinghouse {meetinghouse.__version__}\n"


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_explains_itself_without_a_database(tmp_path: Path, verb: tuple[str, ...]) -> None:
    done = run(tmp_path, *verb, "--help")

    assert done.returncode == 0, done.stderr
    assert "--data DIR" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MEETINGHOUSE_PORT", "seventy"),
        ("MEETINGHOUSE_BASE_URL", "town.example"),
        ("MEETINGHOUSE_WORKERS", "0"),
        ("MEETINGHOUSE_THREADS", "-1"),
        ("MEETINGHOUSE_TRUSTED_PROXIES", "proxy.example"),
        ("MEETINGHOUSE_RATE_LIMITS", "maybe"),
        ("DATABASE_URL", "mysql://somewhere"),
    ],
)
def test_a_bad_environment_is_one_line(tmp_path: Path, variable: str, value: str) -> None:
    done = run(tmp_path, "up", "--data", str(tmp_path / "data"), **{variable: value})

    assert done.returncode == 2
    assert variable in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_bad_flag_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "up", "--port", "99999")

    assert done.returncode == 2
    assert "1 to 65535" in done.stderr


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = run(tmp_path, "up", "--data", str(tmp_path / "data"), "--port", str(port))

    assert done.returncode == 1
    assert done.stderr == (
        f"meetinghouse: Port {port} is taken by another program. Stop it, or choose another port with --port.\n"
    )
