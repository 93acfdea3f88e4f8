"""Makes the subject known to Django."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.media"
    label = "media"
