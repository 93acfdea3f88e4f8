"""Who comes. The host sees everybody; others see numbers, and those guests whom they can meet."""

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from meetinghouse.domain.accounts.models import Standing as AccountStanding
from meetinghouse.domain.gatherings.hosting import rosters_of_groups
from meetinghouse.domain.gatherings.models import (
    EXPECTED,
    Answer,
    CalendarLink,
    CoHost,
    Gathering,
    MailGuest,
    Occasion,
    Standing,
)
from meetinghouse.domain.gatherings.records import EventRecord, GuestRecord
from meetinghouse.domain.groups.models import Member
from meetinghouse.domain.groups.models import Role as GroupRole
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.people.queries import can_meet, people_by_ids
from meetinghouse.domain.posts.models import Post, PostState
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.secrets import digest
from meetinghouse.kernel.viewer import Role, Viewer

# What guests see of one another; who waits or was turned away is between them and the host.
_OPEN = (Standing.GOING, Standing.MAYBE)
_THERE = Q(person=None) | Q(person__state=PersonState.ACTIVE)


def guests(viewer: Viewer, event: EventRecord, standing: Standing, page: Page) -> Slice[GuestRecord]:
    """A page of those who stand somewhere, whoever came first stands first; ``max_id`` is the last one that was seen.

    Args:
        event: from ``queries``, for the same viewer.
    """
    if not event.is_hosting and standing not in _OPEN:
        return Slice(items=())
    rows = Answer.objects.filter(occasion_id=event.occasion_id, standing=standing).select_related("mail_guest")
    if page.max_id:
        last = Answer.objects.filter(pk=page.max_id).values_list("since", flat=True).first() or 0
        rows = rows.filter(since__gt=last)
    # Guests by e-mail are no people here: only the host learns of them.
    rows = rows.filter(_THERE) if event.is_hosting else rows.filter(can_meet(viewer, "person_id"))
    found = list(rows.order_by("since")[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    return Slice(items=_records(found), older_than=found[-1].pk if more else None)


def _records(rows: Sequence[Answer]) -> list[GuestRecord]:
    people = people_by_ids([row.person_id for row in rows if row.person_id])
    found = []
    for row in rows:
        person = people[row.person_id] if row.person_id else None
        name, address = (person.name, person.handle) if person else ("", "")
        if row.mail_guest is not None:
            name, address = row.mail_guest.name, row.mail_guest.email
        standing = Standing(row.standing)
        found.append(
            GuestRecord(
                answer_id=row.pk, person=person, name=name, address=address, standing=standing.name.lower(),
                words=standing.label, replies=tuple(row.replies),
            )
        )  # fmt: skip
    return found


def guest_list(event: EventRecord, *, most: int = 5_000) -> list[GuestRecord]:
    """Everybody who is expected, for the host to print; by standing, whoever came first stands first.

    Args:
        event: one whose guests the viewer looks after.
    """
    rows = Answer.objects.filter(_THERE, occasion_id=event.occasion_id, standing__in=EXPECTED)
    return _records(list(rows.select_related("mail_guest").order_by("standing", "since")[:most]))


def _expected(gathering_id: int, occasion_id: int, *, onwards: bool = False) -> QuerySet[Answer]:
    rows = Answer.objects.filter(occasion__gathering_id=gathering_id, standing__in=EXPECTED)
    if not onwards:
        return rows.filter(occasion_id=occasion_id) if occasion_id else rows.filter(occasion__ends_at__gt=now())
    first = Occasion.objects.filter(pk=occasion_id).values_list("original", flat=True).first() or ""
    return rows.filter(occasion__original__gte=first, occasion__ends_at__gt=now())


def expected(gathering_id: int, occasion_id: int, *, onwards: bool = False) -> list[int]:
    """Whom a change or a cancellation concerns: the people expected on that date, or with 0 on any that is to come.

    Args:
        onwards: on that date or one that follows it.
    """
    rows = _expected(gathering_id, occasion_id, onwards=onwards).exclude(person=None)
    return sorted(set(rows.values_list("person_id", flat=True)))


def expected_by_mail(gathering_id: int, occasion_id: int, *, onwards: bool = False) -> list[Answer]:
    """The same for guests by e-mail."""
    rows = _expected(gathering_id, occasion_id, onwards=onwards).exclude(mail_guest=None)
    return list(rows.select_related("mail_guest", "occasion__gathering__post").order_by("pk"))


def _others_expected() -> QuerySet[Answer]:
    """Answers of those who are expected somewhere that is to come and not their own; guests by e-mail, too."""
    coming = Answer.objects.filter(standing__in=EXPECTED, occasion__ends_at__gt=now(), occasion__cancelled_at=None)
    return coming.exclude(person_id=F("occasion__gathering__post__author_id"))


def is_expected_by(host_id: int) -> bool:
    """Somebody is expected at an event of a page or a person."""
    # What was deleted or removed nobody comes to any more, nor can it be called off.
    there = {"occasion__gathering__post__state": PostState.VISIBLE}
    return _others_expected().filter(occasion__gathering__post__author_id=host_id, **there).exists()


def why_it_stays(post_id: int) -> str:
    """Why an event's host may not delete its post yet; empty where nobody else is expected, or they know already."""
    if _others_expected().filter(occasion__gathering__post_id=post_id).exists():
        return "People are expected at this event. Call it off first, so that they are told; then you can delete it."
    return ""


def answer(answer_id: int) -> Answer | None:
    """Somebody's answer, with the event; for notifications."""
    rows = Answer.objects.filter(pk=answer_id)
    return rows.select_related("mail_guest", "occasion__gathering__post").first()


def answer_to(occasion_id: int, person_id: int) -> Answer | None:
    """What somebody said of a date, with the event; for notifications."""
    rows = Answer.objects.filter(occasion_id=occasion_id, person_id=person_id)
    return rows.select_related("mail_guest", "occasion__gathering__post").first()


def post_of_gathering(gathering_id: int) -> Post | None:
    """The post that an event is; for notifications."""
    found = Gathering.objects.filter(pk=gathering_id).select_related("post").first()
    return found.post if found else None


def guest_by_mail(mail_guest_id: int) -> MailGuest | None:
    """A guest without an account; for mails."""
    return MailGuest.objects.filter(pk=mail_guest_id).first()


def has_calendar_link(viewer: Viewer) -> bool:
    """There is an address at which the viewer's calendar can be read."""
    return CalendarLink.objects.filter(person_id=viewer.person_id).exists()


def owner_of_calendar(secret: str) -> Viewer | None:
    """Whose calendar it is; None for a secret that opens nothing, or of somebody who may not come in any more."""
    links = CalendarLink.objects.filter(secret=digest(secret)).values("person_id")
    people = Person.objects.filter(pk__in=links, state=PersonState.ACTIVE, account__standing=AccountStanding.ACTIVE)
    found = people.values_list("pk", "account_id", "account__role").first()
    return Viewer(person_id=found[0], account_id=found[1] or 0, role=Role(found[2])) if found else None


def hosts_of(gathering: Gathering) -> list[int]:
    """The host, and the co-hosts; ``post`` is loaded."""
    beside = CoHost.objects.filter(gathering=gathering).order_by("pk")
    return [gathering.post.author_id, *beside.values_list("person_id", flat=True)]


def moderators_of(gathering: Gathering) -> list[int]:
    """Those who look after its guests because they moderate the group that it is in; ``post`` is loaded."""
    rosters = rosters_of_groups([gathering.post])
    rows = Member.objects.filter(group__roster_id__in=rosters, role__gte=GroupRole.MODERATOR)
    return list(rows.order_by("pk").values_list("person_id", flat=True)) if rosters else []


def is_co_host(gathering_id: int, person_id: int) -> bool:
    """The person is a co-host; for notifications."""
    return CoHost.objects.filter(gathering_id=gathering_id, person_id=person_id).exists()
