"""Addresses of this site, built from one setting so that they hold behind a proxy and in the worker."""

from urllib.parse import quote, urlsplit

from django.conf import settings


def base_url() -> str:
    """``http://localhost:3000`` or ``https://town.example``: scheme, host, port where it is not the usual one."""
    return settings.BASE_URL


def host() -> str:
    """The host with its port where it is not the scheme's own, as it stands in ``acct``."""
    return urlsplit(settings.BASE_URL).netloc


def absolute(path: str) -> str:
    """A path of this site as a full address."""
    return settings.BASE_URL + path


def tag_address(tag: str) -> str:
    """The full address of a hashtag's page."""
    return absolute("/tags/" + quote(tag))
