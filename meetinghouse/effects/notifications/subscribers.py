"""Who is told what. Each subscriber may run twice for one event and tells once."""

from typing import Any

from django.core.mail import send_mail

from meetinghouse.domain.accounts.events import AccountApproved, AccountDeclined
from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.accounts.queries import account, accounts_with_role
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.events import FollowAccepted, FollowRequested, PersonFollowed, PersonJoined
from meetinghouse.domain.people.models import Follow, Person
from meetinghouse.domain.people.queries import person_ids_of_accounts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostBoosted, PostPublished, PostReactedTo
from meetinghouse.domain.posts.models import Mention, Post, PostState
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus
from meetinghouse.kernel.urls import absolute
from meetinghouse.kernel.viewer import Role


def _post(post_id: int) -> Post | None:
    return Post.objects.filter(pk=post_id, state=PostState.VISIBLE).first()


@bus.subscribe(PostPublished)
def tell_of_post(event: PostPublished, _delivery: Any) -> None:
    """Those named, the one who is answered, and followers who asked to hear of every post."""
    post = _post(event.post_id)
    if post is None:
        return
    told: dict[int, Kind] = {}
    if post.in_reply_to_id is None and post.audience != Audience.MENTIONED:
        bell = Follow.objects.filter(followed_id=post.author_id, notifies=True).values_list("follower_id", flat=True)
        told.update(dict.fromkeys(bell, Kind.STATUS))
    if post.in_reply_to_person_id:
        told[post.in_reply_to_person_id] = Kind.REPLY
    named = Mention.objects.filter(post_id=post.pk).values_list("person_id", "is_silent")
    for person_id, is_silent in named:
        if not is_silent or post.audience == Audience.MENTIONED:
            told[person_id] = Kind.REPLY if told.get(person_id) is Kind.REPLY else Kind.MENTION
    for person_id in readers_among(post.pk, list(told)):
        tell(person_id, told[person_id], actor_id=post.author_id, post_id=post.pk)


@bus.subscribe(PostReactedTo)
def tell_of_reaction(event: PostReactedTo, _delivery: Any) -> None:
    """The author."""
    post = _post(event.post_id)
    if post is not None:
        tell(post.author_id, Kind.FAVOURITE, actor_id=event.person_id, post_id=post.pk)


@bus.subscribe(PostBoosted)
def tell_of_boost(event: PostBoosted, _delivery: Any) -> None:
    """The author of what was shared."""
    post, boost = _post(event.post_id), _post(event.boost_id)
    if post is not None and boost is not None:
        tell(post.author_id, Kind.REBLOG, actor_id=boost.author_id, post_id=post.pk)


@bus.subscribe(PersonFollowed)
def tell_of_follow(event: PersonFollowed, _delivery: Any) -> None:
    """The one who is followed."""
    tell(event.followed_id, Kind.FOLLOW, actor_id=event.follower_id)


@bus.subscribe(FollowRequested)
def tell_of_request(event: FollowRequested, _delivery: Any) -> None:
    """The one who is asked."""
    tell(event.followed_id, Kind.FOLLOW_REQUEST, actor_id=event.follower_id)


@bus.subscribe(FollowAccepted)
def tell_of_acceptance(event: FollowAccepted, _delivery: Any) -> None:
    """The one who asked."""
    tell(event.follower_id, Kind.FOLLOW_ACCEPTED, actor_id=event.followed_id)


@bus.subscribe(PersonJoined)
def tell_of_waiting_member(event: PersonJoined, _delivery: Any) -> None:
    """Moderators, where somebody waits for approval."""
    person = Person.objects.filter(pk=event.person_id).select_related("account").first()
    if person is None or person.account is None or person.account.standing != Standing.WAITING:
        return
    staff = accounts_with_role(Role.MODERATOR, Role.OWNER)
    for person_id in person_ids_of_accounts([a.id for a in staff]):
        tell(person_id, Kind.ADMIN_SIGN_UP, reference=str(person.account_id))


@bus.subscribe(AccountApproved, slow=True)
def mail_approval(event: AccountApproved, _delivery: Any) -> None:
    """Tell the new member by e-mail that the door is open."""
    found = account(event.account_id)
    if found is not None:
        name = current().name
        send_mail(
            f"Welcome to {name}",
            f"Your request to join {name} was approved. You can sign in now:\n\n{absolute('/accounts/login/')}\n",
            None,
            [found.email],
        )


@bus.subscribe(AccountDeclined, slow=True)
def mail_refusal(event: AccountDeclined, _delivery: Any) -> None:
    """Tell the person by e-mail that the door stays closed."""
    found = account(event.account_id)
    if found is not None:
        community = current()
        contact = f" You can write to {community.contact_email}." if community.contact_email else ""
        send_mail(
            f"Your request to join {community.name}",
            f"Your request to join {community.name} was not approved.{contact}\n",
            None,
            [found.email],
        )
