"""A page as one who reads and as one who writes, in worlds made at random, against the slow model."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from meetinghouse.domain.pages.models import Editor, PageRole
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.people.models import Person, PersonKind
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Authorship
from meetinghouse.domain.posts.queries import posts_by_ids
from meetinghouse.domain.posts.readers import those_who_can_see
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.viewer import Viewer
from tests.policy import slow_model as slow
from tests.policy.slow_model import World
from tests.policy.test_visibility import viewer_of
from tests.policy.test_visibility_lists import EVERYTHING, rows_of
from tests.policy.worlds import Placed, placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db


@st.composite
def worlds_with_a_page(draw: st.DrawFn) -> tuple[World, int, int]:
    """A world, which of its people is a page (no friends, on no roster, following nobody), and who speaks for it."""
    world = draw(worlds())
    assume(len(world.active) > 1)
    page, editor = draw(st.permutations(world.active))[:2]
    return (
        replace(
            world,
            friends={pair for pair in world.friends if page not in pair},
            follows={pair: boosts for pair, boosts in world.follows.items() if pair[0] != page},
            rosters={roster: people - {page} for roster, people in world.rosters.items()},
        ),
        page,
        editor,
    )


def make_page(here: Placed, page: int, editor: int) -> Viewer:
    """Turn the row into a page's, and give the one who speaks as it."""
    Person.objects.filter(pk=here.people[page]).update(kind=PersonKind.PAGE)
    Editor.objects.create(page_id=here.people[page], person_id=here.people[editor], role=PageRole.EDITOR)
    return as_page(viewer_of(here, editor), here.people[page])


@worlds_to_try(60)
@given(found=worlds_with_a_page())
def test_a_page_reads_what_the_model_says_and_nothing_that_is_between_others(found: tuple[World, int, int]) -> None:
    world, page, editor = found
    with placed(world) as here:
        voice = make_page(here, page, editor)
        read = set(here.posts_back(visible_to(voice).filter(pk__in=here.posts.values()).values_list("pk", flat=True)))
        assert read == set(slow.readable(world, page))
        for number in read:
            post = world.posts[number]
            asked_it = page in post.named | post.named_silently or page in {post.author, post.owner}
            is_open = post.audience is Audience.GROUP and post.roster in world.open_rosters
            assert post.audience <= Audience.COMMUNITY or asked_it or is_open
        assert rows_of(here, timelines.local(voice, EVERYTHING)) == slow.local(world, page)
        assert rows_of(here, timelines.home(voice, EVERYTHING)) == slow.home(world, page)
        told = [one.id for one in notifications(voice, EVERYTHING)]
        assert told == [here.told[one.number] for one in slow.on_the_page(world, page)]


@worlds_to_try(40)
@given(found=worlds_with_a_page())
def test_what_a_page_writes_is_read_by_people_and_its_hand_known_to_editors(found: tuple[World, int, int]) -> None:
    world, page, editor = found
    with placed(world) as here:
        voice = make_page(here, page, editor)
        own = [number for number, post in world.posts.items() if post.author == page]
        Authorship.objects.bulk_create(
            Authorship(post_id=here.posts[number], editor_id=here.people[editor]) for number in own
        )
        for number in own:
            readers = set(here.people_back(those_who_can_see(here.posts[number], EVERYTHING).items))
            assert readers == {who for who in world.active if who != page and slow.may_read(world, who, number)}
        for viewer, knows in [(voice, True), *((viewer_of(here, who), who == editor) for who in world.active)]:
            if viewer.person_id == voice.person_id and not viewer.is_page:
                continue  # nobody signs in as the page
            shown = posts_by_ids(viewer, [here.posts[number] for number in own])
            assert all((one.hands is not None) == knows for one in shown.values())
