"""Makes the subject known to Django."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """The subject's tables."""

    name = "meetinghouse.domain.posts"
    label = "posts"
