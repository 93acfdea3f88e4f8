"""Where rows live: one SQLite file for what matters, a second for chatter; or PostgreSQL for both.

The page cache of the hot paths is checked against the main file's version, so nothing that changes
without meaning (sessions, job progress, rate-limit counters, last-used times) may be written there.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MAIN = "default"
SIDECAR = "sidecar"

# App labels whose tables are chatter, or can be made anew from the main file.
SIDECAR_APPS = frozenset({"sessions", "deliveries", "limits", "search"})

_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous={synchronous};"
    "PRAGMA cache_size=-8000;"
    "PRAGMA mmap_size=0;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA foreign_keys=ON;"
)


def _sqlite(path: Path, *, synchronous: str, engine: str = "django.db.backends.sqlite3") -> dict[str, Any]:
    return {
        "ENGINE": engine,
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 10,
            "transaction_mode": "IMMEDIATE",
            "init_command": _PRAGMAS.format(synchronous=synchronous),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    # The hot statements are short and many: planning them anew costs ten times what they do,
    # and just-in-time compilation costs more than that.
    options.setdefault("options", "-c jit=off -c plan_cache_mode=force_generic_plan")
    # Django's own statements never are, but those of ``kernel.statements`` are prepared. None would forbid it.
    options["prepare_threshold"] = 5
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def databases(data: Path, url: str) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for a data folder and an optional ``DATABASE_URL``."""
    if url.startswith(("postgres://", "postgresql://")):
        return {MAIN: _postgresql(url)}
    if url and not url.startswith("sqlite:"):
        raise ValueError("DATABASE_URL takes a postgresql:// address, or nothing for SQLite in the data folder")
    return {
        MAIN: _sqlite(data / "main.sqlite3", synchronous="FULL", engine="meetinghouse.kernel.sqlite"),
        SIDECAR: _sqlite(data / "sidecar.sqlite3", synchronous="NORMAL"),
    }


class Router:
    """Sends chatter to the second file where there is one."""

    def __init__(self) -> None:
        from django.conf import settings

        self.split = SIDECAR in settings.DATABASES

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        """The database a model is read from."""
        return SIDECAR if self.split and model._meta.app_label in SIDECAR_APPS else MAIN

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool | None:
        """Rows relate only within one file."""
        return (one._meta.app_label in SIDECAR_APPS) == (other._meta.app_label in SIDECAR_APPS) or not self.split

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """Each file gets its own tables and no others."""
        if not self.split:
            return None
        return (app_label in SIDECAR_APPS) == (db == SIDECAR)
