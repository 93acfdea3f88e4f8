"""The small site's processes: ``python -m tests.kernel.bus.small_site.process prepare|work|write FIRST COUNT``."""

import os
import signal
import sys
import threading

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.kernel.bus.small_site.settings"


def prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command

    for alias in settings.DATABASES:
        call_command("migrate", database=alias, run_syncdb=True, verbosity=0)


def work() -> None:
    from meetinghouse.kernel import bus

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    bus.worker.run_worker(stop)


def write(first: int, count: int) -> None:
    """Make changes; the number of each is printed once it is acknowledged."""
    from django.db import transaction

    from meetinghouse.kernel import bus
    from tests.kernel.bus.small_site.models import Change
    from tests.kernel.bus.small_site.subscribers import Changed

    for number in range(first, first + count):
        with transaction.atomic():
            Change.objects.create(number=number)
            bus.emit(Changed(number=number))
        print(number, flush=True)  # noqa: T201 -- the acknowledgement


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "work": work, "write": write}[sys.argv[1]](*map(int, sys.argv[2:]))
