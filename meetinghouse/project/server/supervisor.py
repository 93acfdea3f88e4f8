"""Keeps the processes alive: forks them from a parent that has loaded everything once.

What the parent loaded is shared by the children until they write to it, which is why two web processes
and a job worker fit into little more memory than one.
"""

import gc
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable

import msgspec

from meetinghouse.kernel.sqlite import commits

log = logging.getLogger(__name__)

# Seconds that processes get to finish what they are doing before they are killed.
GRACE = 10.0
# A process that lived this many seconds starts again at once; one that dies sooner waits, longer each time.
SETTLED = 5.0
LONGEST_WAIT = 5.0


class Role(msgspec.Struct, frozen=True):
    """One process to keep alive.

    ``run`` is called in the child with the lifeline, a file descriptor that becomes readable when the
    parent is gone; it returns the exit code once SIGTERM came or the parent went.
    """

    name: str
    run: Callable[[int], int]


class _Child(msgspec.Struct):
    role: Role
    pid: int = 0
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0


class Supervisor:
    """Forks a process for each role, again when one dies, until told to stop.

    Nothing may run in the parent but its main thread, and no database connection may be open.
    """

    def __init__(self, roles: list[Role]) -> None:
        self._children = [_Child(role) for role in roles]
        self._stopping = False
        self._hurry = False
        # Only the parent holds the writing end, so its death closes it, however it dies.
        self._lifeline, self._lifeline_end = os.pipe()
        self._wake, self._wake_end = os.pipe()
        for end in (self._wake, self._wake_end):
            os.set_blocking(end, False)

    def run(self, when_up: Callable[[], None]) -> int:
        """Start all and stay until SIGTERM or SIGINT.

        Args:
            when_up: called once all processes were started.

        Returns:
            The exit code: 0, or 1 if a process had to be killed.
        """
        signal.set_wakeup_fd(self._wake_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGCHLD, _notice)
        # What is alive now stays alive: looking through it again would only make the children copy its pages.
        # What is garbage by now is little, and collecting it would take a tenth of the start.
        gc.freeze()
        for child in self._children:
            self._start(child)
        when_up()
        while not self._stopping:
            self._reap()
            self._restart()
            self._sleep(self._next_restart())
        return self._end_all()

    def _stop(self, _signal: int, _frame: object) -> None:
        self._hurry = self._stopping
        self._stopping = True

    def _start(self, child: _Child) -> None:
        # Until the child has its own handlers, a signal would run the parent's in it and be lost.
        blocked = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
        sys.stdout.flush()
        sys.stderr.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
        try:
            pid = os.fork()
            if pid == 0:
                self._become(child.role, blocked)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
        child.pid = pid
        child.started = time.monotonic()

    def _become(self, role: Role, blocked: set[signal.Signals]) -> None:
        """Be the child: never returns."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            # Ctrl-C reaches the whole group; the parent passes it on in order.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
            for end in (self._lifeline_end, self._wake, self._wake_end):
                os.close(end)
            gc.enable()
            code = role.run(self._lifeline)
        except BaseException:
            log.exception("The %s process failed", role.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        for child in self._children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if not pid:
                continue
            child.pid = 0
            commits.forget()
            if self._stopping:
                continue
            now = time.monotonic()
            child.failures = 0 if now - child.started > SETTLED else child.failures + 1
            child.not_before = now + min(LONGEST_WAIT, 0.1 * 2**child.failures if child.failures else 0.0)
            log.warning("The %s process ended (%s) and is started again", child.role.name, _how(status))

    def _restart(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if not child.pid and child.not_before <= now and not self._stopping:
                self._start(child)

    def _next_restart(self) -> float | None:
        waits = [child.not_before for child in self._children if not child.pid]
        return max(0.0, min(waits) - time.monotonic()) if waits else None

    def _sleep(self, seconds: float | None) -> None:
        select.select([self._wake], [], [], seconds)
        try:
            while os.read(self._wake, 512):
                pass
        except BlockingIOError:
            pass

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children:
            if child.pid:
                os.kill(child.pid, number)

    def _end_all(self) -> int:
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while True:
            self._reap()
            if not any(child.pid for child in self._children):
                return 0
            left = deadline - time.monotonic()
            if left <= 0 or self._hurry:
                break
            self._sleep(min(left, 1.0))
        self._signal_all(signal.SIGKILL)
        for child in self._children:
            if child.pid:
                log.warning("The %s process did not stop in time and was killed", child.role.name)
                os.waitpid(child.pid, 0)
        return 1


def _notice(_signal: int, _frame: object) -> None:
    """SIGCHLD needs a handler so that it wakes the parent; the parent then looks for itself."""


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
