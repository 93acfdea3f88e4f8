"""Reading messages: the posts of a conversation, as far as the viewer may read them."""

from collections.abc import Mapping

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.queries import hydrate
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.viewer import Viewer

_ROSTER = Statement(
    f"SELECT p.roster_id FROM posts_post p WHERE p.id = %(id)s AND p.audience = {Audience.CONVERSATION:d}"  # noqa: S608 -- own constant
)


def messages(viewer: Viewer, roster_id: int, page: Page) -> Slice[PostRecord]:
    """A page of a conversation, the oldest message first; without cursors its end.

    Cost: index ``post_roster``, whatever the length of the conversation.
    """
    rows = visible_to(viewer).filter(
        roster_id=roster_id, audience=Audience.CONVERSATION, pk__lt=page.below, pk__gt=page.above
    )
    found = list(rows.order_by("pk" if page.upwards else "-pk")[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    if not page.upwards:
        found.reverse()
    return Slice(
        items=hydrate(viewer, found),
        older_than=found[0].pk if found and (more or page.upwards) else None,
        newer_than=found[-1].pk if found else None,
    )


def _latest(viewer: Viewer, latest: Mapping[int, int]) -> list[Post]:
    rows = list(visible_to(viewer).filter(pk__in=list(latest.values()), audience=Audience.CONVERSATION))
    for roster_id in latest.keys() - {row.roster_id for row in rows}:
        rows += visible_to(viewer).filter(roster_id=roster_id, audience=Audience.CONVERSATION).order_by("-pk")[:1]
    return rows


def latest_ids(viewer: Viewer, latest: Mapping[int, int]) -> dict[int, int]:
    """The id of the newest message of each of some conversations, by roster; one without any is left out.

    Args:
        latest: by roster the id of the message that came last; where that is gone, the one before it is looked for.

    Cost: one query by primary keys, and one by ``post_roster`` for each whose last message is gone.
    """
    return {row.roster_id: row.pk for row in _latest(viewer, latest) if row.roster_id is not None}


def latest_messages(viewer: Viewer, latest: Mapping[int, int]) -> dict[int, PostRecord]:
    """The newest messages themselves; see ``latest_ids``."""
    rows = _latest(viewer, latest)
    rosters = {row.pk: row.roster_id or 0 for row in rows}
    return {rosters[p.id]: p for p in hydrate(viewer, rows)}


def roster_of_message(viewer: Viewer, post_id: int) -> int | None:
    """The roster of the conversation that a message stands in; None for what is no message or hidden."""
    found = visible_to(viewer).filter(pk=post_id, audience=Audience.CONVERSATION).values_list("roster_id", flat=True)
    return found.first()


def roster_if_message(post_id: int) -> int | None:
    """The roster of a message, whoever asks; None for every other post. For the worker. Cost: by primary key, 5 µs."""
    row = _ROSTER.row({"id": post_id})
    return row[0] if row else None
