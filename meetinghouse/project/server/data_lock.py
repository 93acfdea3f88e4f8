"""One server for one data folder: a second would hand out the same ids and run the same jobs."""

import fcntl
import os
import time
from pathlib import Path

# A server that was killed leaves children that need a moment to notice.
PATIENCE = 5.0


class InUse(Exception):
    """Another server has this data folder; the message says so in one line."""


def lock_data(data: Path, patience: float = PATIENCE) -> int:
    """Take the folder's lock, ``server.lock``; held until this process and its children end.

    Raises:
        InUse: somebody else holds it and did not let go in time.
    """
    handle = os.open(data / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            os.close(handle)
            raise InUse(f"Another Meetinghouse is running with the data folder {data}.") from None
        return handle
