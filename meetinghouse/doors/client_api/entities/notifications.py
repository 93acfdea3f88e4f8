"""Notification. https://docs.joinmastodon.org/entities/Notification/"""

from datetime import datetime

from meetinghouse.doors.client_api.entities.joining import encode
from meetinghouse.kernel.clock import iso_ms


def notification(*, number: int, kind: str, created_at: datetime, account: bytes, status: bytes | None) -> bytes:
    """A Notification.

    Args:
        kind: Mastodon's word.
        account: the Account of whoever did it.
        status: the Status it is about, where it is about one.
    """
    start = b'{"id":"%d","type":%b,"created_at":"%b","group_key":"ungrouped-%d","account":%b' % (
        number, encode(kind), iso_ms(created_at).encode(), number, account,
    )  # fmt: skip
    return start + (b"}" if status is None else b',"status":%b}' % status)
