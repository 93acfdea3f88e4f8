"""Who may see an event: who may read its post. No rule of its own; every query begins here."""

from django.db.models import QuerySet

from meetinghouse.domain.gatherings.models import Gathering, Occasion
from meetinghouse.domain.posts.visibility import visible
from meetinghouse.kernel.models import RowCondition
from meetinghouse.kernel.viewer import Viewer


def visible_to(viewer: Viewer) -> QuerySet[Gathering]:
    """The events that a viewer may see."""
    if viewer.is_stranger and not viewer.sees_public:
        return Gathering.objects.none()
    rule = visible(post="gp", me=str(int(viewer.person_id)), stranger=viewer.is_stranger)
    return Gathering.objects.filter(
        RowCondition(
            lambda alias: (
                f"EXISTS (SELECT 1 FROM gatherings_gathering gg JOIN posts_post gp ON gp.id = gg.post_id"  # noqa: S608 -- the rule's own text
                f" WHERE gg.id = {alias}.id AND {rule})"
            )
        )
    )


def occasions_visible_to(viewer: Viewer) -> QuerySet[Occasion]:
    """The dates of those events; one look-up of the post for each date that is looked at."""
    if viewer.is_stranger and not viewer.sees_public:
        return Occasion.objects.none()
    rule = visible(post="gp", me=str(int(viewer.person_id)), stranger=viewer.is_stranger)
    return Occasion.objects.filter(
        RowCondition(
            lambda alias: (
                f"EXISTS (SELECT 1 FROM gatherings_gathering gg JOIN posts_post gp ON gp.id = gg.post_id"  # noqa: S608 -- the rule's own text
                f" WHERE gg.id = {alias}.gathering_id AND {rule})"
            )
        )
    )
