"""Makes the subject known to Django."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.places"
    label = "places"
