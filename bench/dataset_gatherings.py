"""A group of the reader's with 5,000 members and 2,000 posts, and an event of the reader's with 1,000 guests.

Written straight into the tables once the other loads have run: members follow their group, so it stands in their home.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from dataset import CHUNK, Cast
from dataset_messages import session_of
from django.conf import settings

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.gatherings.models import Answer, Gathering, Occasion, Standing
from meetinghouse.domain.groups.models import Group, Member, Role
from meetinghouse.domain.people.models import Follow, Person, PersonKind, Roster, RosterEntry, RosterKind
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.ids import id_at
from meetinghouse.kernel.urls import absolute

MEMBERS, POSTS, GUESTS = 5_000, 2_000, 1_000
SMALL_MEMBERS, SMALL_POSTS, SMALL_GUESTS = 400, 150, 100
_ANSWERING = 30
_WORD = "b" * 32


def gather(cast: Cast, *, small: bool) -> dict[str, Any]:
    """Write them; gives what the loads ask for: ids of the group and the event, sessions of members."""
    number, posts, guests = (SMALL_MEMBERS, SMALL_POSTS, SMALL_GUESTS) if small else (MEMBERS, POSTS, GUESTS)
    now = datetime.now(UTC)
    members = _members(cast, number, now)
    group = _group(members, now)
    _write_in(group, members, posts, now)
    event, date = _plan(members, guests, now)
    inside = Member.objects.filter(group=group).order_by("-pk").values_list("pk", flat=True)
    coming = Answer.objects.filter(occasion_id=date).order_by("since").values_list("pk", flat=True)
    # Members who are no guests yet.
    writers = [i for i in cast.mixed if i != cast.reader][:_ANSWERING]
    return {
        "group": group.pk,
        "handle": "bigchoir",
        "members_back": [f"?max_id={i}" for i in inside[:: number // 20]],
        "guests_back": [f"?max_id={i}" for i in coming[:: guests // 20]],
        "event": event,
        "date": date,
        "session": session_of(cast.reader),
        # A form of the site is sent with the word that its cookie holds. No blank: a plan's columns have none.
        "form": f"csrfmiddlewaretoken={_WORD}",
        "sessions": [f"{session_of(i)};{settings.CSRF_COOKIE_NAME}={_WORD}" for i in writers],
    }


def _members(cast: Cast, number: int, now: datetime) -> list[int]:
    """Those who play something first, then everybody there is, then as many more as it takes."""
    known = list(dict.fromkeys([cast.reader, *cast.mixed, *Person.objects.filter(kind=0).values_list("pk", flat=True)]))
    missing = max(0, number - len(known))
    joined = now - timedelta(days=200)
    accounts = Account.objects.bulk_create(
        (Account(email=f"member{n}@bench.example", password="!", joined_at=joined) for n in range(missing)),
        batch_size=CHUNK,
    )
    people = Person.objects.bulk_create(
        (
            Person(
                id=id_at((joined + timedelta(minutes=n)).timestamp()), account=account, username=f"member{n}",
                handle_key=f"member{n}", display_name=f"Member Number {n}", created_at=joined,
            )
            for n, account in enumerate(accounts)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    return [*known, *(person.pk for person in people)][:number]


def _group(members: list[int], now: datetime) -> Group:
    person = Person.objects.create(
        username="bigchoir", handle_key="bigchoir", display_name="The big choir", kind=PersonKind.GROUP,
        followers_count=len(members),
    )  # fmt: skip
    rosters = [Roster.objects.create(kind=RosterKind.GROUP) for _ in range(2)]
    group = Group.objects.create(person=person, roster=rosters[0], known_to=rosters[1], openness=1)
    RosterEntry.objects.bulk_create(
        (RosterEntry(roster=roster, person_id=i) for roster in rosters for i in members), batch_size=CHUNK
    )
    began = id_at((now - timedelta(days=150)).timestamp())
    Member.objects.bulk_create(
        (
            Member(id=began + n, group=group, person_id=i, role=Role.OWNER if not n else Role.MEMBER)
            for n, i in enumerate(members)
        ),
        batch_size=CHUNK,
    )
    Follow.objects.bulk_create(
        (Follow(id=began + n, follower_id=i, followed_id=person.pk) for n, i in enumerate(members)), batch_size=CHUNK
    )
    return group


def _post(moment: datetime, n: int, author: int, group: Group | None, text: str) -> Post:
    return Post(
        id=id_at(moment.timestamp()) + n % 1024, author_id=author, audience_owner_id=author, language="en",
        audience=Audience.GROUP if group else Audience.COMMUNITY, roster_id=group.roster_id if group else None,
        text=text, html=f"<p>{text}</p>", created_at=moment,
    )  # fmt: skip


def _write_in(group: Group, members: list[int], number: int, now: datetime) -> None:
    """Posts of the first three hundred members in turn, each shared by the group."""
    posts, shares = [], []
    for n in range(number):
        moment = now - timedelta(days=100) + timedelta(days=99) / number * n
        posts.append(_post(moment, n, members[n % min(300, len(members))], group, f"Rehearsal {n} in the hall"))
        share = _post(moment + timedelta(seconds=1), n, group.pk, group, "")
        share.boost_of_id, share.html = posts[-1].pk, ""
        shares.append(share)
    Post.objects.bulk_create(posts, batch_size=CHUNK)
    Post.objects.bulk_create(shares, batch_size=CHUNK)


def _plan(members: list[int], guests: int, now: datetime) -> tuple[int, int]:
    """An event for the community, of the reader's, with room for more than come."""
    moment, starts = now - timedelta(hours=2), now + timedelta(days=9)
    gathering_id = id_at(moment.timestamp())
    post = _post(moment, 7, members[0], None, f"The great fair {absolute(f'/events/{gathering_id}')}")
    post.save(force_insert=True)
    wall = f"{starts:%Y-%m-%dT%H:%M}"
    event = Gathering.objects.create(
        id=gathering_id, post=post, title="The great fair", zone="UTC", starts=wall, capacity=guests * 100
    )
    date = Occasion.objects.create(
        gathering=event, original=wall, starts=wall, starts_at=starts, ends_at=starts + timedelta(hours=4)
    )
    began = id_at((now - timedelta(hours=1)).timestamp())
    # From the far end: those who answer in the load are among the first.
    Answer.objects.bulk_create(
        (
            Answer(id=began + n, since=began + n, occasion=date, person_id=i, standing=Standing.GOING)
            for n, i in enumerate(members[-guests:])
        ),
        batch_size=CHUNK,
    )
    return event.pk, date.pk
