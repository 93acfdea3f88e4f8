"""Posts in groups: who reads them, how they wait, what their author and those who moderate can do with them."""

from datetime import timedelta

import pytest

from meetinghouse.domain.groups import queries as groups
from meetinghouse.domain.groups.actions import add_hold_rule, add_topic, edit_group, join_group, leave_group
from meetinghouse.domain.groups.models import Approval, Contains, Joining, Openness
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import (
    Changes,
    approve_group_post,
    boost_post,
    delete_post,
    edit_post,
    group_meant,
    hand_in_again,
    pin_in_group,
    pin_post,
    publish_post,
    react_to_post,
    send_group_post_back,
    take_back_boost,
    unpin_in_group,
    withdraw_held_post,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import (
    GroupPostApproved,
    GroupPostHeld,
    GroupPostReturned,
    PostBoosted,
    PostPublished,
    PostRemoved,
    PostUnboosted,
)
from meetinghouse.domain.posts.models import Mention, Post, PostState
from meetinghouse.domain.posts.queries import post, who_boosted
from meetinghouse.domain.posts.queries_groups import (
    count_waiting_posts,
    group_posts,
    own_held_post,
    own_held_posts,
    pinned_in_group,
    topic_names,
    waiting_posts,
)
from meetinghouse.domain.posts.queries_upkeep import authors_with_wrong_counts, posts_with_wrong_counts
from meetinghouse.domain.posts.readers import readers_of_draft, readers_of_post
from meetinghouse.effects.search.queries import find_in_group, find_posts
from meetinghouse.effects.timelines.queries import home, local, of_person
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import Emitted, ids, member, write
from tests.factories_groups import moderator_of, new_group, share_of, write_in

pytestmark = pytest.mark.django_db

ALL = Page(limit=40)
CLOSED = {"openness": Openness.CLOSED, "joining": Joining.REQUEST}


def feed(viewer: Viewer, group_id: int, **more: int) -> list[int]:
    return [one.id for one in group_posts(viewer, groups.group(viewer, group_id), ALL, **more)]


def held(viewer: Viewer, group_id: int) -> list[int]:
    return [one.post.id for one in waiting_posts(viewer, groups.group(viewer, group_id), ALL)]


@pytest.mark.parametrize("openness", list(Openness))
def test_who_reads_what_is_written_in_a_group(ann: Viewer, ben: Viewer, openness: Openness) -> None:
    outside, stranger = member("cleo"), Viewer(sees_public=True)
    group_id = new_group(ann, ben, openness=openness)
    post_id = write_in(ben, group_id, "Rehearsal #tonight")
    answer_id = publish_post(ann, text="I come", in_reply_to_id=post_id)
    share_id = share_of(post_id)
    is_open = openness is Openness.OPEN
    for who, may_read in ((ann, True), (ben, True), (outside, is_open), (stranger, False)):
        for one in (post_id, answer_id, share_id):
            assert (post(who, one) is not None) == may_read
    bus.drain()
    assert bool(find_posts(outside, "rehearsal", ALL)) == is_open
    assert {row[0] for row in home(ann, ALL)} == {share_id, answer_id}, "once, by the group"
    assert [row[0] for row in of_person(ann, group_id, ALL)] == [share_id], "the account's timeline in apps"
    assert list(local(outside, ALL)) == [], "never on the wall"
    if not is_open:
        assert feed(ben, group_id) == [post_id]
        leave_group(ben, group_id=group_id)
        assert post(ben, post_id) is not None, "one's own"
        assert post(ben, answer_id) is None
    with pytest.raises((NotAllowed, NotFound)):
        publish_post(outside, text="Me too", in_reply_to_id=post_id)


def test_a_group_that_closes_closes_what_was_written_in_it(ann: Viewer) -> None:
    outside = member("cleo")
    group_id = new_group(ann)
    post_id = write_in(ann, group_id)
    assert post(outside, post_id) is not None
    edit_group(ann, group_id=group_id, changes=CLOSED)
    assert post(outside, post_id) is None
    assert readers_of_post(ann, post_id, ALL).count == 0
    edit_group(ann, group_id=group_id, changes={"openness": Openness.OPEN})
    found = readers_of_post(ann, post_id, ALL)
    assert (found.count, found.is_for_all, found.group) == (1, True, "Choir")


def test_the_groups_share_is_nobodys(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, **CLOSED)
    emitted = Emitted()
    post_id = write_in(ben, group_id)
    share_id = share_of(post_id)
    assert emitted() == [PostBoosted(boost_id=share_id, post_id=post_id), PostPublished(post_id=post_id)]
    found = post(ann, share_id)
    assert found is not None
    assert found.is_of_group
    assert found.shown.id == post_id
    assert found.shown.boosts_count == 0
    assert list(who_boosted(ann, post_id, ALL)) == []
    for refused in (lambda: boost_post(ann, post_id=post_id), lambda: delete_post(ann, post_id=share_id)):
        with pytest.raises(NotAllowed):
            refused()
    take_back_boost(ann, post_id=post_id)
    assert feed(ann, group_id) == [post_id], "nobody takes it back by hand"
    assert Person.objects.get(pk=ben.person_id).posts_count == 0, "what is said in groups is nobody's business"
    react_to_post(ann, post_id=post_id, emoji="👍")
    assert (posts_with_wrong_counts(), authors_with_wrong_counts()) == ([], [])
    delete_post(ben, post_id=post_id)
    assert feed(ann, group_id) == []
    assert (posts_with_wrong_counts(), authors_with_wrong_counts()) == ([], [])


def test_only_those_in_it_write_in_a_group(ann: Viewer, ben: Viewer) -> None:
    group_id, secret_id = new_group(ann), new_group(ann, openness=Openness.SECRET)
    with pytest.raises(NotAllowed):
        write_in(ben, group_id)
    with pytest.raises(NotFound):
        write_in(ben, secret_id)
    with pytest.raises(Invalid):
        publish_post(ann, text="Hello", audience=Audience.GROUP)
    with pytest.raises(Invalid):
        publish_post(ann, text="Psst", in_reply_to_id=write(ben), group_id=group_id)
    assert not Post.objects.filter(audience=Audience.GROUP).exists()


def test_who_exactly_can_see_it_names_the_group_and_those_in_it(ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    group_id = new_group(ann, ben, **CLOSED)
    found = readers_of_draft(ann, audience=Audience.COMMUNITY, group_id=group_id, page=ALL)
    assert (found.audience, found.group, found.count, found.is_for_all) == (Audience.GROUP, "Choir", 1, False)
    assert [p.id for p in found.people] == [ben.person_id]
    with pytest.raises(NotFound):
        readers_of_draft(cleo, audience=Audience.COMMUNITY, group_id=group_id, page=ALL)
    post_id = write_in(ben, group_id)
    assert readers_of_post(ben, post_id, ALL).is_told
    leave_group(ben, group_id=group_id)
    assert not readers_of_post(ben, post_id, ALL).is_told, "who is in it is not theirs to know any more"


def test_topics_pins_and_search(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, **CLOSED)
    topic_id = add_topic(ann, group_id=group_id, name="Scores")
    about, plain = write_in(ben, group_id, "The score of Brahms", topic_id=topic_id), write_in(ben, group_id, "Brahms?")
    other_id = new_group(ann, ben)
    write_in(ben, other_id, "Brahms elsewhere")
    bus.drain()
    assert feed(ann, group_id, topic_id=topic_id) == [about]
    assert topic_names([about, plain]) == {about: "Scores"}
    assert [p.id for p in find_in_group(ann, groups.group(ann, group_id), "brahms", ALL)] == [plain, about]
    with pytest.raises(Invalid):
        write_in(ben, other_id, topic_id=topic_id)
    with pytest.raises(NotAllowed):
        pin_in_group(ben, post_id=about)
    with pytest.raises(Invalid):
        pin_post(ben, post_id=about)
    pin_in_group(ann, post_id=about)
    pin_in_group(ann, post_id=about)
    assert [p.id for p in pinned_in_group(ben, groups.group(ben, group_id))] == [about]
    assert [row[0] for row in of_person(ben, group_id, ALL, pinned=True)] == [about]
    unpin_in_group(ann, post_id=about)
    assert pinned_in_group(ben, groups.group(ben, group_id)) == []
    with pytest.raises(Invalid):
        pin_in_group(ann, post_id=publish_post(ben, text="An answer", in_reply_to_id=about))


def test_a_held_post_is_read_by_its_author_and_those_who_moderate(ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    group_id = new_group(ann, ben, cleo, approval=Approval.ALL, **CLOSED)
    moderator_of(ann, group_id, cleo)
    emitted = Emitted()
    post_id = write_in(ben, group_id)
    assert emitted() == [GroupPostHeld(post_id=post_id, group_id=group_id, round=1)]
    for who in (ann, ben, cleo):
        assert post(who, post_id) is None, "the rule shows it to nobody"
        assert feed(who, group_id) == []
    found = own_held_post(ben, post_id)
    assert (found.group.id, found.is_returned, "every post waits" in found.advice) == (group_id, False, True)
    assert held(cleo, group_id) == [post_id]
    for ask in (lambda: held(ben, group_id), lambda: own_held_post(cleo, post_id)):
        with pytest.raises(NotFound):
            ask()
    for act in (approve_group_post, lambda who, post_id: send_group_post_back(who, post_id=post_id, reason="No")):
        with pytest.raises(NotFound):
            act(ben, post_id=post_id)
    approve_group_post(cleo, post_id=post_id)
    share_id = share_of(post_id)
    assert emitted() == [
        PostBoosted(boost_id=share_id, post_id=post_id), PostPublished(post_id=post_id),
        GroupPostApproved(post_id=post_id, group_id=group_id, moderator_id=cleo.person_id),
    ]  # fmt: skip
    assert feed(ben, group_id) == [post_id]
    with pytest.raises(NotFound):
        approve_group_post(cleo, post_id=post_id)
    assert feed(cleo, group_id)[0] == post_id
    write_in(cleo, group_id, "Those who moderate never wait")
    assert len(feed(ben, group_id)) == 2


def test_sent_back_mended_and_handed_in_again(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, approval=Approval.LINKS)
    post_id = write_in(ben, group_id, "Look: https://shop.example/x")
    with pytest.raises(Invalid):
        send_group_post_back(ann, post_id=post_id, reason="  ")
    emitted = Emitted()
    send_group_post_back(ann, post_id=post_id, reason="No shops, please")
    assert emitted() == [GroupPostReturned(post_id=post_id, group_id=group_id, moderator_id=ann.person_id, round=1)]
    assert (held(ann, group_id), count_waiting_posts(groups.group(ann, group_id))) == ([], 0)
    assert own_held_posts(ben, group_id=group_id)[0].reason == "No shops, please"
    for words in ("Better", "Look at #this, @ann"):
        assert not hand_in_again(ben, post_id=post_id, text=words), (
            "somebody reads it again, however often it is mended"
        )
    assert held(ann, group_id) == [post_id]
    approve_group_post(ann, post_id=post_id)
    found = post(ann, post_id)
    assert found is not None
    assert found.text == "Look at #this, @ann"
    assert [tag.key for tag in found.tags] == ["this"]
    assert Mention.objects.filter(post_id=post_id, person_id=ann.person_id).exists()
    # What only a rule held appears as soon as the rule does not hold it any more.
    other_id = write_in(ben, group_id, "https://shop.example/x")
    assert hand_in_again(ben, post_id=other_id, text="No link in here", title="New")
    assert Post.objects.get(pk=other_id).title == "New"
    assert feed(ann, group_id)[0] == other_id
    with pytest.raises(Invalid):
        edit_post(ben, post_id=other_id, changes=Changes(text="Now with https://shop.example/x"))
    edit_post(ben, post_id=other_id, changes=Changes(text="Still none"))
    third_id = write_in(ben, group_id, "https://shop.example/x")
    withdraw_held_post(ben, post_id=third_id)
    assert own_held_posts(ben) == []
    assert Post.objects.get(pk=third_id).state == PostState.DELETED


def test_what_stands_in_the_group_is_taken_out_and_comes_back(ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    group_id = new_group(ann, ben, cleo)
    moderator_of(ann, group_id, ben)
    post_id = write_in(cleo, group_id)
    answer_id = publish_post(ben, text="Hm", in_reply_to_id=post_id)
    pin_in_group(ann, post_id=post_id)
    emitted = Emitted()
    send_group_post_back(ben, post_id=post_id, reason="Not about us")
    assert {type(one) for one in emitted()} == {PostRemoved, PostUnboosted, GroupPostReturned}
    assert feed(ann, group_id) == []
    send_group_post_back(ann, post_id=answer_id, reason="Unkind")
    assert hand_in_again(ben, post_id=answer_id, text="Kind") is False
    approve_group_post(ann, post_id=answer_id)
    assert posts_with_wrong_counts() == []
    hand_in_again(cleo, post_id=post_id, text="About us")
    approve_group_post(ben, post_id=post_id)
    assert feed(ann, group_id) == [post_id]
    assert pinned_in_group(ann, groups.group(ann, group_id)) == []
    with pytest.raises(NotAllowed):
        send_group_post_back(ben, post_id=write_in(ann, group_id), reason="The owner is wrong")
    with pytest.raises(NotFound):
        send_group_post_back(cleo, post_id=post_id, reason="I do not moderate")
    with pytest.raises(NotFound):
        send_group_post_back(ann, post_id=write(cleo), reason="In no group")
    leave_group(cleo, group_id=group_id)
    assert posts_with_wrong_counts() == []


@pytest.mark.parametrize(
    ("rule", "text", "is_held"),
    [
        ({"contains": Contains.LINK}, "See https://town.example/a", True),
        ({"contains": Contains.LINK}, "See the town", False),
        ({"contains": Contains.LINK, "newer_than_days": 3}, "See https://town.example/a", False),
        ({"contains": Contains.ANYTHING, "newer_than_days": 10}, "Hello", True),
        ({"contains": Contains.WORD, "word": "Politics"}, "No POLITICS here", True),
        ({"contains": Contains.WORD, "word": "Politics"}, "Songs", False),
        ({"contains": Contains.PHOTO}, "Without one", False),
    ],
)
def test_rules_in_the_open_hold_by_themselves(
    ann: Viewer,
    ben: Viewer,
    rule: dict[str, object],
    text: str,
    is_held: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    now = clock.now()
    with clock.pretend(now - timedelta(days=5)):
        group_id = new_group(ann, ben)
    add_hold_rule(ann, group_id=group_id, advice="Ask us first.", **rule)
    post_id = write_in(ben, group_id, text)
    assert (feed(ben, group_id) == []) == is_held
    if is_held:
        assert own_held_post(ben, post_id).advice == "Ask us first."
    write_in(ann, group_id, text)
    assert len(feed(ben, group_id)) == 2 - is_held, "those who moderate never wait"


def test_new_members_wait_for_seven_days(ann: Viewer, ben: Viewer) -> None:
    now = clock.now()
    with clock.pretend(now - timedelta(days=6)):
        group_id = new_group(ann, ben, approval=Approval.NEW)
    write_in(ben, group_id)
    assert feed(ben, group_id) == []
    with clock.pretend(now + timedelta(days=2)):
        write_in(ben, group_id)
    assert len(feed(ben, group_id)) == 1


def test_what_an_app_writes_by_name_goes_to_the_group_or_nowhere(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, handle="choir")
    new_group(ann, handle="football")
    new_group(ann, handle="plot", openness=Openness.SECRET)
    assert group_meant(ann, "Hello everybody") is None
    assert group_meant(ann, "Hello @ben") is None
    found = group_meant(ann, "Hello @Choir, rehearsal at seven")
    assert found is not None
    assert found.id == group_id
    for who, text in ((ben, "Hello @choir"), (ann, "@choir and @football")):
        with pytest.raises(Invalid):
            group_meant(who, text)
    assert group_meant(ben, "Hello @plot") is None, "as for any name that is nobody's"
    post_id = publish_post(ann, text="The @plot thickens, @choir")
    found_post = post(ben, post_id)
    assert found_post is not None
    assert found_post.mentions == ()
    assert "href" not in found_post.html


def test_who_blocks_does_not_read_the_other_in_a_group(ann: Viewer, ben: Viewer) -> None:
    from meetinghouse.domain.people.actions import block

    group_id = new_group(ann, ben)
    post_id = write_in(ben, group_id)
    block(ann, person_id=ben.person_id)
    assert feed(ann, group_id) == []
    assert post(ann, post_id) is None
    assert ids([ann]) == [ann.person_id]
    assert join_group(ben, group_id=group_id)


def test_a_group_is_kept_with_a_draft_and_neither_quotes_nor_is_quoted(ann: Viewer, ben: Viewer) -> None:
    from meetinghouse.domain.posts.actions import publish_scheduled, schedule_post
    from meetinghouse.domain.posts.records import Writing

    group_id = new_group(ann, ben, **CLOSED)
    later = clock.now() + timedelta(hours=2)
    kept = schedule_post(ben, Writing(text="Later", group_id=group_id), scheduled_at=later)
    with clock.pretend(later + timedelta(minutes=1)):
        publish_scheduled(kept)
    assert [p.text for p in group_posts(ann, groups.group(ann, group_id), ALL)] == ["Later"]
    with pytest.raises(NotAllowed):
        write(ann, "See", quoted_id=write_in(ben, group_id))
    with pytest.raises(Invalid):
        write_in(ben, group_id, "See", quoted_id=write(ann))
    assert not Post.objects.filter(text="See").exists()


def test_what_was_looked_at_for_one_reason_was_not_for_another(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    for rule in ({"contains": Contains.LINK}, {"contains": Contains.WORD, "word": "casino"}):
        add_hold_rule(ann, group_id=group_id, advice="Not here.", **rule)
    warned = write_in(ben, group_id, content_warning="Casino inside")
    assert held(ann, group_id) == [warned]
    post_id = write_in(ben, group_id, "See https://town.example/a")
    approve_group_post(ann, post_id=post_id)
    edit_post(ben, post_id=post_id, changes=Changes(text="See https://town.example/a, do"))
    for worse in (Changes(text="A casino: https://town.example/a"), Changes(content_warning="Casino")):
        with pytest.raises(Invalid, match="Not here"):
            edit_post(ben, post_id=post_id, changes=worse)
