"""Who may do what with a page, as a table; and which addresses are open to who speaks as one.

The table stands in ``pages_policy.txt`` and is read as a diff when it changes. It is made anew, to be read before it is
kept, with ``WRITE_POLICY=1 pytest tests/policy/test_pages_policy.py``.

``ada`` and ``ann`` look after the page, ``eve`` edits it, ``max`` is asked to; ``voice`` is eve speaking as the page,
``boss`` ada doing so. ``left`` spoke for it once. ``owner`` owns the community and has no role on the page.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from meetinghouse.domain.accounts.actions_apps import create_token
from meetinghouse.domain.pages import actions
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.posts.actions import delete_post, edit_post
from meetinghouse.domain.posts.actions.editing import Changes
from meetinghouse.domain.safety.actions import entrust_page
from meetinghouse.doors.web.speaking import OPEN_TO_PAGES
from meetinghouse.kernel.errors import Refusal
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.domain.pages.organisations import give_role
from tests.factories import account_of, member, write
from tests.factories_api import EVERYTHING, Api, new_app, new_member
from tests.policy.test_web_policy import _patterns, routes
from tests.policy.worlds import undone

TABLE = Path(__file__).with_name("pages_policy.txt")
WHO = ("stranger", "member", "max", "left", "eve", "ada", "voice", "boss", "owner")

Act = Callable[["World", Viewer], object]


class World:
    """A page with everybody who could want something of it."""

    def __init__(self) -> None:
        ada, ann, eve, left = member("ada"), member("ann"), member("eve"), member("left")
        self.page = actions.create_page(ada, username="library", name="Library", category="culture")
        give_role(ada, ann, self.page, 2)
        give_role(ada, eve, self.page)
        give_role(ada, left, self.page)
        self.eve = eve.person_id
        self.post_id = write(as_page(eve, self.page), "Open until six")
        self.moved_id = write(as_page(left, self.page), "From before")
        actions.take_role_away(ada, page_id=self.page, person_id=left.person_id)
        asked = member("max")
        actions.offer_role(ada, page_id=self.page, handle="max")
        self.asked = asked.person_id
        self.viewers = {
            "stranger": STRANGER, "member": member("mia"), "max": asked, "left": left, "eve": eve, "ada": ada,
            "voice": as_page(eve, self.page), "boss": as_page(ada, self.page), "owner": member("olga", role=Role.OWNER),
        }  # fmt: skip


ACTS: dict[str, Act] = {
    "make another page": lambda _, v: actions.create_page(v, username="other", name="Other", category="shop"),
    "edit what it says": lambda w, v: actions.edit_page(v, page_id=w.page, changes={"about": "New"}),
    "write as it": lambda w, v: write(as_page(v, w.page), "Hello"),
    "edit its post": lambda w, v: edit_post(v, post_id=w.post_id, changes=Changes(text="Until seven")),
    "delete its post": lambda w, v: delete_post(v, post_id=w.moved_id),
    "offer a role": lambda w, v: actions.offer_role(v, page_id=w.page, handle="mia"),
    "hand it over": lambda w, v: actions.offer_role(v, page_id=w.page, handle="mia", is_handover=True),
    "take an offer back": lambda w, v: actions.withdraw_offer(v, page_id=w.page, person_id=w.asked),
    "answer an offer": lambda w, v: actions.answer_offer(v, page_id=w.page, accept=True),
    "take a role away": lambda w, v: actions.take_role_away(v, page_id=w.page, person_id=w.eve),
    "leave": lambda w, v: actions.leave_page(v, page_id=w.page),
    "close it": lambda w, v: actions.close_page(v, page_id=w.page),
    "entrust it to somebody": lambda w, v: entrust_page(v, page_id=w.page, handle="mia"),
}


def outcome(world: World, viewer: Viewer, act: Act) -> str:
    """What becomes of it, in a word; whatever changes is taken back."""
    with undone("default"):
        try:
            act(world, viewer)
        except Refusal as refusal:
            return refusal.code
    return "yes"


def test_the_table_says_who_may_do_what_with_a_page(db: None) -> None:
    world = World()
    lines = [f"{'':<24}" + "".join(f"{who:>17}" for who in WHO)]
    lines += [
        f"{name:<24}" + "".join(f"{outcome(world, world.viewers[who], act):>17}" for who in WHO)
        for name, act in ACTS.items()
    ]
    if os.environ.get("WRITE_POLICY"):
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == TABLE.read_text(encoding="utf-8").splitlines()


def test_what_the_table_must_never_say() -> None:
    for row in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        may = dict(zip(WHO, row[24:].split(), strict=True))
        if row.startswith(("make", "answer")):
            assert "yes" not in {may["stranger"], may["voice"], may["boss"]}, row
        else:
            assert "yes" not in {may["stranger"], may["member"], may["max"], may["left"], may["owner"]}, row
        if row.startswith(("offer", "hand", "take", "close")):
            assert (may["eve"], may["voice"]) == ("not_allowed",) * 2, row


_NUMBERS: dict[str, Any] = {"acct": "library", "key": "x", "reference": "x", "secret": "x", "code": "x", "version": "x"}


def test_every_address_is_closed_to_pages_unless_it_is_on_the_list(db: None) -> None:
    """An address that nobody thought of is refused; so is everything of the desk, the settings and the owner."""
    world = World()
    client = Client()
    client.force_login(account_of(world.viewers["ada"]))
    client.post(f"/pages/{world.page}/speak")
    everything = routes()
    assert {pattern.name for pattern in _patterns(get_resolver().url_patterns)} >= OPEN_TO_PAGES
    assert client.get("/oauth/authorize").status_code == client.get("/oauth/authorize/").status_code == 400
    let_in = []
    for route in everything:
        if route.name in OPEN_TO_PAGES:
            continue
        parts = {part: _NUMBERS.get(part, world.page) for part in route.parts}
        statuses = {client.generic(method, reverse(route.name, kwargs=parts)).status_code for method in ("GET", "POST")}
        if statuses != {403}:
            let_in.append((route.name, statuses))
    assert let_in == []
    assert not {
        name for name in OPEN_TO_PAGES if name.startswith(("desk", "owner", "settings", "talk", "friend", "circle"))
    }


# Where an app that speaks as a page gets another answer than one of a member.
DIFFERS_IN_APPS = {
    ("POST", "api/v1/accounts/<number:person_id>/follow"): (200, 403),
    ("POST", "api/v1/lists"): (200, 403),
    ("POST", "api/v1/polls/<number:number>/votes"): (200, 403),
    ("POST", "api/v1/reports"): (200, 403),
    # It is in no conversation.
    ("DELETE", "api/v1/conversations/<number:number>"): (200, 404),
    ("POST", "api/v1/conversations/<number:number>/read"): (200, 404),
}


@pytest.mark.slow
def test_an_app_that_speaks_as_a_page_gets_what_a_member_gets_but_for_these(db: None) -> None:
    from tests.policy import test_api_policy as api_policy

    world = api_policy.World()
    staff = new_member("sam", role=Role.MODERATOR)
    page_id = actions.create_page(staff.viewer, username="library", name="Library", category="culture")
    token = create_token(account_id=staff.account_id, client_id=new_app().client_id, scopes=EVERYTHING)
    actions.give_access(token_id=token.id, page_id=page_id, person_id=staff.person_id)
    world.callers["page"] = Api(token.token)
    differs = {}
    for route in api_policy.routes():
        page, member_ = world.status("page", route), world.status("member", route)
        assert page < 500, route
        if page != member_:
            differs[route[0], route[1]] = (member_, page)
    assert differs == DIFFERS_IN_APPS
