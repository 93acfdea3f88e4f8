"""The names of the databases, for code that speaks SQL itself."""

from django.conf import settings

MAIN = "default"
SIDECAR = "sidecar"


def sidecar_alias() -> str:
    """The second SQLite file where there is one, else the main database."""
    return SIDECAR if SIDECAR in settings.DATABASES else MAIN
