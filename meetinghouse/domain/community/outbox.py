"""Mail without a mail server: kept for the owner and shown on the console.

With MEETINGHOUSE_SMTP_URL set, mails go out by SMTP instead.
"""

import sys
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from meetinghouse.domain.community.actions import keep_mail


def _smtp(url: str) -> SmtpBackend:
    parts = urlsplit(url)
    return SmtpBackend(
        host=parts.hostname,
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp+tls",
        timeout=20,
    )


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend for a host that may or may not have SMTP."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Send by SMTP where there is one, else keep each mail; returns how many."""
        url = settings.ENVIRONMENT.smtp_url
        if url:
            return _smtp(url).send_messages(messages)
        for message in messages:
            for to in message.recipients():
                keep_mail(to=to, subject=str(message.subject), body=str(message.body))
                sys.stdout.write(f"\n--- mail to {to}: {message.subject}\n{message.body}\n---\n")
        sys.stdout.flush()
        return len(messages)
