"""Makes the door known to Django."""

from django.apps import AppConfig


class ClientApiConfig(AppConfig):
    """The door's templates, static files and commands."""

    name = "meetinghouse.doors.client_api"
    label = "client_api"

    def ready(self) -> None:
        """Tell the live streams how entities become JSON."""
        from meetinghouse.doors.client_api import live
        from meetinghouse.effects.streaming import render

        render.register(status=live.status, notification=live.notification, conversation=live.conversation)
