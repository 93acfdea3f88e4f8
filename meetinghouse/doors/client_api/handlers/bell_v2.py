"""Notifications as apps of today ask for them: groups, each here of one notification, which the format allows.

https://docs.joinmastodon.org/methods/grouped_notifications/
"""

from collections.abc import Mapping, Sequence
from typing import Any

from meetinghouse.domain.people import rows as person
from meetinghouse.domain.posts import rows as post
from meetinghouse.doors.client_api.entities.joining import array, encode
from meetinghouse.doors.client_api.fast_lane.rendering import accounts, statuses
from meetinghouse.doors.client_api.gate import Call, as_id, permit
from meetinghouse.doors.client_api.handlers.bell import one
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.effects.notifications import actions
from meetinghouse.effects.notifications.queries_hot import Told
from meetinghouse.effects.notifications.queries_hot import page as told_page
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.statements import as_utc

_PREFIX = "ungrouped-"
_EVERYBODY = {
    "for_not_following": "accept", "for_not_followers": "accept", "for_new_accounts": "accept",
    "for_private_mentions": "accept", "for_limited_accounts": "accept",
}  # fmt: skip
_NOTHING_HELD = {"pending_requests_count": 0, "pending_notifications_count": 0}


@permit("read:notifications")
def groups(call: Call) -> bytes:
    """GET /api/v2/notifications."""
    found = told_page(
        call.viewer,
        page_of(call, default=40, most=80),
        types=[str(t) for t in call.many("types")],
        without=[str(t) for t in call.many("exclude_types")],
        actor_id=call.number("account_id"),
    )
    link(call, call.request.path, found)
    return _results(found.items, me=call.viewer.person_id)


@permit("read:notifications")
def group(call: Call, key: str) -> bytes:
    """GET /api/v2/notifications/:group_key."""
    return _results([one(call, _number(key))], me=call.viewer.person_id)


@permit("read:notifications")
def group_accounts(call: Call, key: str) -> bytes:
    """GET /api/v2/notifications/:group_key/accounts."""
    return array(accounts([one(call, _number(key)).actor]))


@permit("write:notifications")
def dismiss_group(call: Call, key: str) -> dict[str, str]:
    """POST /api/v2/notifications/:group_key/dismiss."""
    actions.dismiss(call.viewer, notification_id=_number(key))
    return {}


def _number(key: str) -> int:
    found = as_id(key.removeprefix(_PREFIX)) if key.startswith(_PREFIX) else None
    if found is None:
        raise NotFound
    return found


def _results(items: Sequence[Told], *, me: int) -> bytes:
    """A GroupedNotificationsResults: every account and status once."""
    actors = {told.actor[person.ID]: told.actor for told in items}
    posts = {told.post[post.ID]: told.post for told in items if told.post is not None}
    return b'{"accounts":%b,"statuses":%b,"notification_groups":%b}' % (
        array(accounts(list(actors.values()))),
        array(statuses(list(posts.values()), me=me)),
        encode([_group(told) for told in items]),
    )


def _group(told: Told) -> Mapping[str, Any]:
    number = str(told.id)
    found = {
        "group_key": _PREFIX + number,
        "notifications_count": 1,
        "type": told.kind,
        "most_recent_notification_id": told.id,
        "page_min_id": number,
        "page_max_id": number,
        "latest_page_notification_at": iso_ms(as_utc(told.created_at)),
        "sample_account_ids": [str(told.actor[person.ID])],
    }
    if told.post is not None:
        found["status_id"] = str(told.post[post.ID])
    return found


@permit("read:notifications")
def policy(_call: Call) -> Mapping[str, Any]:
    """GET /api/v2/notifications/policy: nothing is held back."""
    return {**_EVERYBODY, "summary": _NOTHING_HELD}


@permit("write:notifications")
def change_policy(call: Call) -> Mapping[str, Any]:
    """PATCH /api/v2/notifications/policy.

    Raises:
        Invalid: the app wants some held back, which is not done here.
    """
    if any(call.text(name, "accept") != "accept" for name in _EVERYBODY):
        raise Invalid("Notifications cannot be filtered here. You can mute or block a person.")
    return policy(call)


@permit("read:notifications")
def policy_v1(_call: Call) -> Mapping[str, Any]:
    """GET /api/v1/notifications/policy."""
    names = ("filter_not_following", "filter_not_followers", "filter_new_accounts", "filter_private_mentions")
    return {**dict.fromkeys(names, False), "summary": _NOTHING_HELD}
