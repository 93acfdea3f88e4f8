"""What members uploaded, under ``/media/``: files from the data folder and never anything active.

An upload's name is long and random and its bytes never change, so browsers keep it for good; shared
caches are told not to, because most uploads belong to this community only.
"""

import os
import re
import stat
from pathlib import Path

from meetinghouse.project.server.answers import refuse
from meetinghouse.project.server.asgi import Exchange, Scope

PREFIX = "/media/"

# Nothing that a browser would run. What is not here is handed over as a download.
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
}
_FIXED = (
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "sandbox; default-src 'none'; img-src 'self'; media-src 'self'"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
    ("accept-ranges", "bytes"),
)
_KEEP = ("cache-control", "private, max-age=31536000, immutable")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def locate(root: Path, path: str) -> Path | None:
    """The file that a path under ``/media/`` names; None where there is none to show.

    Args:
        root: the folder of uploads.
        path: decoded, from the first slash on.
    """
    parts = path.removeprefix(PREFIX).split("/")
    for part in parts:
        # Names that start with a dot cover '..', '.' and files still being written.
        if not part or part.startswith(".") or "\\" in part or not part.isprintable():
            return None
    candidate = root.joinpath(*parts)
    try:
        real = candidate.resolve(strict=True)
    except (OSError, ValueError):
        return None
    # A symbolic link must not lead out of the folder.
    return real if real.is_relative_to(root) else None


def wanted_range(header: str | None, size: int) -> tuple[int, int] | bool | None:
    """The part of a file that a ``Range`` header asks for.

    Returns:
        ``(start, end)`` with ``end`` not included; None to send everything (no header, or several
        ranges, which a server may ignore); False where the range lies outside the file.
    """
    match = _RANGE.fullmatch((header or "").strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        length = int(last)
        return (max(0, size - length), size) if length and size else False
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if start >= size:
        return False
    return (start, end) if start < end else None


class Uploads:
    """Answers requests for uploads.

    Args:
        root: the folder they lie in; need not exist yet.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    async def answer(self, scope: Scope, exchange: Exchange) -> None:
        """Send the file, a part of it, 'not changed', or 'not found'."""
        if scope.method not in {"GET", "HEAD"}:
            message = "Uploads can only be read here."
            await refuse(scope, exchange, 405, "Not allowed", message, (("allow", "GET, HEAD"),))
            return
        file = locate(self._root, scope.path)
        try:
            status = os.stat(file) if file is not None else None
        except OSError:
            status = None
        if file is None or status is None or not stat.S_ISREG(status.st_mode):
            await refuse(scope, exchange, 404, "Not found", "Record not found")
            return
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        headers = [*_FIXED, _KEEP, ("etag", tag)]
        known = scope.headers.get("if-none-match")
        if known is not None and (known.strip() == "*" or tag in known):
            await exchange.answer(304, headers)
            return
        headers += _type_headers(file.suffix)
        await self._send(scope, exchange, file, status.st_size, tag, headers)

    async def _send(
        self, scope: Scope, exchange: Exchange, file: Path, size: int, tag: str, headers: list[tuple[str, str]]
    ) -> None:
        asked = scope.headers.get("range") if scope.headers.get("if-range", tag) == tag else None
        part = wanted_range(asked, size)
        if part is False:
            await exchange.answer(416, [*headers, ("content-range", f"bytes */{size}")])
            return
        status, start, end = 200, 0, size
        if isinstance(part, tuple):
            status, (start, end) = 206, part
            headers.append(("content-range", f"bytes {start}-{end - 1}/{size}"))
        headers.append(("content-length", str(end - start)))
        with file.open("rb") as opened:
            opened.seek(start)
            await exchange.answer_file(status, headers, opened, 0 if scope.method == "HEAD" else end - start)


def _type_headers(suffix: str) -> list[tuple[str, str]]:
    content_type = TYPES.get(suffix.lower().removeprefix("."))
    if content_type is not None:
        return [("content-type", content_type)]
    return [("content-type", "application/octet-stream"), ("content-disposition", "attachment")]
