"""Who is told of what happens in groups. Each may run twice for one event and tells once."""

from typing import Any

from meetinghouse.domain.groups.events import GroupInvited, GroupJoinAccepted, GroupJoinAsked, GroupRoleGiven
from meetinghouse.domain.groups.models import JoinRequest, Role
from meetinghouse.domain.groups.queries import staff_ids
from meetinghouse.domain.posts.events import GroupPostApproved, GroupPostHeld, GroupPostReturned
from meetinghouse.domain.posts.models import Hold, Post
from meetinghouse.domain.posts.queries_groups import those_who_may_approve
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus


@bus.subscribe(GroupJoinAsked)
def tell_of_join_request(event: GroupJoinAsked, _delivery: Any) -> None:
    """Those who moderate the group; each request anew."""
    asked = JoinRequest.objects.filter(group_id=event.group_id, person_id=event.person_id)
    request_id = asked.values_list("pk", flat=True).first()
    if request_id is None:  # answered or taken back meanwhile
        return
    for person_id in staff_ids(event.group_id):
        tell(person_id, Kind.GROUP_ASKED, actor_id=event.person_id, about_id=event.group_id, reference=str(request_id))


@bus.subscribe(GroupJoinAccepted)
def tell_of_being_let_in(event: GroupJoinAccepted, delivery: Any) -> None:
    """The one who asked."""
    tell(
        event.person_id, Kind.GROUP_LET_IN, actor_id=event.moderator_id, about_id=event.group_id,
        reference=str(delivery.event_id),
    )  # fmt: skip


@bus.subscribe(GroupInvited)
def tell_of_invitation(event: GroupInvited, delivery: Any) -> None:
    """The one who is invited."""
    tell(
        event.person_id, Kind.GROUP_INVITED, actor_id=event.inviter_id, about_id=event.group_id,
        reference=str(delivery.event_id),
    )  # fmt: skip


@bus.subscribe(GroupRoleGiven)
def tell_of_role(event: GroupRoleGiven, delivery: Any) -> None:
    """The one who has the role; not that one was taken."""
    if event.role == Role.MEMBER or event.giver_id == event.person_id:
        return
    tell(
        event.person_id, Kind.GROUP_ROLE, actor_id=event.giver_id or None, about_id=event.group_id,
        reference=f"{event.role}:{delivery.event_id}",
    )  # fmt: skip


@bus.subscribe(GroupPostHeld)
def tell_of_waiting_post(event: GroupPostHeld, _delivery: Any) -> None:
    """Those who moderate the group. The post is not named: nobody can read it but they, and only in the queue."""
    if not Hold.objects.filter(pk=event.post_id, round=event.round).exists():
        return
    author_id = Post.objects.values_list("author_id", flat=True).get(pk=event.post_id)
    for person_id in those_who_may_approve(event.group_id, event.post_id):
        tell(
            person_id, Kind.GROUP_POST_WAITING, actor_id=author_id, about_id=event.group_id,
            reference=f"{event.post_id}:{event.round}",
        )  # fmt: skip


@bus.subscribe(GroupPostApproved)
def tell_of_approval(event: GroupPostApproved, _delivery: Any) -> None:
    """The author."""
    author_id = Post.objects.filter(pk=event.post_id).values_list("author_id", flat=True).first()
    if author_id is not None:
        tell(
            author_id, Kind.GROUP_POST_APPROVED, actor_id=event.moderator_id, post_id=event.post_id,
            about_id=event.group_id,
        )  # fmt: skip


@bus.subscribe(GroupPostReturned)
def tell_of_return(event: GroupPostReturned, _delivery: Any) -> None:
    """The author, who finds the reason with the post; nobody else reads it."""
    author_id = Post.objects.filter(pk=event.post_id).values_list("author_id", flat=True).first()
    if author_id is not None:
        tell(
            author_id, Kind.GROUP_POST_RETURNED, actor_id=event.moderator_id, about_id=event.group_id,
            reference=f"{event.post_id}:{event.round}",
        )  # fmt: skip
