"""Drafts, and posts that are published when their time comes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import override_settings

from meetinghouse.domain.media.chores import discard_unused_uploads
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.actions import suspend_person
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions import (
    delete_post,
    discard_draft,
    publish_post,
    reschedule_post,
    save_draft,
    schedule_post,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.choices import Commenters
from meetinghouse.domain.posts.chores import publish_what_is_due
from meetinghouse.domain.posts.drafts import count_refused, draft, drafts
from meetinghouse.domain.posts.models import Attachment, Draft, Post
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import write

pytestmark = pytest.mark.django_db
Upload = Callable[[Viewer], int]
SOON = timedelta(minutes=10)


def test_a_draft_keeps_all_that_was_said_and_is_done_with_once_published(
    ann: Viewer, ben: Viewer, picture: Upload
) -> None:
    media_id = picture(ann)
    said = Writing(
        title="T", text="x", is_formatted=True, audience=Audience.FRIENDS, media_ids=[media_id],
        commenters=Commenters.KNOWN, content_warning="w",
    )  # fmt: skip
    draft_id = save_draft(ann, said)
    assert draft(ann, draft_id).writing == said
    assert [m.id for m in draft(ann, draft_id).media] == [media_id]
    with time_machine.travel(now() + timedelta(days=40), tick=False):
        discard_unused_uploads()
    assert Media.objects.filter(pk=media_id).exists()
    for viewer, error in ((ben, NotFound), (STRANGER, (NotFound, SignInRequired))):
        with pytest.raises(error):
            draft(viewer, draft_id)
        with pytest.raises(error):
            discard_draft(viewer, draft_id=draft_id)
        with pytest.raises(error):
            save_draft(viewer, Writing(text="mine", draft_id=draft_id))
    with pytest.raises(NotFound):
        save_draft(ben, Writing(media_ids=[media_id]))
    assert save_draft(ann, Writing(text="y", media_ids=[media_id], draft_id=draft_id)) == draft_id
    post_id = publish_post(ann, Writing(text="y", media_ids=[media_id], draft_id=draft_id))
    assert Attachment.objects.get().post_id == post_id
    assert not Draft.objects.exists()


def test_what_is_thrown_away_goes_with_its_photos_a_day_later(ann: Viewer, picture: Upload) -> None:
    media_id = picture(ann)
    discard_draft(ann, draft_id=save_draft(ann, Writing(media_ids=[media_id])))
    assert drafts(ann, Page(), is_scheduled=False).items == []
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        discard_unused_uploads()
    assert not Media.objects.filter(pk=media_id).exists()


def test_a_draft_may_break_rules_but_not_be_nothing(ann: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    save_draft(ann, Writing(poll=PollDraft(("one",), 1)))
    save_draft(ann, Writing(text="x" * 9000))
    for writing in (Writing(text=" "), Writing(text="x" * 20001), Writing(text="x", title="x" * 121)):
        with pytest.raises(Invalid):
            save_draft(ann, writing)
    monkeypatch.setattr(rules, "MOST_DRAFTS", 2)
    with pytest.raises(Invalid, match="room for 2"):
        save_draft(ann, Writing(text="one more"))


def test_a_scheduled_post_is_published_once_at_its_time(ann: Viewer, ben: Viewer) -> None:
    when = now() + SOON
    waiting = schedule_post(ann, Writing(text="Later @ben", title="T"), scheduled_at=when)
    with time_machine.travel(when - timedelta(seconds=5), tick=False):
        publish_what_is_due()
    assert not Post.objects.exists()
    reschedule_post(ann, draft_id=waiting, scheduled_at=when + SOON)
    with time_machine.travel(when + SOON, tick=False):
        publish_what_is_due()
        publish_what_is_due()
    row = Post.objects.get()
    assert (row.text, row.title, row.author_id) == ("Later @ben", "T", ann.person_id)
    assert not Draft.objects.exists()
    with pytest.raises(NotFound):
        reschedule_post(ben, draft_id=waiting, scheduled_at=when + SOON)


def test_times_and_rules_are_asked_when_it_is_scheduled(ann: Viewer, ben: Viewer) -> None:
    closed = write(ben, commenters=Commenters.NOBODY)
    when = now() + SOON
    for writing, at in (
        (Writing(text="x"), now() + timedelta(minutes=4)), (Writing(text="x"), now() + timedelta(days=400)),
        (Writing(title="only"), when), (Writing(text="x", circle_id=3, audience=Audience.CIRCLE), when),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            schedule_post(ann, writing, scheduled_at=at)
    with pytest.raises(Exception, match="limited who may comment"):
        schedule_post(ann, Writing(text="x", in_reply_to_id=closed), scheduled_at=when)
    assert not Draft.objects.exists()


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_what_cannot_be_published_any_more_is_told_and_kept(ann: Viewer, ben: Viewer) -> None:
    post_id, when = write(ben), now() + SOON
    comment = schedule_post(ann, Writing(text="Nice", in_reply_to_id=post_id), scheduled_at=when)
    other = schedule_post(ben, Writing(text="Mine"), scheduled_at=when)
    fine = schedule_post(ann, Writing(text="Fine"), scheduled_at=when)
    delete_post(ben, post_id=post_id)
    suspend_person(person_id=ben.person_id)
    with time_machine.travel(when, tick=False):
        publish_what_is_due()
        bus.drain()
    assert list(Post.objects.filter(state=0).values_list("text", flat=True)) == ["Fine"]
    assert not Draft.objects.filter(pk=fine).exists()
    kept = draft(ann, comment)
    assert (kept.scheduled_at, kept.writing.text) == (None, "Nice")
    assert kept.refusal.startswith("Something that it needs is not there any more")
    assert draft(ben, other).refusal == "Your account could not post at that time."
    assert count_refused(ann) == 1
    assert sorted(m.to[0] for m in mail.outbox) == ["ann@town.example", "ben@town.example"]
    assert kept.refusal in mail.outbox[0].body + mail.outbox[1].body
    save_draft(ann, Writing(text="Nice", draft_id=comment))
    assert count_refused(ann) == 0
