"""How a verb answers: JSON for scripts on the one side, a refusal in one line on the other."""

import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from meetinghouse.kernel.errors import Refusal, StorageFull


def say(answer: dict[str, Any]) -> None:
    """Print an answer as one line of JSON."""
    sys.stdout.write(json.dumps(answer) + "\n")


def answering(act: Callable[[], dict[str, Any]]) -> int:
    """Carry an act out and print its answer, or why it was refused; returns the exit code."""
    try:
        say(act())
    except Refusal as refusal:
        sys.stderr.write(f"meetinghouse: {refusal.message}\n")
        return 1
    return 0


def unless_refused(act: Callable[[], int]) -> int:
    """Carry an act out that works with files, and clean up after it also where it is ended by SIGTERM.

    Returns:
        The act's exit code, or 1 where it was refused, could not read or write a file, or found no room; in one line.
    """
    from meetinghouse.kernel.room import is_no_room

    signal.signal(signal.SIGTERM, _leave)
    try:
        return act()
    except Refusal as refusal:
        words = refusal.message
    except OSError as error:
        words = (
            f"There is no room on the disk of {error.filename or 'the file'}. Nothing was kept."
            if is_no_room(error)
            else f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
        )
    except Exception as error:
        if not is_no_room(error):
            raise
        words = StorageFull.message
    sys.stderr.write(f"meetinghouse: {words}\n")
    return 1


def there_is_a_site(data: Path) -> bool:
    """Whether a data folder is one; says so in one line where it is not."""
    if (data / "secret_key").is_file():
        return True
    sys.stderr.write(f"meetinghouse: There is no site in {data}. Name its data folder with --data.\n")
    return False


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)
