"""Who is told of friendship. The bell in the web shows it; Mastodon's apps have no word for it."""

from typing import Any

from django.db.models import Q

from meetinghouse.domain.people.events import FriendRequested, FriendshipBegan, FriendshipEnded, PersonBlocked
from meetinghouse.domain.people.models import FriendRequest, Friendship
from meetinghouse.effects.notifications.models import Kind, Notification
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus


@bus.subscribe(FriendRequested)
def tell_of_friend_request(event: FriendRequested, _delivery: Any) -> None:
    """The one who is asked, if the request still stands; the same person's next one is told no second time."""
    if FriendRequest.objects.filter(asker_id=event.asker_id, asked_id=event.asked_id).exists():
        tell(event.asked_id, Kind.FRIEND_REQUEST, actor_id=event.asker_id)


@bus.subscribe(FriendshipBegan)
def tell_of_friendship(event: FriendshipBegan, _delivery: Any) -> None:
    """The one who asked."""
    if Friendship.objects.filter(person_id=event.asker_id, friend_id=event.accepter_id).exists():
        tell(event.asker_id, Kind.FRIEND_ACCEPTED, actor_id=event.accepter_id)


@bus.subscribe(FriendshipEnded)
def forget_friendship(event: FriendshipEnded, _delivery: Any) -> None:
    """Nobody: what was told of it is taken away, and a new request between the two is news again."""
    _forget(event.person_id, event.friend_id)


@bus.subscribe(PersonBlocked)
def forget_blocked_friendship(event: PersonBlocked, _delivery: Any) -> None:
    """The same after a block, for when it is lifted one day."""
    _forget(event.blocker_id, event.blocked_id)


def _forget(one: int, other: int) -> None:
    if Friendship.objects.filter(person_id=one, friend_id=other).exists():  # again, since
        return
    between = Q(person_id=one, actor_id=other) | Q(person_id=other, actor_id=one)
    Notification.objects.filter(between, kind__in=(Kind.FRIEND_REQUEST, Kind.FRIEND_ACCEPTED)).delete()
