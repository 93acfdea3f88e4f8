"""Makes the subject known to Django."""

from importlib import import_module

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """The subject's tables and subscribers."""

    name = "meetinghouse.domain.posts"
    label = "posts"

    def ready(self) -> None:
        """Subscribe to events."""
        import_module(f"{self.name}.subscribers")
