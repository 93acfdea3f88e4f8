"""The secret addresses of calendars: a person's own, and of the groups and pages whose events they follow."""

from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.hosting import has_calendar_for
from meetinghouse.domain.gatherings.models import CalendarLink, HostCalendarLink
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.secrets import digest, new_secret
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def make_calendar_link(viewer: Viewer) -> str:
    """A new secret for the address of one's calendar, told this once; an earlier one opens nothing any more.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: it is a page.
    """
    rules.require_person(viewer)
    secret = new_secret(24)
    CalendarLink.objects.update_or_create(
        person_id=viewer.person_id, defaults={"secret": digest(secret), "created_at": now()}
    )
    return secret


@transaction.atomic
def end_calendar_link(viewer: Viewer) -> None:
    """Let the address of one's calendar open nothing any more.

    Raises:
        SignInRequired: nobody is signed in.
    """
    rules.require_member(viewer)
    CalendarLink.objects.filter(person_id=viewer.person_id).delete()


@transaction.atomic
def make_host_calendar_link(viewer: Viewer, *, host_id: int) -> str:
    """A new secret for an address, the viewer's own, of the calendar of a group that they are in, or of a page.

    It is told this once; an earlier one opens nothing any more.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: it is a page that asks.
        NotFound: absent, hidden from the viewer, neither group nor page, or a group that they are not in.
    """
    rules.require_person(viewer)
    if not has_calendar_for(viewer, host_id):
        raise NotFound
    secret = new_secret(24)
    HostCalendarLink.objects.update_or_create(
        person_id=viewer.person_id, host_id=host_id, defaults={"secret": digest(secret), "created_at": now()}
    )
    return secret


@transaction.atomic
def end_host_calendar_link(viewer: Viewer, *, host_id: int) -> None:
    """Let that address open nothing any more; also of a group that one is not in any more.

    Raises:
        SignInRequired: nobody is signed in.
    """
    rules.require_member(viewer)
    HostCalendarLink.objects.filter(person_id=viewer.person_id, host_id=host_id).delete()
