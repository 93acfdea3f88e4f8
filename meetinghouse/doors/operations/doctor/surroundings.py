"""Settings: the address, mail, switches that are for tests, whether anybody owns the site."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from meetinghouse.domain.accounts.queries import accounts_with_role
from meetinghouse.domain.community.queries_upkeep import waiting_mails
from meetinghouse.doors.operations.doctor.findings import Finding, fail, ok, some, warn
from meetinghouse.kernel.urls import absolute
from meetinghouse.kernel.viewer import Role

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_MAIL_PATIENCE_SECONDS = 5.0


def address() -> Iterator[Finding]:
    """What people type to come here."""
    parts = urlsplit(settings.BASE_URL)
    host = parts.hostname or ""
    if host not in settings.ALLOWED_HOSTS and f"[{host}]" not in settings.ALLOWED_HOSTS:
        advice = "Check MEETINGHOUSE_BASE_URL: every request to that name is refused."
        yield fail("Address", f"{settings.BASE_URL} is not among the names the site answers to.", advice)
    elif host in _HERE:
        yield ok("Address", f"{settings.BASE_URL}; only this machine reaches it")
    elif parts.scheme != "https":
        advice = "Put a proxy with TLS in front and let MEETINGHOUSE_BASE_URL begin with https://."
        yield warn("Address", f"{settings.BASE_URL}: passwords travel in the open.", advice)
    else:
        yield ok("Address", settings.BASE_URL)


def mail() -> Iterator[Finding]:
    """Where mails go."""
    url, waiting = settings.ENVIRONMENT.smtp_url, waiting_mails()
    if waiting:
        where = absolute("/owner/outbox")
        advice = f"Read and pass them on at {where}" + ("." if url else ", or set MEETINGHOUSE_SMTP_URL.")
        yield warn("Mail", f"{some(waiting, 'mail waits', 'mails wait')} in the outbox", advice)
    if not url:
        if not waiting:
            yield ok("Mail", "no mail server is set; mails would wait in the outbox")
        return
    parts = urlsplit(url)
    port = parts.port or (465 if parts.scheme == "smtps" else 587)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=_MAIL_PATIENCE_SECONDS).close()
    except OSError as error:
        advice = "Check MEETINGHOUSE_SMTP_URL, and whether this machine may reach that port."
        yield fail("Mail", f"{parts.hostname}:{port} does not answer: {error}", advice)
    else:
        yield ok("Mail", f"{parts.hostname}:{port} answers")


def switches() -> Iterator[Finding]:
    """What may only be switched on in tests."""
    loose = {
        "MEETINGHOUSE_RATE_LIMITS=off": not settings.RATE_LIMITS_ON,
        "MEETINGHOUSE_SIGNUP=instant": settings.INSTANT_SIGNUP,
        "MEETINGHOUSE_PASSWORD_GRANT=on": settings.PASSWORD_GRANT,
        "MEETINGHOUSE_DEBUG=on": settings.DEBUG,
    }
    on = [name for name, is_on in loose.items() if is_on]
    if on:
        yield warn("Switches", f"{', '.join(on)} is for tests only", "Take it out of the site's environment.")
    else:
        yield ok("Switches", "nothing is on that is for tests")


def owner() -> Iterator[Finding]:
    """Somebody must be able to change the community itself."""
    owners = accounts_with_role(Role.OWNER)
    if owners:
        yield ok("Owner", some(len(owners), "owner"))
    else:
        yield warn("Owner", "Nobody owns this site yet.", "meetinghouse up prints a link for the first owner.")
