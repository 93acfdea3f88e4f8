"""Search, trends and tags."""

import pytest

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel import bus
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member


def search(who: Member, q: str, **more: object) -> oracle.Search:
    return who.api.get("/api/v2/search", q=q, **more).as_a(oracle.Search)


def test_people_posts_and_tags_are_found(ann: Member, ben: Member) -> None:
    post_id = write(ann, "Sourdough #bread rises")
    bus.drain()
    found = search(ben, "bread")
    assert [s.id for s in found.statuses] == [str(post_id)]
    assert [t.name for t in found.hashtags] == ["bread"]
    assert found.accounts == []
    assert [a.username for a in search(ben, "ann").accounts] == ["ann"]


def test_a_type_and_an_author_narrow_it(ann: Member, ben: Member) -> None:
    first, second = write(ann, "bread one"), write(ben, "bread two")
    bus.drain()
    found = search(ann, "bread", type="statuses")
    assert [s.id for s in found.statuses] == [str(second), str(first)]
    assert [s.id for s in search(ann, "bread", type="statuses", account_id=ann.id).statuses] == [str(first)]
    assert [s.id for s in search(ann, "bread", type="statuses", offset=1).statuses] == [str(first)]
    assert [s.id for s in search(ann, "bread", type="statuses", max_id=second).statuses] == [str(first)]
    assert [s.id for s in search(ann, "bread", type="statuses", min_id=first).statuses] == [str(second)]
    assert search(ann, "bread", type="accounts").statuses == []


def test_nobody_finds_what_they_may_not_read(ann: Member, ben: Member, stranger: Api) -> None:
    write(ann, "secret bread", Audience.FOLLOWERS)
    bus.drain()
    assert search(ben, "secret").statuses == []
    assert len(search(ann, "secret").statuses) == 1
    assert stranger.get("/api/v2/search", q="secret").status == 401
    post_id = write(ann, "open cake")
    bus.drain()
    ann.api.post(f"/api/v1/accounts/{ben.id}/block")
    assert search(ben, "cake").statuses == []
    assert search(ben, f"http://localhost:3000/@ann/{post_id}").statuses == []


def test_an_address_finds_what_stands_there(ann: Member, ben: Member) -> None:
    post_id = write(ann, "Hello")
    assert [s.id for s in search(ben, f"http://localhost:3000/@ann/{post_id}", resolve=True).statuses] == [str(post_id)]
    assert [a.username for a in search(ben, "http://localhost:3000/@ann").accounts] == ["ann"]
    assert search(ben, f"http://localhost:3000/@ben/{post_id}").statuses == []
    assert search(ben, f"https://elsewhere.example/@ann/{post_id}", resolve=True) == oracle.Search([], [], [])


@pytest.mark.parametrize("q", ['"', "*", "a OR b", "'; --", "NEAR(", "x" * 10_000, "🍞"])
def test_no_words_break_the_search(ann: Member, q: str) -> None:
    assert search(ann, q) is not None


@pytest.mark.parametrize("wrong", [{"q": ""}, {"q": " "}, {"q": "x", "type": "polls"}, {"q": "x", "limit": "many"}])
def test_a_search_for_nothing_is_refused(ann: Member, wrong: dict[str, str]) -> None:
    assert ann.api.get("/api/v2/search", **wrong).status == 422


def test_tags_are_ranked_by_how_many_people_use_them(ann: Member, ben: Member, stranger: Api) -> None:
    for text in ("#cake", "#cake #bread", "#cake"):
        write(ann, text)
    write(ben, "#bread")
    write(ben, "#secret", Audience.FOLLOWERS)
    found = ann.api.get("/api/v1/trends/tags").as_a(list[oracle.Tag])
    assert [t.name for t in found] == ["bread", "cake"]
    assert (found[0].history[0].uses, found[0].history[0].accounts) == ("2", "2")
    assert (found[1].history[0].uses, found[1].history[0].accounts) == ("3", "1")
    assert len(found[0].history) == 7
    assert [t["name"] for t in stranger.get("/api/v1/trends", limit=1, offset=1).json] == ["cake"]


def test_a_tag_is_shown_though_nobody_used_it(ann: Member) -> None:
    write(ann, "#Bread")
    assert ann.api.get("/api/v1/tags/bread").as_a(oracle.Tag).history[0].uses == "1"
    unused = ann.api.get("/api/v1/tags/unused").as_a(oracle.Tag)
    assert (unused.name, unused.history[0].uses) == ("unused", "0")
    for no_tag in ("two words", "a%23b", "12", "-"):
        assert ann.api.get(f"/api/v1/tags/{no_tag}").status == 404, no_tag
    assert ann.api.post("/api/v1/tags/bread/follow").status == 422
    assert ann.api.post("/api/v1/tags/bread/unfollow").as_a(oracle.Tag).name == "bread"


def test_what_most_liked_stands_first(ann: Member, ben: Member, cat: Member, stranger: Api) -> None:
    quiet, liked, shared = write(ann, "one"), write(ann, "two"), write(ann, "three")
    hidden = write(ann, "four", Audience.FOLLOWERS)
    for who in (ben, cat):
        who.api.post(f"/api/v1/statuses/{liked}/favourite")
    ben.api.post(f"/api/v1/statuses/{shared}/reblog")
    ann.api.post(f"/api/v1/statuses/{hidden}/favourite")
    found = stranger.get("/api/v1/trends/statuses").as_a(list[oracle.Status])
    assert [s.id for s in found] == [str(liked), str(shared)]
    assert str(quiet) not in {s.id for s in found}
