"""Makes the door known to Django."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """The door's templates, static files and commands."""

    name = "meetinghouse.doors.operations"
    label = "operations"
