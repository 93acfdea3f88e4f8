"""What a person does with what waits behind the bell."""

from django.db import transaction
from django.db.models import Q

from meetinghouse.domain.people.models import Friendship
from meetinghouse.effects.notifications.grouping import Key, read_word
from meetinghouse.effects.notifications.models import API_TYPES, Kind, Marker, Notification
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.paging import BIGGEST_ID
from meetinghouse.kernel.viewer import Viewer

TIMELINES = ("home", "notifications")


@transaction.atomic
def mark_read(viewer: Viewer, *, timeline: str, last_read_id: int) -> None:
    """Remember how far a list was read; a smaller id than before changes nothing.

    Raises:
        SignInRequired: nobody is signed in.
        Invalid: the list is neither home nor notifications.
    """
    if viewer.is_stranger:
        raise SignInRequired
    if timeline not in TIMELINES:
        raise Invalid(fields={"timeline": "timeline is home or notifications"})
    last_read_id = min(last_read_id, BIGGEST_ID)
    marker, is_new = Marker.objects.select_for_update().get_or_create(
        person_id=viewer.person_id, timeline=timeline, defaults={"last_read_id": last_read_id}
    )
    if is_new or last_read_id <= marker.last_read_id:
        return
    marker.last_read_id = last_read_id
    marker.version += 1
    marker.updated_at = now()
    marker.save()


@transaction.atomic
def dismiss(viewer: Viewer, *, notification_id: int) -> None:
    """Take one notification away.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    gone, _ = Notification.objects.filter(person_id=viewer.person_id, pk=notification_id).delete()
    if not gone:
        raise NotFound


@transaction.atomic
def dismiss_group(viewer: Viewer, *, word: str) -> None:
    """Take a group of notifications away, by its ``group_key``.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    meant = read_word(word)
    if meant is None:
        raise NotFound
    if not isinstance(meant, Key):
        dismiss(viewer, notification_id=meant)
        return
    kinds = [kind for kind, told_as in API_TYPES.items() if told_as == meant.kind]
    about = Q(post_id=meant.post_id) if meant.post_id else Q(post__isnull=True)
    rows = Notification.objects.filter(about, person_id=viewer.person_id, kind__in=kinds)
    gone, _ = rows.filter(pk__gte=meant.first_id, pk__lt=meant.end_id).delete()
    if not gone:
        raise NotFound


@transaction.atomic
def dismiss_all(viewer: Viewer) -> None:
    """Take all notifications away."""
    Notification.objects.filter(person_id=viewer.person_id).delete()


def dismiss_earlier(person_id: int, kind: Kind, *, post_id: int, reference: str) -> None:
    """Take away what a person was told before about the same post in the same way; what has ``reference`` stays."""
    told = Notification.objects.filter(person_id=person_id, kind=kind, post_id=post_id)
    told.exclude(reference=reference).delete()


@transaction.atomic
def forget_friendship(one: int, other: int) -> None:
    """Take away what two people were told of their friendship, unless they are friends again."""
    if Friendship.objects.filter(person_id=one, friend_id=other).exists():
        return
    between = Q(person_id=one, actor_id=other) | Q(person_id=other, actor_id=one)
    Notification.objects.filter(between, kind__in=(Kind.FRIEND_REQUEST, Kind.FRIEND_ACCEPTED)).delete()
