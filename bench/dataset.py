"""The data set of the measurements: 1,050 people, 16,136 follows, 20,000 posts, always the same ones.

A reader follows 200 people, one author (the star) has 1,000 followers, everybody else follows some fourteen.
Rows are written in chunks and straight into the tables: this is a builder of tables as a year would leave
them, not a way in. Pictures are rows without files, since no load fetches one.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from django.db import connection, transaction
from django.db.models import Count, Model

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.models import Follow, Person
from meetinghouse.domain.posts.models import Attachment, Mention, Post, PostTag, Reaction, Tag
from meetinghouse.effects.notifications.models import Kind, Notification
from meetinghouse.kernel.ids import id_at
from meetinghouse.kernel.text import render
from meetinghouse.kernel.urls import absolute

CHUNK = 2000
SEED = 7
_WORDS = (
    "the bakery at the corner opens early on market day and half the street is there before eight "
    "we met at the library to plan the summer party who can bring tables benches and a long cable "
    "choir practice moves to tuesday because of the match please tell those who do not read this "
    "found a grey cat with a white paw near the old mill she is well fed and very talkative"
).split()
_TAGS = ("coffee", "market", "choir", "cats", "football", "garden", "library", "weather", "lost", "help")

M = TypeVar("M", bound=Model)


class Size(msgspec.Struct, frozen=True):
    """How much of everything."""

    people: int = 1050
    follows: int = 16_136
    posts: int = 20_000
    reader_follows: int = 200
    star_followers: int = 1000
    notifications: int = 400


class Cast(msgspec.Struct, frozen=True):
    """Who plays what: ids of people. The reader is the first person and the star the second."""

    reader: int
    star: int
    star_followers: list[int]
    authors: list[int]
    mixed: list[int]


SMALL = Size(people=120, follows=900, posts=1500, reader_follows=40, star_followers=100, notifications=60)


def build(size: Size | None = None) -> Cast:
    """Fill an empty site and say who is who."""
    size = size or Size()
    rng = random.Random(SEED)
    with transaction.atomic():
        people = _people(size)
        follows = _follows(size, people, rng)
        _posts(size, people, rng)
        _notifications(size, people, rng)
        _count()
    if connection.vendor != "sqlite":
        # PostgreSQL does so by itself before long. In SQLite nobody does: the plans hold without statistics.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    followers_of: dict[int, int] = {}
    for follow in follows:
        followers_of[follow.followed_id] = followers_of.get(follow.followed_id, 0) + 1
    few = sorted(people[2:], key=lambda p: (followers_of.get(p.pk, 0), p.pk))
    return Cast(
        reader=people[0].pk,
        star=people[1].pk,
        star_followers=[f.follower_id for f in follows if f.followed_id == people[1].pk][:40],
        authors=[p.pk for p in few[:30]],
        mixed=[p.pk for p in people[2:52]],
    )


def _write(rows: Iterable[M]) -> list[M]:
    rows = list(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=CHUNK)
    return rows


def _people(size: Size) -> list[Person]:
    joined = datetime.now(UTC) - timedelta(days=400)
    accounts = _write(
        Account(email=f"person{n}@bench.example", password="!", joined_at=joined) for n in range(size.people)
    )
    return _write(
        Person(
            id=id_at((joined + timedelta(minutes=n)).timestamp()),
            account=account,
            username=f"person{n}",
            handle_key=f"person{n}",
            display_name=f"Person Number {n}",
            about="Lives here, likes the market and the choir.",
            about_html="<p>Lives here, likes the market and the choir.</p>",
            country="NL" if n % 3 else "ID",
            created_at=joined + timedelta(minutes=n),
        )
        for n, account in enumerate(accounts)
    )


def _follows(size: Size, people: list[Person], rng: random.Random) -> list[Follow]:
    reader, star = people[0].pk, people[1].pk
    everybody = [p.pk for p in people]
    pairs = dict.fromkeys((who, star) for who in [i for i in everybody if i != star][: size.star_followers])
    others = rng.sample([i for i in everybody if i not in {reader, star}], size.reader_follows - 1)
    pairs.update(dict.fromkeys((reader, who) for who in others))
    rest = [i for i in everybody if i != reader]
    while len(pairs) < size.follows:
        follower, followed = rng.choice(rest), rng.choice(everybody)
        if followed not in {follower, star}:
            pairs[follower, followed] = None
    began = id_at((datetime.now(UTC) - timedelta(days=390)).timestamp())
    return _write(
        Follow(id=began + n, follower_id=follower, followed_id=followed) for n, (follower, followed) in enumerate(pairs)
    )


def _text(rng: random.Random, tag: str, named: str) -> str:
    words = " ".join(rng.choice(_WORDS) for _ in range(rng.randint(8, 45)))
    return f"{'@' + named + ' ' if named else ''}{words.capitalize()}.{' #' + tag if tag else ''}"


def _posts(size: Size, people: list[Person], rng: random.Random) -> None:
    tags = {t.key: t for t in _write(Tag(key=name, name=name) for name in _TAGS)}
    start = datetime.now(UTC) - timedelta(days=365)
    step = timedelta(days=364) / size.posts
    posts: list[Post] = []
    boosted: set[tuple[int, int]] = set()
    hung: list[Any] = []
    for n in range(size.posts):
        moment = start + step * n
        author, draw = rng.choice(people).pk, rng.random()
        post = Post(
            id=id_at(moment.timestamp()) + n % 1024, author_id=author, audience_owner_id=author,
            audience=rng.choices((0, 1, 2, 3), (30, 5, 55, 10))[0], language="en", created_at=moment,
        )  # fmt: skip
        earlier = rng.choice(posts[-400:]) if posts else Post(audience=9)
        commentable = not earlier.boost_of_id and earlier.audience <= 2
        if draw < 0.06 and commentable and (author, earlier.pk) not in boosted:
            boosted.add((author, earlier.pk))
            post.boost_of_id, post.audience = earlier.pk, earlier.audience
            posts.append(post)
            continue
        if draw < 0.22 and commentable:
            post.in_reply_to_id, post.in_reply_to_person_id = earlier.pk, earlier.author_id
            post.thread_id, post.audience = earlier.thread_id or earlier.pk, max(earlier.audience, post.audience)
        tag = rng.choice(_TAGS) if rng.random() < 0.3 else ""
        named = rng.choice(people) if rng.random() < 0.1 else None
        post.text = _text(rng, tag, named.username if named else "")
        post.html = render(
            post.text,
            mention_links={named.username: (absolute(f"/@{named.username}"), named.username)} if named else {},
            tag_link=lambda key: absolute(f"/tags/{key}"),
        )
        if rng.random() < 0.03:
            post.content_warning, post.is_sensitive = "Long and about the weather", True
        if tag:
            hung.append(PostTag(post=post, tag=tags[tag]))
        if named:
            hung.append(Mention(id=post.pk, post=post, person=named))
        if rng.random() < 0.1:
            hung.append(_picture(post, n))
        posts.append(post)
    for chunk in _chunks(posts):
        _write(chunk)
    _write(h.media for h in hung if isinstance(h, Attachment))
    for kind in (PostTag, Mention, Attachment):
        _write(h for h in hung if isinstance(h, kind))
    _reactions(posts, people, rng)


def _picture(post: Post, n: int) -> Attachment:
    post.pictures_count = 1
    media = Media(
        id=post.pk, account_id=None, key=f"be/{n:037d}", mime="image/webp", width=1600, height=1200,
        preview_width=640, preview_height=480, octets=240_000, blurhash="UEHV6nWB2yk8pyo0adR*.7kCMdnj",
        description="A market stall with bread and flowers", sent_sha256=f"{n:064x}", stored_sha256=f"{n:064x}",
        attached=True, created_at=post.created_at,
    )  # fmt: skip
    return Attachment(post=post, media=media, position=0)


def _reactions(posts: list[Post], people: list[Person], rng: random.Random) -> None:
    originals = [p for p in posts if not p.boost_of_id and p.audience <= 2]
    pairs = {(rng.choice(originals).pk, rng.choice(people).pk) for _ in range(len(posts))}
    began = id_at((datetime.now(UTC) - timedelta(days=1)).timestamp())
    for chunk in _chunks(
        [
            Reaction(id=began + n, post_id=post, person_id=person, emoji="👍")
            for n, (post, person) in enumerate(sorted(pairs))
        ]
    ):
        _write(chunk)


def _notifications(size: Size, people: list[Person], rng: random.Random) -> None:
    """What waits behind the bell of the reader and of those in the mixed load."""
    for person in people[:52]:
        own = list(
            Post.objects.filter(author_id=person.pk, boost_of=None).order_by("-pk").values_list("pk", flat=True)[:30]
        )
        others = list(
            Post.objects.filter(author_id__in=[p.pk for p in rng.sample(people, 40)], boost_of=None, audience__lte=2)
            .order_by("-pk")
            .values_list("pk", "author_id")[:200]
        )
        began = id_at((datetime.now(UTC) - timedelta(days=1)).timestamp()) + person.pk % 1000 * 1000
        rows = []
        for n in range(size.notifications):
            kind = rng.choices((Kind.FAVOURITE, Kind.REBLOG, Kind.MENTION, Kind.FOLLOW), (50, 15, 25, 10))[0]
            actor, post = rng.choice(people[52:]).pk, None
            if kind in {Kind.FAVOURITE, Kind.REBLOG} and own:
                post = rng.choice(own)
            elif kind is Kind.MENTION and others:
                post, actor = rng.choice(others)
            elif kind is not Kind.FOLLOW:
                continue
            if actor != person.pk:
                rows.append(
                    Notification(
                        id=began + n, person=person, kind=kind, actor_id=actor, post_id=post, once=f"bench:{n}",
                        created_at=datetime.now(UTC) - timedelta(days=1),
                    )
                )  # fmt: skip
        _write(rows)


def _count() -> None:
    """Bring the counters that actions keep in step with the rows."""
    with connection.cursor() as cursor:
        for counter, table, column, where in (
            ("followers_count", "people_follow", "followed_id", ""),
            ("following_count", "people_follow", "follower_id", ""),
            ("posts_count", "posts_post", "author_id", "AND boost_of_id IS NULL"),
        ):
            cursor.execute(
                f"UPDATE people_person SET {counter} = (SELECT count(*) FROM {table} t"
                f" WHERE t.{column} = people_person.id {where})"
            )
        for counter, table, column in (
            ("replies_count", "posts_post", "in_reply_to_id"),
            ("boosts_count", "posts_post", "boost_of_id"),
            ("reactions_count", "posts_reaction", "post_id"),
        ):
            cursor.execute(
                f"UPDATE posts_post SET {counter} = (SELECT count(*) FROM {table} t WHERE t.{column} = posts_post.id)"
            )


def _chunks(rows: list[M]) -> Iterator[list[M]]:
    for at in range(0, len(rows), CHUNK):
        yield rows[at : at + CHUNK]


def describe() -> dict[str, int]:
    """How many rows of each kind there are."""
    kinds: tuple[type[Model], ...] = (Person, Follow, Post, Reaction, Mention, PostTag, Attachment, Notification)
    return {k._meta.label: k._default_manager.aggregate(n=Count("pk"))["n"] for k in kinds}
