"""The pages against the slow model: which posts and people stand on them, and who is told that there is no such page."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given

from meetinghouse.domain.accounts.models import Account
from meetinghouse.kernel.ids import new_id
from tests.policy import slow_messages
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.test_visibility_lists import worlds_seen
from tests.policy.world_rows import WORD, handle
from tests.policy.worlds import TAGS, Placed, placed, worlds_to_try

pytestmark = pytest.mark.django_db

_POST = re.compile(r'id="post-(\d+)"')
_PERSON = re.compile(r'href="/@(person\d+)"')


class Browser:
    """The browser of one viewer, or of a stranger."""

    def __init__(self, here: Placed, who: int) -> None:
        self.here, self.who = here, who
        self._client = Client()
        if who != STRANGER:
            self._client.force_login(Account.objects.get(pk=here.accounts[who]))
        self.is_shut_out = who == STRANGER and not here.world.shows_public
        self.readable = set(slow.readable(here.world, who))
        self.met = {person for person in here.world.people if slow.may_meet(here.world, who, person)}

    def get(self, path: str) -> HttpResponse:
        """A page, on which nothing hidden stands."""
        answer: HttpResponse = self._client.get(path)
        assert answer.status_code in {200, 302, 404}, path
        if answer.status_code == 200:
            assert set(self.posts_on(answer)) <= self.readable, path
            assert self.people_on(answer) <= self.met, path
        return answer

    def posts_on(self, answer: HttpResponse) -> list[int]:
        """The posts on a page, from the top."""
        return self.here.posts_back([int(found) for found in _POST.findall(answer.content.decode())])

    def people_on(self, answer: HttpResponse) -> set[int]:
        """The people whose profiles a page leads to."""
        return {int(name.removeprefix("person")) for name in _PERSON.findall(answer.content.decode())}

    def posts(self, path: str) -> list[int]:
        """The posts on a page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, path
        return self.posts_on(answer)


@worlds_to_try(15)
@given(seen=worlds_seen())
def test_lists(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, accounts=True, search=True) as here:
        member, stranger = Browser(here, me), Browser(here, STRANGER)
        assert member.posts("/home") == slow.home(world, me)
        assert member.posts("/saved") == slow.kept(world, me, world.bookmarks)
        assert member.posts("/local") == slow.local(world, me)
        for name in TAGS:
            assert member.posts(f"/tags/{name}") == slow.tag(world, me, name)
        # A search shows posts as they stand, shares aside.
        found = member.posts(f"/search?q={WORD}")
        assert set(found) == {
            number
            for number in member.readable
            if world.posts[number].shares is None and not slow.is_message(world.posts[number])
        }
        assert member.people_on(member.get("/people")) >= member.met
        for path, people in (
            ("/people/friends", {other for one, other in world.friends if one == me}),
            ("/people/friends/requests", {one for one, other in world.asks if other == me}),
            ("/people/friends/sent", {other for one, other in world.asks if one == me}),
            ("/settings/muted", {person for person in world.people if slow.mutes(world, me, person)}),
        ):
            assert member.people_on(member.get(path)) - {me} == (people & member.met) - {me}, path
        member.get("/notifications")
        for path in ("/", "/local", "/about", f"/tags/{TAGS[0]}", f"/search?q={WORD}"):
            answer = stranger.get(path)
            if stranger.is_shut_out and path not in {"/", "/about"}:
                assert answer.status_code == 302
        assert stranger.posts("/") == slow.local(world, STRANGER)[:5]
        for path in ("/home", "/home/new", "/saved", "/notifications", "/people", "/compose"):
            assert stranger.get(path).status_code == 302


@worlds_to_try(10)
@given(seen=worlds_seen())
def test_a_post_and_a_profile(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world, accounts=True) as here:
        for who in (STRANGER, me):
            browser, absent = Browser(here, who), new_id()
            nothing = browser.get(f"/@{handle(1)}/{absent}")
            for number in sorted(world.posts)[-3:]:
                author = world.posts[number].author
                answer = browser.get(f"/@{handle(author)}/{here.posts[number]}")
                whole = slow.thread(world, who, number)
                if whole is None:
                    assert answer.status_code == nothing.status_code == (302 if browser.is_shut_out else 404)
                    _alike(answer, nothing)
                elif slow.is_message(world.posts[number]) and slow_messages.is_in(
                    world, who, world.posts[number].roster
                ):
                    # It leads into its conversation.
                    talk = here.talks[slow_messages.now_on(world, world.posts[number].roster or 0)]
                    assert re.fullmatch(rf"/messages/{talk}(\?max_id=\d+)?#message-\d+", answer["Location"])
                else:
                    assert set(browser.posts_on(answer)) == {number, *whole[0], *whole[1]}
                for page in ("reactions", "shares", "history", "card"):
                    answer = browser.get(f"/posts/{here.posts[number]}/{page}")
                    assert answer.status_code == (
                        200 if whole or (page == "card" and not browser.is_shut_out) else nothing.status_code
                    )
            for person in world.people:
                # Each page of somebody hidden; of somebody met, those that hold the most.
                pages = (
                    ("/replies", "/followers") if person in browser.met else ("", "/replies", "/photos", "/following")
                )
                for page in pages:
                    answer = browser.get(f"/@{handle(person)}{page}")
                    if person not in browser.met:
                        assert answer.status_code == nothing.status_code
                        _alike(answer, browser.get(f"/@nobody{page}"))
                    elif page == "/replies":
                        assert browser.posts_on(answer) == slow.of_person(world, who, person)


def _alike(answer: HttpResponse, nothing: HttpResponse) -> None:
    """Two pages are the same but for the address and the form's token."""

    def bare(page: HttpResponse) -> str:
        words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"', "", page.content.decode())
        return words.replace(page.request["PATH_INFO"], "")

    assert bare(answer) == bare(nothing)
