"""What apps are told, against the slow model: exact lists where there is one, and nothing hidden in any answer at all."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given

from meetinghouse.doors.client_api.fast_lane.routes import look_up
from meetinghouse.effects.notifications.models import API_TYPES
from meetinghouse.kernel import lane
from meetinghouse.kernel.ids import new_id
from tests.policy import slow_messages
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.test_visibility_lists import worlds_seen
from tests.policy.world_rows import WORD, handle, token
from tests.policy.worlds import TAGS, Placed, placed, worlds_to_try

pytestmark = pytest.mark.django_db

# An app's member is met in their own lists whatever they did: whom one blocks has to be found to unblock them.
OWN_LISTS = ("blocks", "mutes")
TAPS = (
    "favourite",
    "unfavourite",
    "reblog",
    "unreblog",
    "bookmark",
    "unbookmark",
    "mute",
    "unmute",
    "pin",
    "unpin",
    "translate",
)
STANCES = ("follow", "unfollow", "block", "mute", "remove_from_followers")


class App:
    """An app of one viewer's, or of a stranger's."""

    def __init__(self, here: Placed, who: int) -> None:
        self.here, self.who = here, who
        self._headers = {} if who == STRANGER else {"Authorization": f"Bearer {token(who)}"}
        self._client = Client(headers=self._headers)
        self.readable = set(slow.readable(here.world, who))
        self.met = {person for person in here.world.people if slow.may_meet(here.world, who, person)}

    def get(self, path: str, **query: Any) -> HttpResponse:
        """An answer, which shows nothing that is hidden and is the same on the fast lane."""
        answer: HttpResponse = self._client.get(f"/api/{path}", query)
        assert answer.status_code < 500
        if answer.status_code == 200 and path.removeprefix("v1/") not in OWN_LISTS:
            self._nothing_hidden(answer.json())
        fast = look_up("GET", f"/api/{path}")
        if fast is not None:
            words = answer.request["QUERY_STRING"]
            request = lane.Request("GET", f"/api/{path}", words, self._lower_headers(), b"", "127.0.0.1")
            response = fast.answer(request)
            assert response is not None
            assert (response.status, response.body) == (answer.status_code, answer.content)
        return answer

    def _lower_headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self._headers.items()}

    def do(self, method: str, path: str, **data: Any) -> HttpResponse:
        """Something that would change something."""
        answer: HttpResponse = self._client.generic(method, f"/api/{path}", json.dumps(data), "application/json")
        assert answer.status_code < 500
        return answer

    def posts(self, path: str, **query: Any) -> list[int]:
        """The posts of a list, by the world's numbers."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return self.here.posts_back([int(one["id"]) for one in answer.json()])

    def people(self, path: str, **query: Any) -> list[int]:
        """The people of a list."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return self.here.people_back([int(one["id"]) for one in answer.json()])

    def _nothing_hidden(self, found: Any) -> None:
        for one in _objects(found):
            if "replies_count" in one:
                assert self.here.posts_back([int(one["id"])])[0] in self.readable
            elif "followers_count" in one:
                assert self.here.people_back([int(one["id"])])[0] in self.met


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        yield found
        for part in found.values():
            yield from _objects(part)
    elif isinstance(found, list):
        for part in found:
            yield from _objects(part)


@worlds_to_try(20)
@given(seen=worlds_seen())
def test_lists(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, accounts=True, search=True) as here:
        for who in (STRANGER, me):
            app = App(here, who)
            assert app.posts("v1/timelines/public") == slow.local(world, who)
            assert app.posts("v1/timelines/public", only_media="true") == slow.local(world, who, only_media=True)
            for name in TAGS:
                assert app.posts(f"v1/timelines/tag/{name}") == slow.tag(world, who, name)
            for person, person_id in here.people.items():
                written = slow.of_person(world, who, person)
                answer = app.get(f"v1/accounts/{person_id}/statuses")
                assert answer.status_code == (404 if written is None else 200)
                if written is not None:
                    assert here.posts_back([int(one["id"]) for one in answer.json()]) == written
                    pinned = app.posts(f"v1/accounts/{person_id}/statuses", pinned="true")
                    assert pinned == slow.pinned(world, who, person)
            some = {"id[]": [str(i) for i in here.posts.values()]}
            assert set(app.posts("v1/statuses", **some)) == app.readable
            some = {"id[]": [str(i) for i in here.people.values()]}
            assert set(app.people("v1/accounts", **some)) == app.met
            assert set(app.people("v1/directory")) == app.met
            for path in ("v1/trends/statuses", "v1/trends/tags", "v1/instance", "v2/instance", "v1/suggestions"):
                app.get(path)
        app = App(here, me)
        assert app.posts("v1/timelines/home") == slow.home(world, me)
        assert app.posts("v1/favourites") == slow.kept(world, me, world.reactions)
        assert app.posts("v1/bookmarks") == slow.kept(world, me, world.bookmarks)
        assert set(app.people("v1/blocks")) == {other for one, other in world.blocks if one == me}
        assert set(app.people("v1/mutes")) == {
            other
            for one, other in world.mutes
            if one == me and slow.mutes(world, me, other) and slow.may_meet(world, me, other)
        }
        for path in ("v1/timelines/home", "v1/favourites", "v1/bookmarks", "v1/notifications"):
            assert App(here, STRANGER).get(path).status_code == 401


@worlds_to_try(25)
@given(seen=worlds_seen())
def test_the_bell_and_the_search(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, accounts=True, search=True) as here:
        app, numbers = App(here, me), {pk: number for number, pk in here.told.items()}
        expected = [t for t in slow.behind_the_bell(world, me) if t.actor is not None and t.kind in API_TYPES]
        found = app.get("v1/notifications").json()
        assert [numbers[int(one["id"])] for one in found] == [told.number for told in expected]
        for told in world.told:
            answer = app.get(f"v1/notifications/{here.told[told.number]}")
            assert answer.status_code == (200 if told in expected else 404)
        new = sum(told.number > world.read_up_to.get(me, 0) for told in expected)
        assert app.get("v1/notifications/unread_count").json()["count"] == new
        # The second version counts groups, in which several of a kind may be one.
        assert min(new, 1) <= app.get("v2/notifications/unread_count").json()["count"] <= new
        assert app.get("v2/notifications").status_code == 200
        found = app.get("v2/search", q=WORD, limit=40).json()
        posts_here = {number for number in app.readable if not slow.is_message(world.posts[number])}
        written = {number for number in posts_here if world.posts[number].shares is None}
        assert set(here.posts_back([int(one["id"]) for one in found["statuses"]])) == written
        assert set(here.people_back([int(one["id"]) for one in found["accounts"]])) == app.met
        assert set(app.people("v1/accounts/search", q=WORD)) == app.met
        carried = {name for number in app.readable for name in world.posts[number].tags if name.startswith("har")}
        found = app.get("v2/search", q="har", type="hashtags").json()
        assert {one["name"] for one in found["hashtags"]} == carried
        for person in world.people:
            assert app.get("v1/accounts/lookup", acct=handle(person)).status_code == (200 if person in app.met else 404)


@worlds_to_try(14)
@given(seen=worlds_seen())
def test_one_thing_hidden_answers_like_one_absent(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, accounts=True) as here:
        for who in (STRANGER, me):
            app, absent = App(here, who), new_id()
            for number in sorted(world.posts)[-4:]:
                for end in ("", "/context", "/reblogged_by", "/favourited_by", "/source", "/history"):
                    answer = app.get(f"v1/statuses/{here.posts[number]}{end}")
                    if number not in app.readable or answer.status_code != 200:
                        nothing = app.get(f"v1/statuses/{absent}{end}")
                        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content)
                        assert number not in app.readable or answer.status_code == 401
                    elif end == "/context":
                        _compare_context(app, number, answer.json())
                    elif end == "/history":
                        shown = world.posts[world.posts[number].shares or number]
                        assert len(answer.json()) == 1 + slow.is_edited(shown)
                _compare_poll(app, number, absent)
            for person, person_id in here.people.items():
                for end in ("", "/statuses", "/followers", "/following", "/featured_tags", "/lists"):
                    answer = app.get(f"v1/accounts/{person_id}{end}")
                    if person not in app.met:
                        nothing = app.get(f"v1/accounts/{absent}{end}")
                        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content)
                        assert answer.status_code in {404, 401}


def _compare_poll(app: App, number: int, absent: int) -> None:
    answer = app.get(f"v1/polls/{app.here.posts[number]}")
    posts = app.here.world.posts
    if number in app.readable and slow.has_poll(posts[posts[number].shares or number]):
        # Who voted is told to themselves alone, and to nobody how.
        found = answer.json()
        assert (answer.status_code, found.get("own_votes")) == (200, None if app.who == STRANGER else [0])
    else:
        nothing = app.get(f"v1/polls/{absent}")
        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content)


def _compare_context(app: App, number: int, found: dict[str, list[dict[str, Any]]]) -> None:
    shown = app.here.world.posts[number].shares or number
    above, below = (
        app.here.posts_back([int(one["id"]) for one in found[part]]) for part in ("ancestors", "descendants")
    )
    assert (above, below) == slow_messages.around(app.here.world, app.who, shown)


@worlds_to_try(12)
@given(seen=worlds_seen())
def test_nothing_hidden_can_be_acted_on(seen: tuple[World, int]) -> None:
    """Whoever taps on something hidden hears what they would hear of something that never was."""
    world, me = seen
    with placed(world, accounts=True) as here:
        app, absent = App(here, me), new_id()
        for number in [n for n in world.posts if n not in app.readable][:4]:
            for tap in TAPS:
                _alike(app, "POST", f"v1/statuses/{{}}/{tap}", here.posts[number], absent)
            for method in ("PUT", "DELETE"):
                _alike(app, method, "v1/statuses/{}", here.posts[number], absent)
            _alike(app, "POST", "v1/polls/{}/votes", here.posts[number], absent)
            answers = [
                app.do("POST", "v1/statuses", status="Well said", in_reply_to_id=str(post_id))
                for post_id in (here.posts[number], absent)
            ]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].content == answers[1].content
        for person in [p for p in world.people if p not in app.met and (me, p) not in world.blocks]:
            for stance in STANCES:
                _alike(app, "POST", f"v1/accounts/{{}}/{stance}", here.people[person], absent)


def _alike(app: App, method: str, path: str, hidden: int, absent: int) -> None:
    answers = [app.do(method, path.format(number)) for number in (hidden, absent)]
    assert [answer.status_code for answer in answers] == [404, 404], (path, answers[0].content)
    assert answers[0].content == answers[1].content
