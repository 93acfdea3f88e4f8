"""Makes the worker's tables known to Django."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    """Deliveries, the reader's position, workers and chores: all of it in the second database."""

    name = "meetinghouse.kernel.bus.deliveries"
    label = "deliveries"
