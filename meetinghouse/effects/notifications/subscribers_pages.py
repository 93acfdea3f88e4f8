"""Who is told of roles on pages. Apps have no word for it. Each may run twice for one event and tells once."""

from typing import Any

from meetinghouse.domain.pages.events import PageRoleEnded, PageRoleOffered, PageRoleTaken
from meetinghouse.domain.pages.models import RoleOffer
from meetinghouse.domain.pages.queries import role_on
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus


@bus.subscribe(PageRoleOffered)
def tell_of_offer(event: PageRoleOffered, _delivery: Any) -> None:
    """The one who is asked, if the offer still stands."""
    if RoleOffer.objects.filter(pk=event.offer_id).exists():
        tell(
            event.person_id, Kind.PAGE_ROLE, actor_id=event.offered_by_id, about_id=event.page_id,
            reference=f"offer {event.offer_id}",
        )  # fmt: skip


@bus.subscribe(PageRoleTaken)
def tell_of_standing_in(event: PageRoleTaken, _delivery: Any) -> None:
    """The one who looks after a page now without having been asked."""
    if event.is_stand_in and role_on(event.person_id, event.page_id):
        tell(event.person_id, Kind.PAGE_ROLE, about_id=event.page_id, reference=f"stands in {event.role_id}")


@bus.subscribe(PageRoleEnded)
def tell_of_end(event: PageRoleEnded, _delivery: Any) -> None:
    """The one whose role was taken away, unless they left by themselves or have a role again."""
    if event.ended_by_id != event.person_id and not role_on(event.person_id, event.page_id):
        tell(
            event.person_id, Kind.PAGE_ROLE, actor_id=event.ended_by_id, about_id=event.page_id,
            reference=f"ended {event.role_id}",
        )  # fmt: skip
