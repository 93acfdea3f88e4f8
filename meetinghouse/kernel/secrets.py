"""Random words that nobody can guess, and their look-up forms."""

import hashlib
import secrets

# No vowels and no look-alikes: a code is read aloud and typed by hand.
_READABLE = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_secret(octets: int = 32) -> str:
    """A secret for a link or a token, safe in a URL."""
    return secrets.token_urlsafe(octets)


def digest(secret: str) -> str:
    """SHA-256 in hex: what is stored instead of a secret with enough randomness of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_reference(letter: str) -> str:
    """A code that a person can read out, as ``N-7Q2K-9F3X``; never the sequence id."""
    code = "".join(secrets.choice(_READABLE) for _ in range(8))
    return f"{letter}-{code[:4]}-{code[4:]}"
