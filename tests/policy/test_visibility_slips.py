"""Feeds that are written wrongly on purpose: the comparison with the slow model finds each of them."""

import pytest
from hypothesis import Phase, given, settings

from meetinghouse.domain.people.models import Roster, RosterKind
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.statements import Statement, is_sqlite
from tests.policy import slow_model as slow
from tests.policy.slow_model import World
from tests.policy.test_visibility import viewer_of
from tests.policy.test_visibility_lists import EVERYTHING, rows_of
from tests.policy.worlds import placed, worlds, worlds_to_try

# What is proved is that the comparison finds a slip, not what a database does with it.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_sqlite(), reason="a slip in the text is found on either database"),
]


CIRCLE_SLIPS = {
    "people muted show": ("nm.muted_id = p.author_id", "1 = 0"),
    "shares of people muted show": ("nm.muted_id = b.author_id", "1 = 0"),
    "shares show although they are not wanted": ("AND NOT fs.shows_boosts", "AND 1 = 0"),
    "answers to anybody show": ("ra.person_id = p.in_reply_to_person_id", "1 = 1"),
    "answers to the viewer do not show": ("p.in_reply_to_person_id IN (%(me)s, p.author_id)", "p.in_reply_to_person_id = p.author_id"),
    "the owner's own posts show": ("re.person_id <> %(me)s", "1 = 1"),
    "every circle is the same": ("re.roster_id = %(circle)s", "1 = 1"),
    "blocks do not count": ("nb.blocker_id = p.author_id AND nb.blocked_id = %(me)s", "1 = 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", CIRCLE_SLIPS)
def test_feeds_of_circles_find_every_slip(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the comparison can fail."""
    right, wrong = CIRCLE_SLIPS[name]
    texts = [timelines.texts.CIRCLE["DESC"].sqlite, timelines.texts.CIRCLE["DESC"].postgresql]
    assert all(right in text for text in texts), "the feed is written differently now"
    slipped = {"DESC": Statement(*(text.replace(right, wrong) for text in texts))}
    monkeypatch.setattr(timelines.texts, "CIRCLE", slipped)

    @settings(worlds_to_try(6000), phases=[Phase.generate])
    @given(world=worlds())
    def look(world: World) -> None:
        with placed(world) as here:
            for me in world.active:
                Roster.objects.update(kind=RosterKind.CIRCLE, owner_id=here.people[me])
                for roster, roster_id in here.rosters.items():
                    found = rows_of(here, timelines.circle(viewer_of(here, me), roster_id, EVERYTHING))
                    assert found == slow.of_circle(world, me, roster)

    with pytest.raises(AssertionError, match="=="):
        look()


HOME_SLIPS = {
    "people muted show": ("nm.muted_id = p.author_id", "1 = 0"),
    "shares of people muted show": ("nm.muted_id = b.author_id", "1 = 0"),
    "mutes never end": ("nm.until > ", "1 = 1 OR nm.until > "),
    "shares show although they are not wanted": (" AND fs.shows_boosts", ""),
    "answers to anybody show": ("fa.followed_id = p.in_reply_to_person_id", "1 = 1"),
    "answers to the viewer do not show": ("p.in_reply_to_person_id IN (%(me)s, p.author_id)", "p.in_reply_to_person_id = p.author_id"),
    "everybody is followed": ("p.author_id IN (SELECT fo.followed_id FROM", "1 IN (SELECT 1 FROM"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOME_SLIPS)
def test_feeds_find_every_slip(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the comparison can fail."""
    right, wrong = HOME_SLIPS[name]
    texts = [timelines.texts.FEED_WALK.sqlite, timelines.texts.FEED_WALK.postgresql]
    assert all(right in text for text in texts), "the feed is written differently now"
    monkeypatch.setattr(timelines.texts, "FEED_WALK", Statement(*(text.replace(right, wrong) for text in texts)))

    @settings(worlds_to_try(6000), phases=[Phase.generate])
    @given(world=worlds())
    def look(world: World) -> None:
        with placed(world) as here:
            for me in world.active:
                assert rows_of(here, timelines.home(viewer_of(here, me), EVERYTHING)) == slow.home(world, me)

    with pytest.raises(AssertionError, match="=="):
        look()
