"""Poll. https://docs.joinmastodon.org/entities/Poll/"""

import msgspec

from meetinghouse.domain.posts.records import PollRecord
from meetinghouse.doors.client_api.entities.joining import encode
from meetinghouse.kernel.clock import iso_ms


class PollOption(msgspec.Struct, frozen=True):
    """An answer; its votes are null while the numbers are hidden."""

    title: str
    votes_count: int | None


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """A poll as anybody sees it."""

    id: str
    expires_at: str
    expired: bool
    multiple: bool
    votes_count: int
    voters_count: int
    options: list[PollOption]
    emojis: tuple[()] = ()


class OwnPoll(Poll, frozen=True, kw_only=True):
    """A poll as a member sees it. Who asks counts as having voted, so that apps show the numbers."""

    voted: bool
    own_votes: tuple[int, ...]


def poll(record: PollRecord, *, stranger: bool) -> bytes:
    """A Poll as apps read it."""
    whole = Poll(
        id=str(record.id),
        expires_at=iso_ms(record.ends_at),
        expired=record.is_over,
        multiple=record.is_multiple,
        votes_count=record.votes_count,
        voters_count=record.voters_count,
        options=[PollOption(option.title, option.votes) for option in record.options],
    )
    if stranger:
        return encode(whole)
    fields = msgspec.structs.asdict(whole)
    return encode(OwnPoll(**fields, voted=record.has_voted or record.is_mine, own_votes=record.own))
