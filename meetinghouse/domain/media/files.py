"""Files that are no pictures: which may be sent, by what they are and not by what they are called, and their names.

Taken: PDF, plain text, and the documents of office programs in today's formats without macros. Not taken: archives
(nobody can see what is in them), the old office formats (macros cannot be told apart), web pages, SVG and scripts (a
browser would run them), programs. Nothing is unpacked, and nothing is ever shown in a page: a file is handed over as a
download, octet for octet.
"""

import struct
import unicodedata
import zipfile
from typing import IO, NamedTuple

from meetinghouse.domain.media.errors import FileHasMacros, NotAFile
from meetinghouse.kernel.text import tidy_line

MOST_NAME_CHARACTERS = 100
# The list of what is in a document; a real one takes some kilobytes.
_MOST_LISTED_OCTETS = 1024 * 1024
_TAIL = 65_557
_END = b"PK\x05\x06"


class FileKind(NamedTuple):
    """One kind of file: how its name ends, what it is served as, and in words."""

    suffix: str
    mime: str
    words: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS = {
    kind.suffix: kind
    for kind in (
        FileKind("pdf", "application/pdf", "PDF"),
        FileKind("txt", "text/plain", "Text"),
        FileKind("md", "text/plain", "Text"),
        FileKind("csv", "text/csv", "Table"),
        FileKind("docx", _OFFICE + "wordprocessingml.document", "Document"),
        FileKind("xlsx", _OFFICE + "spreadsheetml.sheet", "Spreadsheet"),
        FileKind("pptx", _OFFICE + "presentationml.presentation", "Slides"),
        FileKind("odt", _OPEN + "text", "Document"),
        FileKind("ods", _OPEN + "spreadsheet", "Spreadsheet"),
        FileKind("odp", _OPEN + "presentation", "Slides"),
    )
}
ACCEPT = ",".join(f".{suffix}" for suffix in KINDS)
_INSIDE_OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_TEXTS = frozenset({"txt", "md", "csv"})
# Not in names on some system or other; and what only a shell would read.
_NEVER_IN_NAMES = frozenset('\\/:*?"<>|')


def kind_of_name(name: str) -> FileKind | None:
    """The kind that a name claims; None for what is not taken."""
    return KINDS.get(name.rsplit(".", 1)[-1].lower()) if "." in name else None


def safe_name(name: str) -> str:
    """A file's name as it is kept: without folders, control characters and marks that turn the direction of reading,
    and no longer than 100 characters with its ending."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        " " if c in _NEVER_IN_NAMES else c
        for c in name
        if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    stem, _, suffix = tidy_line(kept).rpartition(".")
    suffix = suffix.lower()[:8]
    stem = stem.strip(" .")[: MOST_NAME_CHARACTERS - len(suffix) - 1].strip(" .")
    return f"{stem or 'file'}.{suffix}"


def require_file(file: IO[bytes], name: str) -> FileKind:
    """The kind of a file, whose octets are what its name says.

    Args:
        file: open for reading, anywhere in it; read from its beginning and its end.
        name: as the sender calls it.

    Raises:
        NotAFile: a kind that is not taken, or something else than the name says.
        FileHasMacros: a document with a program in it.
    """
    kind = kind_of_name(name)
    if kind is None:
        raise NotAFile
    file.seek(0)
    head = file.read(1024)
    if kind.suffix == "pdf":
        fits = b"%PDF-" in head
    elif kind.suffix in _TEXTS:
        fits = _is_text(file)
    else:
        fits = head.startswith(b"PK\x03\x04") and _is_document(file, kind, head)
    if not fits:
        raise NotAFile(f"This is no {kind.suffix.upper()} file, whatever its name says.")
    return kind


def _is_text(file: IO[bytes]) -> bool:
    file.seek(0)
    octets = file.read()
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = octets.decode("latin-1")
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\x85" for c in set(text))


def _is_document(file: IO[bytes], kind: FileKind, head: bytes) -> bool:
    try:
        _require_short_listing(file)
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, RuntimeError):
        return False
    low = [name.lower() for name in names]
    if any("vbaproject" in name or name.startswith(("basic/", "scripts/")) for name in low):
        raise FileHasMacros
    if kind.suffix in _INSIDE_OFFICE:
        return "[Content_Types].xml" in names and _INSIDE_OFFICE[kind.suffix] in names
    # OpenDocument says what it is in its first entry, which is neither packed nor anything else.
    return head[30:].startswith(b"mimetype" + kind.mime.encode())


def _require_short_listing(file: IO[bytes]) -> None:
    """Refuse an archive whose list of contents would fill the memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or struct.unpack_from("<L", tail, at + 12)[0] > _MOST_LISTED_OCTETS:
        raise zipfile.BadZipFile
    # The larger form of an archive can name another size further ahead.
    if b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise zipfile.BadZipFile
