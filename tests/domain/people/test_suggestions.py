"""People one may know: who is suggested, in which order, for which reason; and who never is."""

from collections.abc import Callable

import pytest

from meetinghouse.domain.groups.actions import found_group, invite_to_group, join_group
from meetinghouse.domain.groups.models import Joining, Openness
from meetinghouse.domain.people import queries_suggestions
from meetinghouse.domain.people.actions import (
    ask_to_be_friends,
    block,
    dismiss_suggestion,
    edit_profile,
    follow,
    mute,
    restrict,
    suspend_person,
    unblock,
)
from meetinghouse.domain.people.models import Person, PersonState, SuggestionDismissal
from meetinghouse.domain.people.queries_suggestions import suggestions
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Viewer:
    return member("ann", country="DE", town="Lindenford")


def befriend(one: Viewer, other: Viewer) -> None:
    ask_to_be_friends(one, person_id=other.person_id)
    ask_to_be_friends(other, person_id=one.person_id)


def reasons(viewer: Viewer, *, limit: int = 9) -> dict[str, str]:
    return {one.person.username: one.reason for one in suggestions(viewer, limit=limit)}


def test_friends_of_friends_come_first_then_the_town_then_the_rest(ann: Viewer) -> None:
    ben, cleo = member("ben"), member("cleo")
    known, better_known = member("known"), member("better_known", country="DE", town="lindenford")
    neighbour, namesake = (
        member("neighbour", country="DE", town="LINDENFORD"),
        member("namesake", country="US", town="Lindenford"),
    )
    member("townless", country="DE"), member("hidden_town", town="Lindenford")
    for friend in (ben, cleo):
        befriend(ann, friend)
        befriend(friend, better_known)
    befriend(ben, known)
    follow(known, person_id=namesake.person_id)
    found = reasons(ann)
    assert found == {
        "better_known": "2 friends in common, also in Lindenford",
        "known": "1 friend in common",
        "neighbour": "Also in Lindenford",
        "namesake": "Followed by 1 person here",
        "hidden_town": "A member here",
        "townless": "A member here",
    }
    assert list(found)[:4] == ["better_known", "known", "neighbour", "namesake"]
    assert list(reasons(ann, limit=3)) == ["better_known", "known", "neighbour"]
    assert reasons(ann, limit=0) == {}
    assert neighbour.person_id != namesake.person_id


def test_a_town_that_the_viewer_does_not_show_is_no_reason(ann: Viewer) -> None:
    member("neighbour", country="DE", town="Lindenford")
    edit_profile(ann, changes={"country": ""})
    assert reasons(ann) == {"neighbour": "A member here"}


def mutes(ann: Viewer, other: Viewer) -> None:
    mute(ann, person_id=other.person_id)


KEPT_OUT: dict[str, Callable[[Viewer, Viewer], object]] = {
    "blocked": lambda ann, other: block(ann, person_id=other.person_id),
    "blocking": lambda ann, other: block(other, person_id=ann.person_id),
    "muted": mutes,
    "restricted": lambda ann, other: restrict(ann, person_id=other.person_id),
    "suspended": lambda _, other: suspend_person(person_id=other.person_id),
    "waiting": lambda _, other: Person.objects.filter(pk=other.person_id).update(state=PersonState.WAITING),
    "from elsewhere": lambda _, other: Person.objects.filter(pk=other.person_id).update(domain="else.example"),
    "unlisted": lambda _, other: edit_profile(other, changes={"is_listed": False}),
    "not to be suggested": lambda _, other: edit_profile(other, changes={"is_suggested": False}),
    "dismissed": lambda ann, other: dismiss_suggestion(ann, person_id=other.person_id),
    "followed": lambda ann, other: follow(ann, person_id=other.person_id),
    "asked": lambda ann, other: ask_to_be_friends(ann, person_id=other.person_id),
    "asking": lambda ann, other: ask_to_be_friends(other, person_id=ann.person_id),
    "a friend": befriend,
}


@pytest.mark.parametrize("why", list(KEPT_OUT))
def test_who_is_never_suggested(ann: Viewer, why: str) -> None:
    """Each would be, for all three reasons, were it not for the one thing."""
    ben = member("ben")
    befriend(ann, ben)
    other = member("other", country="DE", town="Lindenford")
    befriend(ben, other)
    assert reasons(ann) == {"other": "1 friend in common, also in Lindenford"}
    KEPT_OUT[why](ann, other)
    assert reasons(ann) == {}


def test_a_friend_who_is_gone_is_no_reason(ann: Viewer) -> None:
    ben, other = member("ben"), member("other")
    befriend(ann, ben)
    befriend(ben, other)
    suspend_person(person_id=ben.person_id)
    assert reasons(ann) == {"other": "Followed by 1 person here"}


def test_who_wants_no_suggestions_gets_none(ann: Viewer) -> None:
    member("ben")
    assert reasons(ann) == {"ben": "A member here"}
    edit_profile(ann, changes={"suggests_people": False})
    assert reasons(ann) == {}
    assert suggestions(STRANGER) == []


def test_dismissing(ann: Viewer) -> None:
    ben, gone = member("ben"), member("gone", state=PersonState.GONE)
    dismiss_suggestion(ann, person_id=ben.person_id)
    dismiss_suggestion(ann, person_id=ben.person_id)
    assert SuggestionDismissal.objects.count() == 1
    assert reasons(ben) == {"ann": "A member here"}, "it says nothing about the other way round"
    for person_id in (ann.person_id, gone.person_id, 4_000_000_000_000_000_000):
        with pytest.raises(NotFound):
            dismiss_suggestion(ann, person_id=person_id)
    with pytest.raises(SignInRequired):
        dismiss_suggestion(STRANGER, person_id=ann.person_id)


def test_a_group_that_both_are_in_is_a_reason(ann: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a secret one, since both are in it; not who is only invited, and not one that half the town is in."""
    ben, cleo, dora = member("ben"), member("cleo"), member("dora", country="DE", town="Lindenford")
    secret = found_group(ann, handle="plot", name="The Plot", openness=Openness.SECRET, joining=Joining.INVITATION)
    garden = found_group(ben, handle="allotments", name="Allotments")
    for invited in (ben, dora):
        invite_to_group(ann, group_id=secret, person_id=invited.person_id)
    join_group(ben, group_id=secret)
    for other in (ann, cleo):
        join_group(other, group_id=garden)
    assert reasons(ann) == {
        "ben": "Both in The Plot and 1 other group",
        "cleo": "Both in Allotments",
        "dora": "Also in Lindenford",
    }
    assert list(reasons(ann)) == ["ben", "cleo", "dora"]
    # Whoever is not in it is told nothing of a secret group.
    assert reasons(dora) == {"ann": "Also in Lindenford", "ben": "A member here", "cleo": "A member here"}
    assert reasons(cleo)["ben"] == "Both in Allotments"
    block(ben, person_id=ann.person_id)
    assert "ben" not in reasons(ann)
    suspend_person(person_id=garden)
    assert "both" not in reasons(ann)["cleo"].lower()
    unblock(ben, person_id=ann.person_id)
    monkeypatch.setattr(queries_suggestions, "MOST_IN_GROUP", 1)
    assert "both" not in reasons(ann)["ben"].lower()
