"""What is planned in the demo town, and who comes."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from meetinghouse.domain.gatherings.actions import answer_occasion, change_gathering, let_in, plan_gathering
from meetinghouse.domain.gatherings.models import Answer, Occasion, Standing
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.gatherings.times import on_the_wall
from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.posts.actions import publish_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.doors.operations.demo.pictures import picture
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.viewer import Viewer

ZONE = "Europe/Berlin"


class DemoEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event: planned ``days_ago``, taking place in ``days`` at ``hour``; who goes, who may, who says what."""

    host: str
    title: str
    about: str
    days_ago: float
    days: int
    hour: int
    hours: float
    place: str = ""
    country: str = "DE"
    spot: tuple[float, float] | None = None
    link: str = ""
    capacity: int | None = None
    asks: bool = False
    repeat: Repeat | None = None
    audience: Audience = Audience.COMMUNITY
    subject: str = ""
    going: Sequence[str] = ()
    maybe: Sequence[str] = ()
    answers: Sequence[tuple[str, str]] = ()


EVENTS = (
    DemoEvent(
        host="lena", title="Seed swap at the allotments", days_ago=12, days=-5, hour=15, hours=2.5,
        about="Bring what you have too much of, take what you are missing. Envelopes and pencils are there.",
        place="Allotment 14, the one with the crooked shed", subject="garden",
        going=("clara", "ines", "amelie", "george", "anton", "emma"), maybe=("oliver",),
        answers=(("clara", "Eleven kinds of tomatoes found a home. Thank you all!"),),
    ),
    DemoEvent(
        host="julia", title="Thursday choir", days_ago=9, days=1, hour=19, hours=2,
        about="We sing from half past seven. New voices sit in the middle; nobody has to read music. #choir",
        place="Parish hall, Church Lane 2", spot=(52.411, 12.533), repeat=Repeat(every=Every.WEEK),
        going=("sofia", "oliver", "marta", "freya", "george", "milan", "elif"), maybe=("ada",),
    ),
    DemoEvent(
        host="elif", title="Baklava, from the first leaf to the last nut", days_ago=6, days=6, hour=17, hours=3,
        about="My kitchen has six chairs, so six it is. Apron and appetite are all you need.",
        place="Bridge Street 9, second bell", capacity=6,
        going=("sofia", "tomas", "ravi", "ines", "lena", "kenji", "ada", "luca", "samir"), maybe=("pablo",),
        answers=(("luca", "Ninth in line. I should have run."),),
    ),
    DemoEvent(
        host="emma", title="Along the river to the old mill", days_ago=4, days=10, hour=9, hours=6,
        about="Eleven kilometres, one hill, two ferries. We are back for coffee. Bring boots. #hiking",
        place="The bridge, at the town side", subject="hills", spot=(52.38, 12.602),
        going=("kenji", "noor", "grace", "jonas", "freya", "ada"), maybe=("maya", "ravi"),
        answers=(("grace", "I will bring the map. And the spare map."), ("emma", "I have four.")),
    ),
    DemoEvent(
        host="piotr", title="Repair evening: lamps and radios", days_ago=2, days=4, hour=18, hours=3,
        about="Tell me in a comment what you bring, then I have the right screws here. One thing each, please.",
        place="Workshop behind the fire station", capacity=12, asks=True,
        going=("hannah", "milan", "david", "marta", "ada"), maybe=("samir",),
    ),
    DemoEvent(
        host="ada", title="How this place is run: questions and answers", days_ago=0.3, days=13, hour=20, hours=1,
        about="What it costs, who decides what, what happens to a report. Also for neighbours who are not here yet.",
        link="https://meet.example.org/lindenford", audience=Audience.PUBLIC,
        going=("milan", "george", "nina"), maybe=("hannah",),
    ),
)  # fmt: skip


def plan_events(people: Mapping[str, Viewer]) -> None:
    """Plan them, let people answer, let one host change something and another let some guests in."""
    today = clock.now()
    made = {event.title: _plan(people, event, number, today) for number, event in enumerate(EVENTS)}
    with clock.pretend(today - timedelta(hours=6)):
        _change(people, made, today)
        _let_in(people, made)
        bus.drain()


def _wall(event: DemoEvent, today: datetime) -> datetime:
    day = on_the_wall(today, ZONE) + timedelta(days=event.days)
    if event.repeat is not None:  # the choir meets on Thursdays
        day += timedelta(days=(3 - day.weekday()) % 7)
    return day.replace(hour=event.hour, minute=30 if event.repeat else 0, second=0, microsecond=0)


def _as_plan(event: DemoEvent, today: datetime, **more: object) -> Plan:
    starts = _wall(event, today)
    return msgspec.structs.replace(
        Plan(
            title=event.title, description=event.about, starts=starts, ends=starts + timedelta(hours=event.hours),
            zone=ZONE, place=event.place, country=event.country, spot=event.spot, link=event.link,
            capacity=event.capacity, needs_approval=event.asks,
            repeat=event.repeat,
        ),
        **more,
    )  # fmt: skip


def _plan(people: Mapping[str, Viewer], event: DemoEvent, number: int, today: datetime) -> int:
    host, planned = people[event.host], today - timedelta(days=event.days_ago)
    with clock.pretend(planned):
        media = []
        if event.subject:
            drawn, words = picture(seed=900 + number, subject=event.subject)
            media = [
                upload_picture(host, file=io.BytesIO(drawn), name="drawn.jpg", description=words, made_here=True).id
            ]
        made = plan_gathering(host, plan=_as_plan(event, today), audience=event.audience, media_ids=media)
    date = Occasion.objects.filter(gathering_id=made).order_by("starts_at").values_list("pk", "gathering__post_id")[0]
    replies = [(handle, "going") for handle in event.going] + [(handle, "maybe") for handle in event.maybe]
    for minutes, (handle, reply) in enumerate(replies, 1):
        with clock.pretend(planned + timedelta(minutes=9 * minutes)):
            answer_occasion(people[handle], occasion_id=date[0], reply=reply)
    for minutes, (handle, text) in enumerate(event.answers, 1):
        with clock.pretend(planned + timedelta(minutes=90 + 7 * minutes)):
            publish_post(people[handle], text=text, in_reply_to_id=date[1], language="en")
    with clock.pretend(planned + timedelta(hours=3)):
        bus.drain()
    return made


def _change(people: Mapping[str, Viewer], made: Mapping[str, int], today: datetime) -> None:
    event = next(one for one in EVENTS if one.host == "emma")
    plan = _as_plan(event, today, place="The ferry, at the far side of the bridge")
    change_gathering(people[event.host], gathering_id=made[event.title], plan=plan)


def _let_in(people: Mapping[str, Viewer], made: Mapping[str, int]) -> None:
    event = next(one for one in EVENTS if one.asks)
    asked = Answer.objects.filter(occasion__gathering_id=made[event.title], standing=Standing.ASKED).order_by("since")
    for answer_id in list(asked.values_list("pk", flat=True))[:3]:
        let_in(people[event.host], answer_id=answer_id)
