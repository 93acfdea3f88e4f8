"""Who may open which page and send which form: every address with a name, for seven kinds of visitors, as a table.

The table stands in ``web_policy.txt`` and is read as a diff when it changes. It is made anew, to be read before it is
kept, with ``WRITE_POLICY=1 pytest tests/policy/test_web_policy.py``.

``ann`` owns what the addresses name: her profile, a post for everybody, an upload, an app, a decision about her, an
event that ``member`` asks to come to. The visitors, each with a form that could be sent:

- ``stranger`` is not signed in; ``closed`` is the same where the community shows strangers nothing;
- ``member`` once reported a post of ann's and is in a conversation with her and somebody else; ``blocked`` is one
  whom ann blocks; then ``ann`` herself;
  ann looks after a page, and asked ``member`` to speak for it;
- ``mod`` is a moderator, ``owner`` owns the community.

302 leads elsewhere: strangers to sign in, members back to where they came from. 404 says that there is nothing here.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from meetinghouse.domain.accounts.actions import create_account, invite
from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND, create_token, register_app
from meetinghouse.domain.accounts.models import Invitation, Standing
from meetinghouse.domain.community.actions import found_community, keep_mail
from meetinghouse.domain.community.models import Community, OutgoingMail
from meetinghouse.domain.gatherings.actions import answer_occasion, invite_to_gathering, plan_gathering
from meetinghouse.domain.gatherings.actions.mailing import token_of
from meetinghouse.domain.gatherings.models import Answer, MailGuest, Occasion
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.times import on_the_wall
from meetinghouse.domain.groups.actions import join_group
from meetinghouse.domain.groups.models import Approval, Joining, Openness
from meetinghouse.domain.media.actions import upload_file
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.pages.actions import create_page, offer_role
from meetinghouse.domain.people.actions import block, create_circle, join
from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.posts.actions import save_draft, start_album, write_to_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import AlbumPicture
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.domain.safety.models import Decision, Notice, Restriction
from meetinghouse.kernel.bus.deliveries.models import Delivery, State
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.statements import is_sqlite
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import PASSWORD, account_of, member, write
from tests.factories_groups import new_group, write_in
from tests.factories_safety import decided, newest_case, report
from tests.policy.worlds import undone

TABLE = Path(__file__).with_name("web_policy.txt")
VISITORS = ("stranger", "closed", "member", "blocked", "ann", "mod", "owner")
METHODS = ("GET", "POST")
# The client interface has a table of its own; allauth's addresses are pages of ours.
NOT_OURS = "meetinghouse.doors.client_api"


class Route(NamedTuple):
    """An address: its name, its pattern as it reads, what has to be filled in."""

    name: str
    pattern: str
    parts: tuple[str, ...]


def routes() -> list[Route]:
    """Every address with a name, each once."""
    found = {route.name: route for route in _routes(get_resolver().url_patterns, "")}
    return sorted(found.values(), key=lambda route: route.pattern)


def _routes(patterns: list[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if getattr(pattern.urlconf_name, "__name__", "").startswith(NOT_OURS):
                continue
            yield from _routes(pattern.url_patterns, where)
        elif isinstance(pattern, URLPattern) and pattern.name:
            readable = re.sub(r"<(?:\w+:)?(\w+)>", r":\1", re.sub(r"\(\?P<(\w+)>[^)]*\)", r":\1", where))
            parts = tuple(pattern.pattern.regex.groupindex)
            yield Route(pattern.name, "/" + readable.replace("^", "").replace("$", ""), parts)


class World:
    """A small town in which every address has something to name."""

    def __init__(self) -> None:
        owner = member("olga", role=Role.OWNER)
        found_community(
            account_id=owner.account_id, name="Testburg", tagline="", accent="#b4532a", sign_up_mode="approval"
        )
        ann, ben = member("ann"), member("ben")
        dan, mod = member("dan"), member("mira", role=Role.MODERATOR)
        self.viewers: dict[str, Viewer] = {
            "member": ben, "blocked": dan, "ann": ann, "mod": mod, "owner": owner
        }  # fmt: skip
        self.post_id = write(ann, "Hello #bread", Audience.PUBLIC, poll=PollDraft(("Rye", "Wheat"), 86_400))
        report(ben, ann, write(ann, "Something nasty"))
        decided(mod)
        report(ben, ann, self.post_id)
        block(ann, person_id=dan.person_id)
        others = [ben.person_id, member("paula").person_id]
        self.conversation_id, _ = write_to_people(ann, person_ids=others, text="Between us")
        self.circle_id = create_circle(ann, name="Choir")
        self.group_id = self._group(ann, ben)
        starts = on_the_wall(now() + timedelta(days=3), "UTC")
        plan = Plan(title="Fair", starts=starts, zone="UTC", needs_approval=True)
        self.gathering_id = plan_gathering(ann, plan=plan, audience=Audience.PUBLIC)
        self.occasion_id = Occasion.objects.get().pk
        answer_occasion(ben, occasion_id=self.occasion_id, reply="going")
        self.pia_id = member("pia").person_id
        invite_to_gathering(ann, gathering_id=self.gathering_id, person_ids=[self.pia_id])
        self.page_id = create_page(ann, username="library", name="Library", category="culture")
        offer_role(ann, page_id=self.page_id, handle="ben")
        self.quoting_id = write(ben, "See", Audience.PUBLIC, quoted_id=self.post_id)
        self.parts = self._parts(ann, mod)
        self.cookies = {name: self._signed_in(viewer) for name, viewer in self.viewers.items()}

    def _group(self, ann: Viewer, ben: Viewer) -> int:
        """Ann's closed group, which ben asks to join, and a post of hers in it."""
        paul = member("paul")
        group_id = new_group(ann, paul, openness=Openness.CLOSED, joining=Joining.REQUEST, approval=Approval.ALL)
        join_group(ben, group_id=group_id)
        self.waiting_id = write_in(paul, group_id)
        self.group_file_id = upload_file(ann, file=io.BytesIO(b"Words"), name="words.txt", made_here=True).id
        self.in_group_id = write_in(ann, group_id, media_ids=[self.group_file_id])
        self.paul = paul
        return group_id

    def _signed_in(self, viewer: Viewer) -> SimpleCookie:
        client = Client()
        client.force_login(account_of(viewer))
        return client.cookies

    def _parts(self, ann: Viewer, mod: Viewer) -> dict[str, Any]:
        waiting = create_account(email="wanda@town.example", password=PASSWORD, standing=Standing.WAITING)
        join(account_id=waiting, username="wanda", state=PersonState.WAITING)
        app = register_app(name="App", redirect_uris=OUT_OF_BAND, scopes="read")
        token = create_token(account_id=ann.account_id, client_id=app.client_id, scopes="read")
        keep_mail(to="wanda@town.example", subject="Hello", body="Hello")
        code = invite(mod)
        media = Media.objects.create(
            account_id=ann.account_id, key="aa/bb", mime="image/jpeg", width=1, height=1, preview_width=1,
            preview_height=1, octets=1, blurhash="", sent_sha256="", stored_sha256="",
        )  # fmt: skip
        album_id = start_album(ann, title="Fair", audience=Audience.PUBLIC)
        in_album = Media.objects.create(
            account_id=ann.account_id, key="aa/cc", mime="image/jpeg", width=1, height=1, preview_width=1,
            preview_height=1, octets=1, blurhash="", sent_sha256="", stored_sha256="", attached=True,
        )  # fmt: skip
        picture = AlbumPicture.objects.create(album_id=album_id, media=in_album, person_id=ann.person_id, position=1)
        guest = MailGuest.objects.create(
            occasion_id=self.occasion_id, name="Gus", email="gus@else.example", email_key="gus@else.example", nonce="n"
        )
        dead_letter = Delivery.objects.create(
            event_id=1, name="posts.PostPublished", payload="{}", emitted_ms=0, subscriber="nobody", lane=0,
            state=State.DEAD, due_ms=0,
        ).pk  # fmt: skip
        return {
            "album_id": album_id, "picture_id": picture.pk,
            "circle_id": self.circle_id, "gathering_id": self.gathering_id, "occasion_id": self.occasion_id,
            "token": token_of(guest),
            "answer_id": Answer.objects.get().pk, "year": 2030, "number": 5,
            "page_id": self.page_id, "group_id": self.group_id, "draft_id": save_draft(ann, Writing(text="Later")),
            "post_id": self.post_id, "person_id": ann.person_id, "acct": "ann", "media_id": media.pk,
            "token_id": token.id, "account_id": waiting, "mail_id": OutgoingMail.objects.get().pk,
            "invitation_id": Invitation.objects.get().pk, "code": code, "secret": "guess", "version": "b4532a",
            "case_id": newest_case().pk, "restriction_id": Restriction.objects.get().pk, "delivery_id": dead_letter,
            "conversation_id": self.conversation_id, "reference": "", "uidb36": "1", "key": "bread",
        }  # fmt: skip

    def path(self, route: Route) -> str:
        """An address with ann's ids in it."""
        parts = {name: self.parts[name] for name in route.parts}
        if route.name in {"quote_allow", "quote_refuse", "quote_revoke", "post_quoted"}:
            parts["post_id"] = self.quoting_id
        if route.name.startswith("host_calendar"):
            parts["person_id"] = self.page_id
        elif route.name == "event_uninvite":
            parts["person_id"] = self.pia_id
        if route.name == "decision":
            parts["reference"] = Decision.objects.get().reference
        elif route.name == "group_member":
            parts["person_id"] = self.paul.person_id
        elif route.name == "group_file_remove":
            parts["media_id"] = self.group_file_id
        elif route.name.startswith("group_post_"):
            parts["post_id"] = self.in_group_id if route.name in _STANDING else self.waiting_id
        elif route.name == "notice":
            parts["reference"] = Notice.objects.order_by("pk")[0].reference
        elif route.name == "account_reset_password_from_key":
            parts["key"] = "guess-guess"
        return reverse(route.name, kwargs=parts)

    def status(self, visitor: str, method: str, route: Route) -> int:
        """What one visitor gets; whatever it changes is taken back."""
        form = FORMS.get(route.name, {}) if method == "POST" else {}
        client = Client()
        client.cookies = SimpleCookie(self.cookies[visitor].output(header="") if visitor in self.cookies else "")
        with ExitStack() as stack:
            for alias in settings.DATABASES:  # sessions too
                stack.enter_context(undone(alias))
            Community.objects.update(public_reading=visitor != "closed")
            answer: HttpResponse = client.generic(
                method, self.path(route), urlencode(form), "application/x-www-form-urlencoded"
            )
        return answer.status_code


# Who may what does not hang on the database; that every page and form works on it does, so some look there too.
LOOKED_AT = VISITORS if is_sqlite() else ("stranger", "ann", "owner")

_OF_HOSTS = {
    "event_edit", "event_cancel", "event_guests_csv", "event_guests_print", "event_co_host_add", "event_uninvite",
    "event_invite",
}  # fmt: skip
_STANDING = {"group_post_pin", "group_post_unpin", "group_post_report", "group_post_leave"}

# What has to be sent for an answer of success.
FORMS = {
    "publish": {"text": "Hello"},
    "talk_send": {"text": "Hello"},
    "talk_read": {"last_read_id": "1"},
    "settings_messages": {"opening": "1"},
    "post_edit": {"text": "Hello again"},
    "post_vote": {"choices": "0"},
    "report_post": {"reason": "spam"},
    "report_person": {"reason": "spam"},
    "draft_readers": {"audience": "followers"},
    "post_audience": {"audience": "followers"},
    "post_permissions": {"commenters": "nobody", "quoters": "nobody"},
    "draft_save": {"text": "Later"},
    "circles": {"title": "Neighbours"},
    "group_new": {"username": "band", "name": "Band", "openness": "0", "joining": "0", "approval": "0"},
    "group_write": {"text": "Hello"},
    "group_member": {"deed": "moderator"},
    "group_invite": {"person_id": "1"},
    "group_requests": {"person_id": "1", "answer": "accept"},
    "group_settings": {"name": "Band", "openness": "1", "joining": "1", "approval": "0"},
    "group_topics": {"topic": "Scores"},
    "group_holding": {"contains": "1", "newer_than_days": "3", "advice": "Say what it is."},
    "group_archive": {"rest": "yes"},
    "group_post_back": {"reason": "Mend it"},
    "group_post_report": {"reason": "Off topic"},
    "group_post_mend": {"text": "Mended"},
    "circle_rename": {"title": "Neighbours"},
    "circle_add": {"person_id": "1"},
    "circle_remove": {"person_id": "1"},
    "page_new": {"display_name": "Bakery", "username": "bakery", "category": "food"},
    "page_edit": {"display_name": "The Library", "category": "culture"},
    "page_offer": {"handle": "pia", "role": "1"},
    "page_entrust": {"handle": "pia"},
    "describe_upload": {"description": "A square"},
    "album_new": {"title": "Fair", "audience": "community"},
    "album_edit": {"title": "The fair"},
    "album_picture_move": {"place": "1"},
    "album_picture_describe": {"description": "A pie"},
    "event_new": {"title": "Fair", "starts": "2029-05-31T19:00", "zone": "UTC"},
    "event_edit": {"title": "Fair", "starts": "2029-05-31T19:00", "zone": "UTC"},
    "event_co_host_add": {"handle": "mira"},
    "event_answer": {"answer": "maybe"},
    "event_answer_all": {"answer": "maybe"},
    "event_invite": {"person_id": "1"},
    "event_mail": {"name": "Gus", "email": "gus@else.example"},
    "event_mail_answer": {"answer": "going"},
    "notifications_read": {"last_read_id": "1"},
    "settings_profile": {"display_name": "Me", "default_audience": "2", "default_quoters": "0"},
    "owner_community": {"name": "Testburg", "accent": "#b4532a", "sign_up_mode": "open"},
    "owner_invitations": {"note": "", "most_uses": "1", "days": "7"},
    "desk_note": {"text": "A note"},
    "desk_lift": {"reason": "A mistake"},
    "theme": {"theme": "dark"},
}


def line(method: str, route: Route, statuses: dict[str, int]) -> str:
    """One row of the table."""
    numbers = " ".join(f"{statuses[visitor]:>8}" for visitor in VISITORS)
    return f"{method:<6}{route.pattern:<47}{route.name:<32}{numbers}"


def head() -> str:
    """The first row."""
    return f"{'':<6}{'':<47}{'':<32}" + " ".join(f"{visitor:>8}" for visitor in VISITORS)


@pytest.mark.slow
def test_the_table_says_who_may_open_what(db: None) -> None:
    world, known = World(), kept_statuses()

    def status(visitor: str, method: str, route: Route) -> int:
        # A method that an address does not have is refused whoever asks; two of them ask.
        row = {} if os.environ.get("WRITE_POLICY") else known.get((method, route.name), {})
        if visitor not in LOOKED_AT or (set(row.values()) == {405} and visitor not in {"stranger", "owner"}):
            return row[visitor] if row else world.status(visitor, method, route)
        return world.status(visitor, method, route)

    rows = [
        line(method, route, {visitor: status(visitor, method, route) for visitor in VISITORS})
        for route in routes()
        for method in METHODS
    ]
    table = "\n".join([head(), *rows]) + "\n"
    if os.environ.get("WRITE_POLICY"):
        TABLE.write_text(table, encoding="utf-8")
    assert table.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


def kept_statuses() -> dict[tuple[str, str], dict[str, int]]:
    """What the table says, by method and name, then by visitor."""
    width = len(VISITORS)
    return {(row[0], row[-width - 1]): dict(zip(VISITORS, map(int, row[-width:]), strict=True)) for row in rows_kept()}


def rows_kept() -> list[list[str]]:
    """The table as it is kept, row by row, split at white space."""
    return [row.split() for row in TABLE.read_text(encoding="utf-8").splitlines()[1:]]


def test_every_address_has_a_row() -> None:
    """Also where the table above is left out: a new address without a row fails here by name."""
    kept = {(row[0], row[2]) for row in rows_kept()}
    known = {(method, route.name) for route in routes() for method in METHODS}
    assert {"without a row": known - kept, "without an address": kept - known} == {
        "without a row": set(),
        "without an address": set(),
    }


def test_every_view_of_ours_says_for_whom_it_is() -> None:
    """A page whose gate was forgotten is found before anybody opens it."""
    unsaid = []
    for pattern in _patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", pattern.callback)
        ours = view.__module__.startswith("meetinghouse.") and not view.__module__.startswith(NOT_OURS)
        if ours and not hasattr(view, "audience") and pattern.name not in FOR_MACHINES:
            unsaid.append(pattern.name)
    assert unsaid == []


FOR_MACHINES = {"health"}


def _patterns(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def test_what_the_table_must_never_say() -> None:
    """What holds for every row, whatever else changes."""
    for method, pattern, name, *numbers in rows_kept():
        status = dict(zip(VISITORS, map(int, numbers), strict=True))
        where = f"{method} {pattern}"
        assert all(number < 500 for number in status.values()), where
        if pattern.startswith(("/desk", "/owner")):
            outside = {status[visitor] for visitor in ("stranger", "closed", "member", "blocked", "ann")}
            assert outside <= {404, 405}, where
            assert status["owner"] != 404, where
        if re.match(
            r"/groups/(posts/|:group_id/(write|members|files|map|requests|waiting|reported|banned|settings|topics|holding))",
            pattern,
        ):
            # It is a closed one: whoever is not in it sees that it is there, and nothing of what is in it.
            assert {status[v] for v in ("member", "mod", "owner")} <= {403, 404, 405}, where
        if pattern.startswith("/circles/"):
            assert {status[visitor] for visitor in ("member", "blocked", "mod", "owner")} <= {404, 405}, where
            assert {status["stranger"], status["closed"]} <= {302, 405}, where
        if pattern.startswith(("/owner/community", "/owner/outbox", "/owner/operations")):
            assert status["mod"] in {404, 405}, where
        if pattern.startswith(("/posts/:post_id", "/@:acct", "/events/:gathering_id")):
            assert status["blocked"] in {404, 405} or name == "post_card", where
        if name in _OF_HOSTS:
            assert {status[visitor] for visitor in ("member", "blocked", "mod", "owner")} <= {404, 405}, where
        if name in {"event_mail", "event_answer"}:
            assert status["blocked"] in {404, 405}, where
        if name in {"event_let_in", "event_turn_away"} and method == "POST":
            assert {status[visitor] for visitor in ("member", "blocked", "mod", "owner")} == {404}, where
            assert status["ann"] == 302, where
