"""Makes the subject known to Django."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The subject's tables and subscribers."""

    name = "meetinghouse.domain.people"
    label = "people"

    def ready(self) -> None:
        """Subscribe to events."""
        import_module(f"{self.name}.subscribers")
