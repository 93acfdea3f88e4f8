"""Makes the door known to Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The door's templates, static files and commands."""

    name = "meetinghouse.doors.desk"
    label = "desk"
