"""The program's source as it runs here, for whoever uses it over a network (AGPL-3.0, section 13)."""

import io
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from django.http import HttpResponse
from django.views.decorators.http import require_GET

import meetinghouse
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_everybody
from meetinghouse.kernel import limits

_ROOT = Path(meetinghouse.__file__).resolve().parent
# Made from what is in the archive: compiled code, collected assets.
_MADE = {"__pycache__", "static_build"}
# What else belongs to the source, where the program runs from a checkout.
_BESIDE = ("LICENSE", "README.md", "pyproject.toml", "Makefile", "manage.py")


@require_GET
@for_everybody
def source(request: ViewerRequest) -> HttpResponse:
    """A zip archive of the running program, changes of whoever runs it included."""
    limits.take("source", f"ip:{request.META.get('REMOTE_ADDR', '')}")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files():
            archive.write(path, Path("meetinghouse-source") / path.relative_to(_ROOT.parent))
        if not (_ROOT.parent / "LICENSE").exists():
            archive.writestr("meetinghouse-source/LICENSE", _installed_license())
    name = f"meetinghouse-{meetinghouse.__version__}.zip"
    return HttpResponse(
        file.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _files() -> Iterator[Path]:
    for path in sorted(_ROOT.rglob("*")):
        if path.is_file() and not _MADE.intersection(path.relative_to(_ROOT).parts):
            yield path
    if (_ROOT.parent / "pyproject.toml").exists():
        yield from (path for name in _BESIDE if (path := _ROOT.parent / name).is_file())


def _installed_license() -> str:
    for file in metadata.files("meetinghouse") or ():
        if file.name == "LICENSE":
            return file.read_text()
    return ""
