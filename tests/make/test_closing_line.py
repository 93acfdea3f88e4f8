"""The last line of ``make test`` is honest: it adds the runs up, and what broke counts as failed."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.tree import ROOT

REPORT = """<?xml version="1.0"?><testsuites>
<testsuite name="pytest" errors="{errors}" failures="{failures}" skipped="{skipped}" tests="{tests}"/>
</testsuites>"""


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    """``make/test.py`` as a module."""
    sys.path.insert(0, str(ROOT / "make"))
    try:
        spec = importlib.util.spec_from_file_location("make_test", ROOT / "make" / "test.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "make"))
    return module


def test_a_report_is_counted(runner: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(tests=10, failures=1, errors=2, skipped=3))
    assert str(runner._read(report)) == "4 passed, 3 failed, 3 skipped"


@pytest.mark.parametrize(
    ("counts", "statuses", "line", "code"),
    [
        ([(5, 0, 1), (4, 0, 0)], [True, True], "9 passed, 0 failed, 1 skipped", 0),
        ([(5, 0, 0), (4, 1, 0)], [True, False], "9 passed, 1 failed, 0 skipped", 1),
        # pytest ended badly (interrupted, crashed) though every test it got to was well
        ([(5, 0, 0), (0, 0, 0)], [True, False], "5 passed, 1 failed, 0 skipped", 1),
        ([(0, 0, 0), (0, 0, 0)], [True, True], "0 passed, 1 failed, 0 skipped", 1),
        ([(0, 0, 7), (0, 0, 7)], [True, True], "0 passed, 1 failed, 14 skipped", 1),
    ],
)
def test_the_closing_line_and_the_exit_status_agree(
    counts: list[tuple[int, int, int]],
    statuses: list[bool],
    line: str,
    code: int,
    runner: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    runs = iter([(runner.Count(*count), fine) for count, fine in zip(counts, statuses, strict=True)])
    monkeypatch.setattr(runner, "CACHE", tmp_path)
    monkeypatch.setattr(runner, "CLOSING_LINE", tmp_path / "closing-line")
    monkeypatch.setattr(runner, "_pytest", lambda *_: next(runs))
    monkeypatch.setattr(runner, "_on_postgresql", lambda *_: next(runs))
    monkeypatch.setattr(sys, "argv", ["test.py"])
    monkeypatch.delenv("MEETINGHOUSE_TEST_DATABASES", raising=False)
    assert runner.main() == code
    assert capsys.readouterr().out.splitlines()[-1] == line
    assert (tmp_path / "closing-line").read_text() == f"{line}\n"


def test_where_postgresql_is_missing_its_tests_count_as_skipped(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing_installed() -> None:
        raise runner.NoPostgresql("none is installed")

    monkeypatch.setattr(runner, "throw_away_server", nothing_installed)
    monkeypatch.setattr(runner, "_count_only", lambda *_: 12)
    monkeypatch.setattr(runner, "IN_CI", False)
    assert runner._on_postgresql([], {}) == (runner.Count(skipped=12), True)
    assert "none is installed" in capsys.readouterr().out
    # In CI it has to be there.
    monkeypatch.setattr(runner, "IN_CI", True)
    assert runner._on_postgresql([], {}) == (runner.Count(failed=1), False)
