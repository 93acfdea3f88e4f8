"""Makes the bus known to Django and its own chores to the timetable."""

from importlib import import_module

from django.apps import AppConfig


class BusConfig(AppConfig):
    """The event log."""

    name = "meetinghouse.kernel.bus"
    label = "bus"

    def ready(self) -> None:
        """Put the bus's own chores on the timetable; bring in the checks that hold tables to the stack."""
        import_module("meetinghouse.kernel.bus.chores")
        import_module("meetinghouse.kernel.checks")
