"""Uploads: what may be shown is shown, and nothing outside the folder is."""

import socket
from pathlib import Path

import httpx
import pytest

from meetinghouse.project.server.uploads import locate, wanted_range
from tests.project.conftest import SmallSite


@pytest.fixture
def media(small_site: SmallSite) -> Path:
    folder = small_site.data / "media"
    (folder / "2026").mkdir(exist_ok=True)
    (folder / "2026" / "a.jpg").write_bytes(b"jpeg" * 25)
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "drawing.svg").write_text("<svg onload='alert(1)'/>")
    (folder / ".half-written.jpg").write_bytes(b"no")
    (folder / "empty.png").write_bytes(b"")
    (small_site.data / "secret.jpg").write_bytes(b"secret")
    link = folder / "out.jpg"
    if not link.is_symlink():
        link.symlink_to(small_site.data / "secret.jpg")
    return folder


def test_a_picture_is_served_for_good_and_inert(small_site: SmallSite, media: Path) -> None:
    answer = httpx.get(f"{small_site.url}/media/2026/a.jpg")

    assert answer.content == b"jpeg" * 25
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == "100"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == (
        "sandbox; default-src 'none'; img-src 'self'; media-src 'self'"
    )


@pytest.mark.parametrize("name", ["page.html", "drawing.svg"])
def test_active_content_is_only_ever_a_download(small_site: SmallSite, media: Path, name: str) -> None:
    answer = httpx.get(f"{small_site.url}/media/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    "path",
    [
        "/media/../secret.jpg",
        "/media/2026/../../secret.jpg",
        "/media/%2e%2e/secret.jpg",
        "/media/..%2fsecret.jpg",
        "/media/2026/..%2f..%2fsecret.jpg",
        "/media/%2fetc/passwd",
        "/media//etc/passwd",
        "/media/..%5csecret.jpg",
        "/media/2026/a.jpg%00.png",
        "/media/out.jpg",
        "/media/.half-written.jpg",
        "/media/2026",
        "/media/2026/",
        "/media/",
        "/media/none.jpg",
    ],
)
def test_nothing_else_is_there(small_site: SmallSite, media: Path, path: str) -> None:
    with socket.create_connection(("127.0.0.1", small_site.port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece

    assert answer.startswith(b"HTTP/1.1 404"), answer
    assert b"secret" not in answer
    assert b"root:" not in answer


def test_an_unchanged_picture_is_not_sent_again(small_site: SmallSite, media: Path) -> None:
    url = f"{small_site.url}/media/2026/a.jpg"
    tag = httpx.get(url).headers["etag"]

    assert httpx.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert httpx.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_part_of_a_file_can_be_had(small_site: SmallSite, media: Path) -> None:
    url = f"{small_site.url}/media/2026/a.jpg"
    part = httpx.get(url, headers={"Range": "bytes=2-5"})

    assert part.status_code == 206
    assert part.content == b"egjp"
    assert part.headers["content-range"] == "bytes 2-5/100"
    assert httpx.get(url, headers={"Range": "bytes=-3"}).content == b"peg"
    assert httpx.get(url, headers={"Range": "bytes=200-"}).status_code == 416
    assert httpx.get(url, headers={"Range": "bytes=0-1,5-6"}).status_code == 200
    assert httpx.get(url, headers={"Range": "bytes=2-5", "If-Range": '"old"'}).status_code == 200


def test_head_and_nothing_that_writes(small_site: SmallSite, media: Path) -> None:
    head = httpx.head(f"{small_site.url}/media/2026/a.jpg")

    assert (head.status_code, head.headers["content-length"], head.content) == (200, "100", b"")
    assert httpx.get(f"{small_site.url}/media/empty.png").content == b""
    assert httpx.delete(f"{small_site.url}/media/2026/a.jpg").status_code == 405


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        (None, None),
        ("bytes=0-", (0, 10)),
        ("bytes=3-4", (3, 5)),
        ("bytes=3-99", (3, 10)),
        ("bytes=-4", (6, 10)),
        ("bytes=-0", False),
        ("bytes=10-", False),
        ("bytes=5-3", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=1-2,4-5", None),
    ],
)
def test_ranges_are_read_as_the_standard_has_them(header: str | None, meant: object) -> None:
    assert wanted_range(header, 10) == meant


def test_a_folder_that_does_not_exist_yet_holds_nothing(tmp_path: Path) -> None:
    assert locate(tmp_path / "none", "/media/a.jpg") is None
    assert not (tmp_path / "none").exists()
