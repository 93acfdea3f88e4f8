"""The secret address of a person's calendar."""

from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.models import CalendarLink
from meetinghouse.kernel.clock import now
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
