"""Addresses of this site, built from one setting so that they hold behind a proxy and in the worker."""

from urllib.parse import quote, urlsplit

from django.conf import settings

from meetinghouse.kernel.paging import BIGGEST_ID


class IdInPath:
    """An id as a part of an address, for Django's ``register_converter``; a number past the biggest is nobody's."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The number.

        Raises:
            ValueError: no row can have it; for Django the address does not match then.
        """
        found = int(value)
        if found > BIGGEST_ID:
            raise ValueError(value)
        return found

    def to_url(self, value: int) -> str:
        """As digits."""
        return str(value)


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
