"""What a client receives as JSON. The door to the client API knows how; it registers here at start,
because an effect may not import a door."""

from collections.abc import Callable
from typing import Protocol

from meetinghouse.kernel.viewer import Viewer


class _Render(Protocol):
    def __call__(self, viewer: Viewer, entity_id: int, /) -> bytes | None:
        """The entity as JSON the way this viewer sees it; None where absent or hidden from them."""
        ...


_renderers: dict[str, _Render] = {}


def register(
    *,
    status: Callable[[Viewer, int], bytes | None],
    notification: Callable[[Viewer, int], bytes | None],
    conversation: Callable[[Viewer, int], bytes | None] | None = None,
) -> None:
    """Say how entities become JSON.

    Args:
        status: a post or a share, by its id.
        notification: a notification of the viewer's, by its id.
        conversation: the conversation that a private post belongs to, by the post's id; without it the
            ``direct`` stream stays silent.
    """
    _renderers["status"] = status
    _renderers["notification"] = notification
    if conversation is not None:
        _renderers["conversation"] = conversation


def render(kind: str, viewer: Viewer, entity_id: int) -> str | None:
    """An entity for one viewer, or None where it is not theirs to see or nobody can render it."""
    renderer = _renderers.get(kind)
    if renderer is None:
        return None
    found = renderer(viewer, entity_id)
    return None if found is None else found.decode()
