"""How a verb answers: JSON for scripts on the one side, a refusal in one line on the other."""

import json
import sys
from collections.abc import Callable
from typing import Any

from meetinghouse.kernel.errors import Refusal


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
