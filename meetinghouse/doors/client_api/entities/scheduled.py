"""ScheduledStatus. https://docs.joinmastodon.org/entities/ScheduledStatus/"""

import msgspec

from meetinghouse.domain.posts.audience import to_visibility
from meetinghouse.domain.posts.choices import to_quote_policy
from meetinghouse.domain.posts.records import DraftRecord, PollDraft
from meetinghouse.doors.client_api.entities.media import MediaAttachment, media_attachment
from meetinghouse.kernel.clock import iso_ms


class PollParams(msgspec.Struct, frozen=True):
    """The poll as it was asked for; ``expires_in`` in seconds."""

    options: tuple[str, ...]
    expires_in: int
    multiple: bool
    hide_totals: bool


class Params(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent."""

    text: str
    poll: PollParams | None
    media_ids: list[str] | None
    sensitive: bool
    spoiler_text: str
    visibility: str
    in_reply_to_id: int | None
    language: str | None
    application_id: int
    quoted_status_id: str | None
    quote_approval_policy: str
    scheduled_at: None = None
    idempotency: None = None
    with_rate_limit: bool = False


class ScheduledStatus(msgspec.Struct, frozen=True):
    """A status that waits for its time."""

    id: str
    scheduled_at: str
    params: Params
    media_attachments: list[MediaAttachment]


def scheduled_status(record: DraftRecord) -> ScheduledStatus:
    """What waits, as apps read it."""
    written = record.writing
    return ScheduledStatus(
        id=str(record.id),
        scheduled_at=iso_ms(record.scheduled_at or record.changed_at),
        params=Params(
            text=written.text,
            poll=_poll(written.poll) if written.poll else None,
            media_ids=[str(i) for i in written.media_ids] or None,
            sensitive=written.is_sensitive,
            spoiler_text=written.content_warning,
            visibility=to_visibility(written.audience),
            in_reply_to_id=written.in_reply_to_id,
            language=written.language or None,
            application_id=written.app_id or 0,
            quoted_status_id=str(written.quoted_id) if written.quoted_id else None,
            quote_approval_policy=to_quote_policy(written.quoters),
        ),
        media_attachments=[media_attachment(m) for m in record.media],
    )


def _poll(asked: PollDraft) -> PollParams:
    return PollParams(asked.options, asked.seconds, asked.is_multiple, asked.hides_totals)
