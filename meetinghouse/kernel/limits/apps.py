"""Makes the rate limits known to Django and their chore to the timetable."""

from importlib import import_module

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """Allowances, in the second database."""

    name = "meetinghouse.kernel.limits"
    label = "limits"

    def ready(self) -> None:
        """Put the trimming on the timetable."""
        import_module("meetinghouse.kernel.limits.chores")
