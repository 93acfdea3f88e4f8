"""The process that makes one video and ends: ``python -m meetinghouse.domain.media.videos.workshop``.

As with pictures (``pictures.workshop``): standard input is the uploaded file, the first argument the order in JSON,
standard output the result in MessagePack; the film itself is left in the order's folder. It ends by itself when the
process that waits for it is gone, since its work would be done again anyhow.
"""

import os
import resource
import signal
import sys
import threading
import time

import msgspec

from meetinghouse.domain.media.pictures.results import Declined
from meetinghouse.domain.media.videos.making import make_video
from meetinghouse.domain.media.videos.results import MadeVideo, VideoOrder
from meetinghouse.kernel.errors import Refusal

# A film of ten bits and 3840 x 2160 pixels takes 1 GB to decode and encode.
_MOST_MEMORY = 3 << 30
# For each second of film that is taken; a slow core needs 2 s for the largest kind.
_CPU_SECONDS_A_SECOND = 12
_LOOK_SECONDS = 1.0
# Without a step for so long it hangs, and the system ends it: a thread of this process might hang with it.
_LONGEST_SILENCE_SECONDS = 120


def _bind(order: VideoOrder) -> None:
    """Least priority, and ends to memory and time."""
    os.nice(10)
    cpu = 60 + _CPU_SECONDS_A_SECOND * order.limits.seconds
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def main() -> None:
    """Make the one video and answer."""
    order = msgspec.json.decode(sys.argv[1], type=VideoOrder)
    _bind(order)
    threading.Thread(target=_watch, args=(order.parent,), daemon=True).start()
    answer: MadeVideo | Declined
    try:
        with os.fdopen(sys.stdin.fileno(), "rb", closefd=False) as upload:
            answer = make_video(upload, order, step=lambda: signal.alarm(_LONGEST_SILENCE_SECONDS))
    except Refusal as refusal:
        if refusal.__cause__ is not None:  # what the library said, for the operator's log
            sys.stderr.write(f"{refusal.__cause__!r}\n")
        answer = Declined(refusal.code, refusal.message)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
