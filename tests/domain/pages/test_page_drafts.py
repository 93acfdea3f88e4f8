"""Drafts of a page, and what it publishes at a time: shared by its editors, in the name of whose hand it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from meetinghouse.domain.pages.actions import take_role_away
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.posts.actions import (
    boost_post,
    describe_upload,
    discard_draft,
    publish_post,
    reschedule_post,
    save_draft,
    schedule_post,
    take_back_boost,
)
from meetinghouse.domain.posts.chores import publish_what_is_due
from meetinghouse.domain.posts.drafts import draft, drafts
from meetinghouse.domain.posts.hands import hands_of_posts
from meetinghouse.domain.posts.models import Attachment, Draft, Post
from meetinghouse.domain.posts.records import Writing
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.pages.organisations import give_role

SOON = timedelta(minutes=10)
Upload = Callable[[Viewer], int]


def _when_due() -> None:
    with time_machine.travel(now() + 2 * SOON, tick=False):
        publish_what_is_due()
        bus.drain()


def test_editors_go_on_with_one_anothers_drafts(
    ann: Viewer, ben: Viewer, cleo: Viewer, library: int, picture: Upload
) -> None:
    give_role(ann, ben, library)
    by_ann, by_ben = as_page(ann, library), as_page(ben, library)
    photo, another = picture(by_ann), picture(by_ben)
    draft_id = save_draft(by_ann, Writing(text="New books", media_ids=[photo]))
    found = draft(by_ben, draft_id)
    assert (found.writing.text, found.writer.name if found.writer else "") == ("New books", "ann")
    for outsider in (ann, ben, cleo):  # as themselves
        with pytest.raises(NotFound):
            draft(outsider, draft_id)
    describe_upload(by_ben, media_id=photo, description="A shelf")
    save_draft(by_ben, Writing(text="Newer books", media_ids=[photo, another], draft_id=draft_id))
    assert [one.writer.name for one in drafts(by_ann, Page(limit=5), is_scheduled=False) if one.writer] == ["ben"]
    post_id = publish_post(by_ann, Writing(text="Newest books", media_ids=[another, photo], draft_id=draft_id))
    assert list(Attachment.objects.filter(post_id=post_id).order_by("position").values_list("media_id", flat=True)) == [
        another, photo,
    ]  # fmt: skip
    assert not Draft.objects.exists()
    assert hands_of_posts([post_id]) == {post_id: (ann.person_id, None)}
    with pytest.raises(NotFound):
        publish_post(ann, text="Mine", media_ids=[picture(by_ben)])


def test_it_is_published_in_the_hand_that_scheduled_it(ann: Viewer, ben: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    schedule_post(as_page(ben, library), Writing(text="Open late"), scheduled_at=now() + SOON)
    _when_due()
    post = Post.objects.get()
    assert (post.author_id, hands_of_posts([post.pk])) == (library, {post.pk: (ben.person_id, None)})


def test_whose_role_has_ended_publishes_nothing(ann: Viewer, ben: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    by_ann, by_ben = as_page(ann, library), as_page(ben, library)
    draft_id = schedule_post(by_ben, Writing(text="Open late"), scheduled_at=now() + SOON)
    taken_over = schedule_post(by_ben, Writing(text="Story hour"), scheduled_at=now() + SOON)
    other = publish_post(ann, text="For all")
    take_role_away(ann, page_id=library, person_id=ben.person_id)
    for act in (
        lambda: save_draft(by_ben, Writing(text="x")),
        lambda: discard_draft(by_ben, draft_id=draft_id),
        lambda: reschedule_post(by_ben, draft_id=draft_id, scheduled_at=now() + 2 * SOON),
        lambda: publish_post(Viewer(person_id=library), text="Nobody's hand"),
        lambda: save_draft(Viewer(person_id=library), Writing(text="x")),
        lambda: boost_post(Viewer(person_id=library), post_id=other),
        lambda: boost_post(by_ben, post_id=other),
        lambda: take_back_boost(by_ben, post_id=other),
    ):
        with pytest.raises(NotAllowed):
            act()
    reschedule_post(by_ann, draft_id=taken_over, scheduled_at=now() + SOON)
    _when_due()
    post = Post.objects.exclude(pk=other).get()
    assert (post.text, hands_of_posts([post.pk])) == ("Story hour", {post.pk: (ann.person_id, None)})
    kept = draft(by_ann, draft_id)
    assert (kept.scheduled_at, "did not speak for the page any more" in kept.refusal) == (None, True)
    assert [one.to for one in mail.outbox if "scheduled post" in one.subject] == [["ann@town.example"]]
    publish_post(by_ann, Writing(text="Open late", draft_id=draft_id))
    assert not Draft.objects.exists()
