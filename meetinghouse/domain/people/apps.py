"""Makes the subject known to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.people"
    label = "people"
