"""Makes the subject known to Django."""

from importlib import import_module

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The subject's tables, and what it does when somebody is suspended."""

    name = "meetinghouse.domain.pages"
    label = "pages"

    def ready(self) -> None:
        """Subscribe."""
        import_module(f"{self.name}.subscribers")
