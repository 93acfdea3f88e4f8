"""The feeds behind the lists of apps: a circle's, and that of a group which the viewer is in."""

from meetinghouse.domain.groups.queries_lists import group_on_list
from meetinghouse.domain.people.circles import owns_circle
from meetinghouse.domain.people.visibility import not_muted
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.visibility import visible_joined
from meetinghouse.effects.timelines import queries
from meetinghouse.effects.timelines.texts import DOWN, UP
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Row, Statement, moment
from meetinghouse.kernel.viewer import Viewer


def _text(order: str) -> str:
    return (
        f"SELECT {shape.columns(me='%(me)s')} FROM posts_post p {shape.joined()}"  # noqa: S608 -- own constants; values are bound
        " WHERE p.author_id = %(group)s AND p.state = 0 AND p.boost_of_id IS NOT NULL"
        f" AND p.id < %(below)s AND p.id > %(above)s AND {visible_joined(me='%(me)s')}"
        f" AND {not_muted(other='b.author_id', me='%(me)s')} ORDER BY p.id {order} LIMIT %(limit)s"
    )


GROUP = {order: Statement(_text(order)) for order in (DOWN, UP)}


def is_list_of(viewer: Viewer, list_id: int) -> bool:
    """The list is there for the viewer: a circle of theirs, or a group that they are in."""
    return owns_circle(viewer, list_id) or group_on_list(viewer, list_id) is not None


def a_list(viewer: Viewer, list_id: int, page: Page) -> Slice[Row]:
    """What stands on one of the viewer's lists, newest first.

    Of a group, what it shares: as on its account, each post under the id of the group's share, without those of
    people whom the viewer mutes. Who mutes the group itself still finds its posts here.

    Raises:
        NotFound: there is no such list, or it is not the viewer's.

    Cost: a circle as ``queries.circle``; a group by index ``post_author_newest``, 0.1 ms.
    """
    if owns_circle(viewer, list_id):
        return queries.circle(viewer, list_id, page)
    group_id = group_on_list(viewer, list_id)
    if group_id is None:
        raise NotFound
    params = {
        "me": viewer.person_id, "now": moment(), "group": group_id,
        "below": page.below, "above": page.above, "limit": page.limit,
    }  # fmt: skip
    found = GROUP[UP if page.upwards else DOWN].rows(params)
    if page.upwards:
        found.reverse()
    is_full = page.upwards or len(found) >= page.limit
    return Slice(
        items=found,
        older_than=found[-1][shape.ID] if found and is_full else None,
        newer_than=found[0][shape.ID] if found else None,
    )
