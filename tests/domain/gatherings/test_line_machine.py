"""Any order of coming, leaving, letting in, changing the number of places: they are given out as the model says."""

from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetinghouse.domain.gatherings.actions import answer_occasion, change_gathering, let_in, turn_away
from meetinghouse.domain.gatherings.events import GuestLetIn
from meetinghouse.domain.gatherings.models import Answer, Standing
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import a_plan, only, plan, soon
from tests.factories import Emitted, member
from tests.policy.worlds import worlds_to_try

NAMES = ("ben", "cleo", "dan", "eva")
GUESTS = st.sampled_from(NAMES)
PLACES = st.sampled_from([None, 1, 2, 3])
AWAY = ("declined", "removed")


class LineMachine(RuleBasedStateMachine):
    """A host, four guests, one date. The model: where each stands, and the line in its order."""

    people: dict[str, Viewer]

    @initialize(places=PLACES, asks=st.booleans())
    def begin(self, *, places: int | None, asks: bool) -> None:
        """A transaction around the whole run, so that runs do not see each other."""
        self.around = transaction.atomic()
        self.around.__enter__()
        self.host = member("ann")
        self.people = {name: member(name) for name in NAMES}
        self.starts, self.places, self.asks = soon(), places, asks
        self.made = plan(self.host, starts=self.starts, capacity=places, needs_approval=asks)
        self.date = only(self.made)
        self.stands: dict[str, str] = {}
        self.line: list[str] = []
        self.asked: list[str] = []
        self.emitted = Emitted()
        self.up: list[str] = []

    def teardown(self) -> None:
        """Undo everything."""
        if hasattr(self, "around"):
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def _free(self) -> bool:
        return self.places is None or list(self.stands.values()).count("going") < self.places

    def _put(self, who: str, where: str) -> None:
        self.line = [name for name in self.line if name != who] + [who] * (where == "waiting")
        self.asked = [name for name in self.asked if name != who] + [who] * (where == "asked")
        self.stands[who] = where

    def _move_up(self) -> None:
        if not self.asks:
            for who in list(self.asked):
                self._put(who, "waiting")
        while self.line and self._free():
            self.up.append(self.line[0])
            self._put(self.line[0], "going")

    def _act(self, act: Any, *, allowed: bool, refusal: type[Exception] = Invalid, **more: Any) -> None:
        if allowed:
            act(**more)
            return
        with pytest.raises(refusal), transaction.atomic():
            act(**more)

    @rule(who=GUESTS, reply=st.sampled_from(["going", "going", "maybe", "not"]))
    def answer(self, who: str, reply: str) -> None:
        """A guest says whether they come."""
        before = self.stands.get(who, "")
        allowed = before not in AWAY or reply == "not"
        self._act(answer_occasion, allowed=allowed, viewer=self.people[who], occasion_id=self.date, reply=reply)
        if before in AWAY or (reply == "going" and before in {"going", "waiting", "asked"}) or reply == before:
            return
        if reply == "going":
            self._put(who, "asked" if self.asks else "going" if self._free() else "waiting")
        else:
            self._put(who, reply)
        if before == "going":
            self._move_up()

    @rule(who=GUESTS)
    def say_yes(self, who: str) -> None:
        """The host lets somebody in."""
        before = self.stands.get(who, "")
        allowed, known = before not in {"", "maybe", "not"}, Answer.objects.filter(person_id=self.people[who].person_id)
        one = known.values_list("pk", flat=True).first() or 1
        self._act(let_in, allowed=allowed, refusal=Invalid if before else NotFound, viewer=self.host, answer_id=one)
        if before in {"asked", *AWAY}:
            self._put(who, "going" if self._free() else "waiting")
            self.up += [who] * (self.stands[who] == "going")

    @rule(who=GUESTS)
    def say_no(self, who: str) -> None:
        """The host turns somebody away."""
        before = self.stands.get(who, "")
        if not before:
            return
        one = Answer.objects.get(person_id=self.people[who].person_id).pk
        with pytest.raises(NotFound), transaction.atomic():
            turn_away(self.people[who], answer_id=one)
        turn_away(self.host, answer_id=one)
        if before not in AWAY:
            self._put(who, "declined" if before == "asked" else "removed")
        if before == "going":
            self._move_up()

    @rule(places=PLACES, asks=st.booleans())
    def change(self, *, places: int | None, asks: bool) -> None:
        """The host changes the number of places, and whether guests have to ask."""
        changed = (places, asks) != (self.places, self.asks)
        again = a_plan(starts=self.starts, capacity=places, needs_approval=asks)
        change_gathering(self.host, gathering_id=self.made, plan=again)
        self.places, self.asks = places, asks
        if changed:
            self._move_up()

    @invariant()
    def stands_as_the_model_says(self) -> None:
        """The table, who waits in which order, who was told of a place; and nobody waits beside a free one."""
        if not hasattr(self, "around"):
            return
        rows = Answer.objects.filter(occasion_id=self.date).select_related("person").order_by("since")
        assert {r.person.username: Standing(r.standing).name.lower() for r in rows} == self.stands
        assert [r.person.username for r in rows if r.standing == Standing.WAITING] == self.line
        people = {r.pk: r.person_id for r in rows}
        assert not (self.line and self._free())
        told = [people[e.answer_id] for e in self.emitted() if isinstance(e, GuestLetIn)]
        assert told == [self.people[who].person_id for who in self.up]
        self.up = []


@pytest.mark.slow
def test_places_are_given_out_in_order(db: None) -> None:
    run_state_machine_as_test(LineMachine, settings=worlds_to_try(12))
