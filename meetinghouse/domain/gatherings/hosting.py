"""Groups and pages as hosts: who looks after an event because of where it is, and whose calendar there is to follow."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from meetinghouse.domain.gatherings.models import Gathering, Occasion
from meetinghouse.domain.gatherings.visibility import occasions_visible_to
from meetinghouse.domain.groups.models import Member, Role
from meetinghouse.domain.people.models import Person, PersonKind
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.viewer import Viewer


def rosters_of_groups(posts: Iterable[Post]) -> set[int]:
    """The rosters of those posts that stand in groups."""
    return {post.roster_id for post in posts if post.audience == Audience.GROUP and post.roster_id is not None}


def rosters_moderated(viewer: Viewer, posts: Iterable[Post]) -> frozenset[int]:
    """Of the groups that some posts stand in, those that the viewer moderates, by roster. No query without a group."""
    rosters = rosters_of_groups(posts)
    if viewer.is_stranger or not rosters:
        return frozenset()
    mine = Member.objects.filter(person_id=viewer.person_id, role__gte=Role.MODERATOR, group__roster_id__in=rosters)
    return frozenset(mine.values_list("group__roster_id", flat=True))


def dates_in_group(viewer: Viewer, group_id: int) -> QuerySet[Occasion]:
    """The dates of what is planned in a group, as far as the viewer sees them."""
    rows = occasions_visible_to(viewer).filter(gathering__group_id=group_id)
    # It may have been taken out of the group since.
    return rows.filter(gathering__post__audience=Audience.GROUP, gathering__post__roster=F("gathering__group__roster"))


def dates_of_page(viewer: Viewer, page_id: int) -> QuerySet[Occasion]:
    """The dates of what a page plans, as far as the viewer sees them."""
    # First the events of the page, of which there are few, then their dates.
    planned = Gathering.objects.filter(post__author_id=page_id)
    return occasions_visible_to(viewer).filter(gathering__in=planned)


def has_calendar_for(viewer: Viewer, host_id: int) -> bool:
    """There is a calendar to follow: of a page, or of a group that the viewer is in."""
    if viewer.is_stranger:
        return False
    host = visible_people(viewer).filter(pk=host_id).values_list("kind", flat=True).first()
    if host == PersonKind.GROUP:
        return Member.objects.filter(group_id=host_id, person_id=viewer.person_id).exists()
    return host == PersonKind.PAGE


def host_of_calendar(viewer: Viewer, host_id: int) -> Person | None:
    """The group or page whose calendar the viewer may follow; None for all others."""
    return visible_people(viewer).filter(pk=host_id).first() if has_calendar_for(viewer, host_id) else None
