"""Notifications as apps of today ask for them: in groups, with every account and status once.

https://docs.joinmastodon.org/methods/grouped_notifications/
"""

from collections.abc import Mapping, Sequence
from typing import Any

from meetinghouse.domain.people import rows as person
from meetinghouse.domain.posts import rows as post
from meetinghouse.doors.client_api.entities.joining import array, encode
from meetinghouse.doors.client_api.fast_lane.rendering import accounts, statuses
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.doors.client_api.handlers.people import number_of
from meetinghouse.effects.notifications import actions, queries, queries_groups
from meetinghouse.effects.notifications.grouping import GROUPED
from meetinghouse.effects.notifications.queries_groups import Asked, Group
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.statements import as_utc

# Of how many people in a group an app is told at once.
_SAMPLES = 8
_EVERYBODY = {
    "for_not_following": "accept", "for_not_followers": "accept", "for_new_accounts": "accept",
    "for_private_mentions": "accept", "for_limited_accounts": "accept",
}  # fmt: skip
_NOTHING_HELD = {"pending_requests_count": 0, "pending_notifications_count": 0}


@permit("read:notifications")
def groups(call: Call) -> bytes:
    """GET /api/v2/notifications; ``expand_accounts`` may ask for less than all of an account, and gets all of it."""
    found = queries_groups.groups(call.viewer, page_of(call, default=40, most=80), _asked(call))
    link(call, call.request.path, found)
    return _results(found.items, me=call.viewer.person_id)


def _asked(call: Call) -> Asked:
    return Asked(
        types=[str(t) for t in call.many("types")],
        without=[str(t) for t in call.many("exclude_types")],
        actor_id=call.number("account_id"),
        grouped=[str(t) for t in call.many("grouped_types")] or GROUPED,
    )


@permit("read:notifications")
def unread_count(call: Call) -> dict[str, int]:
    """GET /api/v2/notifications/unread_count: of groups with something new, up to ``limit``."""
    most = max(1, number_of(call, "limit", default=100, most=1000))
    above = queries.last_read(call.viewer)
    return {"count": queries_groups.count_groups(call.viewer, _asked(call), above=above, most=most)}


@permit("read:notifications")
def group(call: Call, key: str) -> bytes:
    """GET /api/v2/notifications/:group_key."""
    return _results([queries_groups.group(call.viewer, key)], me=call.viewer.person_id)


@permit("read:notifications")
def group_accounts(call: Call, key: str) -> bytes:
    """GET /api/v2/notifications/:group_key/accounts."""
    return array(accounts(queries_groups.group(call.viewer, key).actors))


@permit("write:notifications")
def dismiss_group(call: Call, key: str) -> dict[str, str]:
    """POST /api/v2/notifications/:group_key/dismiss."""
    actions.dismiss_group(call.viewer, word=key)
    return {}


def _results(items: Sequence[Group], *, me: int) -> bytes:
    """A GroupedNotificationsResults: every account and status once."""
    actors = {row[person.ID]: row for one in items for row in one.actors[:_SAMPLES]}
    posts = {one.here[0].post[post.ID]: one.here[0].post for one in items if one.here[0].post is not None}
    return b'{"accounts":%b,"statuses":%b,"notification_groups":%b}' % (
        array(accounts(list(actors.values()))),
        array(statuses(list(posts.values()), me=me)),
        encode([_group(one) for one in items]),
    )


def _group(one: Group) -> Mapping[str, Any]:
    newest, oldest = one.here[0], one.here[-1]
    found = {
        "group_key": one.word,
        "notifications_count": one.size,
        "type": newest.kind,
        "most_recent_notification_id": newest.id,
        "page_min_id": str(oldest.id),
        "page_max_id": str(newest.id),
        "latest_page_notification_at": iso_ms(as_utc(newest.created_at)),
        "sample_account_ids": [str(row[person.ID]) for row in one.actors[:_SAMPLES]],
    }
    if newest.post is not None:
        found["status_id"] = str(newest.post[post.ID])
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
