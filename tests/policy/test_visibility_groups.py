"""Every way to groups and what is written in them against the slow model, secret groups above all."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
import pytest
from django.conf import settings as django_settings
from hypothesis import given

from meetinghouse.domain.groups import queries as groups
from meetinghouse.domain.groups.actions import add_hold_rule, edit_group, invite_to_group, leave_group
from meetinghouse.domain.groups.models import Contains, Covers, Joining, Openness
from meetinghouse.domain.groups.queries_lists import group_list, group_lists
from meetinghouse.domain.media.models import Kind, Media
from meetinghouse.domain.people import queries as people
from meetinghouse.domain.people.actions import mute
from meetinghouse.domain.people.models import Block, Person, PersonState
from meetinghouse.domain.people.rows import person_row, reachable
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.actions import publish_post, send_group_post_back
from meetinghouse.domain.posts.actions.attaching import put_attachments
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Album, Post, PostState
from meetinghouse.domain.posts.queries import post, posts_by_ids, readers_among, thread
from meetinghouse.domain.posts.queries_albums import albums_of_group
from meetinghouse.domain.posts.queries_files import group_files, may_have_held_file
from meetinghouse.domain.posts.queries_groups import (
    group_of_post,
    group_posts,
    own_held_post,
    own_held_posts,
    waiting_post,
    waiting_posts,
)
from meetinghouse.domain.posts.queries_messages import may_have_file
from meetinghouse.domain.posts.readers import how_many_can_see
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.effects.search.queries import find_in_group, find_people, find_posts
from meetinghouse.effects.search.subscribers import put_person, put_post
from meetinghouse.effects.streaming import channels
from meetinghouse.effects.streaming.channels import Channel
from meetinghouse.effects.streaming.reach import hits
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.effects.timelines.lists import a_list, is_list_of
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories_groups import new_group, share_of
from tests.policy import slow_groups as slow
from tests.policy.slow_groups import STRANGER, Groups, Said
from tests.policy.worlds import undone, worlds_to_try

pytestmark = pytest.mark.django_db

ALL = Page(limit=40)
PEOPLE = (1, 2, 3, 4)
WORD = "barn"


@st.composite
def worlds(draw: st.DrawFn) -> Groups:
    """Two groups of four people. Person 1 owns both; somebody may have left since they wrote, somebody is suspended."""
    some = st.frozensets(st.sampled_from(PEOPLE[1:]))
    numbers = (11, 12)
    world = Groups(
        suspended=draw(st.sampled_from([frozenset(), frozenset(), frozenset({4})])),
        people=PEOPLE,
        openness={g: draw(st.sampled_from([*Openness, Openness.SECRET])) for g in numbers},
        staff=dict.fromkeys(numbers, 1),
        members={g: draw(some) | {1} for g in numbers},
        invited={},
        blocks=draw(st.frozensets(st.sampled_from([(2, 3), (3, 2), (1, 2)]), max_size=1)),
    )
    world.invited = {g: draw(some) - world.members[g] for g in numbers}
    world.mutes = draw(st.frozensets(st.sampled_from([(1, 11), (2, 11), (3, 12)]), max_size=2))
    for number in range(1, draw(st.integers(1, 6)) + 1):
        group = draw(st.sampled_from(numbers))
        standing = [
            n for n, one in world.said.items() if one.group == group and one.answers is None and not one.is_waiting
        ]
        answers = draw(st.sampled_from([None, *standing]))
        # Whoever writes was in it then; some of them are not any more.
        author = draw(st.sampled_from(PEOPLE))
        kept = draw(st.sampled_from(["shown", "shown", "waits", "returned"])) if author != 1 else "shown"
        world.said[number] = Said(number, group, author, answers, kept != "shown", kept == "waits")
    return world


@dataclass
class Placed:
    """A world in the database."""

    world: Groups
    people: dict[int, int]
    groups: dict[int, int]
    said: dict[int, int]
    files: dict[int, int]

    def viewer(self, who: int) -> Viewer:
        return Viewer(sees_public=True) if who == STRANGER else Viewer(person_id=self.people[who], account_id=who)

    def people_back(self, ids: Any) -> set[int]:
        back = {pk: who for who, pk in self.people.items()}
        return {back[i] for i in ids if i in back}

    def groups_back(self, ids: Any) -> set[int]:
        back = {pk: who for who, pk in self.groups.items()}
        return {back[i] for i in ids if i in back}

    def said_back(self, ids: Any) -> list[int]:
        back = {pk: number for number, pk in self.said.items()}
        return [back[i] for i in ids]


@contextmanager
def placed(world: Groups) -> Iterator[Placed]:
    """The world through the actions, for as long as the block runs."""
    with ExitStack() as stack:
        for alias in django_settings.DATABASES:
            stack.enter_context(undone(alias))
        ids = {
            who: Person.objects.create(username=f"p{who}", handle_key=f"p{who}", display_name=WORD).pk
            for who in world.people
        }
        here = Placed(world, ids, {}, {}, {})
        owner = here.viewer(1)
        for g in world.openness:
            everybody = [here.viewer(who) for who in world.people if who != 1]
            here.groups[g] = new_group(
                owner, *everybody, handle=f"g{g}", name=f"{WORD} {g}", joining=Joining.INVITATION
            )
        for group_id in here.groups.values():
            add_hold_rule(
                owner, group_id=group_id, contains=Contains.WORD, word="please", covers=Covers.BOTH, advice="It waits"
            )
        for number, one in world.said.items():
            text = f"{WORD} please" if one.is_waiting else WORD
            here.said[number] = publish_post(
                here.viewer(one.author), text=text, group_id=here.groups[one.group],
                in_reply_to_id=here.said[one.answers] if one.answers else None,
            )  # fmt: skip
        for number, post_id in here.said.items():
            # A file on each, as uploading and sharing it would leave it.
            media = Media.objects.create(
                kind=Kind.FILE, key=f"{post_id}", mime="", name=f"{number}.pdf", width=0, height=0, preview_width=0,
                preview_height=0, octets=1, blurhash="", sent_sha256="", stored_sha256="", attached=True,
            )  # fmt: skip
            put_attachments(Post.objects.get(pk=post_id), [media.pk])
            here.files[number] = media.pk
        Album.objects.bulk_create(Album(post_id=post_id) for post_id in here.said.values())
        for number, one in world.said.items():
            if one.is_held and not one.is_waiting:
                send_group_post_back(owner, post_id=here.said[number], reason="Mend it")
        for g, group_id in here.groups.items():
            for who in set(world.people) - world.members[g]:
                leave_group(here.viewer(who), group_id=group_id)
            for who in world.invited[g]:
                invite_to_group(owner, group_id=group_id, person_id=ids[who])
            edit_group(owner, group_id=group_id, changes={"openness": world.openness[g]})
        Person.objects.filter(pk__in=[ids[who] for who in world.suspended]).update(state=PersonState.SUSPENDED)
        Block.objects.bulk_create(Block(blocker_id=ids[a], blocked_id=ids[b]) for a, b in world.blocks)
        for who, g in world.mutes:
            if slow.knows(world, who, g):
                mute(here.viewer(who), person_id=here.groups[g])
        # As the worker would, without telling everybody behind the bell.
        for row in Post.objects.filter(pk__in=here.said.values(), state=PostState.VISIBLE):
            put_post(row)
        for group in Person.objects.filter(pk__in=here.groups.values()):
            put_person(group)
        yield here


def is_there(ask: Callable[[], object]) -> bool:
    """The question finds something, and no refusal."""
    try:
        return bool(ask())
    except NotFound:
        return False


@worlds_to_try(10)
@given(world=worlds())
def test_who_knows_of_a_group_and_who_is_in_it(world: Groups) -> None:
    with placed(world) as here:
        for who in world.viewers:
            viewer = here.viewer(who)
            for g, group_id in here.groups.items():
                known = slow.knows(world, who, g)
                ways = {
                    "person": lambda: people.person(viewer, group_id),
                    "handle": lambda: people.person_by_handle(viewer, f"g{g}"),
                    "row": lambda: person_row(viewer.person_id, group_id),
                    "reachable": lambda: reachable(viewer.person_id, [group_id]),
                    "people to meet": lambda: people.people_to_meet(viewer, [group_id]),
                    "group": lambda: groups.group(viewer, group_id),
                    "named": lambda: groups.named_groups(viewer, [f"g{g}"]),
                    "search": lambda: group_id in {p.id for p in find_people(viewer, WORD, 40)},
                    "account timeline": lambda: timelines.of_person(viewer, group_id, ALL) is not None,
                }
                assert {name: is_there(ask) for name, ask in ways.items()} == dict.fromkeys(ways, known), (who, g)
                inside = slow.members(world, who, g)
                assert here.people_back(p.id for p in people.followers(viewer, group_id, ALL)) == inside
                if known:
                    found = groups.group(viewer, group_id)
                    assert found.members_count == len(world.members[g])
                    listed = {one.person.id for one in groups.members(viewer, found, ALL)} if found.may_read else set()
                    assert here.people_back(listed) == inside
                    assert found.may_read == slow.sees_inside(world, who, g)
            for person, person_id in here.people.items():
                if slow.meets(world, who, person):
                    told = here.groups_back(p.id for p in people.following(viewer, person_id, ALL))
                    assert told == slow.groups_of(world, who, person), (who, person)
            if who != STRANGER:
                mine = {g for g in here.groups if who in world.members[g]}
                assert here.groups_back(one.id for one in groups.my_groups(viewer, ALL)) == mine
                found_there = here.groups_back(one.id for one in groups.groups_to_discover(viewer, ALL))
                assert found_there == {g for g in here.groups if world.openness[g] is not Openness.SECRET} - mine
                invited = {one.group.id for one in groups.invitations(viewer)}
                assert here.groups_back(invited) == {g for g in here.groups if who in world.invited[g]}
        names = {p.username for p in people.directory(here.viewer(1), ALL)}
        assert not names & {"g11", "g12"}


@worlds_to_try(12)
@given(world=worlds())
def test_who_reads_what_is_written_in_it(world: Groups) -> None:
    with placed(world) as here:
        ids = list(here.said.values())
        for who in world.viewers:
            viewer = here.viewer(who)
            expected = {number for number in world.said if slow.reads(world, who, number)}
            assert set(here.said_back(visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))) == expected
            assert set(here.said_back(posts_by_ids(viewer, ids))) == expected
            assert set(here.said_back(p.id for p in find_posts(viewer, WORD, ALL))) == expected
            assert list(timelines.local(viewer, ALL)) == []
            for number, post_id in here.said.items():
                assert (
                    (post(viewer, post_id) is not None) == (thread(viewer, post_id) is not None) == (number in expected)
                )
                there = group_of_post(viewer, post_id)
                knows = slow.knows(world, who, world.said[number].group)
                assert (there is not None) == (number in expected and knows)
                shown = post(viewer, post_id)
                if shown is not None:
                    assert (shown.group is not None) == knows, "one's own post does not tell of the group one left"
            for number, media_id in here.files.items():
                assert may_have_file(viewer, media_id) == (number in expected)
                assert may_have_held_file(viewer, media_id) == slow.reads_held(world, who, number)
            for g, group_id in here.groups.items():
                if not slow.knows(world, who, g):
                    continue
                found = groups.group(viewer, group_id)
                feed = slow.feed(world, who, g)
                assert here.said_back(p.id for p in group_posts(viewer, found, ALL)) == feed
                rows = timelines.of_person(viewer, group_id, ALL).items
                assert here.said_back(row[shape.SHARED] for row in rows) == feed
                shared = {n for n in expected if world.said[n].group == g}
                for by_name in (False, True):
                    listed = is_there(lambda by_name=by_name: group_files(viewer, found, ALL, by_name=by_name))
                    assert listed == bool(shared and found.may_read)
                collected = is_there(lambda: albums_of_group(viewer, found, ALL))
                assert collected == bool(shared and found.may_read)
                if found.may_read:
                    assert {int(one.media.name[0]) for one in group_files(viewer, found, ALL)} == shared
                    albums = albums_of_group(viewer, found, ALL).items
                    assert set(here.said_back(one.post_id for one in albums)) == shared
                    # Nobody was chosen, so only its author may add to one, and only from inside.
                    own = {n for n in shared if world.said[n].author == who and who in world.members[g]}
                    assert set(here.said_back(one.post_id for one in albums if one.may_add)) == own
                here_said = {n for n in expected if world.said[n].group == g}
                assert set(here.said_back(p.id for p in find_in_group(viewer, found, WORD, ALL))) == here_said
                held = {n for n, one in world.said.items() if one.group == g and slow.reads_held(world, who, n)}
                own = own_held_posts(viewer, group_id=group_id)
                mine = {n for n in held if world.said[n].author == who}
                assert set(here.said_back(one.post.id for one in own)) == mine
                queue = list(waiting_posts(viewer, found, ALL)) if found.is_staff else []
                assert set(here.said_back(one.post.id for one in queue)) == held - mine
                for one in (*own, *queue):
                    above = world.said[here.said_back([one.post.id])[0]].answers
                    shown = above is not None and slow.reads(world, who, above)
                    assert (one.answers is not None) == shown
                for n in (n for n, one in world.said.items() if one.group == g):
                    assert (waiting_post(viewer, here.said[n]) is not None) == (n in held - mine)
                    assert is_there(lambda n=n: own_held_post(viewer, here.said[n])) == (n in mine)
                inside = who in world.members[g]
                list_id = found.roster_id
                heard = {
                    n for n in feed if hits(viewer, share_of(here.said[n]), [Channel(channels.LIST, str(list_id))])
                }
                assert heard == (set(feed) if inside else set())
                assert is_there(lambda: group_list(viewer, list_id)) == is_list_of(viewer, list_id) == inside
                if inside:
                    rows = a_list(viewer, list_id, ALL).items
                    assert here.said_back(row[shape.SHARED] for row in rows) == feed
                else:
                    assert not is_there(lambda: a_list(viewer, list_id, ALL) is not None)
            assert here.groups_back(one.group_id for one in group_lists(viewer)) == {
                g for g in here.groups if who in world.members[g]
            }
            if who != STRANGER:
                rows = timelines.home(viewer, ALL).items
                contents = here.said_back(row[shape.SHARED] or row[shape.ID] for row in rows)
                assert len(contents) == len(set(contents))
                assert set(contents) == slow.at_home(world, who)
        everybody = list(here.people.values())
        for number, post_id in here.said.items():
            readers = {who for who in world.viewers if who and slow.reads(world, who, number)}
            assert here.people_back(readers_among(post_id, everybody)) == readers
            if not world.said[number].is_held:
                assert how_many_can_see(post_id) == len(readers - {world.said[number].author})
        assert Audience.GROUP.needs_roster
