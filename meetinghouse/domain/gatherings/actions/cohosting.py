"""Somebody to look after the guests with."""

from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.finding import is_host, own_gathering
from meetinghouse.domain.gatherings.events import CoHostAdded
from meetinghouse.domain.gatherings.models import CoHost
from meetinghouse.domain.gatherings.visibility import visible_to
from meetinghouse.domain.people.models import PersonKind
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer

MOST_CO_HOSTS = 10


@transaction.atomic
def add_co_host(viewer: Viewer, *, gathering_id: int, person_id: int) -> None:
    """Let somebody look after the guests of an own event too; a second time changes nothing.

    Co-hosts see everybody who answered, let guests in and take them off. What it is and when stays the host's to say.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the event or the person is absent, hidden from the viewer, or the event is somebody else's.
        Invalid: they cannot see the event, it is the host, or there are too many.

    Emits:
        CoHostAdded: the first time only.
    """
    rules.require_member(viewer)
    own = visible_to(viewer).filter(pk=gathering_id).select_related("post").first()
    if own is None or not is_host(viewer, own):
        raise NotFound
    row = own_gathering(viewer, gathering_id)
    if not visible_people(viewer).filter(pk=person_id, kind=PersonKind.PERSON, domain="").exists():
        raise NotFound
    if person_id == viewer.person_id:
        raise Invalid("You are the host already.")
    if person_id not in readers_among(row.post_id, [person_id]):
        raise Invalid("They cannot see this event, so they cannot look after its guests.")
    if CoHost.objects.filter(gathering=row).exclude(person_id=person_id).count() >= MOST_CO_HOSTS:
        raise Invalid(f"An event can have up to {MOST_CO_HOSTS} co-hosts.")
    _, is_new = CoHost.objects.get_or_create(gathering=row, person_id=person_id)
    if is_new:
        bus.emit(CoHostAdded(gathering_id=row.pk, person_id=person_id))


@transaction.atomic
def remove_co_host(viewer: Viewer, *, gathering_id: int, person_id: int) -> None:
    """Take a co-host's part away, as the host, or give one's own back.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, or not theirs to take.
    """
    rules.require_member(viewer)
    row = visible_to(viewer).filter(pk=gathering_id).select_related("post").first()
    if row is None or not (is_host(viewer, row) or person_id == viewer.person_id):
        raise NotFound
    gone, _ = CoHost.objects.filter(gathering=row, person_id=person_id).delete()
    if not gone:
        raise NotFound
