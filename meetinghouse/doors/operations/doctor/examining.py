"""All checks in their order. A check that breaks is a finding too, and the others go on."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db import DatabaseError

from meetinghouse.doors.operations.doctor import contents, database, jobs, machine, surroundings
from meetinghouse.doors.operations.doctor.findings import Finding, Level, fail

Check = Callable[[], Iterator[Finding]]


def examine(*, repair: bool = False) -> Iterator[Finding]:
    """Look at everything, a finding at a time.

    Args:
        repair: mend counters and the search index on the way.
    """
    yield from _each(machine.versions, machine.data_folder, machine.secret_key, machine.room)
    tables = list(_each(database.opens, database.tables))
    yield from tables
    yield from _each(surroundings.address, surroundings.switches)
    if any(one.level is Level.FAIL for one in tables):
        return  # whatever asks these tables would only say so again
    yield from _each(
        database.whole,
        database.log_size,
        partial(contents.counters, repair=repair),
        contents.files,
        partial(contents.search, repair=repair),
        contents.record,
        jobs.worker,
        jobs.queue,
        jobs.timetable,
        surroundings.mail,
        surroundings.owner,
        machine.clock,
    )


def _each(*checks: Check) -> Iterator[Finding]:
    for check in checks:
        try:
            yield from check()
        except (DatabaseError, OSError, ValueError) as error:
            name = getattr(check, "func", check).__name__.replace("_", " ")
            yield fail(name.capitalize(), f"could not be checked: {error}", "Mend that first, then ask again.")
