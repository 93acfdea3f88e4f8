"""Makes the door known to Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The door's templates, static files and commands."""

    name = "meetinghouse.doors.web"
    label = "web"
