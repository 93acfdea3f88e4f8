"""A world's rows, written in bulk and past the actions: also what no action would make has to be judged rightly."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from oauth2_provider.models import get_access_token_model

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.community.models import Community
from meetinghouse.domain.conversations.models import Chapter, Conversation, Participant
from meetinghouse.domain.groups.models import Group, Member, Openness
from meetinghouse.domain.people.models import (
    Block,
    Follow,
    FriendRequest,
    Friendship,
    Mute,
    Person,
    Restriction,
    Roster,
    RosterEntry,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import (
    Bookmark,
    Hush,
    Mention,
    Pin,
    Poll,
    PollOption,
    PollVote,
    Post,
    PostTag,
    PostVersion,
    Reaction,
    Tag,
)
from meetinghouse.effects.notifications.models import Marker, Notification
from meetinghouse.effects.search import index
from meetinghouse.effects.search.index import Shelf
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.ids import new_id
from tests.factories import insert
from tests.policy import slow_model
from tests.policy.slow_messages import now_on, talk
from tests.policy.slow_model import World, Written
from tests.policy.worlds import TAGS, Placed

WORD = "barn"


def handle(who: int) -> str:
    """A person's username."""
    return f"person{who}"


def token(who: int) -> str:
    """The bearer token of a person, where accounts were asked for."""
    return f"token-of-{who}"


def put(world: World, *, accounts: bool = False, search: bool = False) -> Placed:
    """Write a world and say which ids it got.

    Args:
        accounts: people get logins and tokens too.
        search: posts and people get into the search index.
    """
    # Before those of people, whom tests look for from the first id on.
    groups = {roster: new_id() for roster in world.rosters}
    # One after the other, so that ids sort as the numbers do.
    placed = Placed(
        world=world,
        people={who: new_id() for who in world.people},
        posts={number: new_id() for number in sorted(world.posts)},
        told={told.number: new_id() for told in world.told},
        accounts={who: new_id() for who in world.people} if accounts else {},
        talks={roster: new_id() for roster in world.rosters if now_on(world, roster) == roster},
        rosters={roster: new_id() for roster in world.rosters},
    )
    moment = now()
    insert(Community, [{"id": 1, "public_reading": world.shows_public, "name": "Testburg", "founded_at": moment}])
    if accounts:
        _put_accounts(placed, moment)
    _put_people(placed, moment)
    _put_posts(placed)
    _put_groups(placed, groups)
    _put_told(placed)
    _put_what_became_of_posts(placed, moment)
    if search:
        for who, person_id in placed.people.items():
            index.put(Shelf.PEOPLE, person_id, f"{WORD} {handle(who)}")
        for number, post in world.posts.items():
            if post.shares is None:
                index.put(Shelf.POSTS, placed.posts[number], WORD)
            if post.audience is Audience.CONVERSATION and post.shares is None and post.roster is not None:
                index.put_message(placed.posts[number], placed.rosters[post.roster], WORD)
    return placed


def _put_accounts(placed: Placed, moment: datetime) -> None:
    insert(
        Account,
        [
            {"id": pk, "email": f"{handle(who)}@town.example", "password": "!", "joined_at": moment}
            for who, pk in placed.accounts.items()
        ],
    )
    get_access_token_model()._default_manager.bulk_create(
        get_access_token_model()(
            user_id=pk, token=token(who), scope="read write follow", expires=moment + timedelta(days=1),
            token_checksum=hashlib.sha256(token(who).encode()).hexdigest(),
        )
        for who, pk in placed.accounts.items()
    )  # fmt: skip


def _put_people(placed: Placed, moment: datetime) -> None:
    world, ids = placed.world, placed.people

    def pairs(one: str, other: str, wanted: Any) -> list[dict[str, Any]]:
        return [{one: ids[a], other: ids[b]} for a, b in sorted(wanted)]

    insert(
        Person,
        [
            {
                "id": ids[who], "account_id": placed.accounts.get(who), "username": handle(who),
                "handle_key": handle(who), "display_name": f"{WORD} {handle(who)}", "state": int(state),
            }
            for who, state in world.people.items()
        ],
    )  # fmt: skip
    insert(Block, pairs("blocker_id", "blocked_id", world.blocks))
    insert(Restriction, pairs("restricter_id", "restricted_id", world.restrictions))
    insert(Friendship, pairs("person_id", "friend_id", world.friends))
    insert(FriendRequest, pairs("asker_id", "asked_id", world.asks))
    insert(
        Follow,
        [
            {"follower_id": ids[one], "followed_id": ids[other], "shows_boosts": wants}
            for (one, other), wants in world.follows.items()
        ],
    )
    over, later = moment - timedelta(minutes=1), moment + timedelta(hours=1)
    insert(
        Mute,
        [
            {
                "muter_id": ids[one], "muted_id": ids[other], "hides_notifications": mute.hides_notifications,
                # Half of the mutes that hold have an end.
                "until": over if mute.is_over else later if (one + other) % 2 else None,
            }
            for (one, other), mute in world.mutes.items()
        ],
    )  # fmt: skip


def _put_posts(placed: Placed) -> None:
    world, people, posts = placed.world, placed.people, placed.posts
    rosters = placed.rosters
    tags = {name: new_id() for name in TAGS}
    Tag.objects.bulk_create(Tag(pk=pk, key=name, name=name.title()) for name, pk in tags.items())
    # The kind of a roster decides nothing: a post of any roster audience may have any of them.
    insert(
        Roster,
        [{"id": pk, "kind": 5 + roster % 4, "is_open": roster in world.open_rosters} for roster, pk in rosters.items()],
    )
    insert(
        RosterEntry,
        [
            {"roster_id": rosters[roster], "person_id": people[who]}
            for roster, members in world.rosters.items()
            for who in sorted(members)
        ],
    )
    _put_talks(placed, rosters)
    insert(Post, [_post(placed, post, rosters) for _, post in sorted(world.posts.items())])
    insert(
        Hush,
        [
            {"post_id": posts[n], "keeper_id": people[post.hushed[0]], "restricted_id": people[post.hushed[1]]}
            for n, post in world.posts.items()
            if post.hushed is not None
        ],
    )
    insert(
        Mention,
        [
            {"post_id": posts[post.number], "person_id": people[who], "is_silent": who in post.named_silently}
            for post in world.posts.values()
            for who in sorted(post.named | post.named_silently)
        ],
    )
    PostTag.objects.bulk_create(
        PostTag(post_id=posts[post.number], tag_id=tags[name])
        for post in world.posts.values()
        for name in sorted(post.tags)
    )
    insert(Reaction, [{"person_id": people[who], "post_id": posts[n], "emoji": "👍"} for who, n in world.reactions])
    insert(Bookmark, [{"person_id": people[who], "post_id": posts[n]} for who, n in world.bookmarks])


def _put_talks(placed: Placed, rosters: dict[int, int]) -> None:
    """A conversation on each roster: everybody on it has a place there, and has got what they may read."""
    world = placed.world
    insert(
        Conversation,
        [{"id": talk_id, "roster_id": rosters[roster], "is_group": True} for roster, talk_id in placed.talks.items()],
    )
    insert(
        Chapter,
        [
            {"roster_id": rosters[roster], "conversation_id": placed.talks[now_on(world, roster)], "ended_id": new_id()}
            for roster in rosters
            if now_on(world, roster) != roster
        ],
    )
    insert(
        Participant,
        [
            {
                "conversation_id": placed.talks[roster], "person_id": placed.people[who],
                "latest_id": max((placed.posts[n] for n in talk(world, who, roster)), default=0),
            }
            for roster in placed.talks
            for who in sorted(world.rosters[roster])
        ],
    )  # fmt: skip


def _put_groups(placed: Placed, groups: dict[int, int]) -> None:
    """A group on each roster, with everybody on it as a member."""
    world = placed.world
    insert(
        Person,
        [{"id": pk, "username": f"group{n}", "handle_key": f"group{n}", "kind": 1} for n, pk in groups.items()],
    )
    known_to = {roster: new_id() for roster in groups}
    insert(Roster, [{"id": pk, "kind": 6} for pk in known_to.values()])
    insert(
        Group,
        [
            {
                "person_id": pk, "roster_id": placed.rosters[n], "known_to_id": known_to[n],
                "openness": int(Openness.OPEN if n in world.open_rosters else Openness.CLOSED),
            }
            for n, pk in groups.items()
        ],
    )  # fmt: skip
    insert(
        Member,
        [
            {"group_id": groups[n], "person_id": placed.people[who]}
            for n, members in world.rosters.items()
            for who in sorted(members)
        ],
    )


def _put_what_became_of_posts(placed: Placed, moment: datetime) -> None:
    """Polls with a vote of everybody's, pins, earlier versions."""
    ids, world = placed.posts, placed.world
    asking = [ids[n] for n, post in world.posts.items() if slow_model.has_poll(post)]
    insert(Poll, [{"post_id": i, "ends_at": moment + timedelta(days=1)} for i in asking])
    PollOption.objects.bulk_create(
        PollOption(poll_id=i, position=place, title=f"{WORD} {place}") for i in asking for place in (0, 1)
    )
    insert(PollVote, [{"poll_id": i, "person_id": who, "choices": 1} for i in asking for who in placed.people.values()])
    insert(
        Pin,
        [
            {"person_id": placed.people[post.author], "post_id": ids[n]}
            for n, post in sorted(world.posts.items())
            if slow_model.is_pinned(post)
        ],
    )
    insert(
        PostVersion,
        [
            {"post_id": ids[n], "text": WORD, "html": WORD, "written_at": moment}
            for n, post in world.posts.items()
            if slow_model.is_edited(post)
        ],
    )


def _post(placed: Placed, post: Written, rosters: dict[int, int]) -> dict[str, Any]:
    world, ids, people = placed.world, placed.posts, placed.people
    answered = world.posts[post.answers].author if post.answers else None
    return {
        "id": ids[post.number],
        "author_id": people[post.author],
        "audience": int(post.audience),
        "audience_owner_id": people[post.owner],
        "roster_id": rosters[post.roster] if post.roster else None,
        "state": int(post.state),
        "boost_of_id": ids[post.shares] if post.shares else None,
        "in_reply_to_id": ids[post.answers] if post.answers else None,
        "in_reply_to_person_id": people[answered] if answered else None,
        "thread_id": ids[world.thread_of(post.number)] if post.answers else None,
        "text": "" if post.shares else WORD,
        "pictures_count": int(post.has_picture),
        "is_hushed": post.hushed is not None,
        "edited_at": now() if slow_model.is_edited(post) else None,
        "reactions_count": sum(number == post.number for _, number in world.reactions),
    }


def _put_told(placed: Placed) -> None:
    world, people = placed.world, placed.people
    insert(
        Notification,
        [
            {
                "id": placed.told[told.number], "person_id": people[told.person], "kind": str(told.kind),
                "actor_id": people[told.actor] if told.actor else None, "once": str(told.number),
                "post_id": placed.posts[told.post] if told.post else None,
                "reference": "" if told.actor else "MH-1",
            }
            for told in world.told
        ],
    )  # fmt: skip
    insert(
        Marker,
        [
            {
                "person_id": people[who], "timeline": "notifications",
                "last_read_id": placed.told[min(number, len(world.told))],
            }
            for who, number in world.read_up_to.items()
        ],
    )  # fmt: skip
