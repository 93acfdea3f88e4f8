"""Where the files lie: one folder for each upload, served from one place, sealed in another.

On disk a folder appears, moves and vanishes as one. With any other of Django's storages (S3, by
``STORAGES``) the files are saved one by one and taken back if one fails.
"""

import contextlib
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

from meetinghouse.domain.media import disk
from meetinghouse.domain.media.disk import Content, Readable, full_disk_refused
from meetinghouse.domain.media.pictures.results import Variant

# Whatever kind a file is of, it lies there as this, and is served under an address that asks who wants it.
FILE_MIME, FILE_NAME = "application/octet-stream", "file.bin"
ORIGINAL_NAMES = {
    "image/jpeg": "original.jpg",
    "image/webp": "original.webp",
    "video/mp4": "original.mp4",
    "video/webm": "original.webm",
}
PREVIEW_NAME = "preview.webp"
_ALL_NAMES = (*ORIGINAL_NAMES.values(), PREVIEW_NAME, FILE_NAME)


class Kept(NamedTuple):
    """A folder on disk as the clean-up finds it."""

    key: str
    path: Path
    is_unfinished: bool


def new_key() -> str:
    """A folder nobody can guess, 128 random bits; its first two letters spread the folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:]}"


def address(key: str, name: str) -> str:
    """Where a browser fetches a file: a path of this site, or a full address with a remote storage."""
    served = _served()
    if isinstance(served, FileSystemStorage):
        return f"{served.base_url}{key}/{name}"
    return served.url(f"{key}/{name}")


def store(key: str, files: Sequence[Variant]) -> None:
    """Write an upload's files; they are all there and on disk afterwards, or none of them is.

    Raises:
        StorageFull: there was no room.
    """
    _write(_served(), key, {one.name: one.octets for one in files})


def store_file(key: str, octets: bytes) -> None:
    """Write a file that is no picture; it is there and on disk afterwards, or not at all.

    Raises:
        StorageFull: there was no room.
    """
    _write(_served(), key, {FILE_NAME: octets})


def store_video(key: str, film: Readable, film_name: str, poster: bytes) -> None:
    """Write a video's files, in place of those that an earlier try left; all of them or none.

    Raises:
        StorageFull: there was no room.
    """
    _remove(_served(), key)
    _write(_served(), key, {film_name: film, PREVIEW_NAME: poster})


def copy_video(key: str, new_key: str, film_name: str, poster: bytes) -> int:
    """Write a video's film under another key, with another poster; all of it or nothing. Gives the octets of both.

    Raises:
        FileNotFoundError: the film is not there (any more).
        StorageFull: there was no room.
    """
    with open_stored(key, film_name, sealed=False) as film:
        _write(_served(), new_key, {film_name: film, PREVIEW_NAME: poster})
        return film.size + len(poster)


def keep_sent(sealed_key: str, sent: Readable) -> None:
    """Write what was sent where no address leads, until something to be served has been made of it.

    Raises:
        StorageFull: there was no room.
    """
    _write(_vault(), sealed_key, {FILE_NAME: sent})


def remove_sent(sealed_key: str) -> None:
    """Take what was sent away; absent files are no error."""
    _remove(_vault(), sealed_key)


def stored_names(key: str, *, sealed: bool) -> list[str]:
    """The files that are there under a key, among the served ones or the sealed ones."""
    return _remote_names(_vault() if sealed else _served(), key)


def open_stored(key: str, name: str, *, sealed: bool) -> "File[bytes]":
    """One of them, open for reading, with its ``size``.

    Raises:
        FileNotFoundError: it is not there (any more).
    """
    return (_vault() if sealed else _served()).open(f"{key}/{name}")


def is_served(key: str) -> bool:
    """Something answers at this key's addresses."""
    served = _served()
    folder = _folder(served)
    return bool(_remote_names(served, key)) if folder is None else (folder / key).exists()


def remove(key: str) -> None:
    """Take a key's files away; absent ones are no error."""
    _remove(_served(), key)


def seal(key: str, sealed_key: str) -> None:
    """Move served files to where no address leads; safe to repeat."""
    _move(_served(), key, _vault(), sealed_key)


def unseal(sealed_key: str, key: str) -> None:
    """Move sealed files back to their addresses; safe to repeat."""
    _move(_vault(), sealed_key, _served(), key)


def kept_folders(*, sealed: bool, older_than_seconds: float) -> Iterator[Kept]:
    """Folders on this machine's disk that did not change for a while; none with a remote storage."""
    root = _folder(_vault() if sealed else _served())
    if root is None or not root.is_dir():
        return
    before = time.time() - older_than_seconds
    for shard in sorted(path for path in root.iterdir() if path.is_dir() and len(path.name) == 2):
        for path in sorted(shard.iterdir()):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    is_part = path.name.endswith(disk.PART)
                    yield Kept(f"{shard.name}/{path.name}", path, is_part)


def _served() -> Storage:
    return storages["default"]


def _vault() -> Storage:
    """Where sealed files are: the data folder, or ``STORAGES["sealed"]`` if the host has one."""
    if "sealed" in settings.STORAGES:
        return storages["sealed"]
    return FileSystemStorage(location=Path(settings.DATA) / "sealed")


def _folder(storage: Storage) -> Path | None:
    """A disk storage's own folder, or None for a remote one."""
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


def _write(storage: Storage, key: str, files: Mapping[str, Content]) -> None:
    with full_disk_refused():
        folder = _folder(storage)
        if folder is not None:
            disk.write_folder(folder / key, files)
            return
        try:
            for name, content in files.items():
                whole = ContentFile(content) if isinstance(content, bytes) else File(cast("IO[bytes]", content))
                storage.save(f"{key}/{name}", whole)
        except BaseException:
            _remove(storage, key)
            raise


def _move(source: Storage, source_key: str, target: Storage, target_key: str) -> None:
    source_folder, target_folder = _folder(source), _folder(target)
    if source_folder is not None and target_folder is not None:
        with full_disk_refused():
            disk.move_folder(source_folder / source_key, target_folder / target_key)
        return
    names = _remote_names(source, source_key)
    # An earlier try may have broken off: while copying (the source is whole, the target is not) or
    # while taking the source away (the other way round).
    if len(names) >= len(_remote_names(target, target_key)):
        _remove(target, target_key)
        with contextlib.ExitStack() as stack:
            opened = {name: stack.enter_context(source.open(f"{source_key}/{name}")) for name in names}
            _write(target, target_key, opened)
    _remove(source, source_key)


def _remove(storage: Storage, key: str) -> None:
    folder = _folder(storage)
    if folder is not None:
        disk.remove_folder(folder / key)
        return
    for name in _remote_names(storage, key):
        storage.delete(f"{key}/{name}")


def _remote_names(storage: Storage, key: str) -> list[str]:
    return [name for name in _ALL_NAMES if storage.exists(f"{key}/{name}")]
