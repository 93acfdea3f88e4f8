"""The manual: Sphinx reads the same Markdown pages that one reads in the repository."""

import re
from pathlib import Path

project = "Meetinghouse"
copyright = "the people who write Meetinghouse, AGPL-3.0-or-later"
version = release = re.search(  # type: ignore[union-attr]
    r'^version = "(.+)"', (Path(__file__).parent.parent / "pyproject.toml").read_text(), re.MULTILINE
)[1]
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "pictures"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Meetinghouse"
html_show_sourcelink = False
