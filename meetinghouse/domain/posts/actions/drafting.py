"""Keeping posts for later, and publishing them when their time comes."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import transaction

from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.media.actions import let_go_of_uploads, set_uploads_aside
from meetinghouse.domain.media.errors import StillMaking
from meetinghouse.domain.media.queries import own_unbroken
from meetinghouse.domain.pages.queries import role_on
from meetinghouse.domain.pages.rules import require_hand, require_speaks
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.actions.publishing import publish_post, require_publishable
from meetinghouse.domain.posts.actions.signing import by_uploader
from meetinghouse.domain.posts.commenting import require_may_comment
from meetinghouse.domain.posts.drafts import writing_of
from meetinghouse.domain.posts.events import ScheduledPostRefused
from meetinghouse.domain.posts.models import Draft
from meetinghouse.domain.posts.records import Writing
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotAllowed, NotFound, Refusal, SignInRequired, TooMany
from meetinghouse.kernel.viewer import Role, Viewer

_AWAY = "Whoever wrote it could not post at that time."


def save_draft(viewer: Viewer, writing: Writing) -> int:
    """Keep a post for later, in place of the draft that it was; gives the draft's id. It may break every rule but one:
    something has to be in it.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the draft, or an upload, is absent or somebody else's.
        NotAllowed: the viewer does not speak for the page any more.
        Invalid: nothing is in it, it is far too long, or there are too many drafts.
    """
    rules.require_draft_fits(viewer, writing)
    return _keep(viewer, writing, None)


def schedule_post(viewer: Viewer, writing: Writing, *, scheduled_at: datetime) -> int:
    """Have a post published at a time; gives the id of what waits. All rules are asked now, and again at that time.

    Raises:
        SignInRequired, NotFound, CommentsClosed, NotAllowed, Invalid: as in ``publish_post``; or the time is too near
            or too far.
    """
    rules.require_draft_fits(viewer, writing)
    rules.require_time_ahead(scheduled_at)
    require_publishable(viewer, writing)
    if writing.quoted_id:
        quoted = find_post(viewer, writing.quoted_id)
        rules.require_may_quote(viewer, quoted, has_poll=writing.poll is not None, is_message=False)
    if writing.in_reply_to_id:
        require_may_comment(viewer, find_post(viewer, writing.in_reply_to_id))
    return _keep(viewer, writing, scheduled_at)


def _keep(viewer: Viewer, writing: Writing, scheduled_at: datetime | None) -> int:
    uploads = by_uploader(viewer, writing.media_ids, draft_id=writing.draft_id)
    for uploader, ids in uploads:
        for media_id in ids:
            found = own_unbroken(uploader, media_id)
            if found.is_video and not found.url:
                raise StillMaking
    limits.take("post", f"person:{viewer.person_id}")
    content = msgspec.json.encode(msgspec.structs.replace(writing, draft_id=0, idempotency="")).decode()
    with transaction.atomic():
        require_speaks(viewer)
        require_hand(viewer)
        # Two at the same moment are counted one after the other.
        list(Person.objects.select_for_update(no_key=True).filter(pk=viewer.person_id).values_list("pk"))
        row = Draft(person_id=viewer.person_id)
        if writing.draft_id:
            row = _held(viewer, writing.draft_id)
            _let_go(viewer, row)
        else:
            rules.require_room_for_draft(Draft.objects.filter(person_id=viewer.person_id).count())
        row.content, row.scheduled_at, row.refusal, row.changed_at = content, scheduled_at, "", now()
        row.editor_id = viewer.editor_id or None
        row.save()
        for uploader, ids in uploads:
            set_uploads_aside(uploader, media_ids=ids)
    return row.pk


def _let_go(viewer: Viewer, row: Draft) -> None:
    for uploader, ids in by_uploader(viewer, writing_of(row).media_ids, draft_id=row.pk):
        let_go_of_uploads(uploader, media_ids=ids)


def _held(viewer: Viewer, draft_id: int) -> Draft:
    if viewer.is_stranger:
        raise SignInRequired
    require_speaks(viewer)
    found = Draft.objects.select_for_update().filter(pk=draft_id, person_id=viewer.person_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def reschedule_post(viewer: Viewer, *, draft_id: int, scheduled_at: datetime) -> None:
    """Have what waits published at another time.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, somebody else's, or not scheduled.
        Invalid: the time is too near or too far.
    """
    row = _held(viewer, draft_id)
    if row.scheduled_at is None:
        raise NotFound
    rules.require_time_ahead(scheduled_at)
    # Where the one who wrote it left the page meanwhile, it is from now on for the one who sets the time to answer for.
    stays = not viewer.is_page or role_on(row.editor_id or 0, row.person_id)
    editor_id = row.editor_id if stays else viewer.editor_id
    Draft.objects.filter(pk=row.pk).update(scheduled_at=scheduled_at, editor_id=editor_id)


@transaction.atomic
def discard_draft(viewer: Viewer, *, draft_id: int) -> None:
    """Throw a draft away, scheduled or not; its photos a day later.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or somebody else's.
    """
    row = _held(viewer, draft_id)
    _let_go(viewer, row)
    row.delete()


@transaction.atomic
def publish_scheduled(draft_id: int) -> None:
    """Publish what waits, if its time has come. What is refused now stays as a draft that says why.

    Emits:
        PostPublished, or ScheduledPostRefused.
    """
    row = Draft.objects.select_for_update().filter(pk=draft_id, scheduled_at__lte=now()).first()
    if row is None:
        return
    viewer = _writer(row)
    writing = msgspec.structs.replace(writing_of(row), draft_id=row.pk, idempotency=f"scheduled:{row.pk}")
    try:
        with transaction.atomic():
            if viewer is None:
                raise NotFound(_AWAY if row.editor_id else "Your account could not post at that time.")
            if viewer.is_page and not role_on(viewer.editor_id, viewer.person_id):
                raise NotAllowed("Whoever wrote it did not speak for the page any more at that time.")
            publish_post(viewer, writing)
    except TooMany:
        return  # the next turn will do
    except Refusal as refusal:
        Draft.objects.filter(pk=row.pk).update(scheduled_at=None, refusal=_words(refusal), changed_at=now())
        bus.emit(ScheduledPostRefused(draft_id=row.pk, person_id=row.person_id))


def _words(refusal: Refusal) -> str:
    fields: Collection[str] = getattr(refusal, "fields", {}).values()
    if isinstance(refusal, NotFound) and refusal.message == NotFound.message:
        return "Something that it needs is not there any more: the post it answers, a photo, a person."
    return (" ".join(fields) or refusal.message)[:500]


def _writer(row: Draft) -> Viewer | None:
    """The one who scheduled it, for a page in whose hand it is; None where they may not post any more."""
    people = Person.objects.filter(pk=row.editor_id or row.person_id, state=PersonState.ACTIVE)
    person = people.select_related("account").first()
    if person is None or person.account is None or person.account.standing != Standing.ACTIVE:
        return None
    if row.editor_id is not None:
        return Viewer(person_id=row.person_id, account_id=person.account.pk, editor_id=row.editor_id)
    return Viewer(person_id=row.person_id, account_id=person.account.pk, role=Role(person.account.role))
