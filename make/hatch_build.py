"""Refuses to build a package without its assets.

Scripts, style sheets and pictures are collected, hashed and compressed by ``make static``, since that
needs the whole of Django. A wheel without them would install well and show bare pages.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MANIFEST = Path("meetinghouse", "static_build", "staticfiles.json")


class AssetsFirst(BuildHookInterface[Any]):
    """Runs before a wheel or a source archive is written."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's signature
        """Stop where the collected assets are missing; an editable install finds them later.

        Raises:
            RuntimeError: they are missing.
        """
        if version != "editable" and not (Path(self.root) / MANIFEST).is_file():
            raise RuntimeError("The assets are not collected yet: build with `make dist`, which does that first.")
