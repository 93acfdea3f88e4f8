"""The paths of statements and notices. Whoever was suspended cannot sign in, but has a right to read why."""

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "meetinghouse.safety.decision"


def decision_key(reference: str) -> str:
    """What opens a decision without signing in; it is only told to the person concerned."""
    return salted_hmac(_SALT, reference, algorithm="sha256").hexdigest()[:40]


def opens(reference: str, key: str) -> bool:
    """The key belongs to the decision."""
    return bool(key) and constant_time_compare(decision_key(reference), key)


def decision_path(reference: str) -> str:
    """Where the person concerned reads a decision, signed in or not."""
    return f"/decisions/{reference}?key={decision_key(reference)}"


def notice_path(reference: str) -> str:
    """Where its sender reads what became of a notice."""
    return f"/notices/{reference}"
