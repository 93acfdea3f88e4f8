"""Reading what waits behind the bell. Hidden people and posts are left out at reading, so a block,
a deletion or a suspension takes effect at once."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from meetinghouse.domain.people.models import Mute, Restriction
from meetinghouse.domain.people.queries import people_by_ids, visible_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries import posts_by_ids
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.effects.notifications.models import Kind, Marker, Notification
from meetinghouse.effects.notifications.queries_hot import count_new
from meetinghouse.effects.notifications.records import MarkerRecord, NotificationRecord
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer

MOST_COUNTED = 100
# These are said of posts and of comments; which of them it is, the row does not know.
_WORDS = {
    Kind.GROUP_POST_WAITING: "wrote something that waits for approval",
    Kind.GROUP_POST_APPROVED: "approved what you wrote",
    Kind.GROUP_POST_RETURNED: "sent back what you wrote",
}


def _all_visible(viewer: Viewer) -> QuerySet[Notification]:
    """Asked of each row: everybody whom the viewer may meet would be listed anew for every page that shows the bell."""
    muted = Mute.objects.filter(muter_id=viewer.person_id, hides_notifications=True).exclude(until__lte=now())
    met = visible_people(viewer)
    return (
        Notification.objects.filter(person_id=viewer.person_id)
        .filter(Q(actor=None) | Exists(met.filter(pk=OuterRef("actor_id"))))
        .filter(Q(about=None) | Exists(met.filter(pk=OuterRef("about_id"))))
        .filter(Q(post=None) | Exists(visible_to(viewer).filter(pk=OuterRef("post_id"))))
        .exclude(actor_id__in=muted.values("muted_id"))
    )


def _visible(viewer: Viewer) -> QuerySet[Notification]:
    """What reaches the viewer: what people do whom they restrict waits in a list of its own."""
    return _all_visible(viewer).exclude(actor_id__in=_restricted(viewer))


def _restricted(viewer: Viewer) -> QuerySet[Restriction, Any]:
    return Restriction.objects.filter(restricter_id=viewer.person_id).values("restricted_id")


def _behind_the_bell(viewer: Viewer) -> QuerySet[Notification]:
    """What this site shows there: messages have a page and a number of their own."""
    return _visible(viewer).exclude(post__audience=Audience.CONVERSATION)


def notifications(
    viewer: Viewer, page: Page, *, kinds: Collection[str] | None = None, without: Collection[str] = ()
) -> Slice[NotificationRecord]:
    """A page of what the viewer was told, newest first; messages aside."""
    rows = _behind_the_bell(viewer)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    if without:
        rows = rows.exclude(kind__in=list(without))
    return _page(viewer, rows, page)


def notifications_of_restricted(viewer: Viewer, page: Page) -> Slice[NotificationRecord]:
    """The same of those whom the viewer restricts: they wait here and nowhere else."""
    rows = _all_visible(viewer).filter(actor_id__in=_restricted(viewer)).exclude(post__audience=Audience.CONVERSATION)
    return _page(viewer, rows, page)


def _page(viewer: Viewer, rows: QuerySet[Notification], page: Page) -> Slice[NotificationRecord]:
    rows = rows.filter(pk__lt=page.below, pk__gt=page.above)
    found = list(rows.order_by("pk" if page.upwards else "-pk")[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    if page.upwards:
        found.reverse()
    items = to_records(viewer, found)
    return Slice(
        items=items,
        older_than=found[-1].pk if found and (more or page.upwards) else None,
        newer_than=found[0].pk if found else None,
    )


def to_records(viewer: Viewer, rows: Sequence[Notification]) -> list[NotificationRecord]:
    """Rows as the viewer sees them; the rows were found through visibility."""
    people = people_by_ids([i for r in rows for i in (r.actor_id, r.about_id) if i])
    posts = posts_by_ids(viewer, [r.post_id for r in rows if r.post_id])
    read = last_read(viewer)
    return [
        NotificationRecord(
            id=r.pk,
            kind=r.kind,
            words=_WORDS.get(Kind(r.kind), Kind(r.kind).label),
            created_at=r.created_at,
            actor=people.get(r.actor_id) if r.actor_id else None,
            post=posts.get(r.post_id) if r.post_id else None,
            reference=r.reference,
            is_new=r.pk > read,
            about=people.get(r.about_id) if r.about_id else None,
        )
        for r in rows
    ]


def notification(viewer: Viewer, notification_id: int) -> NotificationRecord | None:
    """One notification of the viewer's, or None where absent or hidden."""
    found = to_records(viewer, list(_visible(viewer).filter(pk=notification_id)[:1]))
    return found[0] if found else None


def last_read(viewer: Viewer) -> int:
    """The id of the last notification the viewer has seen; 0 for none."""
    return (
        Marker.objects.filter(person_id=viewer.person_id, timeline="notifications")
        .values_list("last_read_id", flat=True)
        .first()
        or 0
    )


def count_unread(viewer: Viewer) -> int:
    """How many notifications are new, counted up to 100; messages aside. Cost: as ``queries_hot.count_new``."""
    return 0 if viewer.is_stranger else count_new(viewer, MOST_COUNTED)


def markers(viewer: Viewer, timelines: Collection[str]) -> list[MarkerRecord]:
    """How far the viewer has read some lists."""
    rows = Marker.objects.filter(person_id=viewer.person_id, timeline__in=list(timelines))
    return [
        MarkerRecord(timeline=m.timeline, last_read_id=m.last_read_id, version=m.version, updated_at=m.updated_at)
        for m in rows
    ]
