"""What a participant does with a conversation, and who reads what then."""

import pytest

from meetinghouse.domain.conversations.actions import (
    accept_conversation,
    decline_conversation,
    leave_conversation,
    mark_conversation_read,
    mute_conversation,
    take_off_list,
)
from meetinghouse.domain.conversations.events import ConversationLeft, ConversationRead
from meetinghouse.domain.conversations.queries import conversation, count_requests, count_unread_conversations, inbox
from meetinghouse.domain.people.actions import block, follow, unblock
from meetinghouse.domain.posts.actions import boost_post, delete_post, publish_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Mention, Post, PostTag
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.queries_messages import latest_messages
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.conversations.talk import begin, listed, read, say
from tests.factories import Emitted, member, write


def test_nobody_else_reads_it_also_not_by_name(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben)
    message = say(ann, talk, "Not for @cleo, only for @ben #secret")
    row = Post.objects.get(pk=message)
    assert (row.audience, "@ben</a>" in row.html or "ben</span>" in row.html) == (Audience.CONVERSATION, True)
    assert post(ben, message) is not None
    for other in (cleo, STRANGER):
        assert post(other, message) is None
        assert read(other, talk) is None
    assert list(Mention.objects.values_list("person_id", flat=True)) == [ben.person_id]
    assert not PostTag.objects.exists()
    for act in (say, lambda who, _: publish_post(who, text="Hi", in_reply_to_id=message)):
        with pytest.raises(NotFound):
            act(cleo, talk)


def test_an_answer_stays_in_the_conversation_whatever_it_asks_for(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben)
    first = say(ann, talk, "One")
    answer = publish_post(ben, text="Hello @cleo", audience=Audience.PUBLIC, in_reply_to_id=first)
    row = Post.objects.get(pk=answer)
    assert (row.audience, row.roster_id) == (Audience.CONVERSATION, Post.objects.get(pk=first).roster_id)
    assert post(cleo, answer) is None
    assert read(ann, talk) == ["Hello", "One", "Hello @cleo"]
    with pytest.raises(NotFound):
        say(ann, talk, in_reply_to_id=write(ann))
    with pytest.raises(NotFound):
        say(ann, begin(ann, cleo), in_reply_to_id=first)
    with pytest.raises(NotAllowed):
        boost_post(ben, post_id=first)


def test_reading(ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben)
    last = say(ann, talk)
    assert (count_unread_conversations(ben), count_unread_conversations(ann)) == (1, 0)
    emitted = Emitted()
    mark_conversation_read(ben, conversation_id=talk, up_to=last - 1)
    assert count_unread_conversations(ben) == 1
    mark_conversation_read(ben, conversation_id=talk, up_to=1 << 62)
    mark_conversation_read(ben, conversation_id=talk, up_to=1)
    assert count_unread_conversations(ben) == 0
    assert emitted() == [ConversationRead(conversation_id=talk, person_id=ben.person_id)] * 2
    say(ann, talk)
    mute_conversation(ben, conversation_id=talk, is_muted=True)
    assert count_unread_conversations(ben) == 0
    mute_conversation(ben, conversation_id=talk, is_muted=False)
    assert count_unread_conversations(ben) == 1


def test_a_request_is_accepted_or_declined_and_nobody_is_told(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk, other = begin(ann, ben), begin(cleo, ben)
    assert (count_requests(ben), count_unread_conversations(ben)) == (2, 0)
    accept_conversation(ben, conversation_id=talk)
    assert (count_requests(ben), count_unread_conversations(ben)) == (1, 1)
    emitted = Emitted()
    decline_conversation(ben, conversation_id=other)
    decline_conversation(ben, conversation_id=talk)  # accepted already: stays
    assert emitted() == [ConversationLeft(conversation_id=other, person_id=ben.person_id)]
    assert (listed(ben), listed(ben, requests=True)) == ([talk], [])
    seen = conversation(cleo, other)
    assert seen is not None
    assert [person.id for person in seen.people] == [ben.person_id]
    assert say(cleo, other)
    assert read(ben, other) is None


def test_who_leaves_reads_nothing_of_it_any_more(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    talk = begin(ann, ben, cleo, is_own=False)
    own = say(ben, talk, "From ben")
    leave_conversation(ben, conversation_id=talk)
    later = say(ann, talk, "Later")
    assert (read(ben, talk), post(ben, later), listed(ben)) == (None, None, [])
    with pytest.raises(NotFound):
        say(ben, talk)
    with pytest.raises(NotFound):
        publish_post(ben, text="Still here", in_reply_to_id=own)
    assert read(cleo, talk) == ["Hello", "From ben", "Later"]
    left = conversation(ann, talk)
    assert left is not None
    assert [person.id for person in left.people] == [cleo.person_id]
    delete_post(ben, post_id=own)
    # An app that writes to all of them again begins anew.
    assert begin(ann, ben, cleo, is_own=False) != talk


def test_two_people_do_not_leave_each_other(ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    with pytest.raises(Invalid):
        leave_conversation(ann, conversation_id=talk)
    assert read(ann, talk) == ["Hello"]


def test_off_the_list_until_the_next_message(ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    take_off_list(ann, conversation_id=talk)
    assert listed(ann) == []
    assert read(ann, talk) == ["Hello"]
    say(ben, talk)
    assert listed(ann) == [talk]


def test_a_block_hides_a_conversation_of_two_from_both(ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben)
    block(ben, person_id=ann.person_id)
    for who in (ann, ben):
        assert (listed(who), read(who, talk), count_unread_conversations(who)) == ([], None, 0)
        with pytest.raises(NotFound):
            say(who, talk)
    unblock(ben, person_id=ann.person_id)
    assert read(ann, talk) == read(ben, talk) == ["Hello"]


def test_in_a_group_who_block_each_other_do_not_meet(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    talk = begin(ann, ben, cleo, name="Trip")
    block(cleo, person_id=ben.person_id)
    mark_conversation_read(ben, conversation_id=talk)
    say(cleo, talk, "From cleo")
    assert read(ben, talk) == ["Hello"]
    assert read(ann, talk) == ["Hello", "From cleo"]
    seen = conversation(ben, talk)
    assert seen is not None
    assert [person.id for person in seen.people] == [ann.person_id]
    # To ben nothing has come.
    assert count_unread_conversations(ben) == 0


def test_pages_of_the_inbox_and_of_a_conversation(ann: Viewer) -> None:
    others = [member(f"other{n}") for n in range(5)]
    talks = [begin(ann, other) for other in others]
    say(ann, talks[1])
    order = [talks[1], talks[4], talks[3], talks[2], talks[0]]
    assert listed(ann) == order
    found, page = [], Page(limit=2)
    while True:
        part = inbox(ann, page)
        found += [talk.id for talk in part]
        if part.older_than is None:
            break
        page = Page(limit=2, max_id=part.older_than)
    assert found == order
    sent = [say(ann, talks[0], f"{n}") for n in range(5)]
    assert read(ann, talks[0], limit=2) == ["3", "4"]
    assert read(ann, talks[0], limit=2, max_id=sent[3]) == ["1", "2"]
    assert read(ann, talks[0], limit=2, min_id=sent[1]) == ["2", "3"]


def test_the_last_message_that_is_still_there_stands_in_the_list(ann: Viewer, ben: Viewer) -> None:
    talk = begin(ann, ben)
    delete_post(ann, post_id=say(ann, talk, "Too much"))
    found = conversation(ben, talk)
    assert found is not None
    latest = latest_messages(ben, [found])
    assert latest[found.id].text == "Hello"
