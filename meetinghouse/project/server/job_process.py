"""The job worker as a process: what follows from events, and what is on a timetable."""

import select
import signal
import threading

from django.conf import settings

from meetinghouse.project.slots import take_slot


def run_job_process(lifeline: int | None) -> int:
    """Work until SIGTERM or SIGINT, or until the parent is gone.

    Args:
        lifeline: readable once the parent is gone; None for a worker that was started by itself.
    """
    from meetinghouse.kernel.bus.worker import run_worker

    take_slot(settings.DATA, first=settings.ENVIRONMENT.first_slot)
    stop = threading.Event()

    def end(_signal: int, _frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    if lifeline is None:
        signal.signal(signal.SIGINT, end)
    else:
        threading.Thread(target=_outlive_nobody, args=(lifeline, stop), name="lifeline", daemon=True).start()
    run_worker(stop)
    return 0


def _outlive_nobody(lifeline: int, stop: threading.Event) -> None:
    """Waits for the parent's end of the pipe to close; nothing is ever written to it.

    Not by reading: the pipe is shared with the web processes, whose loop makes it non-blocking for all.
    """
    select.select([lifeline], [], [])
    stop.set()
