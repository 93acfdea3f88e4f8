"""Makes the subject known to Django, its chores to the timetable, and its events to the posts that stand for them."""

from importlib import import_module

from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    """The subject's tables and subscribers."""

    name = "meetinghouse.domain.gatherings"
    label = "gatherings"

    def ready(self) -> None:
        """Subscribe to events, put the chores on the timetable, and stand on posts."""
        import_module(f"{self.name}.subscribers")
        import_module(f"{self.name}.chores")
        import_module(f"{self.name}.on_posts")
