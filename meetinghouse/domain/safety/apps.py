"""Makes the subject known to Django."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.safety"
    label = "safety"
