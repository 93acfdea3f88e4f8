"""Pages of organisations in the browser: making one, speaking as it, and the end of that."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.pages.actions import create_page, take_role_away
from meetinghouse.domain.pages.queries import as_page, page_of_person, role_on
from meetinghouse.domain.people.actions import follow, suspend_person
from meetinghouse.domain.people.queries import person_by_handle
from meetinghouse.domain.posts.models import Authorship, Post
from meetinghouse.effects.streaming.access import by_session
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Role, Viewer
from tests.domain.pages.organisations import give_role
from tests.factories import member, write

SignIn = Callable[..., Client]


@pytest.fixture
def library(ann: Viewer) -> int:
    return create_page(ann, username="library", name="Town Library", category="culture", about="Books")


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return re.sub(r"\s+", " ", answer.content.decode())


def test_making_a_page_and_saying_what_it_is(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ann)
    assert "No pages so far" in text(client, "/pages")
    taken = client.post("/pages/new", {"display_name": "Bakery", "username": "ben", "category": "food"})
    assert taken.status_code == 422
    assert b"Somebody has this name already" in taken.content
    fields = {"display_name": "Bakery", "username": "@bakery", "category": "food", "about": "Bread"}
    made = client.post("/pages/new", fields)
    bakery = person_by_handle(ann, "bakery")
    assert bakery is not None
    assert made.headers["Location"] == f"/pages/{bakery.id}/edit"
    form = {"display_name": "The Bakery", "category": "food", "about": "Bread", "address": "Bridge Street 11",
            "email": "hello@bakery.example", "phone": "+49 30 5550", "link": "https://bakery.example",
            "from_1_0": "06:30", "to_1_0": "13:00", "from_1_1": "15:00", "to_1_1": "18:00"}  # fmt: skip
    half = client.post(f"/pages/{bakery.id}/edit", form | {"from_3_0": "08:00"})
    assert half.status_code == 422
    page = re.sub(r"\s+", " ", half.content.decode())
    assert "Thursday: give both a beginning and an end" in page
    assert 'name="from_3_0" value="08:00"' in page, "what was typed stays"
    assert client.post(f"/pages/{bakery.id}/edit", form).headers["Location"] == "/@bakery"
    found = page_of_person(person_by_handle(ann, "bakery") or bakery)
    assert found is not None
    assert found.hours[1] == (("06:30", "13:00"), ("15:00", "18:00"))
    shown = text(sign_in(ben), "/@bakery")
    links = ("tel:+49305550", "mailto:hello@bakery.example", "https://bakery.example")
    facts = ("The Bakery", "Food and drink", "Bridge Street 11", "06:30–13:00</span> and <span")
    assert [words for words in (*facts, *(f'href="{link}"' for link in links)) if words not in shown] == []
    assert "Add friend" not in shown
    assert "Follow<" in shown
    assert "No page found" in text(client, "/pages?q=nothing")
    assert "The Bakery" in text(Client(), "/pages?category=food"), "visitors find it too"


def test_speaking_as_a_page_and_going_back(sign_in: SignIn, ann: Viewer, library: int) -> None:
    client = sign_in(ann)
    assert client.post(f"/pages/{library}/speak").headers["Location"] == "/@library"
    listening = by_session(client.session.session_key or "")
    assert listening is not None
    assert listening.viewer.person_id == library, "also what the page is told live is the page's"
    page = text(client, "/@library")
    assert "You speak as <strong>Town Library</strong>" in page
    assert 'href="/messages"' not in page
    assert f'name="writes_as" value="{library}"' in text(client, "/compose")
    assert "People I follow" not in text(client, "/compose")
    assert "Friends" not in text(client, "/compose").split("<select")[1].split("</select>")[0]
    client.post("/posts", {"text": "Open until six", "audience": "community", "writes_as": library})
    written = Post.objects.get()
    assert (written.author_id, Authorship.objects.get().editor_id) == (library, ann.person_id)
    assert "by ann" in text(client, "/@library")
    other_tab = client.post("/posts", {"text": "Just me", "audience": "community", "writes_as": ann.person_id})
    assert other_tab.status_code == 422
    assert b"You write as somebody else now" in other_tab.content
    assert "Back to the posts" not in text(client, "/settings/profile", 403)
    assert client.post("/pages/oneself").status_code == 302
    assert "You speak as" not in text(client, "/home")
    assert Post.objects.count() == 1


def test_the_role_ends_and_with_it_the_voice_at_once(sign_in: SignIn, ann: Viewer, ben: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    client = sign_in(ben)
    client.post(f"/pages/{library}/speak")
    take_role_away(ann, page_id=library, person_id=ben.person_id)
    for headers in ({"HX-Request": "true"}, {"HX-Request": "true"}, {"Accept": "application/json"}):
        part = client.post("/posts", {"text": "A long text", "audience": "community"}, headers=headers)
        assert (part.status_code, b"Reload this page" in part.content) == (403, True), "as long as the page is open"
    refused = client.post("/posts", {"text": "A long text", "audience": "community"})
    assert refused.status_code == 403
    assert b"A long text" in refused.content, "nothing typed is lost"
    assert not Post.objects.exists(), "and it is not said under the person's own name either"
    assert "You speak as" not in text(client, "/home")
    give_role(ann, ben, library)
    assert "You speak as" not in text(client, "/home"), "a new role begins with a new choice"
    client.post(f"/pages/{library}/speak")
    take_role_away(ann, page_id=library, person_id=ben.person_id)
    assert "You are yourself again" in text(client, "/home")


def test_somebody_elses_session_speaks_for_nobody(sign_in: SignIn, ann: Viewer, ben: Viewer, library: int) -> None:
    client = sign_in(ben)
    assert client.post(f"/pages/{library}/speak").status_code == 404
    session = client.session
    session["acting_as"] = library
    session.save()
    assert "You speak as" not in text(client, "/local")


def test_a_page_is_not_offered_where_only_people_can_be_chosen(
    sign_in: SignIn, ann: Viewer, ben: Viewer, library: int
) -> None:
    follow(ben, person_id=library)
    bus.drain()
    client = sign_in(ben)
    assert "Town Library" in text(client, "/search?q=library")
    for path in ("/messages/new", "/messages/new?q=library", "/view-as?q=library"):
        assert "Town Library" not in text(client, path)


def test_staff_leave_their_powers_behind(sign_in: SignIn, ann: Viewer, library: int) -> None:
    owner = member("olga", role=Role.OWNER)
    give_role(ann, owner, library)
    client = sign_in(owner)
    assert client.get("/desk/").status_code == 200
    client.post(f"/pages/{library}/speak")
    for path in ("/desk/", "/owner/community", "/settings/apps", "/messages", "/accounts/email/"):
        assert "Go back to olga" in text(client, path, 403)
    assert "Safety desk" not in text(client, "/local")


def test_asking_answering_and_leaving(sign_in: SignIn, ann: Viewer, ben: Viewer, library: int) -> None:
    admin, asked = sign_in(ann), sign_in(ben)
    wrong = admin.post(f"/pages/{library}/offer", {"handle": "nobody", "role": "1"})
    assert wrong.status_code == 422
    assert b"There is no member with this handle" in wrong.content
    admin.post(f"/pages/{library}/offer", {"handle": "@ben", "role": "0"})
    bus.drain()
    assert "asked you to speak for" in text(asked, "/notifications")
    assert 'hand <a href="/@library">Town Library</a> over to you' in text(asked, "/pages")
    assert "has not answered yet" in text(admin, f"/pages/{library}/people")
    asked.post(f"/pages/{library}/accept")
    assert (role_on(ann.person_id, library), role_on(ben.person_id, library)) == (0, 2)
    stuck = asked.post(f"/pages/{library}/leave", headers={"Referer": "http://testserver/pages"}, follow=True)
    assert "A page needs an administrator" in stuck.content.decode()
    asked.post(f"/pages/{library}/speak")
    assert "Close Town Library?" in text(asked, f"/pages/{library}/close")
    asked.post(f"/pages/{library}/close")
    assert "You speak as" not in text(asked, "/pages")
    assert admin.get("/@library").status_code == 404


def test_an_owner_is_shown_that_nobody_looks_after_a_page(
    sign_in: SignIn, ann: Viewer, ben: Viewer, library: int
) -> None:
    owner = sign_in(member("olga", role=Role.OWNER))
    assert "Nobody looks after this page" not in text(owner, "/@library")
    suspend_person(person_id=ann.person_id)
    assert "Nobody looks after this page" in text(owner, "/@library")
    assert "Nobody looks after this page" not in text(sign_in(ben), "/@library")
    owner.post(f"/pages/{library}/entrust", {"handle": "ben"})
    assert role_on(ben.person_id, library) == 2


def test_the_desk_shows_whose_hand_it_was(sign_in: SignIn, ann: Viewer, ben: Viewer, library: int) -> None:
    post_id = write(as_page(ann, library), "Something nasty")
    sign_in(ben).post(f"/posts/{post_id}/report", {"reason": "spam"})
    mod = sign_in(member("mira", role=Role.MODERATOR))
    case = re.search(r'href="(/desk/cases/\d+[^"]*)"', text(mod, "/desk/"))
    assert case is not None
    assert re.search(r"Written for the page @library by <a[^>]*>@ann</a>", text(mod, case[1]))
