"""Pictures of who is suspended leave their addresses and come back; what authors deleted is let go of in the end."""

from datetime import timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from meetinghouse.domain.gatherings.actions import answer_occasion, cancel_gathering, invite_to_gathering
from meetinghouse.domain.gatherings.models import Answer, Gathering, Invitation, Occasion
from meetinghouse.domain.media.actions import settle_files
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.queries import still_served
from meetinghouse.domain.people.actions import edit_profile
from meetinghouse.domain.posts.actions import Changes, delete_post, edit_post, save_draft
from meetinghouse.domain.posts.models import Attachment, Poll, Post, PostVersion
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.domain.safety.actions import lift_restriction
from meetinghouse.domain.safety.chores import purge_deleted_posts
from meetinghouse.domain.safety.models import Restriction
from meetinghouse.kernel.clock import now
from tests.domain.gatherings.party import only, plan
from tests.factories_safety import Town, decided, picture, post, report

pytestmark = pytest.mark.django_db


def _sealed() -> set[int]:
    """What is sealed; the files have followed."""
    for media_id in Media.objects.filter(is_settled=False).values_list("pk", flat=True):
        settle_files(media_id)
    sealed = set(Media.objects.filter(state=MediaState.REMOVED).values_list("pk", flat=True))
    everything = set(Media.objects.values_list("pk", flat=True))
    assert still_served(everything) == everything - sealed
    return sealed


def test_a_suspension_seals_the_persons_pictures_until_it_is_lifted(here: Town) -> None:
    first, second, face, kept = (picture(here.author) for _ in range(4))
    post(here.reporter, media_ids=[picture(here.reporter)])
    nasty = post(here.author, media_ids=[first, second])
    edit_post(here.author, post_id=nasty, changes=Changes(media_ids=[first]))
    edit_profile(here.author, changes={"picture_id": face})
    save_draft(here.author, Writing(text="Later", media_ids=[kept]))
    report(here.reporter, here.author, nasty)
    decided(here.moderator, "removed")
    assert _sealed() == {first, second}
    report(here.reporter, here.author)
    decided(here.moderator, "account_suspended")
    assert _sealed() == {first, second, face, kept}
    removal, suspension = Restriction.objects.order_by("pk")
    # Whichever is undone first, the other one goes on to seal what it is about.
    lift_restriction(here.owner, restriction_id=removal.pk, reason="It was a quote")
    assert _sealed() == {first, second, face, kept}
    lift_restriction(here.owner, restriction_id=suspension.pk, reason="They apologised")
    assert _sealed() == set()


def test_the_other_way_round(here: Town) -> None:
    photo, face = picture(here.author), picture(here.author)
    nasty = post(here.author, media_ids=[photo])
    edit_profile(here.author, changes={"picture_id": face})
    report(here.reporter, here.author, nasty)
    decided(here.moderator, "removed")
    report(here.reporter, here.author)
    decided(here.moderator, "account_suspended")
    lift_restriction(here.owner, restriction_id=Restriction.objects.latest("pk").pk, reason="They apologised")
    assert _sealed() == {photo}


def _purged_after(days: int) -> set[int]:
    """The posts that say nothing any more that many days from now."""
    with time_machine.travel(now() + timedelta(days=days), tick=False):
        purge_deleted_posts()
    return set(Post.objects.filter(text="", title="", html="", place="").values_list("pk", flat=True))


def test_a_deleted_event_goes_with_its_guests_unless_a_case_holds_it(here: Town) -> None:
    made = [plan(here.author) for _ in range(3)]
    posts = [Gathering.objects.get(pk=one).post_id for one in made]
    for one in made:
        invite_to_gathering(here.author, gathering_id=one, person_ids=[here.moderator.person_id])
        answer_occasion(here.reporter, occasion_id=only(one), reply="going")
    report(here.reporter, here.author, posts[1])
    for one in made[:2]:
        cancel_gathering(here.author, gathering_id=one)
    for one in posts[:2]:
        delete_post(here.author, post_id=one)
    _purged_after(29)
    assert Gathering.objects.count() == 3
    _purged_after(31)
    assert sorted(Gathering.objects.values_list("pk", flat=True)) == sorted(made[1:])
    assert (Occasion.objects.count(), Answer.objects.count(), Invitation.objects.count()) == (2, 2, 2)


def test_what_authors_deleted_is_purged_unless_a_case_holds_it(here: Town) -> None:
    poll = PollDraft(("yes", "no"), 900)
    plain = post(
        here.author, "First #tag", title="T", place="Here", content_warning="w", media_ids=[picture(here.author)]
    )
    edit_post(here.author, post_id=plain, changes=Changes(text="Second"))
    asked, stays = post(here.author, "?", poll=poll), post(here.author, "Stays")
    reported = post(here.author, "Reported")
    report(here.reporter, here.author, reported)
    for one in (plain, asked, reported):
        delete_post(here.author, post_id=one)
    assert _purged_after(29) == set()
    assert _purged_after(31) == {plain, asked}
    row = Post.objects.get(pk=plain)
    assert (row.content_warning, row.pictures_count, row.author_id) == ("", 0, here.author.person_id)
    left = PostVersion.objects.exists(), Attachment.objects.exists(), Poll.objects.exists()
    assert left == (False, False, False)
    assert Post.objects.get(pk=stays).text == "Stays"
    # Open, and for half a year after; then it goes as well.
    assert _purged_after(400) == {plain, asked}
    decided(here.moderator, "no_violation")
    assert _purged_after(180) == {plain, asked}
    assert _purged_after(184) == {plain, asked, reported}


def test_nothing_of_who_is_suspended_is_purged(here: Town, settings: Settings) -> None:
    gone = post(here.author, "Gone")
    delete_post(here.author, post_id=gone)
    report(here.reporter, here.author)
    assert _purged_after(31) == set()
    decided(here.moderator, "account_suspended")
    assert _purged_after(400) == set()
    lift_restriction(here.owner, restriction_id=Restriction.objects.get().pk, reason="They apologised")
    settings.PURGE_AFTER_DAYS = 0
    assert _purged_after(400) == set()
    settings.PURGE_AFTER_DAYS = 30
    assert _purged_after(31) == {gone}
