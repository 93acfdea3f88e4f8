"""Adding people to a group, removing them, and its name: whoever comes later reads from then on."""

import pytest
from pytest_django.fixtures import Settings

from meetinghouse.domain.conversations.actions import (
    add_people,
    choose_who_may_write,
    decline_conversation,
    leave_conversation,
    remove_from_conversation,
    rename_conversation,
)
from meetinghouse.domain.conversations.events import ConversationRenamed, PeopleAdded, PersonRemoved
from meetinghouse.domain.conversations.models import Conversation, Opening
from meetinghouse.domain.conversations.queries import conversation, who_hears
from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.people.models import RosterEntry
from meetinghouse.domain.posts.actions import delete_post, edit_post, publish_post, react_to_post
from meetinghouse.domain.posts.actions.editing import Changes
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.queries_messages import bubbles, came_later, latest_messages, messages
from meetinghouse.effects.search.queries import find_messages
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.conversations.talk import begin, listed, read, say
from tests.factories import Emitted, member


@pytest.fixture
def dan(db: None) -> Viewer:
    return member("dan")


def test_whoever_is_added_reads_from_then_on(ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer) -> None:
    talk = begin(ann, ben, cleo, text="Secret plans", name="Trip")
    before = say(ben, talk, "More secret plans")
    follow(dan, person_id=ann.person_id)
    emitted = Emitted()
    assert add_people(ann, conversation_id=talk, person_ids=[dan.person_id, ben.person_id]) == [dan.person_id]
    (added,) = emitted()
    assert isinstance(added, PeopleAdded)
    assert listed(dan) == []  # nothing has been said to them so far
    assert read(dan, talk) == []
    after = say(cleo, talk, "Plans for all", in_reply_to_id=before)
    assert read(dan, talk) == ["Plans for all"]
    assert listed(dan) == [talk]
    for who in (ann, ben, cleo):
        assert read(who, talk) == ["Secret plans", "More secret plans", "Plans for all"]
        assert read(who, talk, limit=2) == ["More secret plans", "Plans for all"]
        assert read(who, talk, limit=2, max_id=after) == ["Secret plans", "More secret plans"]
        assert read(who, talk, min_id=before) == ["Plans for all"]
    # What they answer, edits, reactions, traces, search: no way leads back.
    edit_post(ben, post_id=before, changes=Changes(text="More secret plans, edited"))
    react_to_post(cleo, post_id=before, emoji="👍")
    found = conversation(dan, talk)
    assert found is not None
    (bubble,) = bubbles(dan, found, Page())
    assert bubble.answers is not None
    assert not bubble.answers.is_there
    assert post(dan, before) is None
    assert came_later(dan, found)
    bus.drain()
    assert [one.post.id for one in find_messages(dan, "plans", Page())[0]] == [after]
    assert len(find_messages(ann, "plans", Page())[0]) == 3
    delete_post(ben, post_id=before)
    assert [b.id for b in bubbles(dan, found, Page())] == [after]
    mine = conversation(ann, talk)
    assert mine is not None
    trace = next(b for b in bubbles(ann, mine, Page()) if b.id == before)
    assert (trace.post, trace.answers, trace.reactions) == (None, None, ())
    assert [b.joined for b in bubbles(ann, mine, Page())] == [(), (), ("dan",)]
    assert not came_later(ann, mine)
    # dan knows ann, so it is in dan's inbox; the others have not said yes so far, but cleo and ben wrote.
    assert set(who_hears(mine.roster_id)) == {ann.person_id, ben.person_id, cleo.person_id, dan.person_id}


def test_the_list_names_the_last_message_that_is_there(ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer) -> None:
    talk = begin(ann, ben, cleo, text="First", name="Trip")
    add_people(ann, conversation_id=talk, person_ids=[dan.person_id])
    found = conversation(ann, talk)
    assert found is not None
    assert latest_messages(ann, [found])[talk].text == "First"
    delete_post(ann, post_id=say(ann, talk, "Second"))
    found = conversation(ann, talk)
    assert found is not None
    assert latest_messages(ann, [found])[talk].text == "First"


def test_who_left_said_no_or_was_removed(ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer) -> None:
    for reader in (ben, dan):
        follow(reader, person_id=ann.person_id)
    talk = begin(ann, ben, cleo, dan, text="Hello", name="Trip")
    leave_conversation(ben, conversation_id=talk)
    decline_conversation(cleo, conversation_id=talk)
    # Who left is asked again, and finds nothing of what was; who said no hears nothing, and nobody learns of it.
    assert add_people(ann, conversation_id=talk, person_ids=[ben.person_id, cleo.person_id]) == [ben.person_id]
    say(ann, talk, "Anew")
    assert (listed(ben, requests=True), read(ben, talk)) == ([talk], ["Anew"])
    assert listed(cleo, requests=True) == []
    assert read(cleo, talk) is None
    # Removed: off what it lies on now, and off what it lay on before.
    emitted = Emitted()
    with pytest.raises(NotAllowed):
        remove_from_conversation(dan, conversation_id=talk, person_id=ann.person_id)
    remove_from_conversation(ann, conversation_id=talk, person_id=dan.person_id)
    assert [type(event) for event in emitted()] == [PersonRemoved]
    assert read(dan, talk) is None
    assert not RosterEntry.objects.filter(person_id=dan.person_id).exists()
    with pytest.raises(NotFound):
        remove_from_conversation(ann, conversation_id=talk, person_id=dan.person_id)
    with pytest.raises(NotFound):
        publish_post(dan, text="Still here?", conversation_id=talk)
    eve = member("eve")
    follow(eve, person_id=ann.person_id)
    add_people(ann, conversation_id=talk, person_ids=[eve.person_id])
    with pytest.raises(Invalid):
        add_people(eve, conversation_id=talk, person_ids=[dan.person_id])
    assert add_people(ann, conversation_id=talk, person_ids=[dan.person_id]) == [dan.person_id]
    assert read(dan, talk) == []


def test_who_may_add_whom(ann: Viewer, ben: Viewer, cleo: Viewer, dan: Viewer, settings: Settings) -> None:
    settings.MAX_PEOPLE_PER_CONVERSATION = 4
    pair, group = begin(ann, ben), begin(ann, ben, cleo, name="Trip")
    outsider = member("otto")
    for viewer, talk, whom, refusal in (
        (ann, pair, dan.person_id, Invalid),
        (ann, group, ben.person_id, Invalid),
        (ben, group, dan.person_id, Invalid),  # not accepted so far
        (dan, group, dan.person_id, NotFound),
        (ann, group, 5, NotFound),
    ):
        with pytest.raises(refusal):
            add_people(viewer, conversation_id=talk, person_ids=[whom])
    with pytest.raises(Invalid):
        add_people(ann, conversation_id=group, person_ids=[dan.person_id, outsider.person_id])
    choose_who_may_write(dan, opening=Opening.NOBODY)
    with pytest.raises(Invalid):
        add_people(ann, conversation_id=group, person_ids=[dan.person_id])
    block(outsider, person_id=ann.person_id)
    with pytest.raises(NotFound):
        add_people(ann, conversation_id=group, person_ids=[outsider.person_id])
    assert Conversation.objects.get(pk=group).key is None


def test_anybody_in_it_names_it(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben, cleo, name="Trip")
    emitted = Emitted()
    rename_conversation(ben, conversation_id=talk, name="  Trip to the  sea ")
    rename_conversation(ben, conversation_id=talk, name="Trip to the sea")
    assert [type(event) for event in emitted()] == [ConversationRenamed]
    found = conversation(ann, talk)
    assert found is not None
    assert found.title == "Trip to the sea"
    assert [m.text for m in messages(ann, found, Page())] == ["Hello"]
    for viewer, name in ((cleo, "Mine"), (ben, "x" * 81)):  # a request; too long
        with pytest.raises(Invalid):
            rename_conversation(viewer, conversation_id=talk, name=name)
