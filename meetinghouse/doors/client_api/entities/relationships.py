"""Relationship. https://docs.joinmastodon.org/entities/Relationship/"""

import msgspec

from meetinghouse.domain.people.records import RelationRecord
from meetinghouse.kernel.clock import iso_ms


class Relationship(msgspec.Struct, frozen=True):
    """How the reader and an account stand to each other. Being blocked is not told: nobody learns of it here."""

    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    languages: None
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: str | None
    requested: bool
    requested_by: bool
    domain_blocking: bool
    endorsed: bool
    note: str


def relationship(relation: RelationRecord) -> Relationship:
    """A relation as apps read it."""
    return Relationship(
        id=str(relation.person_id),
        following=relation.following,
        showing_reblogs=relation.shows_boosts,
        notifying=relation.notifies,
        languages=None,
        followed_by=relation.followed_by,
        blocking=relation.blocking,
        blocked_by=False,
        muting=relation.muting,
        muting_notifications=relation.muting_notifications,
        muting_expires_at=iso_ms(relation.muting_until) if relation.muting_until else None,
        requested=relation.requested,
        requested_by=relation.requested_by,
        domain_blocking=False,
        endorsed=False,
        note="",
    )
