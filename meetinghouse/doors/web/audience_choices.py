"""What a member can choose for a post: the audiences that everybody has, then their own circles by name."""

from typing import Any

import msgspec

from meetinghouse.domain.people.circles import circles
from meetinghouse.domain.posts.audience import CHOICES, Audience
from meetinghouse.kernel.viewer import Viewer

_CIRCLE = "circle-"


class AudienceChoice(msgspec.Struct, frozen=True):
    """For whom: one of ``Audience``, and which circle where it is one."""

    audience: Audience
    circle_id: int = 0

    @property
    def word(self) -> str:
        """How a form sends it: ``followers``, ``circle-17``."""
        return f"{_CIRCLE}{self.circle_id}" if self.circle_id else self.audience.word


def audience_choices(viewer: Viewer) -> list[tuple[str, Any]]:
    """A form's words and what members read; circles only of the viewer's own, in a group of their own."""
    found: list[tuple[str, Any]] = [(a.word, a.label) for a in CHOICES]
    mine = [] if viewer.is_stranger else circles(viewer)
    if mine:
        found.append(("My circles", [(f"{_CIRCLE}{one.id}", one.name) for one in mine]))
    return found


def chosen_audience(word: str) -> AudienceChoice:
    """What a form's word means; for a word that was among the choices.

    Raises:
        ValueError: it means nothing.
    """
    if word.startswith(_CIRCLE):
        return AudienceChoice(Audience.CIRCLE, int(word.removeprefix(_CIRCLE)))
    found = {a.word: a for a in CHOICES}.get(word)
    if found is None:
        raise ValueError(word)
    return AudienceChoice(found)
