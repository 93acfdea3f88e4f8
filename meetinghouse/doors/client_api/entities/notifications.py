"""Notification. https://docs.joinmastodon.org/entities/Notification/"""

from datetime import datetime

from meetinghouse.doors.client_api.entities.joining import encode
from meetinghouse.kernel.clock import iso_ms


def notification(
    *, number: int, kind: str, group: str, created_at: datetime, account: bytes, status: bytes | None
) -> bytes:
    """A Notification.

    Args:
        kind: Mastodon's word.
        group: the word that all of its group have.
        account: the Account of whoever did it.
        status: the Status it is about, where it is about one.
    """
    start = b'{"id":"%d","type":%b,"created_at":"%b","group_key":"%b","account":%b' % (
        number, encode(kind), iso_ms(created_at).encode(), group.encode(), account,
    )  # fmt: skip
    return start + (b"}" if status is None else b',"status":%b}' % status)
