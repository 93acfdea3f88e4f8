"""Restricting somebody: what they read, who hears them, and that they do not find out."""

import pytest

from meetinghouse.domain.conversations.actions import accept_conversation
from meetinghouse.domain.people.actions import ask_to_be_friends, follow, restrict, unrestrict
from meetinghouse.domain.posts.actions import show_comment
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import CommentShown
from meetinghouse.domain.posts.models import Hush, Post
from meetinghouse.domain.posts.queries import post, posts_by_ids, thread
from meetinghouse.domain.posts.readers import readers_of_post
from meetinghouse.domain.posts.seen_by import eyes_of, own_post_seen_by
from meetinghouse.effects.notifications.queries import count_unread, notifications, notifications_of_restricted
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.conversations.talk import begin, listed, say
from tests.factories import Emitted, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everybody_is_near(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    """Ann's friends and followers are Ben and Cleo; she restricts Ben."""
    for other in (ben, cleo):
        ask_to_be_friends(ann, person_id=other.person_id)
        ask_to_be_friends(other, person_id=ann.person_id)
    restrict(ann, person_id=ben.person_id)
    bus.drain()


def below(viewer: Viewer, post_id: int) -> list[int]:
    found = thread(viewer, post_id)
    assert found is not None
    return [one.id for one in found.descendants]


def test_who_is_restricted_reads_what_everybody_may_and_what_names_them(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    for_all = write(ann)
    for_few = [write(ann, audience=audience) for audience in (Audience.FRIENDS, Audience.FOLLOWERS)]
    named = write(ann, "For @ben too", Audience.FRIENDS)
    assert set(posts_by_ids(ben, [for_all, *for_few, named])) == {for_all, named}
    assert set(posts_by_ids(cleo, [for_all, *for_few, named])) == {for_all, *for_few, named}
    assert readers_of_post(ann, for_few[0], Page()).count == 1
    # What Ben writes for his friends still reaches Ann; she keeps him at a distance, not herself.
    assert post(ann, write(ben, audience=Audience.FRIENDS)) is not None
    unrestrict(ann, person_id=ben.person_id)
    assert set(posts_by_ids(ben, for_few)) == set(for_few)


def test_a_comment_stays_between_the_two_until_it_is_shown(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    root = write(ann)
    before = write(cleo, "First", in_reply_to_id=root)
    comment = write(ben, "Hello @cleo", in_reply_to_id=before)
    answer = write(ann, "Now now", in_reply_to_id=comment)
    further = write(ben, "So?", in_reply_to_id=answer)
    bus.drain()
    assert below(ben, root) == below(ann, root) == [before, comment, answer, further]
    assert below(cleo, root) == [before]
    assert not notifications(cleo, Page()).items
    with pytest.raises(NotFound):
        write(cleo, "Me too", in_reply_to_id=comment)
    # Elsewhere, what Ben says is heard as ever.
    other = write(cleo)
    elsewhere = write(ben, "Well", in_reply_to_id=other)
    assert below(ann, other) == [elsewhere]

    # Ann alone is told, and Ben can find out nowhere: the same numbers, the same answers, the same eyes.
    seen, told = post(ben, comment), post(ann, comment)
    assert seen is not None
    assert told is not None
    assert (seen.is_hushed, told.is_hushed) == (False, True)
    assert post(ben, root).replies_count == post(cleo, root).replies_count == 1  # type: ignore[union-attr]
    assert readers_of_post(ben, comment, Page()).count == 2
    assert own_post_seen_by(ben, eyes_of(ben, cleo.person_id), comment) is not None
    assert own_post_seen_by(ann, eyes_of(ann, cleo.person_id), answer) is None

    for somebody in (ben, cleo):
        with pytest.raises(NotFound):
            show_comment(somebody, post_id=comment)
    with pytest.raises(SignInRequired):
        show_comment(STRANGER, post_id=comment)
    emitted = Emitted()
    show_comment(ann, post_id=comment)
    show_comment(ann, post_id=comment)
    assert emitted() == [CommentShown(post_id=comment), CommentShown(post_id=answer)]
    bus.drain()
    assert below(cleo, root) == [before, comment, answer]
    assert [n.post.id for n in notifications(cleo, Page()).items if n.post][:1] == [comment]
    assert set(Hush.objects.values_list("pk", flat=True)) == {further}
    # Lifting the restriction shows nothing by itself, and what comes afterwards is for all.
    unrestrict(ann, person_id=ben.person_id)
    after = write(ben, "Good evening", in_reply_to_id=root)
    assert below(cleo, root) == [before, comment, answer, after]
    show_comment(ann, post_id=further)
    assert not Post.objects.filter(is_hushed=True).exists()


def test_what_they_did_waits_in_a_list_of_its_own(ann: Viewer, ben: Viewer) -> None:
    unread = count_unread(ann)
    comment = write(ben, "@ann!", in_reply_to_id=write(ann))
    bus.drain()
    assert count_unread(ann) < unread + 1
    assert all(n.actor is None or n.actor.id != ben.person_id for n in notifications(ann, Page()).items)
    assert [n.post.id for n in notifications_of_restricted(ann, Page()).items if n.post] == [comment]
    unrestrict(ann, person_id=ben.person_id)
    assert comment in [n.post.id for n in notifications(ann, Page()).items if n.post]
    assert not notifications_of_restricted(ann, Page()).items


def test_their_messages_come_as_requests(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    follow(ann, person_id=ben.person_id)
    talk = begin(ben, ann)
    assert (listed(ann), listed(ann, requests=True), listed(ben)) == ([], [talk], [talk])
    accept_conversation(ann, conversation_id=talk)
    say(ann, talk, "Yes?")
    assert listed(ann) == [talk]
    say(ben, talk, "Look")
    assert (listed(ann), listed(ann, requests=True), listed(ben)) == ([], [talk], [talk])
    # In company they take part as ever.
    several = begin(ben, ann, cleo)
    say(ben, several)
    assert listed(cleo) == []
    assert several in listed(ann, requests=True)
    accept_conversation(ann, conversation_id=several)
    say(ben, several)
    assert listed(ann) == [several]
