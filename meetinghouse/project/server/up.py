"""``meetinghouse up``: the whole site in the foreground, from one command."""

import argparse
import functools
import gc
import resource
import socket
import sys

from meetinghouse.project.server.data_lock import InUse, lock_data
from meetinghouse.project.server.later import compile_later, load_later
from meetinghouse.project.server.listening import CannotListen, listen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags; each stands for an environment variable that is set before Django starts."""
    parser.add_argument("--host", help="the address to listen at (MEETINGHOUSE_HOST; 127.0.0.1)")
    parser.add_argument("--port", help="the port to listen at (MEETINGHOUSE_PORT; 3000)")


def run(_options: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C.

    Returns:
        0 after a clean stop; 1 where the server could not start or a process had to be killed.
    """
    # Collecting garbage while thousands of modules load finds none and costs a tenth of the start.
    gc.disable()
    load_later()
    compile_later()
    from meetinghouse.project.environment import read_environment

    surroundings = read_environment()
    surroundings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        lock_data(surroundings.data)
        listener = listen(surroundings.host, surroundings.port)
    except (InUse, CannotListen) as reason:
        print(f"meetinghouse: {reason}", file=sys.stderr)
        return 1
    _allow_many_connections()
    return _serve(listener)


def _serve(listener: socket.socket) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.db import DatabaseError

    from meetinghouse.project.server import preparing
    from meetinghouse.project.server.job_process import run_job_process
    from meetinghouse.project.server.supervisor import Role, Supervisor
    from meetinghouse.project.server.web_process import fast_lane, run_web_process
    from meetinghouse.project.slots import free_slots, take_slot

    preparing.hold_memory_together()
    take_slot(settings.DATA, first=settings.ENVIRONMENT.first_slot)
    try:
        preparing.bring_tables_up_to_date()
    except (preparing.CannotPrepare, DatabaseError) as wrong:
        sys.stderr.write(f"meetinghouse: the database could not be prepared. {wrong}\n")
        return 1
    application = preparing.load_application()
    fast_lane()
    lines = [*_warnings(settings.ENVIRONMENT), *_announcement(settings.BASE_URL)]
    preparing.close_connections()
    free_slots()
    roles = [
        Role(f"web {number}", functools.partial(run_web_process, listener, application))
        for number in range(1, settings.ENVIRONMENT.workers + 1)
    ]
    roles.append(Role("job", run_job_process))
    return Supervisor(roles).run(lambda: print("\n".join(lines), flush=True))


def _announcement(base_url: str) -> list[str]:
    from meetinghouse.domain.accounts.actions import setup_link

    lines = [f"Meetinghouse is at {base_url}"]
    link = setup_link()
    if link is not None:
        lines.append(f"Nobody owns this site yet. Open this link once to become its owner:\n  {link}")
    return lines


def _warnings(surroundings: object) -> list[str]:
    """What is switched so that it may only be used in tests."""
    loose = {
        "MEETINGHOUSE_PASSWORD_GRANT=on": getattr(surroundings, "password_grant", False),
        "MEETINGHOUSE_SIGNUP=instant": getattr(surroundings, "signup", "") == "instant",
        "MEETINGHOUSE_RATE_LIMITS=off": not getattr(surroundings, "rate_limits", True),
    }
    return [f"WARNING: {name} is for tests only. Never run a real site with it." for name, on in loose.items() if on]


def _allow_many_connections() -> None:
    """Raise the limit of open files to what the system lets us have: each open stream is one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if _soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
