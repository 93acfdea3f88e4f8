"""Makes the door known to Django."""

from django.apps import AppConfig


class ClientApiConfig(AppConfig):
    """The door's templates, static files and commands."""

    name = "meetinghouse.doors.client_api"
    label = "client_api"
