"""What every upload passes before anything is done with it, and what its refusals say. A part of the actions."""

import contextlib
from collections.abc import Iterator, Sequence

from meetinghouse.domain.media import rules
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, TooLarge
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

_LONGEST_NAME_SHOWN = 80


def admit(
    viewer: Viewer, *, description: str = "", focus: Sequence[float] | None = None, is_counted: bool = True
) -> tuple[str, rules.Focus]:
    """Let somebody upload something; gives its description and its focus as they are kept.

    Args:
        is_counted: it counts towards how much one may upload; what this program makes itself does not.

    Raises:
        SignInRequired: a stranger.
        Invalid: too long a description, or a focus that is not two numbers.
        TooMany: too many uploads in a short time.
    """
    rules.require_may_upload(viewer)
    kept = rules.require_description(description), rules.require_focus(focus)
    if is_counted:
        limits.take("upload", str(viewer.account_id))
    return kept


@contextlib.contextmanager
def named(name: str) -> Iterator[None]:
    """Say in a refusal which file it is about."""
    try:
        yield
    except (Invalid, TooLarge) as refusal:
        shown = tidy_line(name)[:_LONGEST_NAME_SHOWN]
        refusal.message = f"{shown}: {refusal.message}" if shown else refusal.message
        raise
