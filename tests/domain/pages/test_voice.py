"""What somebody may do who speaks as a page, what they read, and whose hand it was."""

from collections.abc import Callable
from typing import Any

import pytest

from meetinghouse.domain.conversations.actions import start_conversation
from meetinghouse.domain.pages.actions import take_role_away
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.people.actions import (
    answer_friend_request,
    ask_to_be_friends,
    create_circle,
    edit_profile,
    follow,
)
from meetinghouse.domain.posts.actions import (
    Changes,
    boost_post,
    delete_post,
    edit_post,
    named_in,
    react_to_post,
    vote_in_poll,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Authorship
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.domain.safety.actions import file_notice, open_case, open_person
from meetinghouse.domain.safety.models import NoticeItem
from meetinghouse.domain.safety.queries import count_open
from meetinghouse.effects.notifications.queries import count_unread, notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, Refusal
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Role, Viewer
from tests.domain.pages.organisations import give_role
from tests.factories import member, write
from tests.factories_safety import newest_case


def test_the_voice_has_no_staff_role(library: int) -> None:
    owner = member("olga", role=Role.OWNER)
    voice = as_page(owner, library)
    assert (voice.is_moderator, voice.is_owner, voice.hand_id, voice.is_page) == (False, False, owner.person_id, True)


def test_a_page_reads_what_a_member_does_and_never_what_its_editors_friends_wrote(
    ann: Viewer, ben: Viewer, library: int
) -> None:
    ask_to_be_friends(ben, person_id=ann.person_id)
    answer_friend_request(ann, person_id=ben.person_id, accept=True)
    hidden = [write(ben, "x", audience) for audience in (Audience.FRIENDS, Audience.FOLLOWERS)]
    hidden.append(write(ben, "@ann only you", Audience.MENTIONED))
    shown = [write(ben, "x", audience) for audience in (Audience.PUBLIC, Audience.COMMUNITY)]
    shown.append(write(ben, "@library is it open?", Audience.MENTIONED))
    voice = as_page(ann, library)
    assert set(visible_to(ann).filter(pk__in=hidden).values_list("pk", flat=True)) == set(hidden)
    assert set(visible_to(voice).filter(pk__in=hidden + shown).values_list("pk", flat=True)) == set(shown)
    with pytest.raises(NotFound):
        write(voice, "Hello friends", in_reply_to_id=hidden[0])
    answer = write(voice, "Until six, @ben", Audience.MENTIONED, in_reply_to_id=shown[-1])
    assert visible_to(ben).filter(pk=answer).exists()
    assert named_in(ben, "@library @ann hello") == [ann.person_id], "a page has no inbox for messages"


@pytest.mark.parametrize(
    "act",
    [
        lambda voice, one: follow(voice, person_id=one.person_id),
        lambda voice, one: ask_to_be_friends(voice, person_id=one.person_id),
        lambda voice, _: create_circle(voice, name="Choir"),
        lambda voice, one: start_conversation(voice, person_ids=[one.person_id]),
        lambda voice, one: file_notice(voice, person_id=one.person_id, reason="spam"),
        lambda voice, one: vote_in_poll(voice, post_id=write(one, "?", poll=PollDraft(("a", "b"), 900)), choices=[0]),
        lambda voice, _: write(voice, "x", Audience.FRIENDS),
        lambda voice, _: write(voice, "x", Audience.MENTIONED),
        lambda voice, _: edit_profile(voice, changes={"is_bot": True}),
        lambda voice, _: edit_profile(voice, changes={"is_locked": True}),
        lambda voice, _: edit_profile(voice, changes={"is_listed": False}),
        lambda voice, _: edit_profile(voice, changes={"default_audience": Audience.FRIENDS}),
    ],
)
def test_what_is_for_people_is_refused_to_a_page(
    ann: Viewer, ben: Viewer, library: int, act: Callable[[Viewer, Viewer], Any]
) -> None:
    with pytest.raises((NotAllowed, Invalid)):
        act(as_page(ann, library), ben)


def test_which_editor_wrote_what_is_known_inside_only(ann: Viewer, ben: Viewer, cleo: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    voice = as_page(ben, library)
    post_id = write(voice, "Open until six")
    share_id = boost_post(voice, post_id=write(cleo, "Books!"))
    edit_post(as_page(ann, library), post_id=post_id, changes=Changes(text="Open until seven"))

    def hands(viewer: Viewer, number: int = post_id) -> tuple[str, str] | None:
        found = post(viewer, number)
        assert found is not None
        if found.hands is None or found.hands.writer is None:
            return None
        return found.hands.writer.username, found.hands.editor.username if found.hands.editor else ""

    assert hands(ann) == hands(ben) == hands(voice) == ("ben", "ann")
    assert hands(ann, share_id) == ("ben", "")
    assert hands(cleo) is None
    take_role_away(ann, page_id=library, person_id=ben.person_id)
    assert hands(ben) is None, "who left learns no more who writes"
    assert hands(ann) == ("ben", "ann"), "what was written keeps who wrote it"


def test_the_end_of_the_role_is_the_end_of_the_voice(ann: Viewer, ben: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    voice = as_page(ben, library)
    post_id = write(voice, "Morning")
    take_role_away(ann, page_id=library, person_id=ben.person_id)
    acts: list[Callable[[], object]] = [
        lambda: write(voice, "Still me"),
        lambda: boost_post(voice, post_id=post_id),
        lambda: edit_post(voice, post_id=post_id, changes=Changes(text="Other")),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="do not speak for this page"):
            act()
    assert Authorship.objects.count() == 1


def test_another_editor_may_edit_a_post_with_a_photo(
    ann: Viewer, ben: Viewer, library: int, picture: Callable[[Viewer], int]
) -> None:
    give_role(ann, ben, library)
    voice = as_page(ann, library)
    media_id = picture(voice)
    post_id = write(voice, "Look", media_ids=[media_id])
    other = as_page(ben, library)
    edit_post(other, post_id=post_id, changes=Changes(descriptions={media_id: "A shelf of books"}))
    found = post(ben, post_id)
    assert found is not None
    assert found.media[0].description == "A shelf of books"
    with pytest.raises(Refusal):
        edit_post(other, post_id=post_id, changes=Changes(media_ids=[media_id, picture(ann)]))
    delete_post(other, post_id=post_id)


def test_what_others_do_with_its_posts_waits_for_who_speaks_as_it(ann: Viewer, ben: Viewer, library: int) -> None:
    voice = as_page(ann, library)
    post_id = write(voice, "Hello town")
    react_to_post(ben, post_id=post_id)
    follow(ben, person_id=library)
    write(ben, "Hello!", in_reply_to_id=post_id)
    bus.drain()
    assert {one.kind for one in notifications(voice, Page())} == {"favourite", "follow", "reply"}
    assert (count_unread(voice), count_unread(ann)) == (3, 0)


def test_the_desk_learns_whose_hand_it_was_and_an_editor_does_not_decide(
    ann: Viewer, ben: Viewer, library: int
) -> None:
    mod, other = member("mira", role=Role.MODERATOR), member("milo", role=Role.MODERATOR)
    give_role(ann, mod, library)
    post_id = write(as_page(ann, library), "Something nasty")
    file_notice(ben, person_id=library, post_ids=[post_id], reason="spam")
    snapshot = NoticeItem.objects.get().snapshot
    assert (snapshot["author"]["handle"], snapshot["written_by"]["handle"]) == ("@library", "@ann")
    assert (count_open(mod), count_open(other)) == (0, 1)
    with pytest.raises(NotFound):
        open_case(mod, case_id=newest_case().pk)
    with pytest.raises(NotFound):
        open_person(mod, handle="library")
    assert open_person(other, handle="library").spoken_for_by == (("@ann", "Administrator"), ("@mira", "Editor"))
    plain = write(ben, "A plain post")
    file_notice(ann, person_id=ben.person_id, post_ids=[plain], reason="spam")
    assert "written_by" not in NoticeItem.objects.get(subject_id=plain).snapshot, (
        "what was frozen before reads the same"
    )
