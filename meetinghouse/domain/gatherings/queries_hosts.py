"""What groups and pages plan, their calendars for other programs, and who is invited to what."""

from datetime import timedelta

import msgspec
from django.db.models import QuerySet

from meetinghouse.domain.accounts.models import Standing as AccountStanding
from meetinghouse.domain.gatherings.hosting import dates_in_group, dates_of_page, host_of_calendar
from meetinghouse.domain.gatherings.models import Answer, HostCalendarLink, Invitation, Occasion, Standing
from meetinghouse.domain.gatherings.queries import loaded, paged, to_records
from meetinghouse.domain.gatherings.records import EventRecord, InvitedRecord
from meetinghouse.domain.gatherings.visibility import occasions_visible_to
from meetinghouse.domain.groups.models import Member
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.people.models import PersonKind, PersonState
from meetinghouse.domain.people.queries import cut, people_by_ids, people_to_meet
from meetinghouse.domain.people.queries import to_records as to_people
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.secrets import digest
from meetinghouse.kernel.viewer import Role, Viewer

MOST_IN_CALENDAR, MOST_INVITATIONS = 500, 20
_BACK = timedelta(days=92)


def of_group(viewer: Viewer, found: GroupRecord, page: Page, *, is_past: bool = False) -> Slice[EventRecord]:
    """What comes in a group, the next first, or what is over, the latest first; nothing for who may not read in it.

    Cost: the events of the group by the index of ``gathering.group``, their dates by ``occasion_of_gathering``.
    """
    if not found.may_read:
        return Slice(items=())
    return _when(viewer, dates_in_group(viewer, found.id), page, is_past=is_past)


def of_page(viewer: Viewer, page_id: int, page: Page, *, is_past: bool = False) -> Slice[EventRecord]:
    """The same of a page."""
    return _when(viewer, dates_of_page(viewer, page_id), page, is_past=is_past)


def _when(viewer: Viewer, rows: QuerySet[Occasion], page: Page, *, is_past: bool) -> Slice[EventRecord]:
    rows = rows.filter(ends_at__lte=now()) if is_past else rows.filter(ends_at__gt=now())
    return paged(viewer, rows, page, backwards=is_past)


class HostCalendar(msgspec.Struct, frozen=True):
    """Whose events, and which."""

    host: PersonRecord
    events: list[EventRecord]


def calendar_behind(secret: str) -> HostCalendar | None:
    """The calendar at a secret address of a group's or a page's; None where it opens nothing.

    It opens what its owner may follow at this moment: of a group, as long as they have been in it without a break; of
    a page what is for everybody here.
    """
    link = HostCalendarLink.objects.filter(
        secret=digest(secret), person__state=PersonState.ACTIVE, person__account__standing=AccountStanding.ACTIVE
    ).select_related("person__account")
    found = link.first()
    if found is None or found.person.account is None:
        return None
    owner = Viewer(person_id=found.person_id, account_id=found.person.account.pk, role=Role(found.person.account.role))
    host = host_of_calendar(owner, found.host_id)
    if host is None:
        return None
    if host.kind == PersonKind.GROUP:
        inside = Member.objects.filter(group_id=host.pk, person_id=owner.person_id, joined_at__lte=found.created_at)
        if not inside.exists():
            return None
        rows = dates_in_group(owner, host.pk)
    else:
        rows = dates_of_page(owner, host.pk).filter(gathering__post__audience__lte=Audience.COMMUNITY)
    rows = rows.filter(ends_at__gt=now() - _BACK).order_by("starts_at", "pk")[:MOST_IN_CALENDAR]
    return HostCalendar(to_people([host])[0], to_records(owner, list(loaded(rows))))


def calendar_host(viewer: Viewer, host_id: int) -> PersonRecord | None:
    """The group or page whose calendar the viewer may follow; None for all others."""
    host = host_of_calendar(viewer, host_id)
    return to_people([host])[0] if host is not None else None


def has_host_calendar_link(viewer: Viewer, host_id: int) -> bool:
    """There is an address of the viewer's at which that calendar can be read."""
    rows = HostCalendarLink.objects.filter(person_id=viewer.person_id, host_id=host_id)
    joined = Member.objects.filter(group_id=host_id, person_id=viewer.person_id).values_list("joined_at", flat=True)
    since = joined.first()
    return rows.filter(created_at__gte=since).exists() if since is not None else rows.exists()


def calendars_followed(viewer: Viewer) -> list[PersonRecord]:
    """The groups and pages to whose calendars the viewer has addresses, as far as those are there for the viewer."""
    if viewer.is_stranger:
        return []
    rows = HostCalendarLink.objects.filter(person_id=viewer.person_id).order_by("pk")
    return people_to_meet(viewer, list(rows.values_list("host_id", flat=True)[:MOST_IN_CALENDAR]))


def invitations(viewer: Viewer) -> list[EventRecord]:
    """What the viewer is invited to and has not answered, the next first, at most ``MOST_INVITATIONS``; each once."""
    if viewer.is_stranger:
        return []
    mine = Invitation.objects.filter(person_id=viewer.person_id).values("gathering_id")
    said = Answer.objects.filter(person_id=viewer.person_id, occasion__gathering__in=mine)
    rows = occasions_visible_to(viewer).filter(gathering__in=mine, ends_at__gt=now(), cancelled_at=None)
    rows = rows.exclude(gathering__in=said.values("occasion__gathering_id"))
    found: dict[int, Occasion] = {}
    for row in loaded(rows).order_by("starts_at", "pk")[: MOST_INVITATIONS * 10]:
        found.setdefault(row.gathering_id, row)
    return to_records(viewer, list(found.values())[:MOST_INVITATIONS])


def is_invited(viewer: Viewer, event: EventRecord) -> PersonRecord | None:
    """Who invited the viewer, as far as they can be met; the host stands in for who cannot. None for who is not."""
    if viewer.is_stranger:
        return None
    rows = Invitation.objects.filter(gathering_id=event.id, person_id=viewer.person_id)
    found = rows.values_list("inviter_id").first()
    if found is None:
        return None
    return next(iter(people_to_meet(viewer, [found[0]] if found[0] else [])), event.host)


def invited_people(event: EventRecord, page: Page) -> Slice[InvitedRecord]:
    """Who is invited, the latest first, with what they said of the date; for those who look after the guests alone.

    Args:
        event: from ``queries``, for the viewer.
    """
    if not event.is_hosting:
        return Slice(items=())
    rows = Invitation.objects.filter(gathering_id=event.id, person__state=PersonState.ACTIVE)
    chosen = cut(rows, page)
    people = people_by_ids([i for row in chosen for i in (row.person_id, row.inviter_id) if i])
    said = Answer.objects.filter(occasion_id=event.occasion_id, person_id__in=[row.person_id for row in chosen])
    answers = dict(said.values_list("person_id", "standing"))
    return Slice(
        items=[
            InvitedRecord(
                person=people[row.person_id], inviter=people.get(row.inviter_id or 0),
                words=Standing(answers[row.person_id]).label if row.person_id in answers else "",
            )
            for row in chosen
        ],
        older_than=chosen.older_than,
        newer_than=chosen.newer_than,
    )  # fmt: skip


def count_invited(event: EventRecord) -> int:
    """How many are invited; for those who look after the guests."""
    if not event.is_hosting:
        return 0
    return Invitation.objects.filter(gathering_id=event.id, person__state=PersonState.ACTIVE).count()


def known_to_host(event: EventRecord, person_ids: list[int]) -> dict[int, str]:
    """Of some people, who is invited or has answered, in a word; for those who look after the guests, else nothing."""
    if not event.is_hosting:
        return {}
    asked = Invitation.objects.filter(gathering_id=event.id, person_id__in=person_ids)
    found = dict.fromkeys(asked.values_list("person_id", flat=True), "Invited")
    rows = Answer.objects.filter(occasion_id=event.occasion_id, person_id__in=person_ids)
    return found | {i: Standing(n).label for i, n in rows.values_list("person_id", "standing") if i}


def invitation_is_open(gathering_id: int, person_id: int, inviter_id: int) -> bool:
    """The invitation still stands; for notifications."""
    rows = Invitation.objects.filter(gathering_id=gathering_id, person_id=person_id, inviter_id=inviter_id)
    return rows.exists()
