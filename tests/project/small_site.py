"""The server with a small WSGI application behind it: the front's own behaviour, without the product's.

Run as a program: ``python -m tests.project.small_site PORT`` with MEETINGHOUSE_DATA set.
"""

import functools
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers with what it was asked, or in the special ways that some paths name."""
    path = environ["PATH_INFO"]
    body = environ["wsgi.input"].read()
    if path == "/wait":
        _wait_to_be_let_go(Path(os.environ["MEETINGHOUSE_DATA"]))
    if path == "/crash":
        raise RuntimeError("on purpose")
    if path == "/die":
        os.kill(os.getpid(), 9)
    if path in {"/stream", "/stream/big"}:
        piece = b"0123456789" * (10 if path == "/stream" else 100_000)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return (piece for _ in range(5))
    if path == "/file":
        file = tempfile.NamedTemporaryFile(dir=os.environ["MEETINGHOUSE_DATA"], delete=False, suffix=".keep")  # noqa: SIM115
        file.write(b"f" * 3_000_000)
        file.flush()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3000000")])
        return environ["wsgi.file_wrapper"](open(file.name, "rb"))  # noqa: PTH123
    if path == "/memory-file":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return environ["wsgi.file_wrapper"](io.BytesIO(b"from memory"))
    if path == "/empty":
        start_response("304 Not Modified", [("ETag", '"x"')])
        return []
    if path == "/two-cookies":
        start_response("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "2")])
        return [b"ok"]
    told = {key: value for key, value in environ.items() if isinstance(value, str)}
    told |= {"pid": os.getpid(), "length": len(body), "tail": body[-20:].decode("latin-1")}
    answer = json.dumps(told).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


def _wait_to_be_let_go(data: Path) -> None:
    """Say that a request is under way, and finish it once there is a file ``go``."""
    (data / "waiting").touch()
    for _ in range(6000):
        if (data / "go").exists():
            return
        time.sleep(0.01)


def main() -> int:
    """Serve until SIGTERM."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "meetinghouse.project.settings"
    os.environ["MEETINGHOUSE_FAST_LANE"] = "off"
    import django

    django.setup()
    from meetinghouse.project.server.listening import listen
    from meetinghouse.project.server.supervisor import Role, Supervisor
    from meetinghouse.project.server.web_process import run_web_process

    listener = listen("127.0.0.1", int(sys.argv[1]))
    roles = [Role(f"web {n}", functools.partial(run_web_process, listener, application)) for n in (1, 2)]
    return Supervisor(roles).run(lambda: None)


if __name__ == "__main__":
    sys.exit(main())
