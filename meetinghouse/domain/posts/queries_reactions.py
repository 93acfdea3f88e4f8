"""Who put what on a post."""

import msgspec

from meetinghouse.domain.people.queries import can_meet, people_by_ids
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.models import Reaction
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer


class ReactionRecord(msgspec.Struct, frozen=True):
    """A person and the emoji they chose."""

    person: PersonRecord
    emoji: str


def reactions_on(viewer: Viewer, post_id: int, page: Page, *, emoji: str = "") -> Slice[ReactionRecord]:
    """Who of those whom the viewer may meet put which emoji on a post, the latest first.

    Args:
        post_id: of a post that callers looked up through visibility.
        emoji: only this one.

    Cost: the post's reactions by the unique index ``reaction_once``; a page of people.
    """
    rows = Reaction.objects.filter(can_meet(viewer, "person_id"), post_id=post_id, pk__lt=page.below)
    if emoji:
        rows = rows.filter(emoji=emoji)
    found = list(rows.order_by("-pk").values_list("pk", "person_id", "emoji")[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    people = people_by_ids([person_id for _, person_id, _ in found])
    return Slice(
        items=[ReactionRecord(people[person_id], chosen) for _, person_id, chosen in found if person_id in people],
        older_than=found[-1][0] if more else None,
    )
