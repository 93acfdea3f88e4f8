"""Makes the subject known to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.accounts"
    label = "accounts"
