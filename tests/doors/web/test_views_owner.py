"""What owners and moderators look after, the set-up of a new site, invitations, the look, a member's own settings."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from meetinghouse.domain.accounts.actions import create_account, invite, setup_link
from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND, create_token, register_app
from meetinghouse.domain.accounts.models import Account, Invitation, Standing
from meetinghouse.domain.accounts.queries import accesses
from meetinghouse.domain.community.actions import keep_mail
from meetinghouse.domain.community.models import Community, OutgoingMail
from meetinghouse.domain.community.queries import current, rules
from meetinghouse.domain.people.actions import join
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.people.queries import person
from meetinghouse.domain.posts.choices import Quoters
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import PASSWORD, member

SignIn = Callable[..., Client]

FIRST = {
    "name": "Testburg", "tagline": "A town", "accent": "#003366", "sign_up_mode": "open", "username": "@olga",
    "display_name": "Olga", "email": "olga@town.example", "password": PASSWORD,
}  # fmt: skip


@pytest.fixture
def owner(town: None) -> Viewer:
    return member("olga", role=Role.OWNER)


@pytest.fixture
def moderator(town: None) -> Viewer:
    return member("mira", role=Role.MODERATOR)


@pytest.mark.django_db
def test_the_printed_link_makes_the_first_owner_once() -> None:
    link = setup_link() or ""
    path = "/setup/" + link.rsplit("/", 1)[1]
    client = Client()
    assert client.get("/setup/guess").status_code == 404
    assert client.get(path).status_code == 200
    answer = client.post(path, FIRST | {"password": "short", "accent": "red"})
    assert answer.status_code == 422
    assert b"Testburg" in answer.content
    assert not Account.objects.exists()
    answer = client.post(path, FIRST)
    assert (answer.status_code, answer["Location"]) == (302, "/home?founded=1")
    assert client.get("/home").status_code == 200
    row = Account.objects.get()
    assert (row.role, row.person.username) == (Role.OWNER, "olga")
    assert (current().name, current().accent, current().sign_up_mode) == ("Testburg", "#003366", "open")
    for method in (Client().get, Client().post):
        assert method(path, FIRST).status_code == 404
    assert Account.objects.count() == 1


def test_letting_people_in(sign_in: SignIn, moderator: Viewer) -> None:
    ids = []
    for name in ("wanda", "walter"):
        ids.append(
            create_account(
                email=f"{name}@town.example",
                password=PASSWORD,
                standing=Standing.WAITING,
                confirmed=True,
                reason=f"I am {name}",
            )
        )
        join(account_id=ids[-1], username=name, state=PersonState.WAITING)
    client = sign_in(moderator)
    page = client.get("/owner/approvals").content.decode()
    assert "I am wanda" in page
    assert client.post(f"/owner/approvals/{ids[0]}/approve").status_code == 302
    assert client.post(f"/owner/approvals/{ids[1]}/decline").status_code == 302
    assert "I am" not in client.get("/owner/approvals").content.decode()
    standings = dict(Account.objects.filter(pk__in=ids).values_list("pk", "standing"))
    assert standings == {ids[0]: Standing.ACTIVE, ids[1]: Standing.DECLINED}
    assert client.get("/@wanda").status_code == 200
    assert client.get("/@walter").status_code == 404


def test_inviting(sign_in: SignIn, moderator: Viewer) -> None:
    client = sign_in(moderator)
    answer = client.post("/owner/invitations", {"note": "The choir", "most_uses": "0", "days": "7"})
    assert answer.status_code == 422
    assert b"The choir" in answer.content
    assert client.post("/owner/invitations", {"note": "The choir", "most_uses": "5", "days": "7"}).status_code == 302
    row = Invitation.objects.get()
    assert f"/join/{row.code}" in client.get("/owner/invitations").content.decode()
    visitor = Client()
    answer = visitor.get(f"/join/{row.code}")
    assert answer["Location"] == "/accounts/signup/"
    assert visitor.session["invitation"] == row.code
    assert client.post(f"/owner/invitations/{row.pk}/revoke").status_code == 302
    assert Client().get(f"/join/{row.code}").status_code == 404
    assert Client().get("/join/guess").status_code == 404
    assert client.get("/join/guess")["Location"] == "/home"


def test_an_invitation_opens_a_place_that_is_by_invitation_only(moderator: Viewer) -> None:
    Community.objects.update(sign_up_mode="invitation")
    assert b'name="password1"' not in Client().get("/accounts/signup/").content
    visitor = Client()
    visitor.get(f"/join/{invite(moderator)}")
    assert b'name="password1"' in visitor.get("/accounts/signup/").content


def test_changing_the_community(sign_in: SignIn, owner: Viewer) -> None:
    client = sign_in(owner)
    form = {
        "name": "New name", "tagline": "", "about": "About", "accent": "#336699", "sign_up_mode": "closed",
        "contact_email": "desk@town.example", "rules": "Be kind.\n\nStay on topic.",
    }  # fmt: skip
    answer = client.post("/owner/community", form | {"accent": "red; }"})
    assert answer.status_code == 422
    assert b"New name" in answer.content
    assert current().name == "Testburg"
    assert client.post("/owner/community", form).status_code == 302
    found = current()
    assert (found.name, found.accent, found.public_reading) == ("New name", "#336699", False)
    assert [rule.text for rule in rules()] == ["Be kind.", "Stay on topic."]
    page = Client().get("/about").content.decode()
    assert "Stay on topic." in page
    style = re.search(r'href="(/theme-[^"]+\.css)"', page)
    assert style
    answer = Client().get(style[1])
    assert answer["Content-Type"] == "text/css"
    assert "336699" in answer.content.decode()


def test_the_outbox(sign_in: SignIn, owner: Viewer) -> None:
    keep_mail(to="wanda@town.example", subject="<b>Hello</b>", body="Your link: http://localhost:3000/x")
    client = sign_in(owner)
    page = client.get("/owner/outbox").content.decode()
    assert "wanda@town.example" in page
    assert "<b>Hello" not in page
    assert client.post(f"/owner/outbox/{OutgoingMail.objects.get().pk}/discard").status_code == 302
    assert not OutgoingMail.objects.exists()


def test_the_machinery(sign_in: SignIn, owner: Viewer) -> None:
    assert sign_in(owner).get("/owner/operations").status_code == 200


@pytest.mark.parametrize(("wanted", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("<x>", "")])
def test_the_theme_is_kept_in_a_cookie(town: None, wanted: str, kept: str) -> None:
    client = Client()
    answer = client.post("/theme", {"theme": wanted, "next": "/about"})
    assert answer["Location"] == "/about"
    assert client.cookies["theme"].value == kept


def test_the_front_page_knows_visitors_and_members(sign_in: SignIn, ann: Viewer) -> None:
    page = Client().get("/").content.decode()
    assert "Testburg" in page
    assert sign_in(ann).get("/")["Location"] == "/home"


def profile_form(**changed: object) -> dict[str, object]:
    return {
        "display_name": "Ann", "about": "", "country": "DE", "town": "Ulm", "default_audience": "3", "is_listed": "on",
        "default_quoters": "2", "label": ["Web", ""], "value": ["https://ann.example", ""],
    } | changed  # fmt: skip


def test_the_profile_is_saved_with_its_pictures(
    sign_in: SignIn, ann: Viewer, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (20, 120, 180)).save(file, "PNG")
    client = sign_in(ann)
    answer = client.post("/settings/profile", profile_form(picture=SimpleUploadedFile("me.png", file.getvalue())))
    assert answer["Location"] == "/@ann"
    found = person(ann, ann.person_id)
    assert found is not None
    assert found.picture is not None
    assert (found.display_name, found.country, found.default_audience, found.is_locked) == ("Ann", "DE", 3, False)
    assert found.default_quoters == Quoters.FOLLOWERS
    assert '<option value="followers" selected>' in client.get("/compose").content.decode()
    assert [(f.name, f.value) for f in found.fields] == [("Web", "https://ann.example")]
    assert client.post("/settings/profile", profile_form(remove_picture="on")).status_code == 302
    found = person(ann, ann.person_id)
    assert found is not None
    assert found.picture is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"country": "XX"}, b"not one of the available choices"),
        ({"display_name": "x" * 61}, b"at most 60"),
        ({"label": ["x" * 101], "value": ["y"]}, b"up to 100 characters"),
        ({"picture": SimpleUploadedFile("me.png", b"no picture")}, b"me.png"),
    ],
)
def test_a_refused_profile_keeps_what_was_typed(
    sign_in: SignIn, ann: Viewer, wrong: dict[str, object], words: bytes, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA = tmp_path
    before = Person.objects.values().get(pk=ann.person_id)
    answer = sign_in(ann).post("/settings/profile", profile_form(about="What I typed", **wrong))
    assert answer.status_code == 422
    assert words in answer.content
    assert b"What I typed" in answer.content
    assert Person.objects.values().get(pk=ann.person_id) == before


def test_signing_an_app_out(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    app = register_app(name="Toot & Co", redirect_uris=OUT_OF_BAND, scopes="read")
    token = create_token(account_id=ann.account_id, client_id=app.client_id, scopes="read")
    assert b"Toot &amp; Co" in sign_in(ann).get("/settings/apps").content
    # Somebody else's is none of theirs: it says the same, and stays.
    assert sign_in(ben).post(f"/settings/apps/{token.id}/end").status_code == 302
    assert len(accesses(ann.account_id)) == 1
    assert sign_in(ann).post(f"/settings/apps/{token.id}/end").status_code == 302
    assert accesses(ann.account_id) == []


def test_whoever_is_suspended_meanwhile_is_a_stranger(sign_in: SignIn, ann: Viewer) -> None:
    from meetinghouse.domain.people.actions import suspend_person

    client = sign_in(ann)
    assert client.get("/home").status_code == 200
    suspend_person(person_id=ann.person_id)
    assert client.get("/home").status_code == 302
    assert client.post("/posts", {"text": "Still here"}).status_code == 302
    assert Person.objects.get(pk=ann.person_id).posts_count == 0
