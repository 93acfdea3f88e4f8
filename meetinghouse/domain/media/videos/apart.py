"""Has a video made in a process of its own: FFmpeg is C code that strangers feed, and its memory goes with it."""

import logging
import os
import subprocess
import sys
from typing import IO

import msgspec

from meetinghouse.domain.media import errors
from meetinghouse.domain.media.pictures.apart import surroundings
from meetinghouse.domain.media.pictures.results import Declined
from meetinghouse.domain.media.videos.results import MadeVideo, VideoOrder
from meetinghouse.kernel.errors import Refusal

log = logging.getLogger(__name__)

_WORKSHOP = "meetinghouse.domain.media.videos.workshop"
# Where other work leaves the workshop only a tenth of a core.
_LONGEST_WORK_SECONDS_A_SECOND = 30

_REFUSALS: dict[str, type[Refusal]] = {
    kind.code: kind
    for kind in (
        errors.NotAVideo, errors.BrokenVideo, errors.VideoTooLong, errors.TooManyFrames, errors.TooManyPixels,
    )
}  # fmt: skip


def make_apart(file: IO[bytes], order: VideoOrder) -> MadeVideo:
    """Make a video in a child process; it takes from 0.3 s to minutes.

    Args:
        file: a real file; the child reads it through its descriptor, from its beginning.

    Raises:
        NotAVideo, BrokenVideo, VideoTooLong, TooManyFrames, TooManyPixels: see ``media.errors``.
    """
    order = msgspec.structs.replace(order, parent=os.getpid())
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-m", _WORKSHOP, msgspec.json.encode(order).decode()],
            stdin=file.fileno(),
            capture_output=True,
            timeout=300 + _LONGEST_WORK_SECONDS_A_SECOND * order.limits.seconds,
            env=surroundings(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise errors.BrokenVideo from error
    words = done.stderr.decode(errors="replace")[-800:]
    try:
        answer = msgspec.msgpack.decode(done.stdout, type=MadeVideo | Declined)
    except msgspec.DecodeError as error:  # it died: a crash, a limit of memory or time
        log.warning("making a video ended with %s: %s", done.returncode, words)
        raise errors.BrokenVideo from error
    if isinstance(answer, Declined):
        if words:
            log.info("a video was declined: %s", words)
        raise _REFUSALS.get(answer.code, errors.BrokenVideo)(answer.message)
    return answer
