"""What members write: tidied, measured, searched for names and tags, and turned into safe HTML.

The order in an action: ``too_long`` (cheap, before anything else), ``tidy`` (what is stored),
``find_mentions`` and ``find_tags``, ``render``; the same for Markdown. ``clean`` is for HTML that was not made here.
"""

from meetinghouse.kernel.text.formatting import formatted_mentions, formatted_tags, render_formatted
from meetinghouse.kernel.text.measure import count_characters, excerpt, too_long
from meetinghouse.kernel.text.rendering import render
from meetinghouse.kernel.text.sanitising import clean, plain
from meetinghouse.kernel.text.scanning import Tag, find_mentions, find_tags, tag_key
from meetinghouse.kernel.text.tidying import tidy, tidy_line

__all__ = [
    "Tag",
    "clean",
    "count_characters",
    "excerpt",
    "find_mentions",
    "find_tags",
    "formatted_mentions",
    "formatted_tags",
    "plain",
    "render",
    "render_formatted",
    "tag_key",
    "tidy",
    "tidy_line",
    "too_long",
]
