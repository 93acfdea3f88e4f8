"""Writing a notification once, for a person who wants it."""

from django.db import transaction

from meetinghouse.domain.people.queries import meets, mutes_notifications
from meetinghouse.effects.notifications.events import Notified
from meetinghouse.effects.notifications.models import Kind, Notification
from meetinghouse.kernel import bus


@transaction.atomic
def tell(
    person_id: int, kind: Kind, *, actor_id: int | None = None, post_id: int | None = None, reference: str = ""
) -> bool:
    """Tell a person something once; True where it was new.

    Nobody is told what they did themselves, nor of people they block or mute or who block them.

    Emits:
        Notified: where it was new.
    """
    if actor_id is not None and (
        actor_id == person_id or not meets(person_id, actor_id) or mutes_notifications(person_id, actor_id)
    ):
        return False
    row, is_new = Notification.objects.get_or_create(
        person_id=person_id,
        once=f"{kind}:{actor_id or ''}:{post_id or ''}:{reference}",
        defaults={"kind": kind, "actor_id": actor_id, "post_id": post_id, "reference": reference},
    )
    if is_new:
        bus.emit(Notified(notification_id=row.pk, person_id=person_id))
    return is_new
