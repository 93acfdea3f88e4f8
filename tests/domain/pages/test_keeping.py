"""Making a page, saying what it is, closing it."""

from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.domain.gatherings.actions import answer_occasion, cancel_gathering, close_hosting_page
from meetinghouse.domain.pages.actions import close_page, create_page, edit_page
from meetinghouse.domain.pages.hours import as_week, in_words, on_one_line, require_hours
from meetinghouse.domain.pages.queries import own_pages, page_of_person, pages, role_on
from meetinghouse.domain.people.actions import block, follow, make_member
from meetinghouse.domain.people.models import Follow, Person, PersonKind
from meetinghouse.domain.people.queries import count_members, people_by_ids, person_by_handle
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.domain.gatherings.party import only, plan
from tests.domain.pages.organisations import give_role
from tests.factories import PASSWORD, account_of, write

_SHOP = (("09:00", "12:30"), ("14:00", "18:00"))


def test_a_page_has_a_handle_and_no_login(ann: Viewer, library: int) -> None:
    row = Person.objects.get(pk=library)
    assert (row.kind, row.account_id, row.username) == (PersonKind.PAGE, None, "library")
    assert count_members() == 1, "it is no member"
    assert [(one.person.name, one.is_administrator) for one in own_pages(ann)] == [("Town Library", True)]
    with pytest.raises(Invalid, match="Somebody has this name already"):
        make_member(username="Library", email="x@town.example", password=PASSWORD)
    with pytest.raises(Invalid, match="Somebody has this name already"):
        create_page(ann, username="ANN", name="Ann Ltd", category="shop")
    for refused in ({"name": " "}, {"category": "moon"}, {"username": "a b"}):
        with pytest.raises(Invalid):
            create_page(ann, **({"username": "shop", "name": "Shop", "category": "shop"} | refused))
    with pytest.raises(SignInRequired):
        create_page(STRANGER, username="shop", name="Shop", category="shop")
    with pytest.raises(NotAllowed):
        create_page(Viewer(person_id=library, editor_id=ann.person_id), username="shop", name="Shop", category="shop")


def test_an_editor_says_where_it_is_and_when_it_is_open(ann: Viewer, ben: Viewer, cleo: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    before = Person.objects.get(pk=library).revision
    week: list[Any] = [[], *[_SHOP] * 4, [("10:00", "13:00")], []]
    changes = {"address": "School Lane 3", "phone": "+49 30 5550", "email": "lib@town.example",
               "link": "https://lib.town.example", "hours": week, "display_name": "The Library"}  # fmt: skip
    edit_page(ben, page_id=library, changes=changes)
    person = people_by_ids([library])[library]
    page = page_of_person(person)
    assert page is not None
    assert (person.name, page.address, page.phone_link, page.category) == (
        "The Library", "School Lane 3", "tel:+49305550", "culture",
    )  # fmt: skip
    assert page.hours_in_words == [
        ("Monday", ()), ("Tuesday to Friday", ("09:00–12:30", "14:00–18:00")), ("Saturday", ("10:00–13:00",)),
        ("Sunday", ()),
    ]  # fmt: skip
    told = {field.name: field.value for field in person.fields}
    assert told["Open"] == "Tue–Fri 09:00–12:30, 14:00–18:00; Sat 10:00–13:00", "apps read it as a line"
    assert (told["Address"], told["Contact"]) == ("School Lane 3", "+49 30 5550 · lib@town.example")
    assert Person.objects.get(pk=library).revision > before, "what was rendered before is out of date"
    wrong = {"email": "lib@", "phone": "ring twice", "link": "javascript:alert(1)", "category": "moon"}
    with pytest.raises(Invalid) as refusal:
        edit_page(ben, page_id=library, changes=wrong)
    assert refusal.value.fields.keys() == wrong.keys()
    with pytest.raises(NotFound):
        edit_page(cleo, page_id=library, changes={"about": "Mine now"})
    with pytest.raises(NotFound):
        edit_page(ann, page_id=ben.person_id, changes={"about": "He is no page"})


@pytest.mark.parametrize(
    "day",
    [[("9:00", "12:00")], [("09:00", "")], [("09:00", "09:00")], [("08:00", "12:00"), ("11:00", "13:00")],
     [("20:00", "02:00"), ("22:00", "23:00")], [("25:00", "26:00")], [("01:00", "02:00")] * 3],
)  # fmt: skip
def test_hours_that_make_no_sense(day: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid, match="Monday") as refusal:
        require_hours([day, *[[]] * 6])
    assert list(refusal.value.fields) == ["hours"]


@given(st.lists(st.sampled_from([(), (("09:00", "12:30"),), _SHOP, (("20:00", "02:00"),)]), min_size=7, max_size=7))
def test_the_words_for_a_week_name_every_day_once(days: list[Any]) -> None:
    week = as_week(require_hours(days))
    if not any(days):
        assert week == ()
        return
    lines = in_words(week)
    assert all(one[1] != other[1] for one, other in pairwise(lines)), "days alike stand together"
    assert on_one_line(week).count(";") == sum(bool(times) for _, times in lines) - 1


def test_finding_pages(ann: Viewer, ben: Viewer, cleo: Viewer, library: int) -> None:
    bakery = create_page(ben, username="bakery", name="Bread & Co", category="food")
    edit_page(ben, page_id=bakery, changes={"address": "Bridge Street 11"})

    def found(viewer: Viewer, **wanted: str) -> list[int]:
        return [one.id for one in pages(viewer, Page(), **wanted)]

    assert found(cleo) == [bakery, library]
    assert found(cleo, category="culture") == [library]
    assert found(cleo, words="bridge bread") == [bakery]
    assert found(cleo, words="nothing of it") == []
    first = pages(cleo, Page(limit=1))
    assert [one.id for one in pages(cleo, Page(max_id=first.older_than))] == [library]
    block(cleo, person_id=bakery)
    assert found(cleo) == [library], "who blocks a page does not meet it"
    assert found(STRANGER) == [bakery, library]
    assert found(Viewer(sees_public=False)) == []


def test_closing_a_page(ann: Viewer, ben: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    voice = Viewer(person_id=library, account_id=ann.account_id, editor_id=ann.person_id)
    post_id = write(voice, "We are closing")
    follow(ben, person_id=library)
    with pytest.raises(NotAllowed):
        close_page(ben, page_id=library)
    close_page(ann, page_id=library)
    assert person_by_handle(ben, "library") is None
    assert not visible_to(ben).filter(pk=post_id).exists()
    assert (role_on(ann.person_id, library), own_pages(ann), list(pages(ben, Page()))) == (0, [], [])
    assert not Follow.objects.filter(followed_id=library).exists()
    assert Person.objects.get(pk=ben.person_id).following_count == 0
    with pytest.raises(NotFound):
        close_page(ann, page_id=library)
    with pytest.raises(NotAllowed):
        write(voice, "One more thing")


def test_a_page_that_guests_are_expected_at_calls_off_first(ann: Viewer, ben: Viewer, library: int) -> None:
    voice = Viewer(person_id=library, account_id=ann.account_id, editor_id=ann.person_id)
    made = plan(voice)
    answer_occasion(ben, occasion_id=only(made), reply="going")
    asked = Client()
    asked.force_login(account_of(ann))
    address = f"/pages/{library}/close"
    refused = asked.post(address)
    assert (refused.status_code, "Call them off first" in refused.content.decode()) == (422, True)
    with pytest.raises(NotFound):
        close_hosting_page(ben, page_id=library)
    assert role_on(ann.person_id, library)
    cancel_gathering(voice, gathering_id=made)
    assert asked.post(address).status_code == 302
    assert person_by_handle(ben, "library") is None
