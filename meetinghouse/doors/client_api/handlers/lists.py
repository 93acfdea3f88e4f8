"""Lists are circles, private sets of people, and groups that one is in. https://docs.joinmastodon.org/methods/lists/

Mastodon lets in only whom the list's owner follows; here it is anybody whom the owner can meet. A group is a list to
read; who is in it, and what it is called, its own ways decide.
"""

from typing import Any

from msgspec import structs

from meetinghouse.domain.groups.queries import group, members
from meetinghouse.domain.groups.queries_lists import group_list, group_lists, group_lists_with, group_on_list
from meetinghouse.domain.people import actions, circles
from meetinghouse.domain.posts.actions import delete_circle
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.joining import array
from meetinghouse.doors.client_api.entities.lists import ListEntity, as_list, group_as_list
from meetinghouse.doors.client_api.gate import Call, as_id, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page

_MOST = 80
_MOST_AT_ONCE = circles.MOST_IN_A_CIRCLE
_REPLIES = ("followed", "list", "none")


def _require_known(call: Call) -> None:
    """Refuse what Mastodon would, and what would be believed to be kept.

    Raises:
        Invalid: an unknown word for which replies show, or posts of the list shall stay out of the home feed.
    """
    word = call.text("replies_policy")
    if word and word not in _REPLIES:
        raise Invalid(f"'{word[:40]}' is not a valid replies_policy")
    if call.flag("exclusive"):
        raise Invalid("Posts of a list stay in the home feed here")


def _require_circle(call: Call, list_id: int) -> None:
    """Refuse to change a group as if it were a list; what is neither the action refuses.

    Raises:
        NotAllowed: the list is a group that the viewer is in.
    """
    if group_on_list(call.viewer, list_id) is not None:
        raise NotAllowed("This list is a group. It is joined and left by following its account, and changed on the web")


@permit("read:lists")
def index(call: Call) -> list[ListEntity]:
    """GET /api/v1/lists: the circles, then the groups."""
    found = [as_list(circle) for circle in circles.circles(call.viewer)]
    return found + [group_as_list(one) for one in group_lists(call.viewer)]


@permit("write:lists")
def create(call: Call) -> ListEntity:
    """POST /api/v1/lists, with ``title``; any ``replies_policy`` becomes ``list``, as the answer says."""
    _require_known(call)
    circle_id = actions.create_circle(call.viewer, name=call.text("title"))
    return as_list(circles.circle(call.viewer, circle_id))


@permit("read:lists")
def show(call: Call, list_id: int) -> ListEntity:
    """GET /api/v1/lists/:id."""
    if not circles.owns_circle(call.viewer, list_id):
        return group_as_list(group_list(call.viewer, list_id))
    return as_list(circles.circle(call.viewer, list_id))


@permit("write:lists")
def change(call: Call, list_id: int) -> ListEntity:
    """PUT /api/v1/lists/:id, with ``title``."""
    _require_circle(call, list_id)
    before = circles.circle(call.viewer, list_id)
    _require_known(call)
    if call.text("title", before.name) != before.name:
        actions.rename_circle(call.viewer, circle_id=list_id, name=call.text("title"))
    return as_list(circles.circle(call.viewer, list_id))


@permit("write:lists")
def delete(call: Call, list_id: int) -> dict[str, Any]:
    """DELETE /api/v1/lists/:id."""
    _require_circle(call, list_id)
    delete_circle(call.viewer, circle_id=list_id)
    return {}


@permit("read:lists")
def people(call: Call, list_id: int) -> bytes:
    """GET /api/v1/lists/:id/accounts; a limit of 0 brings all of them, of a group a thousand at a time."""
    group_id = group_on_list(call.viewer, list_id)
    if group_id is not None:
        return _people_in_group(call, group_id)
    if call.number("limit") == 0:
        page = Page(limit=circles.MOST_IN_A_CIRCLE)
        return array(account(person) for person in circles.people_in_circle(call.viewer, list_id, page))
    found = circles.people_in_circle(call.viewer, list_id, page_of(call, default=40, most=_MOST))
    link(call, call.request.path, found)
    return array(account(person) for person in found)


def _people_in_group(call: Call, group_id: int) -> bytes:
    page = page_of(call, default=40, most=_MOST)
    if call.number("limit") == 0:
        page = structs.replace(page, limit=circles.MOST_IN_A_CIRCLE)
    found = members(call.viewer, group(call.viewer, group_id), page)
    link(call, call.request.path, found)
    return array(account(one.person) for one in found)


@permit("write:lists")
def add(call: Call, list_id: int) -> dict[str, Any]:
    """POST /api/v1/lists/:id/accounts: all of them, or nobody."""
    _require_circle(call, list_id)
    actions.add_to_circle(call.viewer, circle_id=list_id, person_ids=_account_ids(call))
    return {}


@permit("write:lists")
def remove(call: Call, list_id: int) -> dict[str, Any]:
    """DELETE /api/v1/lists/:id/accounts; who is not in it is passed over."""
    _require_circle(call, list_id)
    actions.remove_from_circle(call.viewer, circle_id=list_id, person_ids=call.ids("account_ids", most=_MOST_AT_ONCE))
    return {}


def _account_ids(call: Call) -> list[int]:
    """Whom the app means; an id that is none is nobody's, which the action would not notice.

    Raises:
        NotFound: one is no id.
        Invalid: more than a list holds.
    """
    words = [str(word) for word in call.many("account_ids")]
    if len(words) > _MOST_AT_ONCE:
        raise Invalid(f"A list can hold up to {_MOST_AT_ONCE:,} people")
    found = [as_id(word) for word in words]
    if None in found:
        raise NotFound
    return [i for i in found if i is not None]


@permit("read:lists")
def with_person(call: Call, person_id: int) -> list[ListEntity]:
    """GET /api/v1/accounts/:id/lists: the caller's lists with this account."""
    if person_id == call.viewer.person_id:
        return []  # nobody is in a list of their own
    found = [as_list(circle) for circle in circles.circles_with(call.viewer, person_id)]
    return found + [group_as_list(one) for one in group_lists_with(call.viewer, person_id)]
