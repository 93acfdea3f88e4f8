"""Writing a status. https://docs.joinmastodon.org/methods/statuses/#create"""

import hashlib
import re
from datetime import datetime
from typing import Any, TypeVar

from meetinghouse.domain.people.queries import usual_choices
from meetinghouse.domain.people.records import UsualChoices
from meetinghouse.domain.posts.actions import group_meant, named_in, publish_post, schedule_post, write_to_people
from meetinghouse.domain.posts.audience import Audience, as_meant, from_visibility
from meetinghouse.domain.posts.choices import Quoters, from_quote_policy
from meetinghouse.domain.posts.drafts import draft
from meetinghouse.domain.posts.queries_groups import own_held_row
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.doors.client_api.entities.joining import encode
from meetinghouse.doors.client_api.entities.scheduled import scheduled_status
from meetinghouse.doors.client_api.fast_lane.rendering import status
from meetinghouse.doors.client_api.gate import Call, as_id, truth
from meetinghouse.doors.client_api.handlers.scheduled import time_of
from meetinghouse.effects.timelines import queries
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.text import tidy_line

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_LONGEST_KEY = 64


def publish(call: Call) -> bytes:
    """POST /api/v1/statuses."""
    token = call.asking.token
    usual = usual_choices(call.viewer)
    text, audience, answered = (
        call.text("status"),
        _audience(call, usual),
        _named_post(call, "in_reply_to_id", "The post you are answering does not exist"),
    )
    written: dict[str, Any] = {
        "text": text,
        "media_ids": media_ids_of(call),
        "content_warning": call.text("spoiler_text"),
        "is_sensitive": bool(call.flag("sensitive")),
        "language": language_of(call),
        "app_id": token.application_id if token else None,
        "idempotency": _once(call.request.headers.get("idempotency-key") or ""),
    }
    poll = poll_of(call)
    quoters = quoters_of(call, before=usual.quoters, default=Quoters(usual.quoters))
    place = group_meant(call.viewer, text)
    if place is not None:
        if audience is Audience.MENTIONED and answered is None:
            raise Invalid(
                f"A direct post cannot be for the group {place.name}. Choose another visibility; nothing was posted."
            )
        written["group_id"] = place.id
    # What an app writes to people by name, and under no post, is a message; under a post it is an answer for a few.
    named = named_in(call.viewer, text) if audience is Audience.MENTIONED and answered is None else []
    when, quoted = time_of(call), _named_post(call, "quoted_status_id", "The post you are quoting does not exist")
    if named:
        if quoted is not None:
            raise Invalid(fields={"quoted_status_id": "A message cannot quote a post"})
        if poll is not None:
            raise Invalid(fields={"poll": "A message cannot ask a poll"})
        if when is not None:
            raise Invalid(fields={"scheduled_at": "A message cannot be scheduled"})
        _, post_id = write_to_people(call.viewer, person_ids=named, is_own=False, **written)
    else:
        writing = Writing(
            audience=audience,
            in_reply_to_id=answered,
            poll=poll,
            is_formatted=is_markdown(call),
            quoted_id=quoted,
            quoters=quoters,
            **written,
        )
        if when is not None:
            return _schedule(call, writing, when)
        post_id = publish_post(call.viewer, writing)
        if place is not None or answered is not None:
            return _written(call, post_id)
    return status(queries.one(call.viewer, post_id), me=call.viewer.person_id)


def _written(call: Call, post_id: int) -> bytes:
    """The status, also where it waits for those who moderate the group: the app has done its part."""
    row = own_held_row(call.viewer, post_id) or queries.one(call.viewer, post_id)
    return status(row, me=call.viewer.person_id)


def _schedule(call: Call, writing: Writing, when: datetime) -> bytes:
    """Answers with what waits: https://docs.joinmastodon.org/entities/ScheduledStatus/"""
    waiting = schedule_post(call.viewer, writing, scheduled_at=when)
    return encode(scheduled_status(draft(call.viewer, waiting)))


def _audience(call: Call, usual: UsualChoices) -> Audience:
    word = call.text("visibility")
    local_only = call.flag("local_only")
    if not word:
        return Audience.COMMUNITY if local_only else Audience(usual.audience)
    found = from_visibility(word, local_only=local_only)
    if found is None:
        raise Invalid(fields={"visibility": "Visibility is public, unlisted, private or direct"})
    return as_meant(found, usual.audience)


def media_ids_of(call: Call) -> list[int]:
    """The uploads that are sent along.

    Raises:
        NotFound: a word is no id.
    """
    found = [as_id(str(word)) for word in call.many("media_ids")]
    if None in found:
        raise NotFound
    return [i for i in found if i is not None]


def _named_post(call: Call, name: str, words: str) -> int | None:
    word = call.text(name)
    if not word:
        return None
    found = as_id(word)
    if found is None:
        raise NotFound(words)
    return found


Q = TypeVar("Q", Quoters, None)


def quoters_of(call: Call, *, default: Q, before: int = Quoters.NOBODY) -> Quoters | Q:
    """Who may quote the status, in Mastodon's words.

    Args:
        default: what it is where nothing is said.
        before: what the app was told until now, see ``from_quote_policy``.

    Raises:
        Invalid: another word.
    """
    word = call.text("quote_approval_policy")
    if not word:
        return default
    found = from_quote_policy(word, before=before)
    if found is None:
        raise Invalid(fields={"quote_approval_policy": "The policy is public, followers or nobody"})
    return found


def poll_of(call: Call) -> PollDraft | None:
    """The poll that is sent along, in JSON or as ``poll[options][]``.

    Raises:
        Invalid: it is no poll at all; whether it fits is asked by the action.
    """
    sent = call.data.get("poll")
    if not sent:
        return None
    options = sent.get("options") if isinstance(sent, dict) else None
    if isinstance(options, dict):
        options = list(options.values())
    if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
        raise Invalid(fields={"poll": "A poll needs a list of options"})
    seconds = as_id(str(sent.get("expires_in", "")))
    if seconds is None:
        raise Invalid(fields={"poll": "A poll needs expires_in, in seconds"})
    return PollDraft(
        options=tuple(title for title in map(tidy_line, options) if title),
        seconds=seconds,
        is_multiple=truth(sent.get("multiple")) or False,
        hides_totals=truth(sent.get("hide_totals")) or False,
    )


def is_markdown(call: Call) -> bool:
    """The text is in Markdown, as apps of other servers say it; the instance names the types it takes."""
    return call.text("content_type") == "text/markdown"


def language_of(call: Call) -> str:
    """The language that is sent along, where it is one."""
    word = call.text("language")
    return word if _LANGUAGE.fullmatch(word) else ""


def _once(key: str) -> str:
    """An app's word for one act of posting, in what the column holds."""
    return key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()
