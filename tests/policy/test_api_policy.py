"""Who may ask the client API what: every address and method, for seven kinds of callers, as a table.

The table stands in ``api_policy.txt`` and is read as a diff when it changes. It is made anew, to be read before it is
kept, with ``WRITE_POLICY=1 pytest tests/policy/test_api_policy.py``.

``ann`` owns what the addresses name: her profile, a post for everybody, an upload, a notification, a conversation
with ``member`` and another. The callers:

- ``stranger`` has no token; ``closed`` is the same where the community shows strangers nothing;
- ``app`` has a token of an app alone;
- ``narrow`` is a member whose token covers nothing of what the address asks for;
- ``member`` has a token for everything; ``blocked`` too, and ann blocks them; ``staff`` is a moderator.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.actions import block, create_circle
from meetinghouse.domain.posts.actions import answer_quote, publish_post, react_to_post, schedule_post, write_to_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.doors.client_api.fast_lane.serving import Hot
from meetinghouse.doors.client_api.gate import Permission
from meetinghouse.doors.client_api.urls import urlpatterns
from meetinghouse.effects.notifications.models import Notification
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Role
from tests.factories_api import Api, found_open_community, new_app, new_member, new_token

TABLE = Path(__file__).with_name("api_policy.txt")
CALLERS = ("stranger", "closed", "app", "narrow", "member", "blocked", "staff")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"

Route = tuple[str, str, str | None]  # method, path with its placeholders, scope


def routes() -> Iterator[Route]:
    """Every address and method that Django answers for this door, each once."""
    for pattern in urlpatterns:
        path = str(pattern.pattern)
        if path.endswith("/"):
            continue
        view = pattern.callback
        for method, scope in _methods(view):
            yield method, path, scope


def _methods(view: Any) -> Iterator[tuple[str, str | None]]:
    if hasattr(view, "view_class"):  # the OAuth library's
        yield from ((method, None) for method in METHODS[:2] if hasattr(view.view_class, method.lower()))
        return
    for hot in getattr(view, "hot", ()):
        assert isinstance(hot, Hot)
        yield ("POST" if hot.writes else "GET"), hot.scope
    cold = getattr(view, "otherwise", None) if hasattr(view, "hot") else view
    for method, handler in (cold.handlers if cold else {}).items():
        assert isinstance(handler.permission, Permission)
        yield method, handler.permission.scope


class World:
    """A small town in which every address has something to name."""

    def __init__(self) -> None:
        found_open_community()
        self.ann = new_member("ann")
        self.post_id = publish_post(self.ann.viewer, text="Hello #bread", audience=Audience.PUBLIC)
        self.poll_id = publish_post(
            self.ann.viewer, text="Which?", audience=Audience.PUBLIC, poll=PollDraft(("Rye", "Wheat"), 86_400)
        )
        member, blocked, staff = new_member("ben"), new_member("dan"), new_member("mod", role=Role.MODERATOR)
        react_to_post(member.viewer, post_id=self.post_id)
        bus.drain()
        self.notification_id = Notification.objects.get(person_id=self.ann.person_id).pk
        self.media_id = Media.objects.create(
            account_id=self.ann.account_id, key="aa/bb", mime="image/jpeg", width=1, height=1, preview_width=1,
            preview_height=1, octets=1, blurhash="", sent_sha256="", stored_sha256="",
        ).pk  # fmt: skip
        self.circle_id = create_circle(self.ann.viewer, name="Choir")
        block(self.ann.viewer, person_id=blocked.person_id)
        others = [member.person_id, new_member("pia").person_id]
        self.conversation_id, _ = write_to_people(self.ann.viewer, person_ids=others, text="Between us")
        self.draft_id = schedule_post(self.ann.viewer, Writing(text="Later"), scheduled_at=now() + timedelta(days=1))
        self.quoting_id = publish_post(member.viewer, text="See", audience=Audience.PUBLIC, quoted_id=self.post_id)
        answer_quote(self.ann.viewer, post_id=self.quoting_id, is_welcome=True)
        self.profile_only = Api(new_token(new_app(), member.account_id, "profile"))
        self.push_only = Api(new_token(new_app(), member.account_id, "push"))
        self.callers = {
            "stranger": Api(), "closed": Api(), "app": Api(new_token(new_app(), None)), "member": member.api,
            "blocked": blocked.api, "staff": staff.api,
        }  # fmt: skip

    def path(self, path: str) -> str:
        """An address with ann's ids in it."""
        status = self.notification_id if "notifications/" in path else self.post_id
        status = self.conversation_id if "conversations/" in path else status
        names = {
            "person_id": self.ann.id, "list_id": str(self.circle_id), "media_id": str(self.media_id),
            "name": "bread", "version": "2.0",
            "date": "2026-01-01", "key": f"ungrouped-{self.notification_id}", "rest": "v9/nothing",
            "number": self.ann.id if path.startswith("api/v1/accounts/") else str(status),
        }  # fmt: skip
        names["quoting"] = str(self.quoting_id)
        if "scheduled_statuses/" in path:
            names["number"] = str(self.draft_id)
        if "polls/" in path:
            names["number"] = str(self.poll_id)
        found = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: names[m[1]], path)
        return f"/{found}{QUERIES.get(path, '')}"

    def status(self, caller: str, route: Route) -> int:
        """What one caller gets; whatever it changes is taken back."""
        method, path, scope = route
        api = self.callers.get(caller) or (self.push_only if scope == "profile" else self.profile_only)
        body = json.dumps(self.bodies().get((method, path), {})).encode()
        with transaction.atomic():
            if caller == "closed":
                found_open_community(public_reading=False)
            answer = api.send(method, self.path(path), b"" if method == "GET" else body)
            transaction.set_rollback(True)
        return answer.status

    def bodies(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What has to be sent for an answer of success."""
        return {
            ("POST", "api/v1/apps"): {"client_name": "New", "redirect_uris": OUT_OF_BAND},
            ("POST", "api/v1/accounts"): {
                "username": "new", "email": "new@people.example", "password": "a-long-password-42", "agreement": True,
            },
            ("POST", "api/v1/statuses"): {"status": "Hello"},
            ("POST", "api/v1/lists"): {"title": "Neighbours"},
            ("POST", "api/v1/reports"): {"account_id": self.ann.id},
            ("POST", "api/v1/polls/<number:number>/votes"): {"choices": [0]},
            ("PUT", "api/v1/statuses/<int:number>"): {"status": "Hello again"},
            ("PUT", "api/v1/statuses/<number:number>/interaction_policy"): {"quote_approval_policy": "public"},
            ("PUT", "api/v1/scheduled_statuses/<number:number>"): {
                "scheduled_at": (now() + timedelta(days=2)).isoformat()
            },
            ("POST", "api/v1/markers"): {"home": {"last_read_id": "1"}},
        }  # fmt: skip


QUERIES = {
    "api/v1/accounts/lookup": "?acct=ann",
    "api/v1/accounts/search": "?q=ann",
    "api/v2/search": "?q=bread",
    ".well-known/webfinger": "?resource=acct:ann@localhost:3000",
}


def line(route: Route, statuses: dict[str, int]) -> str:
    """One row of the table."""
    method, path, scope = route
    path = re.sub(r"<(?:\w+:)?(\w+)>", r":\1", path)
    numbers = " ".join(f"{statuses[caller]:>8}" for caller in CALLERS)
    return f"{method:<7}{path:<58}{scope or '-':<21}{numbers}".rstrip()


def head() -> str:
    """The first row."""
    return f"{'':<7}{'':<58}{'scope':<21}" + " ".join(f"{caller:>8}" for caller in CALLERS)


@pytest.mark.slow
def test_the_table_says_who_may_ask_what(db: None) -> None:
    world = World()
    rows = [line(route, {caller: world.status(caller, route) for caller in CALLERS}) for route in routes()]
    table = "\n".join([head(), *sorted(rows, key=lambda row: (row.split()[1], row.split()[0]))]) + "\n"
    if os.environ.get("WRITE_POLICY"):
        TABLE.write_text(table, encoding="utf-8")
    assert table.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


def test_every_address_has_a_row() -> None:
    """Also where the table above is left out: a new address without a row fails here by name."""
    rows = {tuple(row.split()[:2]) for row in TABLE.read_text(encoding="utf-8").splitlines()[1:]}
    known = {(method, re.sub(r"<(?:\w+:)?(\w+)>", r":\1", path)) for method, path, _ in routes()}
    assert {"without a row": known - rows, "without an address": rows - known} == {
        "without a row": set(),
        "without an address": set(),
    }
