"""Makes the subject known to Django and its chores to the timetable."""

from importlib import import_module

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.media"
    label = "media"

    def ready(self) -> None:
        """Put the subject's chores on the timetable, and have it hear of its own events."""
        import_module("meetinghouse.domain.media.chores")
        import_module("meetinghouse.domain.media.subscribers")
