"""A quote shows the quoted post to exactly those who may read it, whatever way it is read, in worlds made at random."""

import json

import pytest
from hypothesis import Phase, given, settings

from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.choices import QuoteState
from meetinghouse.domain.posts.models import Post, Quote
from meetinghouse.domain.posts.queries import posts_by_ids
from meetinghouse.doors.client_api.fast_lane import rendering
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.statements import Statement
from tests.factories import insert
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.test_visibility import viewer_of
from tests.policy.worlds import Placed, placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db
Seen = dict[int, int | None]


def put_quotes(here: Placed) -> dict[int, int]:
    """Let posts quote others as the model says; gives what quotes what."""
    quotes = slow.quotes(here.world)
    insert(
        Quote,
        [
            {"post_id": here.posts[one], "quoted_id": here.posts[other], "state": QuoteState.ACCEPTED.value}
            for one, other in quotes.items()
        ],
    )
    Post.objects.filter(pk__in=[here.posts[one] for one in quotes]).update(has_quote=True)
    return quotes


def by_model(world: World, viewer: int, quotes: dict[int, int]) -> Seen:
    """What each post that the viewer may read shows of the one it quotes."""
    return {
        one: other if slow.may_read(world, viewer, other) else None
        for one, other in quotes.items()
        if slow.may_read(world, viewer, one)
    }


def by_pages(here: Placed, viewer: int, quotes: dict[int, int]) -> Seen:
    """The same as pages show it."""
    found = posts_by_ids(viewer_of(here, viewer), [here.posts[one] for one in quotes])
    back = {pk: number for number, pk in here.posts.items()}
    return {back[i]: back[p.quote.post.id] if p.quote.post else None for i, p in found.items() if p.quote is not None}


def by_api(here: Placed, viewer: int, quotes: dict[int, int]) -> Seen:
    """The same as apps are told it."""
    who = viewer_of(here, viewer)
    rows = timelines.some(who, [here.posts[one] for one in quotes])
    back = {pk: number for number, pk in here.posts.items()}
    told: Seen = {}
    for row, status in zip(rows, rendering.statuses(rows, me=who.person_id), strict=True):
        quote = json.loads(status)["quote"]
        shown = quote["quoted_status"]
        assert quote["state"] in ({"accepted"} if shown else {"unauthorized", "deleted"})
        told[back[row[shape.ID]]] = back[int(shown["id"])] if shown else None
    return told


@worlds_to_try(30)
@given(world=worlds())
def test_a_quote_shows_what_the_reader_may_read(world: World) -> None:
    with placed(world) as here:
        rendering.forget()
        quotes = put_quotes(here)
        for viewer in [STRANGER, *world.active]:
            expected = by_model(world, viewer, quotes)
            assert by_pages(here, viewer, quotes) == expected
            assert by_api(here, viewer, quotes) == expected


def test_a_slip_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the comparison can fail: the quoted post is taken without asking whether it may be read."""
    right = shape.some(1)
    sqlite, postgresql = "p.id IN (SELECT value FROM json_each(%(ids)s))", "p.id = ANY(%(ids)s::bigint[])"
    wrong = Statement(
        right.sqlite.partition(f" WHERE {sqlite}")[0] + f" WHERE {sqlite}",
        right.postgresql.partition(f" WHERE {postgresql}")[0] + f" WHERE {postgresql}",
    )
    assert wrong.sqlite != right.sqlite
    assert wrong.postgresql != right.postgresql
    monkeypatch.setattr(rendering.post, "some", lambda _me: wrong)

    @settings(worlds_to_try(800), phases=[Phase.generate])
    @given(world=worlds())
    def look(world: World) -> None:
        with placed(world) as here:
            rendering.forget()
            quotes = put_quotes(here)
            for viewer in world.active:
                assert by_api(here, viewer, quotes) == by_model(world, viewer, quotes)

    with pytest.raises(AssertionError):
        look()
