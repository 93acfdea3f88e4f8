"""Makes the effect known to Django and its subscribers to the bus."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class TimelinesConfig(AppConfig):
    """The effect's tables and subscribers."""

    name = "meetinghouse.effects.timelines"
    label = "timelines"

    def ready(self) -> None:
        """Subscribe to events."""
        if find_spec(f"{self.name}.subscribers"):
            import_module(f"{self.name}.subscribers")
