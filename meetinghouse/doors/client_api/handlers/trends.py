"""What the community writes about these days, and its tags. https://docs.joinmastodon.org/methods/trends/"""

from datetime import UTC, datetime, time

from meetinghouse.domain.posts.trends import TagUse, liked_posts, tag_in_use, tags_in_use
from meetinghouse.doors.client_api.entities.joining import array
from meetinghouse.doors.client_api.entities.statuses import TagEntity, TagHistory
from meetinghouse.doors.client_api.entities.statuses import tag as tag_entity
from meetinghouse.doors.client_api.fast_lane.rendering import statuses
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.doors.client_api.handlers.people import number_of
from meetinghouse.effects.timelines.queries import some
from meetinghouse.kernel.errors import Invalid, NotFound


def _tag(use: TagUse) -> TagEntity:
    history = [
        TagHistory(str(int(datetime.combine(day.day, time(), UTC).timestamp())), str(day.uses), str(day.people))
        for day in use.days
    ]
    return tag_entity(use.tag, history=history)


def _used(call: Call, name: str) -> TagUse:
    found = tag_in_use(call.viewer, name)
    if found is None:
        raise NotFound
    return found


@permit(None, strangers=True)
def trending_tags(call: Call) -> list[TagEntity]:
    """GET /api/v1/trends/tags, and /api/v1/trends as it was called before."""
    offset = number_of(call, "offset", default=0, most=1000)
    return [
        _tag(use)
        for use in tags_in_use(call.viewer, offset=offset, limit=number_of(call, "limit", default=10, most=20))
    ]


@permit(None, strangers=True)
def trending_statuses(call: Call) -> bytes:
    """GET /api/v1/trends/statuses: what most people reacted to and shared in three days."""
    offset = number_of(call, "offset", default=0, most=1000)
    ids = liked_posts(call.viewer, offset=offset, limit=number_of(call, "limit", default=20, most=40))
    return array(statuses(some(call.viewer, ids), me=call.viewer.person_id))


@permit(None, strangers=True)
def show_tag(call: Call, name: str) -> TagEntity:
    """GET /api/v1/tags/:name: also for a tag nobody used yet."""
    return _tag(_used(call, name))


@permit("write:follows")
def follow_tag(call: Call, name: str) -> None:
    """POST /api/v1/tags/:name/follow.

    Raises:
        Invalid: always; said plainly, so that no app believes that it was done.
    """
    _used(call, name)
    raise Invalid("Tags cannot be followed here")


@permit("write:follows")
def unfollow_tag(call: Call, name: str) -> TagEntity:
    """POST /api/v1/tags/:name/unfollow: no tag is followed, so this is done already."""
    return _tag(_used(call, name))


@permit("write:accounts")
def feature_tag(call: Call, name: str) -> None:
    """POST /api/v1/tags/:name/feature.

    Raises:
        Invalid: always; said plainly, so that no app believes that it was done.
    """
    _used(call, name)
    raise Invalid("Tags cannot be featured on a profile here")


@permit("write:accounts")
def unfeature_tag(call: Call, name: str) -> TagEntity:
    """POST /api/v1/tags/:name/unfeature: none is featured, so this is done already."""
    return _tag(_used(call, name))
