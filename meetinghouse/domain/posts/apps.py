"""Makes the subject known to Django and its chores to the timetable."""

from importlib import import_module

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """The subject's tables and subscribers."""

    name = "meetinghouse.domain.posts"
    label = "posts"

    def ready(self) -> None:
        """Subscribe to events, and put the subject's chores on the timetable."""
        import_module(f"{self.name}.subscribers")
        import_module(f"{self.name}.chores")
