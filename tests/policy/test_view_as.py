"""One's own posts through the eyes of others, against the slow model: what they see, and nothing that leaks."""

from dataclasses import replace

import pytest
from hypothesis import given

from meetinghouse.domain.people.models import Roster, RosterKind
from meetinghouse.domain.posts.audience import ROSTER_AUDIENCES, Audience
from meetinghouse.domain.posts.seen_by import eyes_of, own_post_seen_by, own_posts_seen_by
from meetinghouse.kernel.errors import NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World, Written
from tests.policy.test_visibility import viewer_of
from tests.policy.test_visibility_lists import EVERYTHING, records_of, worlds_seen
from tests.policy.worlds import placed, worlds_to_try

pytestmark = pytest.mark.django_db

_OF_SOMEBODY = {Audience.FOLLOWERS, Audience.FRIENDS}


def owner_of(world: World, roster: int) -> int:
    """Every second circle is the first person's."""
    return 1 if roster % 2 else len(world.people)


def seen_unnoticed(world: World, me: int, who: int, number: int) -> bool:
    """What others read of one's own, as far as one may find out: one's own hushed comments look as ever."""
    post = world.posts[number]
    if post.hushed is not None and post.hushed[1] == me:
        world = replace(world, posts=world.posts | {number: replace(post, hushed=None)})
    return slow.may_read(world, who, number)


def is_ones_own_to_know(world: World, me: int, post: Written) -> bool:
    if post.audience is Audience.GROUP:
        return (post.roster or 0) in world.open_rosters or me in world.rosters[post.roster or 0]
    if post.audience in ROSTER_AUDIENCES:
        return owner_of(world, post.roster or 0) == me
    return post.audience not in _OF_SOMEBODY or post.owner == me


@worlds_to_try(120)
@given(seen=worlds_seen())
def test_through_the_eyes_of_everybody(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        for roster, roster_id in here.rosters.items():
            owner_id = here.people[owner_of(world, roster)]
            Roster.objects.filter(pk=roster_id).update(kind=RosterKind.CIRCLE, owner_id=owner_id)
        mine = viewer_of(here, me)
        written = [n for n in slow.readable(world, me) if world.posts[n].author == me and not world.posts[n].shares]
        known = [n for n in written if is_ones_own_to_know(world, me, world.posts[n])]
        for who in world.people:
            if who == me or not slow.may_meet(world, me, who):
                with pytest.raises(NotFound):
                    eyes_of(mine, here.people[who])
                continue
            eyes = eyes_of(mine, here.people[who])
            expected = [n for n in known if seen_unnoticed(world, me, who, n)]
            found = own_posts_seen_by(mine, eyes, EVERYTHING).items
            assert records_of(here, found) == expected
            for record in found:
                # Whose eyes are lent keeps to themselves what they marked; nobody's circle is named.
                assert (record.reacted, record.circle) == ("", "")
                assert not any((record.bookmarked, record.boosted, record.is_mine))
            for number, post_id in here.posts.items():
                if number not in written:
                    with pytest.raises(NotFound):
                        own_post_seen_by(mine, eyes, post_id)
                elif number not in known:
                    with pytest.raises(NotAllowed):
                        own_post_seen_by(mine, eyes, post_id)
                else:
                    one = own_post_seen_by(mine, eyes, post_id)
                    assert (one is not None) == (number in expected)
        with_visitor = own_posts_seen_by(mine, viewer_of(here, STRANGER), EVERYTHING).items
        assert records_of(here, with_visitor) == [n for n in known if seen_unnoticed(world, me, STRANGER, n)]
        pages, page = [], Page(limit=1)
        while (part := own_posts_seen_by(mine, viewer_of(here, STRANGER), page)).items:
            pages += records_of(here, part)
            if part.older_than is None:
                break
            page = Page(limit=1, max_id=part.older_than)
        assert pages == records_of(here, with_visitor)
        with pytest.raises(SignInRequired):
            eyes_of(viewer_of(here, STRANGER), here.people[me])
