"""Who is told what. Each subscriber may run twice for one event and tells once."""

from typing import Any

from django.core.mail import send_mail

from meetinghouse.domain.accounts.events import AccountApproved, AccountDeclined
from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.accounts.queries import account, accounts_with_role
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.conversations.queries import who_hears
from meetinghouse.domain.people.events import FollowAccepted, FollowRequested, PersonFollowed, PersonJoined
from meetinghouse.domain.people.models import Follow, Person
from meetinghouse.domain.people.queries import person_ids_of_accounts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.commenting import followers_of_thread
from meetinghouse.domain.posts.events import CommentShown, PostBoosted, PostPublished, PostReactedTo
from meetinghouse.domain.posts.models import Mention
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus
from meetinghouse.kernel.statements import Row, Statement
from meetinghouse.kernel.urls import absolute
from meetinghouse.kernel.viewer import Role

# A post that can be read, and whether there is anybody to look for: most posts name nobody.
_POST = Statement(
    "SELECT p.author_id, p.audience, p.in_reply_to_id, p.in_reply_to_person_id,"
    " EXISTS (SELECT 1 FROM posts_mention m WHERE m.post_id = p.id),"
    " EXISTS (SELECT 1 FROM people_follow f WHERE f.followed_id = p.author_id AND f.notifies), p.roster_id,"
    " p.thread_id, EXISTS (SELECT 1 FROM posts_threadwatch w WHERE w.thread_id = p.thread_id)"
    " FROM posts_post p WHERE p.id = %(id)s AND p.state = 0"
)


def _post(post_id: int) -> Row | None:
    return _POST.row({"id": post_id})


@bus.subscribe(CommentShown)
def tell_of_shown_comment(event: CommentShown, _delivery: Any) -> None:
    """The same people as of a new one, but for those who heard of it then."""
    _tell_of_post(event.post_id)


@bus.subscribe(PostPublished)
def tell_of_post(event: PostPublished, _delivery: Any) -> None:
    """Those named, the one who is answered, and who asked to hear of every post or of this one's comments."""
    _tell_of_post(event.post_id)


def _tell_of_post(post_id: int) -> None:
    post = _post(post_id)
    if post is None:
        return
    author_id, audience, answered_id, answered_person_id, names_people, is_awaited, roster_id, thread_id, watched = post
    if audience == Audience.CONVERSATION:
        _tell_of_message(post_id, author_id, roster_id)
        return
    told: dict[int, Kind] = {}
    if is_awaited and answered_id is None and audience != Audience.MENTIONED:
        bell = Follow.objects.filter(followed_id=author_id, notifies=True).values_list("follower_id", flat=True)
        told.update(dict.fromkeys(bell, Kind.STATUS))
    if watched:
        told.update(dict.fromkeys(followers_of_thread(thread_id), Kind.STATUS))
    if answered_person_id:
        told[answered_person_id] = Kind.REPLY
    if names_people:
        named = Mention.objects.filter(post_id=post_id).values_list("person_id", "is_silent")
        for person_id, is_silent in named:
            if not is_silent or audience == Audience.MENTIONED:
                told[person_id] = Kind.REPLY if told.get(person_id) is Kind.REPLY else Kind.MENTION
    for person_id in readers_among(post_id, list(told)) if told else ():
        tell(person_id, told[person_id], actor_id=author_id, post_id=post_id)


def _tell_of_message(post_id: int, author_id: int, roster_id: int) -> None:
    """Everybody who has the conversation in the inbox and did not mute it: apps know a message as a mention."""
    for person_id in readers_among(post_id, who_hears(roster_id)):
        tell(person_id, Kind.MENTION, actor_id=author_id, post_id=post_id)


@bus.subscribe(PostReactedTo)
def tell_of_reaction(event: PostReactedTo, _delivery: Any) -> None:
    """The author."""
    post = _post(event.post_id)
    if post is not None:
        tell(post[0], Kind.FAVOURITE, actor_id=event.person_id, post_id=event.post_id)


@bus.subscribe(PostBoosted)
def tell_of_boost(event: PostBoosted, _delivery: Any) -> None:
    """The author of what was shared."""
    post, boost = _post(event.post_id), _post(event.boost_id)
    # A group's share only says where the post stands.
    if post is not None and boost is not None and boost[1] != Audience.GROUP:
        tell(post[0], Kind.REBLOG, actor_id=boost[0], post_id=event.post_id)


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
