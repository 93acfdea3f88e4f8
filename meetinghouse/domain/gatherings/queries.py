"""Reading events. Whatever is returned went through the rule of `visibility`."""

import calendar
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from meetinghouse.domain.community.queries import zone as community_zone
from meetinghouse.domain.gatherings.hosting import rosters_moderated, rosters_of_groups
from meetinghouse.domain.gatherings.models import EXPECTED, Answer, CoHost, Gathering, Occasion, Standing
from meetinghouse.domain.gatherings.records import EventRecord, MonthDay
from meetinghouse.domain.gatherings.repeating import repeat_in_words
from meetinghouse.domain.gatherings.rules import LONGEST
from meetinghouse.domain.gatherings.times import from_text, last_day, on_the_wall, to_text
from meetinghouse.domain.gatherings.visibility import occasions_visible_to, visible_to
from meetinghouse.domain.groups.queries import groups_of_rosters
from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.people.models import Mute
from meetinghouse.domain.people.queries import people_by_ids, visible_people
from meetinghouse.domain.posts.models import Attachment
from meetinghouse.domain.posts.queries_groups import own_held_post
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import about, listed, moment
from meetinghouse.kernel.viewer import Viewer

MOST_IN_MONTH, MOST_ON_MAP = 400, 100


_COUNTS = about(
    "SELECT a.occasion_id, a.standing, COUNT(*) FROM gatherings_answer a WHERE [a.occasion_id IN ids]"
    " GROUP BY a.occasion_id, a.standing"
)


def to_records(viewer: Viewer, rows: Sequence[Occasion]) -> list[EventRecord]:
    """Dates as the viewer sees them: up to seven queries, however many, and four where some of them are in groups.

    The rows were found through visibility.
    """
    if not rows:
        return []
    ids = [row.pk for row in rows]
    beside: dict[int, list[int]] = defaultdict(list)
    for gathering_id, person_id in _co_hosts(viewer, {row.gathering_id for row in rows}):
        beside[gathering_id].append(person_id)
    co_hosts = {person_id for listed in beside.values() for person_id in listed}
    hosts = people_by_ids(list({row.gathering.post.author_id for row in rows} | co_hosts))
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    for occasion_id, standing, number in _COUNTS.rows({"ids": listed(ids)}):
        counts[occasion_id][standing] = number
    mine = {}
    if not viewer.is_stranger:
        mine = {a.occasion_id: a for a in Answer.objects.filter(person_id=viewer.person_id, occasion_id__in=ids)}
    covers = _covers([row.gathering for row in rows])
    posts = [row.gathering.post for row in rows]
    moderated = rosters_moderated(viewer, posts)
    groups = groups_of_rosters(viewer, sorted(rosters_of_groups(posts)))
    at = now()
    found = []
    for row in rows:
        event, answer, n = row.gathering, mine.get(row.pk), counts[row.pk]
        first = from_text(event.starts)
        found.append(
            EventRecord(
                id=event.pk,
                occasion_id=row.pk,
                post_id=event.post_id,
                host=hosts[event.post.author_id],
                title=row.title or event.title,
                description=event.description,
                description_html=event.description_html,
                place=row.place or event.place,
                link=event.link,
                zone=event.zone,
                starts=from_text(row.starts),
                ends=from_text(row.ends) if row.ends else None,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                rule=event.rule,
                first=first,
                repeats=repeat_in_words(event.rule, first),
                capacity=event.capacity,
                needs_approval=event.needs_approval,
                is_over=row.ends_at <= at,
                is_cancelled=row.cancelled_at is not None,
                note=row.note,
                change=event.change,
                changed_at=event.changed_at,
                number=event.number,
                original=from_text(row.original),
                going=n.get(Standing.GOING, 0),
                maybe=n.get(Standing.MAYBE, 0),
                waiting=n.get(Standing.WAITING, 0),
                asked=n.get(Standing.ASKED, 0),
                answer=Standing(answer.standing).name.lower() if answer else "",
                wants_reminders=answer.wants_reminders if answer else True,
                questions=tuple(event.questions),
                replies=in_order(answer.replies if answer else [], len(event.questions)),
                is_mine=event.post.author_id == viewer.person_id,
                is_hosting=viewer.person_id in {event.post.author_id, *beside[event.pk]}
                or event.post.roster_id in moderated,
                co_hosts=tuple(hosts[person_id] for person_id in beside[event.pk]),
                cover=covers.get(event.post_id),
                required=tuple(event.required),
                guests_invite=event.guests_invite,
                country=event.country,
                spot=_spot(row),
                group=groups.get(event.post.roster_id or 0),
            )
        )
    return found


def _spot(row: Occasion) -> tuple[float, float] | None:
    """A date that is somewhere else has no point of its own."""
    event = row.gathering
    if row.place or event.latitude is None or event.longitude is None:
        return None
    return event.latitude, event.longitude


def in_order(replies: Sequence[str], count: int) -> tuple[str, ...]:
    """As many replies as there are questions; empty where nothing was said."""
    return (*replies[:count], *[""] * (count - len(replies)))


def _co_hosts(viewer: Viewer, gathering_ids: Collection[int]) -> list[tuple[int, int]]:
    """Event and person; of those whom the viewer can meet."""
    # In one statement SQLite would begin with everybody whom the viewer can meet.
    rows = CoHost.objects.filter(gathering_id__in=list(gathering_ids)).order_by("pk")
    found = list(rows.values_list("gathering_id", "person_id"))
    if not found:
        return []
    met = visible_people(viewer).filter(pk__in={person_id for _, person_id in found}).values_list("pk", flat=True)
    there = set(met)
    return [(gathering_id, person_id) for gathering_id, person_id in found if person_id in there]


def _covers(events: Sequence[Gathering]) -> dict[int, MediaRecord]:
    """By post: its first picture, unless it is to be kept covered."""
    wanted = {e.post_id for e in events if e.post.pictures_count and not e.post.is_sensitive}
    if not wanted:
        return {}
    first = dict(Attachment.objects.filter(post_id__in=wanted, position=0).values_list("post_id", "media_id"))
    pictures = media_by_ids(list(first.values()))
    return {post_id: pictures[media_id] for post_id, media_id in first.items() if media_id in pictures}


def loaded(rows: QuerySet[Occasion]) -> QuerySet[Occasion]:
    """With what ``to_records`` asks of each."""
    return rows.select_related("gathering__post")


def _chosen() -> Coalesce:
    """Of each event the date that somebody means who names it: the next that will be, or will not be, or the last."""
    dates = Occasion.objects.filter(gathering=OuterRef("pk"))
    coming = dates.filter(ends_at__gt=now()).order_by("starts_at")
    return Coalesce(
        Subquery(coming.filter(cancelled_at=None).values("pk")[:1]),
        Subquery(coming.values("pk")[:1]),
        Subquery(dates.order_by("-starts_at").values("pk")[:1]),
    )


# As ``_chosen``, of the events that some posts are: they stand in feeds.
_DATES = "SELECT o.id FROM gatherings_occasion o WHERE o.gathering_id = g.id"
_CHOSEN = about(
    f"SELECT COALESCE(({_DATES} AND o.ends_at > %(now)s AND o.cancelled_at IS NULL ORDER BY o.starts_at LIMIT 1),"  # noqa: S608 -- own text
    f" ({_DATES} AND o.ends_at > %(now)s ORDER BY o.starts_at LIMIT 1),"
    f" ({_DATES} ORDER BY o.starts_at DESC LIMIT 1)) FROM gatherings_gathering g WHERE [g.post_id IN ids]"
)


def events_of_posts(viewer: Viewer, post_ids: Sequence[int]) -> dict[int, EventRecord]:
    """By post: the next date of the event that it is, or the last one. The posts were found through visibility.

    Cost: three look-ups in ``occasion_of_gathering`` for each, and what ``to_records`` costs.
    """
    chosen = [row[0] for row in _CHOSEN.rows({"ids": listed(post_ids), "now": moment()})]
    rows = loaded(Occasion.objects.filter(pk__in=chosen)) if chosen else []
    return {event.post_id: event for event in to_records(viewer, list(rows))}


def event(viewer: Viewer, gathering_id: int, occasion_id: int = 0) -> EventRecord | None:
    """An event on one of its dates, the next one where none is named; None where absent or hidden from the viewer."""
    if not occasion_id:
        rows = visible_to(viewer).filter(pk=gathering_id).annotate(chosen=_chosen())
        occasion_id = rows.values_list("chosen", flat=True).first() or 0
    rows_of_date = occasions_visible_to(viewer).filter(pk=occasion_id, gathering_id=gathering_id)
    found = to_records(viewer, list(loaded(rows_of_date)[:1]))
    return found[0] if found else None


def event_of_post(viewer: Viewer, post_id: int) -> EventRecord | None:
    """The event that a post is; None where it is none, or hidden from the viewer."""
    gathering_id = visible_to(viewer).filter(post_id=post_id).values_list("pk", flat=True).first()
    return event(viewer, gathering_id) if gathering_id else None


def own_held_event(viewer: Viewer, post_id: int) -> EventRecord | None:
    """An own event that waits in a group or was sent back, as its host reads it; None where that post is none."""
    own_held_post(viewer, post_id)
    chosen = Gathering.objects.filter(post_id=post_id).annotate(chosen=_chosen())
    rows = Occasion.objects.filter(pk__in=list(chosen.values_list("chosen", flat=True)))
    return next(iter(to_records(viewer, list(loaded(rows)))), None)


def dates_of(viewer: Viewer, gathering_id: int, *, most: int = 12) -> list[EventRecord]:
    """The next dates of an event."""
    rows = occasions_visible_to(viewer).filter(gathering_id=gathering_id, ends_at__gt=now())
    return to_records(viewer, list(loaded(rows).order_by("starts_at", "id")[:most]))


def _unmuted(viewer: Viewer, rows: QuerySet[Occasion]) -> QuerySet[Occasion]:
    """Without what people plan whom the viewer does not want to read."""
    muted = Mute.objects.filter(muter_id=viewer.person_id).exclude(until__lte=now())
    return rows.exclude(gathering__post__author_id__in=muted.values("muted_id"))


def coming(viewer: Viewer, page: Page) -> Slice[EventRecord]:
    """What comes, the next first. Cursors are the ids of dates, ``max_id`` the last one that was seen.

    Cost: a walk of ``occasion_next`` from now on, one look-up of the post for each date passed.
    """
    rows = _unmuted(viewer, occasions_visible_to(viewer)).filter(ends_at__gt=now())
    return paged(viewer, rows, page)


def mine(viewer: Viewer, page: Page) -> Slice[EventRecord]:
    """What comes that the viewer plans, goes to, may go to or waits for, the next first; cursors as of ``coming``."""
    return paged(viewer, _of_mine(viewer).filter(ends_at__gt=now()), page)


def _of_mine(viewer: Viewer) -> QuerySet[Occasion]:
    answered = Answer.objects.filter(person_id=viewer.person_id, standing__in=EXPECTED)
    beside = CoHost.objects.filter(person_id=viewer.person_id).values("gathering_id")
    hosted = Q(gathering__post__author_id=viewer.person_id) | Q(gathering_id__in=beside)
    return occasions_visible_to(viewer).filter(hosted | Q(pk__in=answered.values("occasion_id")))


def past(viewer: Viewer, page: Page) -> Slice[EventRecord]:
    """What is over, the latest first; cursors as of ``coming``."""
    rows = _unmuted(viewer, occasions_visible_to(viewer)).filter(ends_at__lte=now())
    return paged(viewer, rows, page, backwards=True)


def paged(viewer: Viewer, rows: QuerySet[Occasion], page: Page, *, backwards: bool = False) -> Slice[EventRecord]:
    """A page of dates that were found through visibility, in the order of time; cursors as of ``coming``."""
    last = Occasion.objects.filter(pk=page.max_id).values_list("starts_at", flat=True).first() if page.max_id else None
    if last is not None and backwards:
        rows = rows.filter(Q(starts_at__lt=last) | Q(starts_at=last, pk__lt=page.max_id))
    elif last is not None:
        rows = rows.filter(Q(starts_at__gt=last) | Q(starts_at=last, pk__gt=page.max_id))
    order = ("-starts_at", "-pk") if backwards else ("starts_at", "pk")
    found = list(loaded(rows).order_by(*order)[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    return Slice(items=to_records(viewer, found), older_than=found[-1].pk if more else None)


def month(viewer: Viewer, year: int, number: int) -> list[list[MonthDay | None]]:
    """The weeks of a month, Monday first, with what is on each day as its own clock has it; None pads the weeks."""
    first = datetime(year, number, 1)  # noqa: DTZ001 -- days on the wall
    after = (first + timedelta(days=32)).replace(day=1)
    rows = _unmuted(viewer, occasions_visible_to(viewer)).filter(
        # No clock is further from UTC than fourteen hours.
        starts_at__gte=_utc(first - LONGEST - timedelta(hours=15)), starts_at__lt=_utc(after + timedelta(hours=15)),
        ends_at__gt=_utc(first - timedelta(hours=15)), starts__lt=after.strftime("%Y-%m"),
    )  # fmt: skip
    by_day: dict[date, list[EventRecord]] = defaultdict(list)
    for one in to_records(viewer, list(loaded(rows).order_by("starts", "pk")[:MOST_IN_MONTH])):
        begins = one.starts.date()
        for more in range((last_day(one.starts, one.ends) - begins).days + 1):
            by_day[begins + timedelta(days=more)].append(one)
    today = on_the_wall(now(), community_zone()).date()
    days = calendar.Calendar().monthdatescalendar(year, number)
    return [
        [MonthDay(day, day == today, tuple(by_day[day])) if day.month == number else None for day in week]
        for week in days
    ]


def on_the_map(viewer: Viewer) -> list[EventRecord]:
    """What comes and is somewhere, the next first and each event once; of the next ``MOST_IN_MONTH`` dates.

    Cost: as ``coming``.
    """
    somewhere = Q(gathering__latitude__isnull=False) | ~Q(gathering__country="")
    rows = _unmuted(viewer, occasions_visible_to(viewer)).filter(somewhere, ends_at__gt=now(), cancelled_at=None)
    found: dict[int, Occasion] = {}
    for row in loaded(rows).order_by("starts_at", "pk")[:MOST_IN_MONTH]:
        found.setdefault(row.gathering_id, row)
    return to_records(viewer, list(found.values())[:MOST_ON_MAP])


def _utc(wall: datetime) -> datetime:
    return wall.replace(tzinfo=UTC)


def in_calendar(viewer: Viewer, *, most: int = 500) -> list[EventRecord]:
    """What stands in the viewer's calendar: what they plan, go to, may go to or wait for, from three months ago on."""
    rows = _of_mine(viewer).filter(ends_at__gt=now() - timedelta(days=92))
    return to_records(viewer, list(loaded(rows).order_by("starts_at", "pk")[:most]))


def all_dates(viewer: Viewer, gathering_id: int, *, most: int = 500) -> list[EventRecord]:
    """Every date of an event that is kept, for a calendar."""
    rows = occasions_visible_to(viewer).filter(gathering_id=gathering_id)
    return to_records(viewer, list(loaded(rows).order_by("starts_at", "pk")[:most]))


def last_zone(viewer: Viewer) -> str:
    """The time zone to begin a form with: of the viewer's last event, or else the community's."""
    rows = visible_to(viewer).order_by("-pk")
    own = rows.filter(post__author_id=viewer.person_id).values_list("zone", flat=True).first()
    return own or community_zone()


def has_such(viewer: Viewer, title: str, starts: datetime) -> bool:
    """The viewer plans something of that name at that time already."""
    own = visible_to(viewer).filter(post__author_id=viewer.person_id, title=title)
    return own.filter(occasions__starts=to_text(starts)).exists()


def event_on(viewer: Viewer, occasion_id: int) -> EventRecord | None:
    """The event whose date it is; None where absent or hidden from the viewer."""
    found = to_records(viewer, list(loaded(occasions_visible_to(viewer).filter(pk=occasion_id))[:1]))
    return found[0] if found else None


def answer_of_mail_guest(mail_guest_id: int) -> tuple[str, tuple[str, ...]]:
    """Where a guest by e-mail stands, the name of a ``Standing`` in small letters, or empty; and their replies."""
    found = Answer.objects.filter(mail_guest_id=mail_guest_id).values_list("standing", "replies").first()
    return ("", ()) if found is None else (Standing(found[0]).name.lower(), tuple(found[1]))
