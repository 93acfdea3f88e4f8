"""Events for tests."""

from datetime import datetime, timedelta
from typing import Any

from meetinghouse.domain.gatherings.actions import plan_gathering
from meetinghouse.domain.gatherings.models import Answer, Occasion, Standing
from meetinghouse.domain.gatherings.queries import event
from meetinghouse.domain.gatherings.records import EventRecord, Plan
from meetinghouse.domain.gatherings.times import on_the_wall
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Viewer

ZONE = "Europe/Berlin"


def soon(**ahead: float) -> datetime:
    """A time on Berlin's walls that far ahead, at the full minute; three days by default."""
    wall = on_the_wall(now() + timedelta(**ahead or {"days": 3}), ZONE)
    return wall.replace(second=0, microsecond=0)


def a_plan(**more: Any) -> Plan:
    """A plan with what every plan needs."""
    return Plan(**({"title": "Choir", "starts": soon(), "zone": ZONE} | more))


def plan(host: Viewer, *, audience: Audience = Audience.COMMUNITY, circle_id: int = 0, **more: Any) -> int:
    """An event of a host's; gives its id."""
    return plan_gathering(host, plan=a_plan(**more), audience=audience, circle_id=circle_id)


def occasions(gathering_id: int) -> list[Occasion]:
    """Its dates."""
    return list(Occasion.objects.filter(gathering_id=gathering_id).order_by("original"))


def only(gathering_id: int) -> int:
    """The id of its only date."""
    return Occasion.objects.get(gathering_id=gathering_id).pk


def seen(viewer: Viewer, gathering_id: int, occasion_id: int = 0) -> EventRecord:
    """As somebody sees it who can."""
    found = event(viewer, gathering_id, occasion_id)
    assert found is not None
    return found


def standing(occasion_id: int, viewer: Viewer) -> Standing | None:
    """Where somebody stands."""
    found = Answer.objects.filter(occasion_id=occasion_id, person_id=viewer.person_id).first()
    return Standing(found.standing) if found else None


def answer_id(occasion_id: int, viewer: Viewer) -> int:
    """Somebody's answer."""
    return Answer.objects.get(occasion_id=occasion_id, person_id=viewer.person_id).pk
