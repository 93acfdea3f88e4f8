"""Makes the small site's tables and subscribers known."""

from importlib import import_module

from django.apps import AppConfig


class SmallSiteConfig(AppConfig):
    name = "tests.kernel.bus.small_site"
    label = "small_site"

    def ready(self) -> None:
        import_module("tests.kernel.bus.small_site.subscribers")
