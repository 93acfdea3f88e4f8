"""What the surroundings say: every environment variable the server knows, read in one place.

Nothing has to be set to begin. Commands put their flags here before Django starts.
"""

import ipaddress
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

DEFAULT_PORT = 3000


class Environment(msgspec.Struct, frozen=True):
    """The surroundings, as read once at start."""

    data: Path
    host: str
    port: int
    base_url: str
    database_url: str
    rate_limits: bool
    signup: str
    password_grant: bool
    debug: bool
    fast_lane: bool
    page_cache: bool
    smtp_url: str
    workers: int
    threads: int
    first_slot: int
    trusted_proxies: str
    zone: str
    purge_days: int
    guest_days: int
    video_megabytes: int
    video_seconds: int


class BadEnvironment(Exception):
    """A variable's value cannot be used; the message names the variable and says what it takes."""


def _switch(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"on", "1", "true", "yes"}:
        return True
    if raw in {"off", "0", "false", "no"}:
        return False
    raise BadEnvironment(f"{name} takes on or off, not {raw!r}")


def _port() -> int:
    raw = os.environ.get("MEETINGHOUSE_PORT", str(DEFAULT_PORT))
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        raise BadEnvironment(f"MEETINGHOUSE_PORT takes a number from 1 to 65535, not {raw!r}")
    return int(raw)


def _number(name: str, default: int, least: int, most: int) -> int:
    raw = os.environ.get(name, "").strip() or str(default)
    if not (raw.isascii() and raw.isdigit() and least <= int(raw) <= most):
        raise BadEnvironment(f"{name} takes a number from {least} to {most}, not {raw!r}")
    return int(raw)


def _trusted_proxies() -> str:
    raw = os.environ.get("MEETINGHOUSE_TRUSTED_PROXIES", "")
    try:
        for part in raw.split(","):
            if part.strip().lower() not in {"", "none"}:
                ipaddress.ip_network(part.strip(), strict=False)
    except ValueError as wrong:
        raise BadEnvironment(
            f"MEETINGHOUSE_TRUSTED_PROXIES takes addresses or networks with commas between, or none: {wrong}"
        ) from wrong
    return raw


def _database_url() -> str:
    raw = os.environ.get("DATABASE_URL", "").strip()
    if raw and not raw.startswith(("postgres://", "postgresql://", "sqlite:")):
        scheme = raw.partition(":")[0]
        raise BadEnvironment(f"DATABASE_URL takes a postgresql:// address, or nothing for SQLite, not {scheme}:")
    return raw


def _base_url(port: int) -> str:
    raw = os.environ.get("MEETINGHOUSE_BASE_URL", "").rstrip("/")
    if not raw:
        return f"http://localhost:{port}" if port != 80 else "http://localhost"
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise BadEnvironment(f"MEETINGHOUSE_BASE_URL takes an address like https://town.example, not {raw!r}")
    return raw


def _zone() -> str:
    """The server's own time zone by its name, as far as the system tells; a community may choose another one."""
    raw = os.environ.get("MEETINGHOUSE_ZONE", "").strip()
    if raw and not _is_zone(raw):
        raise BadEnvironment(f"MEETINGHOUSE_ZONE takes a name like Europe/Berlin, not {raw!r}")
    # https://www.freedesktop.org/software/systemd/man/latest/localtime.html
    system = os.path.realpath("/etc/localtime").rpartition("/zoneinfo/")[2]
    found = raw or next((one for one in (os.environ.get("TZ", "").strip(":"), system) if _is_zone(one)), "UTC")
    return "UTC" if found in {"Etc/UTC", "Etc/UCT", "Etc/GMT", "GMT"} else found


def _is_zone(name: str) -> bool:
    # To look one up is quick, to list them all is not.
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def read_environment() -> Environment:
    """Read the variables.

    Raises:
        BadEnvironment: one of them has a value that cannot be used.
    """
    port = _port()
    signup = os.environ.get("MEETINGHOUSE_SIGNUP", "")
    if signup not in {"", "instant"}:
        raise BadEnvironment(f"MEETINGHOUSE_SIGNUP takes 'instant' or nothing, not {signup!r}")
    return Environment(
        data=Path(os.environ.get("MEETINGHOUSE_DATA", "meetinghouse-data")).absolute(),
        host=os.environ.get("MEETINGHOUSE_HOST", "127.0.0.1"),
        port=port,
        base_url=_base_url(port),
        database_url=_database_url(),
        rate_limits=_switch("MEETINGHOUSE_RATE_LIMITS", default=True),
        signup=signup,
        password_grant=_switch("MEETINGHOUSE_PASSWORD_GRANT", default=False),
        debug=_switch("MEETINGHOUSE_DEBUG", default=False),
        fast_lane=_switch("MEETINGHOUSE_FAST_LANE", default=True),
        page_cache=_switch("MEETINGHOUSE_PAGE_CACHE", default=True),
        smtp_url=os.environ.get("MEETINGHOUSE_SMTP_URL", ""),
        workers=_number("MEETINGHOUSE_WORKERS", min(2, os.cpu_count() or 1), 1, 32),
        threads=_number("MEETINGHOUSE_THREADS", 4, 1, 64),
        first_slot=_number("MEETINGHOUSE_FIRST_SLOT", 0, 0, 63),
        trusted_proxies=_trusted_proxies(),
        zone=_zone(),
        purge_days=_number("MEETINGHOUSE_PURGE_DAYS", 30, 0, 3650),
        guest_days=_number("MEETINGHOUSE_GUEST_DAYS", 14, 0, 365),
        video_megabytes=_number("MEETINGHOUSE_VIDEO_MEGABYTES", 100, 0, 2000),
        video_seconds=_number("MEETINGHOUSE_VIDEO_SECONDS", 300, 1, 3600),
    )


def secret_key(data: Path) -> str:
    """The site's secret, made at the first start and kept in the data folder, readable by its owner only."""
    path = data / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = secrets.token_urlsafe(50)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first; it writes its few bytes at once
        return path.read_text().strip()
    with os.fdopen(handle, "w") as out:
        out.write(fresh)
    return fresh
