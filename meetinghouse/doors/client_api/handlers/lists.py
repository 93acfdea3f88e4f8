"""Lists are circles: private sets of people. https://docs.joinmastodon.org/methods/lists/

Mastodon lets in only whom the list's owner follows; here it is anybody whom the owner can meet.
"""

from typing import Any

from meetinghouse.domain.people import actions, circles
from meetinghouse.domain.posts.actions import delete_circle
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.joining import array
from meetinghouse.doors.client_api.entities.lists import ListEntity, as_list
from meetinghouse.doors.client_api.gate import Call, as_id, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.kernel.errors import Invalid, NotFound
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


@permit("read:lists")
def index(call: Call) -> list[ListEntity]:
    """GET /api/v1/lists."""
    return [as_list(circle) for circle in circles.circles(call.viewer)]


@permit("write:lists")
def create(call: Call) -> ListEntity:
    """POST /api/v1/lists, with ``title``; any ``replies_policy`` becomes ``list``, as the answer says."""
    _require_known(call)
    circle_id = actions.create_circle(call.viewer, name=call.text("title"))
    return as_list(circles.circle(call.viewer, circle_id))


@permit("read:lists")
def show(call: Call, circle_id: int) -> ListEntity:
    """GET /api/v1/lists/:id."""
    return as_list(circles.circle(call.viewer, circle_id))


@permit("write:lists")
def change(call: Call, circle_id: int) -> ListEntity:
    """PUT /api/v1/lists/:id, with ``title``."""
    before = circles.circle(call.viewer, circle_id)
    _require_known(call)
    if call.text("title", before.name) != before.name:
        actions.rename_circle(call.viewer, circle_id=circle_id, name=call.text("title"))
    return as_list(circles.circle(call.viewer, circle_id))


@permit("write:lists")
def delete(call: Call, circle_id: int) -> dict[str, Any]:
    """DELETE /api/v1/lists/:id."""
    delete_circle(call.viewer, circle_id=circle_id)
    return {}


@permit("read:lists")
def people(call: Call, circle_id: int) -> bytes:
    """GET /api/v1/lists/:id/accounts; a limit of 0 brings all of them, without pages."""
    if call.number("limit") == 0:
        page = Page(limit=circles.MOST_IN_A_CIRCLE)
        return array(account(person) for person in circles.people_in_circle(call.viewer, circle_id, page))
    found = circles.people_in_circle(call.viewer, circle_id, page_of(call, default=40, most=_MOST))
    link(call, call.request.path, found)
    return array(account(person) for person in found)


@permit("write:lists")
def add(call: Call, circle_id: int) -> dict[str, Any]:
    """POST /api/v1/lists/:id/accounts: all of them, or nobody."""
    actions.add_to_circle(call.viewer, circle_id=circle_id, person_ids=_account_ids(call))
    return {}


@permit("write:lists")
def remove(call: Call, circle_id: int) -> dict[str, Any]:
    """DELETE /api/v1/lists/:id/accounts; who is not in it is passed over."""
    actions.remove_from_circle(call.viewer, circle_id=circle_id, person_ids=call.ids("account_ids", most=_MOST_AT_ONCE))
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
    return [as_list(circle) for circle in circles.circles_with(call.viewer, person_id)]
