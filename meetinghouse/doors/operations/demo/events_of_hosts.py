"""What groups and pages of the demo town plan, who is invited, and who answers a whole series."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from meetinghouse.domain.gatherings.actions import (
    answer_by_mail,
    answer_occasion,
    answer_series,
    ask_by_mail,
    invite_to_gathering,
    plan_gathering,
)
from meetinghouse.domain.gatherings.actions.mailing import token_of
from meetinghouse.domain.gatherings.models import Gathering, MailGuest, Occasion
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.gatherings.times import on_the_wall
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import send_group_post_back
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.doors.operations.demo.events import ZONE
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.viewer import Viewer


def plan_as_hosts(people: Mapping[str, Viewer]) -> None:
    """A concert of the closed choir, a weekly hour of the gardeners, a reading of the library with a guest by mail; and
    two that wait in the league, one of them sent back."""
    today = clock.now()
    ids = dict(
        Person.objects.filter(username__in=("thursdaychoir", "gardenfriends", "library", "sundayleague")).values_list(
            "username", "pk"
        )
    )
    with clock.pretend(today - timedelta(hours=30)):
        _concert(people, ids["thursdaychoir"], today)
        _garden(people, ids["gardenfriends"], today)
        _reading(people, ids["library"], today)
        _away_games(people, ids["sundayleague"], today)
        bus.drain()


def _wall(today: datetime, *, days: int, hour: int) -> datetime:
    day = on_the_wall(today, ZONE) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _only(gathering_id: int) -> int:
    return Occasion.objects.filter(gathering_id=gathering_id).order_by("starts_at").values_list("pk", flat=True)[0]


def _concert(people: Mapping[str, Viewer], group_id: int, today: datetime) -> None:
    starts = _wall(today, days=18, hour=19)
    plan = Plan(
        title="Dress rehearsal for the Fauré", starts=starts, ends=starts + timedelta(hours=3), zone=ZONE,
        description="All of it, in the dark clothes. Those who sing stand, those who turn pages sit.",
        place="Church hall", country="DE", spot=(52.412, 12.531), capacity=24,
        questions=("Which voice?", "Do you need a lift home?"), required=(0,), guests_invite=True,
    )  # fmt: skip
    made = plan_gathering(people["wim"], plan=plan, group_id=group_id)
    for handle, voice in (("julia", "I conduct"), ("sofia", "Alto"), ("nina", "Alto"), ("oliver", "Bass, alas")):
        answer_occasion(people[handle], occasion_id=_only(made), reply="going", replies=[voice, ""])
    invited = [people[handle].person_id for handle in ("ada", "milan", "marta", "george")]
    invite_to_gathering(people["wim"], gathering_id=made, person_ids=invited)


def _garden(people: Mapping[str, Viewer], group_id: int, today: datetime) -> None:
    starts = _wall(today, days=3, hour=10)
    plan = Plan(
        title="An hour for the beds", starts=starts, ends=starts + timedelta(hours=1), zone=ZONE,
        description="Weeding in company. There is tea, and somebody always brings the wrong spade.",
        place="Allotment 14", country="DE", spot=(52.409, 12.548), repeat=Repeat(every=Every.WEEK, count=10),
    )  # fmt: skip
    made = plan_gathering(people["lena"], plan=plan, group_id=group_id)
    for handle in ("clara", "yara", "hannah"):
        answer_series(people[handle], gathering_id=made, reply="going")
    answer_occasion(people["yara"], occasion_id=_only(made), reply="not")


def _reading(people: Mapping[str, Viewer], page_id: int, today: datetime) -> None:
    starts = _wall(today, days=8, hour=18)
    plan = Plan(
        title="Reading hour for grown-ups", starts=starts, ends=starts + timedelta(hours=2), zone=ZONE,
        description="Bring a page that made you laugh. Everybody is welcome, also who has no card yet.",
        place="School Lane 3, ground floor", country="DE", spot=(52.405, 12.537),
        questions=("What will you read?",), required=(0,),
    )  # fmt: skip
    made = plan_gathering(as_page(people["chloe"], page_id), plan=plan, audience=Audience.PUBLIC)
    for handle, page in (("ines", "Page 40 of the cookbook"), ("anton", "A letter from my aunt")):
        answer_occasion(people[handle], occasion_id=_only(made), reply="going", replies=[page])
    ask_by_mail(occasion_id=_only(made), name="Frieda Sommer", email="frieda@example.org")
    guest = MailGuest.objects.get(occasion_id=_only(made))
    answer_by_mail(token=token_of(guest), reply="going", replies=["The instructions of a dishwasher"])


def _away_games(people: Mapping[str, Viewer], group_id: int, today: datetime) -> None:
    for handle, title, days, link in (
        ("jonas", "Cup in the next valley", 12, "https://cup.example/teams"),
        ("anton", "Penalty night under the lamps", 5, "https://lamps.example"),
    ):
        starts = _wall(today, days=days, hour=10)
        plan = Plan(
            title=title, starts=starts, ends=starts + timedelta(hours=5), zone=ZONE, link=link, place="The far pitch",
            description="Who has a car takes two without. The table is behind the link.", country="DE", capacity=14,
        )  # fmt: skip
        plan_gathering(people[handle], plan=plan, group_id=group_id)
    post_id = Gathering.objects.get(title="Cup in the next valley", group_id=group_id).post_id
    reason = "Say in the text which train we take, and put the real start in: kick-off is at eleven."
    send_group_post_back(people["noor"], post_id=post_id, reason=reason)
