"""What lies on disk, for tests that count it."""

import io
from pathlib import Path

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.kernel.viewer import Viewer
from tests import factories_media as make


class House:
    """A data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def files(self) -> dict[str, bytes]:
        """Every file but the decoders' locks, by its path."""
        found = (path for path in self.data.rglob("*") if path.is_file() and path.suffix != ".lock")
        return {str(path.relative_to(self.data)): path.read_bytes() for path in found}

    def at(self, url: str) -> Path:
        """The file that answers at an address."""
        assert url.startswith("/media/")
        return self.data / url.lstrip("/")

    def is_untouched(self) -> bool:
        """No row, no file, no half-written folder."""
        parts = [path for path in self.data.rglob("*") if path.is_dir() and path.name.endswith(".part")]
        return not Media.objects.exists() and not self.files() and not parts


def upload(viewer: Viewer, *, seed: int = 1, **more: object) -> MediaRecord:
    """A small picture, taken in quickly."""
    file = io.BytesIO(make.encode(make.photo(64, 48, seed), "JPEG"))
    return upload_picture(viewer, file=file, made_here=True, **more)  # type: ignore[arg-type]
