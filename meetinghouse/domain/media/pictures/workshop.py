"""The process that decodes one upload and ends: ``python -m meetinghouse.domain.media.pictures.workshop``.

Standard input is the uploaded file itself, the first argument the order in JSON, standard output
the result in MessagePack. Decoders are C code that strangers feed: here a crash, a loop or a burst
of memory takes nothing along but this process. It imports no Django and starts in 60 ms.
"""

import os
import resource
import sys

import msgspec
from PIL import Image

from meetinghouse.domain.media.pictures.making import make_picture
from meetinghouse.domain.media.pictures.results import Declined, Order, Prepared
from meetinghouse.kernel.errors import Refusal

# The dearest picture within the limits needs about 740 MB and 15 s on one slow core.
_MOST_MEMORY = 2 << 30
_MOST_CPU_SECONDS = 60


def _bind() -> None:
    """Less priority than the pages being served, and ends to memory, time and files."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_SECONDS, _MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Make the one picture and answer."""
    _bind()
    order = msgspec.json.decode(sys.argv[1], type=Order)
    # Pillow refuses past twice this number, for WebP before its decoder takes the canvas.
    Image.MAX_IMAGE_PIXELS = max(1, order.limits.pixels // 2)
    answer: Prepared | Declined
    try:
        with os.fdopen(sys.stdin.fileno(), "rb", closefd=False) as upload:
            answer = make_picture(upload, order)
    except Refusal as refusal:
        answer = Declined(refusal.code, refusal.message)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
