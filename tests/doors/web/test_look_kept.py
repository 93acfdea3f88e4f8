"""Pieces that are kept: made of nothing but what they name, and never shown where something else is meant."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import time_machine
from django.template import Context, Template
from django.template.base import FilterExpression, Node, Variable
from django.template.defaulttags import ForNode, WithNode
from django.template.library import SimpleNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.template.smartif import TokenBase
from django.test import Client

from meetinghouse.domain.community.models import Community
from meetinghouse.domain.people.actions import follow
from meetinghouse.domain.posts.actions import write_to_people
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.doors.web.templatetags.keeping import PIECES, KeptNode, Pieces
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import plan
from tests.factories import write

SignIn = Callable[..., Client]


class Thing(msgspec.Struct, frozen=True):
    """Something to show."""

    id: int
    words: str = ""


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    PIECES.clear()


def _render(text: str, **values: Any) -> str:
    return Template("{% load keeping %}" + text).render(Context(values))


def test_it_is_rendered_once_for_what_it_names_and_again_for_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    piece = "{% kept thing=thing loud=loud %}{{ thing.words }}{% if loud %}!{% endif %}{% endkept %}"
    node = Template("{% load keeping %}" + piece)
    inner = node.nodelist.get_nodes_by_type(KeptNode)[0].nodelist
    real = inner.render

    def counted(context: Context) -> str:
        rendered.append("once")
        return real(context)

    monkeypatch.setattr(inner, "render", counted)
    for _ in range(2):
        assert node.render(Context({"thing": Thing(1, "a<b")})) == "a&lt;b"
        assert node.render(Context({"thing": Thing(1, "c")})) == "c"
        assert node.render(Context({"thing": Thing(1, "c"), "loud": True})) == "c!"
    assert len(rendered) == 3


def test_inside_there_is_nothing_that_it_does_not_name() -> None:
    text = "{% kept thing=thing %}{{ thing.id }}{{ secret }}{% endkept %}{{ secret }}"
    assert _render(text, thing=Thing(1), secret="of ann") == "1of ann"
    assert _render(text, thing=Thing(1), secret="of ben") == "1of ben"


def test_two_places_that_show_the_same_are_two_pieces() -> None:
    one, two = "{% kept a=1 %}one{% endkept %}", "{% kept a=1 %}two{% endkept %}"
    assert _render(one + two) == "onetwo"
    assert _render(two + one) == "twoone"  # in the same line of a template that was read anew


def test_the_word_of_a_form_is_put_in_each_time_and_asked_for_only_where_a_form_is() -> None:
    form = "{% kept a=1 %}{% csrf_token %}{% endkept %}"
    node = Template("{% load keeping %}" + form)
    first, second = (node.render(Context({"csrf_token": word})) for word in ("w1", "w2"))
    assert 'value="w1"' in first
    assert 'value="w2"' in second
    assert node.render(Context({})) == ""

    class Asked:
        def __str__(self) -> str:
            raise AssertionError("a cookie would be set for nothing")

    assert _render("{% kept a=2 %}no form{% endkept %}", csrf_token=Asked()) == "no form"


def test_no_more_is_kept_than_there_is_room() -> None:
    pieces = Pieces(1000)
    for number in range(100):
        pieces.put(str(number).encode(), b"x" * 90)
        pieces.put(str(number).encode(), b"y" * 90)
    assert 500 < pieces.octets <= 1000
    assert pieces.get(b"99") == b"y" * 90
    assert pieces.get(b"1") is None
    # A large one in the place of small ones, and one that is larger than all the room.
    for number in range(100):
        pieces.put(str(number).encode(), b"x" * (300 if number % 9 < 3 else 10))
        assert pieces.octets <= 1000
    pieces.put(b"huge", b"x" * 1001)
    assert pieces.get(b"huge") is None


# What tags that look at everything around them ask of it; whoever adds one says it here.
ASKED_BY_TAGS = {"when": {"community"}}


def _used(thing: Any, bound: set[str], seen: set[int]) -> set[str]:
    """The names that something in a template looks up, those aside that it binds itself."""
    if isinstance(thing, Variable):
        return {str(thing.lookups[0])} - bound if thing.lookups else set()
    if id(thing) in seen or not isinstance(thing, Node | FilterExpression | TokenBase | list | tuple | dict):
        return set()
    seen = seen | {id(thing)}
    if isinstance(thing, ForNode):
        bound = bound | {*thing.loopvars, "forloop"}
    if isinstance(thing, WithNode | IncludeNode):
        bound = bound | set(thing.extra_context)
    if isinstance(thing, SimpleNode) and thing.target_var:
        bound = bound | {thing.target_var}
    if isinstance(thing, list | tuple):
        parts: list[Any] = list(thing)
    elif isinstance(thing, dict):
        parts = list(thing.values())
    elif isinstance(thing, FilterExpression):
        parts = [thing.var, *(arguments for _, arguments in thing.filters)]
    else:
        parts = [part for key, part in vars(thing).items() if key not in {"token", "origin", "extra_context"}]
    found = {name for part in parts for name in _used(part, bound, seen)}
    if isinstance(thing, SimpleNode) and thing.takes_context:
        found |= ASKED_BY_TAGS[thing.func.__name__] - bound
    if isinstance(thing, WithNode | IncludeNode):
        found |= _used(list(thing.extra_context.values()), bound - set(thing.extra_context), seen)
    if isinstance(thing, IncludeNode):
        found |= _used(list(get_template(thing.template.var).template.nodelist), bound, seen)  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("name", ["web/parts/post.html", "web/messages/bubbles.html"])
def test_what_is_kept_asks_for_nothing_that_is_not_there(name: str) -> None:
    """A template that is included may come to ask for something new; it has to be named then."""
    template = get_template(name).template  # type: ignore[attr-defined]
    kept = template.nodelist.get_nodes_by_type(KeptNode)
    assert len(kept) == 1
    named = set(kept[0].named)
    assert _used(list(kept[0].nodelist), named | {"csrf_token", "True", "False", "None"}, set()) == set()
    # The walk finds what is missing.
    assert "post" in _used(list(kept[0].nodelist), set(), set()) or "bubble" in _used(
        list(kept[0].nodelist), set(), set()
    )


@pytest.mark.django_db
def test_a_card_is_another_for_its_author_and_when_time_has_passed(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    write(ann, "Good morning")
    of_ann, of_ben = sign_in(ann), sign_in(ben)
    assert b"Edit post" in of_ann.get("/local").content
    page = of_ben.get("/local").content
    assert b"Good morning" in page
    assert b"just now" in page
    assert b"Edit post" not in page
    kept = PIECES.octets
    assert b"Report post" in of_ben.get("/local").content
    assert PIECES.octets == kept
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2, minutes=1)):
        page = of_ben.get("/local").content
        assert b"2 h</time>" in page
        assert b"just now" not in page


@pytest.mark.django_db
def test_another_time_zone_of_the_community_is_another_hour_on_every_message(
    sign_in: SignIn, ann: Viewer, ben: Viewer
) -> None:
    follow(ben, person_id=ann.person_id)
    talk = write_to_people(ann, person_ids=[ben.person_id], text="Hello")[0]
    hours = []
    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        Community.objects.update(zone=zone)
        hours.append(re.findall(r"(\d\d:\d\d)</time>", sign_in(ben).get(f"/messages/{talk}").content.decode()))
    assert hours[0]
    assert hours[0] != hours[1]


@pytest.mark.django_db
def test_a_card_with_an_event_a_poll_and_a_quote_is_shown(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    plan(ann, title="Fair")
    asked = write(ann, "Tea?", poll=PollDraft(options=("Yes", "No"), seconds=3600))
    write(ann, "I ask you", quoted_id=asked)
    page = sign_in(ben).get("/local").content
    assert b"Fair" in page
    assert page.count(b'class="poll"') == 1
    assert b"With a poll" in page
