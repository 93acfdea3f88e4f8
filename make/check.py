"""What ``make check`` runs: every judge that needs no running product, side by side on the machine's cores.

``--fix`` puts files into the house's format instead of complaining about it.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
BIN = Path(sys.executable).parent
PYTHON_FILES = ["meetinghouse", "tests", "make", "manage.py"]


def _python_paths() -> list[str]:
    return [*PYTHON_FILES, *(name for name in ("bench", "docs") if any((ROOT / name).rglob("*.py")))]


def _templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "meetinghouse").rglob("templates/**/*.html"))


def _tool(name: str) -> str:
    return str(BIN / name)


def judges() -> dict[str, list[str]]:
    """The commands, the slowest first, so that the others fill the second core meanwhile."""
    manage = [sys.executable, "manage.py"]
    found = {
        "types": [_tool("mypy")],
        "format": [_tool("ruff"), "format", "--check", "--quiet", *_python_paths()],
        "lint": [_tool("ruff"), "check", "--quiet", *_python_paths()],
        "imports": [_tool("lint-imports"), "--no-logo", "--cache-dir", str(CACHE / "import_linter")],
        "system checks": [*manage, "check", "--fail-level", "WARNING"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
    }
    if templates := _templates():
        found["template format"] = [_tool("djade"), "--target-version", "5.2", "--check", *templates]
        found["template lint"] = [_tool("djlint"), "--lint", "--quiet", *templates]
    return found


def fix() -> int:
    """Format what can be formatted without thinking."""
    subprocess.run([_tool("ruff"), "format", "--quiet", *_python_paths()], cwd=ROOT, check=True)
    status = subprocess.run([_tool("ruff"), "check", "--fix", "--quiet", *_python_paths()], cwd=ROOT, check=False)
    if templates := _templates():
        subprocess.run([_tool("djade"), "--target-version", "5.2", *templates], cwd=ROOT, check=False)
    return status.returncode


def _judge(command: list[str], environ: dict[str, str]) -> tuple[int, str, float]:
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip(), time.monotonic() - started


def main() -> int:
    """Run them all, say how each went, and show what the unhappy ones said."""
    if "--fix" in sys.argv[1:]:
        return fix()
    CACHE.mkdir(exist_ok=True)
    # Settings want a data folder for the secret key; the judges get one of their own.
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("MEETINGHOUSE_", "DATABASE_URL"))}
    data = CACHE / "check-data"
    shutil.rmtree(data, ignore_errors=True)
    environ |= {"MEETINGHOUSE_DATA": str(data), "PYTHONPATH": str(ROOT)}
    started = time.monotonic()
    failed: list[str] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {pool.submit(_judge, command, environ): name for name, command in judges().items()}
        for future in as_completed(running):
            status, said, seconds = future.result()
            name = running[future]
            print(f"{'ok    ' if status == 0 else 'FAILED'} {name:<16} {seconds:5.1f} s", flush=True)
            if status:
                failed.append(name)
                print("\n".join(f"    {line}" for line in said.splitlines()), flush=True)
    verdict = f"failed: {', '.join(failed)}" if failed else "all is well"
    print(f"make check: {verdict} ({time.monotonic() - started:.0f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
