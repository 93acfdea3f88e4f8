"""Makes the subject known to Django."""

from importlib import import_module

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """The subject's tables, subscribers and chores."""

    name = "meetinghouse.domain.groups"
    label = "groups"

    def ready(self) -> None:
        """Subscribe to events, and put the subject's chores on the timetable."""
        import_module(f"{self.name}.subscribers")
        import_module(f"{self.name}.chores")
