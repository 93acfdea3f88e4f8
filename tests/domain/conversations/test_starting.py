"""Beginning a conversation: with whom, how often, and who wants it."""

import pytest
from pytest_django.fixtures import Settings

from meetinghouse.domain.conversations.actions import choose_who_may_write, decline_conversation, start_conversation
from meetinghouse.domain.conversations.events import ConversationStarted
from meetinghouse.domain.conversations.models import Conversation, Opening
from meetinghouse.domain.conversations.queries import conversation, may_write_to
from meetinghouse.domain.people.actions import block, follow, suspend_person
from meetinghouse.domain.people.models import Friendship
from meetinghouse.domain.posts.actions import write_to_people
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.conversations.talk import begin, listed, read, say
from tests.factories import Emitted, ids, member


def test_two_people_have_one_conversation_whoever_begins(ann: Viewer, ben: Viewer) -> None:
    emitted = Emitted()
    first = begin(ann, ben)
    assert begin(ben, ann, text="Hi") == begin(ann, ben, text="How are you?") == first
    assert Conversation.objects.count() == 1
    assert [e for e in emitted() if isinstance(e, ConversationStarted)] == [
        ConversationStarted(conversation_id=first, person_id=ann.person_id)
    ]
    assert read(ann, first) == read(ben, first) == ["Hello", "Hi", "How are you?"]


def test_a_group_has_a_name_and_another_of_the_same_people_is_its_own(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    first = begin(ann, ben, cleo, name="  Choir trip ")
    second = begin(ann, ben, cleo, name="Choir trip")
    assert first != second
    found = conversation(ben, first)
    assert found is not None
    assert (found.title, found.is_group, found.people_count) == ("Choir trip", True, 2)
    assert [person.id for person in found.people] == ids([ann, cleo])
    nameless = conversation(ann, begin(ann, ben, cleo))
    assert nameless is not None
    assert nameless.title == "ben and cleo"


def test_an_app_comes_back_to_the_group_of_the_same_people(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    named = begin(ann, ben, cleo, name="Choir trip")
    by_app = begin(ann, ben, cleo, is_own=False)
    assert begin(cleo, ann, ben, is_own=False) == by_app != named
    assert begin(ann, ben, is_own=False) not in {named, by_app}


def test_the_same_word_begins_and_writes_nothing_twice(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    once = [begin(ann, ben, cleo, name="Trip", idempotency="tap") for _ in range(2)]
    assert once[0] == once[1]
    assert Post.objects.count() == Conversation.objects.count() == 1


def test_nobody_too_many_and_too_long(ann: Viewer, ben: Viewer, cleo: Viewer, settings: Settings) -> None:
    with pytest.raises(SignInRequired):
        begin(STRANGER, ben)
    with pytest.raises(Invalid, match="Choose somebody"):
        begin(ann, ann)
    with pytest.raises(Invalid, match="up to 80"):
        begin(ann, ben, cleo, name="x" * 81)
    settings.MAX_PEOPLE_PER_CONVERSATION = 2
    with pytest.raises(Invalid, match="room for 2 people"):
        begin(ann, ben, cleo)
    with pytest.raises(Invalid, match="blank"):
        begin(ann, ben, text=" ")
    assert not Conversation.objects.exists()
    assert begin(ann, ben)


@pytest.mark.parametrize("who_blocks", ["writer", "other"])
def test_a_block_either_way_answers_like_nobody(ann: Viewer, ben: Viewer, who_blocks: str) -> None:
    one, other = (ann, ben) if who_blocks == "writer" else (ben, ann)
    block(one, person_id=other.person_id)
    for absent in (ben.person_id, 4711):
        with pytest.raises(NotFound) as refusal:
            write_to_people(ann, person_ids=[absent], text="Hello")
        assert refusal.value.message == NotFound().message
    assert not may_write_to(ann, ben.person_id)


def test_somebody_suspended_cannot_be_written_to(ann: Viewer, ben: Viewer) -> None:
    suspend_person(person_id=ben.person_id)
    with pytest.raises(NotFound):
        begin(ann, ben)


def test_who_may_write_to_me(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    choose_who_may_write(ben, opening=Opening.FOLLOWED)
    assert not may_write_to(ann, ben.person_id)
    with pytest.raises(Invalid, match="ben takes no new messages from you"):
        begin(ann, ben)
    with pytest.raises(Invalid, match="ben takes no new messages from you"):
        begin(ann, cleo, ben)
    follow(ben, person_id=ann.person_id)
    assert may_write_to(ann, ben.person_id)
    talk = begin(ann, ben)
    choose_who_may_write(ben, opening=Opening.NOBODY)
    # What there is goes on; nobody new begins, followed or not.
    assert say(ann, talk)
    assert begin(ann, ben) == talk
    assert may_write_to(ann, ben.person_id)
    follow(ben, person_id=cleo.person_id)
    with pytest.raises(Invalid, match="takes no new messages"):
        begin(cleo, ben)
    assert not may_write_to(cleo, ben.person_id)


def test_friends_count_as_known(ann: Viewer, ben: Viewer) -> None:
    choose_who_may_write(ben, opening=Opening.FOLLOWED)
    for one, other in ((ann, ben), (ben, ann)):
        Friendship.objects.create(person_id=one.person_id, friend_id=other.person_id)
    talk = begin(ann, ben)
    assert listed(ben) == [talk]


def test_what_strangers_write_is_a_request_until_it_is_answered(ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    assert (listed(ben), listed(ben, requests=True)) == ([], [talk])
    assert listed(ann) == [talk]
    say(ben, talk, "Hello back")
    assert (listed(ben), listed(ben, requests=True)) == ([talk], [])


def test_turning_to_somebody_takes_back_a_no(ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    decline_conversation(ben, conversation_id=talk)
    say(ann, talk, "Are you there?")
    assert (listed(ben, requests=True), listed(ben), read(ben, talk)) == ([], [], None)
    assert start_conversation(ben, person_ids=[ann.person_id]) == talk
    assert read(ben, talk) == ["Hello", "Are you there?"]


def test_a_group_reaches_who_knows_the_writer_at_once(ann: Viewer, ben: Viewer) -> None:
    dora = member("dora")
    follow(dora, person_id=ann.person_id)
    talk = begin(ann, ben, dora)
    assert (listed(ben), listed(ben, requests=True)) == ([], [talk])
    assert (listed(dora), listed(dora, requests=True)) == ([talk], [])
