"""Who comes. The host sees everybody; others see numbers, and those guests whom they can meet."""

from collections.abc import Sequence

from meetinghouse.domain.accounts.models import Standing as AccountStanding
from meetinghouse.domain.gatherings.models import EXPECTED, Answer, CalendarLink, Gathering, Occasion, Standing
from meetinghouse.domain.gatherings.records import EventRecord, GuestRecord
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.people.queries import people_by_ids, visible_people
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.secrets import digest
from meetinghouse.kernel.viewer import Role, Viewer

# What guests see of one another; who waits or was turned away is between them and the host.
_OPEN = (Standing.GOING, Standing.MAYBE)


def guests(viewer: Viewer, event: EventRecord, standing: Standing, page: Page) -> Slice[GuestRecord]:
    """A page of those who stand somewhere, whoever came first stands first; ``max_id`` is the last one that was seen.

    Args:
        event: from ``queries``, for the same viewer.
    """
    if not event.is_mine and standing not in _OPEN:
        return Slice(items=())
    rows = Answer.objects.filter(occasion_id=event.occasion_id, standing=standing)
    if page.max_id:
        last = Answer.objects.filter(pk=page.max_id).values_list("since", flat=True).first() or 0
        rows = rows.filter(since__gt=last)
    rows = (
        rows.filter(person__state=PersonState.ACTIVE)
        if event.is_mine
        else rows.filter(person__in=visible_people(viewer))
    )
    found = list(rows.order_by("since")[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    return Slice(items=_records(found), older_than=found[-1].pk if more else None)


def _records(rows: Sequence[Answer]) -> list[GuestRecord]:
    people = people_by_ids([row.person_id for row in rows])
    return [
        GuestRecord(
            answer_id=row.pk, person=people[row.person_id], standing=Standing(row.standing).name.lower(),
            words=Standing(row.standing).label,
        )
        for row in rows
    ]  # fmt: skip


def guest_list(event: EventRecord, *, most: int = 5_000) -> list[GuestRecord]:
    """Everybody who is expected, for the host to print; by standing, whoever came first stands first.

    Args:
        event: one of the viewer's own.
    """
    rows = Answer.objects.filter(occasion_id=event.occasion_id, standing__in=EXPECTED, person__state=PersonState.ACTIVE)
    return _records(list(rows.order_by("standing", "since")[:most]))


def expected(gathering_id: int, occasion_id: int) -> list[int]:
    """Whom a change or a cancellation concerns: the people expected on that date, or with 0 on any that is to come."""
    rows = Answer.objects.filter(occasion__gathering_id=gathering_id, standing__in=EXPECTED)
    rows = rows.filter(occasion_id=occasion_id) if occasion_id else rows.filter(occasion__ends_at__gt=now())
    return sorted(set(rows.values_list("person_id", flat=True)))


def where_stands(occasion_id: int, person_id: int) -> Answer | None:
    """Somebody's answer; for notifications."""
    rows = Answer.objects.filter(occasion_id=occasion_id, person_id=person_id)
    return rows.select_related("occasion__gathering__post").first()


def occasion_with_post(occasion_id: int) -> Occasion | None:
    """A date with its event; for notifications."""
    return Occasion.objects.filter(pk=occasion_id).select_related("gathering__post").first()


def has_calendar_link(viewer: Viewer) -> bool:
    """There is an address at which the viewer's calendar can be read."""
    return CalendarLink.objects.filter(person_id=viewer.person_id).exists()


def owner_of_calendar(secret: str) -> Viewer | None:
    """Whose calendar it is; None for a secret that opens nothing, or of somebody who may not come in any more."""
    found = (
        Person.objects.filter(
            pk__in=CalendarLink.objects.filter(secret=digest(secret)).values("person_id"),
            state=PersonState.ACTIVE, account__standing=AccountStanding.ACTIVE,
        ).values_list("pk", "account_id", "account__role").first()
    )  # fmt: skip
    return Viewer(person_id=found[0], account_id=found[1] or 0, role=Role(found[2])) if found else None


def post_of_gathering(gathering_id: int) -> Post | None:
    """The post that an event is; for notifications."""
    found = Gathering.objects.filter(pk=gathering_id).select_related("post").first()
    return found.post if found else None
