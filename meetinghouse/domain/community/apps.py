"""Makes the subject known to Django."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.community"
    label = "community"
