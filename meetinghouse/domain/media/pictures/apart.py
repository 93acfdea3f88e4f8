"""Has a picture made in a process of its own, a few at a time."""

import contextlib
import fcntl
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from meetinghouse.domain.media import errors
from meetinghouse.domain.media.pictures.results import Declined, Order, Prepared
from meetinghouse.kernel.errors import Refusal

log = logging.getLogger(__name__)

_WORKSHOP = "meetinghouse.domain.media.pictures.workshop"
_PACKAGE_PARENT = str(Path(__file__).resolve().parents[4])

BENCHES = 2
LONGEST_WAIT_SECONDS = 20.0
LONGEST_WORK_SECONDS = 90.0

_REFUSALS: dict[str, type[Refusal]] = {
    kind.code: kind
    for kind in (errors.NotAPicture, errors.BrokenPicture, errors.TooManyPixels, errors.AnimationTooLong)
}


def make_apart(file: IO[bytes], order: Order, *, locks: Path) -> Prepared:
    """Make a picture in a child process; costs 60 ms more than in this one and shields it.

    Args:
        file: a real file, at any position; the child reads it through its descriptor.
        order: what to make.
        locks: a folder on this machine; at most ``BENCHES`` processes work at a time per folder.

    Raises:
        NotAPicture, BrokenPicture, TooManyPixels, AnimationTooLong: see ``media.errors``.
        DecodersBusy: no bench became free in time.
    """
    order = msgspec.structs.replace(order, heavy_lock=str(locks / "heavy.lock"))
    command = [sys.executable, "-m", _WORKSHOP, msgspec.json.encode(order).decode()]
    file.flush()
    with a_bench(locks):
        try:
            done = subprocess.run(  # noqa: S603 -- our own interpreter and module
                command,
                stdin=file.fileno(),
                capture_output=True,
                timeout=LONGEST_WORK_SECONDS,
                env=surroundings(),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise errors.BrokenPicture from error
    try:
        answer = msgspec.msgpack.decode(done.stdout, type=Prepared | Declined)
    except msgspec.DecodeError as error:  # it died: a crash, a limit of memory or time
        log.warning("decoding ended with %s: %s", done.returncode, done.stderr.decode(errors="replace")[-800:])
        raise errors.BrokenPicture from error
    if isinstance(answer, Declined):
        raise _REFUSALS.get(answer.code, errors.BrokenPicture)(answer.message)
    return answer


def surroundings() -> dict[str, str]:
    """What the child is told: where modules are, nothing of the site's secrets."""
    paths = [_PACKAGE_PARENT, os.environ.get("PYTHONPATH", "")]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "MALLOC_ARENA_MAX": "1"}


@contextlib.contextmanager
def a_bench(locks: Path) -> Iterator[None]:
    """Hold one of the machine's benches; shared by all processes of the site, freed when its holder dies.

    Raises:
        DecodersBusy: none became free within ``LONGEST_WAIT_SECONDS``.
    """
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        for number in range(BENCHES):
            handle = (locks / f"bench-{number}.lock").open("ab")
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.close()
                continue
            with handle:
                yield
            return
        if time.monotonic() > until:
            raise errors.DecodersBusy(retry_after=15)
        time.sleep(0.02)
