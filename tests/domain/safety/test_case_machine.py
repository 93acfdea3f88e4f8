"""Any order of claiming, releasing, deciding and lifting, by two moderators and as time goes by.

A slow and obvious model in Python says after each step what must be true; the tables have to agree.
"""

from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.safety.actions import claim_case, decide_case, lift_restriction, release_case
from meetinghouse.domain.safety.chain import verify_chain
from meetinghouse.domain.safety.models import Case, Decision, NoticeItem, Restriction
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Conflict
from tests.factories_safety import GOOD_REASONS, Town, post, report, town
from tests.policy.worlds import worlds_to_try

STAFF = st.sampled_from(["owner", "moderator"])
MEASURES = st.sampled_from(["no_violation", "warned", "removed", "account_suspended"])
LEASE = timedelta(minutes=30)


class CaseMachine(RuleBasedStateMachine):
    """One post that is reported again and again, and the two who look after it."""

    here: Town

    @initialize()
    def begin(self) -> None:
        """A transaction around the whole run, so that runs do not see each other."""
        self.around = transaction.atomic()
        self.around.__enter__()
        self.clock = time_machine.travel(datetime.now().astimezone(), tick=True)
        self.traveller = self.clock.start()
        self.here = town()
        self.post_id = post(self.here.author)
        self.holder: str | None = None
        self.until = now()
        self.case_id: int | None = None
        self.removals: set[int] = set()
        self.suspensions: set[int] = set()
        self.decided = 0
        self.reported = 0
        self.report()

    def teardown(self) -> None:
        """Undo everything."""
        if hasattr(self, "around"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    @property
    def is_visible(self) -> bool:
        return not self.removals and not self.suspensions

    def _who(self, name: str) -> Any:
        return getattr(self.here, name)

    def _holds(self, name: str) -> bool:
        return self.holder == name

    def _is_held_by_other(self, name: str) -> bool:
        return self.holder not in {None, name} and now() < self.until

    @rule()
    def report(self) -> None:
        """Somebody reports the post, if it is there to be seen."""
        if self.case_id is not None or not self.is_visible:
            return
        report(self.here.reporter, self.here.author, self.post_id)
        self.case_id = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
        self.holder = None
        self.reported += 1

    @rule(minutes=st.sampled_from([1, 20, 31]))
    def wait(self, minutes: int) -> None:
        """Time goes by."""
        self.traveller.shift(timedelta(minutes=minutes))

    @rule(name=STAFF)
    def claim(self, name: str) -> None:
        """Refused while the other one's lease runs, or when there is nothing to decide."""
        last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
        if self.case_id is None or self._is_held_by_other(name):
            with pytest.raises(Conflict), transaction.atomic():
                claim_case(self._who(name), case_id=last)
            return
        claim_case(self._who(name), case_id=self.case_id)
        self.holder, self.until = name, now() + LEASE

    @rule(name=STAFF)
    def release(self, name: str) -> None:
        """Gives back one's own claim, and nobody else's."""
        release_case(self._who(name), case_id=Case.objects.order_by("-pk").values_list("pk", flat=True)[0])
        if self.case_id is not None and self._holds(name):
            self.holder = None

    @rule(name=STAFF, measure=MEASURES)
    def decide(self, name: str, measure: str) -> None:
        """Only for who holds the case."""
        last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
        if self.case_id is None or not self._holds(name):
            with pytest.raises(Conflict), transaction.atomic():
                decide_case(self._who(name), case_id=last, measure=measure, reasons=GOOD_REASONS)
            return
        decision_id = decide_case(self._who(name), case_id=self.case_id, measure=measure, reasons=GOOD_REASONS)
        made = set(Restriction.objects.filter(decision_id=decision_id).values_list("pk", flat=True))
        assert len(made) == (measure in {"removed", "account_suspended"})
        if measure == "removed":
            self.removals |= made
        else:
            self.suspensions |= made
        self.case_id, self.holder = None, None
        self.decided += 1

    @rule(name=STAFF, pick=st.integers(0, 3))
    def lift(self, name: str, pick: int) -> None:
        """Once for each restriction, whoever imposed it."""
        every = list(Restriction.objects.order_by("pk").values_list("pk", flat=True))
        if not every:
            return
        wanted = every[pick % len(every)]
        if wanted not in self.removals | self.suspensions:
            with pytest.raises(Conflict), transaction.atomic():
                lift_restriction(self._who(name), restriction_id=wanted, reason="again")
            return
        lift_restriction(self._who(name), restriction_id=wanted, reason="a mistake")
        self.removals.discard(wanted)
        self.suspensions.discard(wanted)

    @invariant()
    def tables_agree(self) -> None:
        """What the model says is what the tables hold."""
        if not hasattr(self, "around"):
            return
        assert Post.objects.get(pk=self.post_id).state == (1 if self.removals else 0)
        assert Person.objects.get(pk=self.here.author.person_id).state == (1 if self.suspensions else 0)
        open_ids = list(Case.objects.exclude(state="decided").values_list("pk", flat=True))
        assert open_ids == ([self.case_id] if self.case_id is not None else [])
        assert Decision.objects.count() == self.decided
        assert NoticeItem.objects.filter(decision=None).count() == len(open_ids)
        assert Case.objects.count() == self.reported
        if self.case_id is not None:
            case = Case.objects.get(pk=self.case_id)
            holder = None if self.holder is None else self._who(self.holder).account_id
            assert case.claimed_by_id == holder
            assert (case.state == "in_review") == (holder is not None)
        active = set(Restriction.objects.filter(lifted_at=None).values_list("pk", flat=True))
        assert active == self.removals | self.suspensions
        assert verify_chain().is_whole


@pytest.mark.slow
@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_tables_true() -> None:
    run_state_machine_as_test(
        CaseMachine,
        settings=settings(worlds_to_try(20), stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )
