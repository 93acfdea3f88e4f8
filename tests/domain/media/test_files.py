"""Files that are no pictures: judged by what they are, called by a harmless name, kept where no address leads."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from meetinghouse.domain.media import storage
from meetinghouse.domain.media.actions import attach, discard_upload, seal_media, unseal_media, upload_file
from meetinghouse.domain.media.errors import FileHasMacros, NotAFile, OnlyInMessages, UploadTooLarge
from meetinghouse.domain.media.files import KINDS, require_file, safe_name
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.media.queries import media_by_ids, open_file
from meetinghouse.domain.media.queries_upkeep import uploads_without_files
from meetinghouse.kernel.viewer import Viewer
from tests.domain.media.house import House

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def packed(*names: str, first: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
ODT = packed("content.xml", first=b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("a.pdf", PDF), ("A.PDF", PDF), ("a.txt", "Grüße\r\n".encode()), ("a.csv", "Grüße;1\n".encode("latin-1")),
        ("a.md", b"# Hello"), ("a.docx", DOCX), ("a.odt", ODT),
        ("a.xlsx", packed("[Content_Types].xml", "xl/workbook.xml")),
    ],
)  # fmt: skip
def test_what_is_taken(name: str, octets: bytes) -> None:
    kind = require_file(io.BytesIO(octets), name)
    assert kind is KINDS[name.rsplit(".", 1)[1].lower()]


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("a.exe", b"MZ"), ("a.html", b"<script>"), ("a.svg", b"<svg/>"), ("a.zip", packed("a.txt")), ("a", b"text"),
        ("a.doc", b"\xd0\xcf\x11\xe0"), ("a.docm", DOCX), ("a.pdf", b"<html>"), ("a.pdf", b"MZ" + b"\0" * 2000 + PDF),
        ("a.txt", b"MZ\x90\x00\x03"), ("a.docx", packed("a.exe")), ("a.docx", PDF), ("a.odt", DOCX),
        ("a.ods", ODT), ("a.docx", DOCX[:-30]), ("a.pdf.js", PDF),
    ],
)  # fmt: skip
def test_what_is_not(name: str, octets: bytes) -> None:
    with pytest.raises(NotAFile):
        require_file(io.BytesIO(octets), name)


def test_macros_and_endless_listings_are_refused() -> None:
    for name, inside in (("a.docx", "word/vbaProject.bin"), ("a.odt", "Basic/Standard/Module1.xml")):
        first = b"application/vnd.oasis.opendocument.text" if name.endswith("odt") else b""
        octets = packed("[Content_Types].xml", "word/document.xml", inside, first=first)
        with pytest.raises(FileHasMacros):
            require_file(io.BytesIO(octets), name)
    many = packed("[Content_Types].xml", "word/document.xml", *(f"{'n' * 200}{i}" for i in range(5000)))
    with pytest.raises(NotAFile):
        require_file(io.BytesIO(many), "a.docx")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Programme.PDF", "Programme.pdf"), ("../../etc/passwd.txt", "passwd.txt"), ("C:\\x\\y.txt", "y.txt"),
        ("bill\u202efdp.exe.pdf", "billfdp.exe.pdf"), (".htaccess.txt", "htaccess.txt"),
        ('a"b\r\nX: 1.txt', "a bX 1.txt"),
        ("  .pdf", "file.pdf"), ("n" * 300 + ".pdf", "n" * 96 + ".pdf"), ("Übersicht 2026.ods", "Übersicht 2026.ods"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_a_file_lies_where_no_address_leads_and_can_be_sealed(
    house: House, anna: Viewer, settings: Settings, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    record = upload_file(anna, file=io.BytesIO(PDF), name="../Programme.pdf")
    media = Media.objects.get()
    assert (record.name, record.url, record.preview_url, record.octets) == (
        "Programme.pdf", f"/files/{record.id}", "", len(PDF),
    )  # fmt: skip
    assert media.key not in str(media_by_ids([record.id]))
    found = open_file(record.id)
    assert found is not None
    with found.file as opened:
        assert (opened.read(), found.mime) == (PDF, "application/pdf")
    assert list(uploads_without_files()) == []
    with pytest.raises(OnlyInMessages):
        attach(anna, media_ids=[record.id])
    with django_capture_on_commit_callbacks(execute=True):
        seal_media([record.id])
    assert open_file(record.id) is None
    assert storage.stored_names(Media.objects.get().sealed_key, sealed=True) == [storage.FILE_NAME]
    assert list(uploads_without_files()) == []
    with django_capture_on_commit_callbacks(execute=True):
        unseal_media([record.id])
    again = open_file(record.id)
    assert again is not None
    again.file.close()
    with django_capture_on_commit_callbacks(execute=True):
        discard_upload(anna, media_id=record.id)
    assert (open_file(record.id), house.files()) == (None, {})
    settings.MAX_FILE_BYTES = 10
    with pytest.raises(UploadTooLarge):
        upload_file(anna, file=io.BytesIO(PDF), name="a.pdf")
