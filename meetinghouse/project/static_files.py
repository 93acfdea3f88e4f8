"""Names of static files, looked up once a process."""

from functools import cached_property

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class KnownStaticFiles(CompressedManifestStaticFilesStorage):
    """Remembers each address: a page names some thirty files, and Django takes each address apart every time."""

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 -- Django's own
        """The address, with the file's digest in its name."""
        if settings.DEBUG or force or not name:
            return str(super().url(name or "", force))
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = str(super().url(name, force))
        return found
