"""What has to be there before a journey begins: accounts, tokens, sessions, without waiting for each of them.

A command of its own takes a second of a core, half of it to load the code and a third to hash the password. This
process, started as ``python -m tests.backstage`` with a site's surroundings, loads the code once and runs each
command it is sent in a child, on a cheaper hash; signing in through the form works with it, and makes it a real one.
The commands themselves, and the form, have tests that wait for them.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

# The word for a session; every other first word is a verb of the command.
SIGN_IN = "sign-in"


class QuickArgon2(Argon2PasswordHasher):
    """As little work as Argon2 allows: nobody attacks these passwords."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


class Backstage:
    """One such process, from the side of the tests."""

    def __init__(self, environ: dict[str, str], cwd: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.backstage"],
            env=environ,
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *words: str) -> Any:
        """What a command prints, read as JSON.

        Raises:
            AssertionError: it failed.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"nobody is left backstage: {self._process.wait()}"
        code, out, err = json.loads(line)
        assert code == 0, f"{' '.join(words)}: {code}\n{out}{err}"
        return json.loads(out)

    def close(self) -> None:
        """Let it go."""
        self._process.kill()
        with contextlib.suppress(OSError):
            self._process.communicate()


def _run(words: list[str]) -> int:
    if words[0] != SIGN_IN:
        from meetinghouse.project.command import main

        return main(words)
    from django.conf import settings
    from django.test import Client

    from meetinghouse.domain.accounts.models import Account

    client = Client()
    client.force_login(Account.objects.get(email=words[1]), backend=settings.AUTHENTICATION_BACKENDS[0])
    sys.stdout.write(json.dumps({cookie.key: cookie.value for cookie in client.cookies.values()}))
    return 0


def _in_a_child(words: list[str]) -> tuple[int, str, str]:
    """The exit code, and what was printed to the two streams."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                code = _run(words)
            except BaseException:  # noqa: BLE001 -- a child must not go back into its parent's loop
                traceback.print_exc()
            finally:
                with contextlib.suppress(OSError):
                    sys.stdout.flush()
                    sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        out.seek(0)
        err.seek(0)
        return os.waitstatus_to_exitcode(status), out.read(), err.read()


def _serve() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "meetinghouse.project.settings"
    import django
    from django.conf import settings

    django.setup()
    settings.PASSWORD_HASHERS = ["tests.backstage.QuickArgon2", *settings.PASSWORD_HASHERS]
    # Whatever a child would otherwise load for itself.
    import django.test
    from django.urls import get_resolver

    import meetinghouse.doors.operations.verbs.account_create
    import meetinghouse.doors.operations.verbs.app_create
    import meetinghouse.doors.operations.verbs.token_create
    import meetinghouse.project.server.preparing  # noqa: F401

    get_resolver().url_patterns  # noqa: B018 -- a lazy property
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_in_a_child(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
