"""Makes the subject known to Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.conversations"
    label = "conversations"
