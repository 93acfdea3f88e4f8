"""Makes the effect known to Django and its subscribers to the bus."""

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The effect's tables and subscribers."""

    name = "meetinghouse.effects.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Subscribe to events."""
        import_module(f"{self.name}.subscribers")
        import_module(f"{self.name}.subscribers_desk")
        import_module(f"{self.name}.subscribers_posts")
        import_module(f"{self.name}.subscribers_pages")
        import_module(f"{self.name}.subscribers_friends")
        import_module(f"{self.name}.subscribers_groups")
        import_module(f"{self.name}.subscribers_events")
        import_module(f"{self.name}.subscribers_event_mails")
        import_module(f"{self.name}.subscribers_drafts")
        import_module(f"{self.name}.subscribers_quotes")
