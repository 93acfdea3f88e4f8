"""Whom a text names, and what naming them does; the same for publishing and for editing."""

from collections.abc import Collection, Iterable, Sequence

from meetinghouse.domain.conversations.queries import who_is_in
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Mention, Post, PostTag, Tag
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.kernel.statements import Statement, any_of, listed, one_of
from meetinghouse.kernel.text import Tag as FoundTag
from meetinghouse.kernel.urls import absolute, host
from meetinghouse.kernel.viewer import Viewer

MOST_MENTIONS = MOST_TAGS = 50

_TAGS = Statement(
    f"SELECT t.key, t.id FROM posts_tag t WHERE {one_of('t.key', 'keys')}",  # noqa: S608 -- own constants
    f"SELECT t.key, t.id FROM posts_tag t WHERE {any_of('t.key', 'keys', 'text')}",  # noqa: S608 -- own constants
)
_CARRY = Statement("INSERT INTO posts_posttag (post_id, tag_id) VALUES (%(post)s, %(tag)s)")


def people_named(viewer: Viewer, names: Sequence[str]) -> list[Person]:
    """The people behind the handles in a text, as far as the viewer may meet them."""
    if not names:
        return []
    here = "@" + host().lower()
    keys = [name.removesuffix(here) for name in names[:MOST_MENTIONS]]
    return list(visible_people(viewer).filter(handle_key__in=keys))


def people_linked(viewer: Viewer, names: Sequence[str], roster_id: int | None) -> list[Person]:
    """The people behind the handles in a post's text who are named and linked in it.

    Args:
        roster_id: of the conversation that it stands in: naming others would only make those inside believe that
            they can read it. None for what is no message.
    """
    people = people_named(viewer, names)
    if roster_id is None or not people:
        return people
    inside = who_is_in(roster_id, [p.pk for p in people])
    return [p for p in people if p.pk in inside]


def links_to(people: Sequence[Person]) -> dict[str, tuple[str, str]]:
    """What ``kernel.text.render`` needs to link them."""
    links = {p.handle_key: (absolute(f"/@{p.handle_key}"), p.username) for p in people}
    return links | {f"{key}@{host().lower()}": value for key, value in links.items()}


def whom_it_reaches(
    post: Post, named: Sequence[int], parent: Post | None, *, already: Collection[int] = ()
) -> tuple[list[int], list[int]]:
    """Whom naming makes readers of the post, and whom it takes along from the thread without naming them.

    Args:
        parent: what it answers.
        already: those whom it named or took along before.
    """
    silent: list[int] = []
    if post.audience == Audience.CONVERSATION and post.roster_id is not None:
        # Whoever is not in it cannot read it, named or not.
        inside = who_is_in(post.roster_id, named)
        return [i for i in dict.fromkeys(named) if i in inside], []
    if parent is not None and post.audience > Audience.COMMUNITY:
        # Naming would let them read it: only those who may read what it answers.
        readers = readers_among(parent.pk, named)
        named = [i for i in named if i in readers or i in already]
    if parent is not None and post.audience == Audience.MENTIONED:
        silent.append(parent.author_id)
        if parent.audience == Audience.MENTIONED:
            # Whoever is in a thread of people mentioned stays in it; whom an open post names is not meant.
            silent += Mention.objects.filter(post_id=parent.pk).values_list("person_id", flat=True)
    quiet = [i for i in dict.fromkeys(silent) if i not in named and i != post.author_id]
    return list(dict.fromkeys(named)), quiet


def put_mentions(post: Post, named: Sequence[int], quiet: Sequence[int]) -> None:
    """Write whom a new post names."""
    if named or quiet:
        Mention.objects.bulk_create(
            [Mention(post=post, person_id=i) for i in named]
            + [Mention(post=post, person_id=i, is_silent=True) for i in quiet]
        )


def change_mentions(post: Post, named: Sequence[int], parent: Post | None) -> tuple[int, ...]:
    """Let the mentions follow an edited text; returns those who are named now and were not before.

    Who was taken along from the thread stays. Who is not named any more is not meant any more.
    """
    before = dict(Mention.objects.filter(post=post).values_list("person_id", "is_silent"))
    quiet: list[int] = []
    if parent is None and post.thread_id is not None:
        # What it answered is gone, and with it the answer to who may read that.
        wanted = [i for i in named if i in before]
    else:
        wanted, quiet = whom_it_reaches(post, named, parent, already=before)
    kept_quiet = {i for i, is_silent in before.items() if is_silent} | {i for i in quiet if i in before}
    kept_quiet -= set(wanted)
    Mention.objects.filter(post=post).exclude(person_id__in=[*wanted, *kept_quiet]).delete()
    Mention.objects.filter(post=post, person_id__in=wanted, is_silent=True).update(is_silent=False)
    Mention.objects.filter(post=post, person_id__in=kept_quiet, is_silent=False).update(is_silent=True)
    put_mentions(post, [i for i in wanted if i not in before], [])
    return tuple(i for i in wanted if before.get(i, True))


def put_tags(post: Post, tags: Sequence[FoundTag]) -> None:
    """Write which tags a post carries; it carries none yet. A message is not to be found under its tags."""
    if post.audience == Audience.CONVERSATION:
        return
    names = {t.key[:100]: t.name[:100] for t in tags[:MOST_TAGS]}
    ids = _tag_ids(names)
    if len(ids) < len(names):
        Tag.objects.bulk_create([Tag(key=k, name=n) for k, n in names.items() if k not in ids], ignore_conflicts=True)
        ids = _tag_ids(names)
    for key in names:
        _CARRY.run({"post": post.pk, "tag": ids[key]})


def change_tags(post: Post, tags: Sequence[FoundTag]) -> None:
    """Let the tags follow an edited text."""
    PostTag.objects.filter(post=post).delete()
    if tags:
        put_tags(post, tags)


def _tag_ids(keys: Iterable[str]) -> dict[str, int]:
    return dict(_TAGS.rows({"keys": listed(keys)}))
