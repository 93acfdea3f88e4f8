"""Who is told of friendship. The bell in the web shows it; Mastodon's apps have no word for it."""

from typing import Any

from meetinghouse.domain.people.events import FriendRequested, FriendshipBegan, FriendshipEnded, PersonBlocked
from meetinghouse.domain.people.models import FriendRequest, Friendship
from meetinghouse.effects.notifications.actions import forget_friendship
from meetinghouse.effects.notifications.models import Kind
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
def forget_ended_friendship(event: FriendshipEnded, _delivery: Any) -> None:
    """Nobody: what was told of it is taken away, and a new request between the two is news again."""
    forget_friendship(event.person_id, event.friend_id)


@bus.subscribe(PersonBlocked)
def forget_blocked_friendship(event: PersonBlocked, _delivery: Any) -> None:
    """The same after a block, for when it is lifted one day."""
    forget_friendship(event.blocker_id, event.blocked_id)
