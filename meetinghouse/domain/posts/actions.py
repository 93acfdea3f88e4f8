"""What people do with posts."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.community.queries import reactions
from meetinghouse.domain.media.actions import attach
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts import rows, rules
from meetinghouse.domain.posts.audience import DEFAULT, Audience
from meetinghouse.domain.posts.events import (
    PostBoosted,
    PostDeleted,
    PostPublished,
    PostReactedTo,
    PostRemoved,
    PostRestored,
    PostUnboosted,
    ReactionRemoved,
)
from meetinghouse.domain.posts.models import Attachment, Bookmark, Mention, Post, PostState, PostTag, Reaction, Tag
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.statements import Statement, insert
from meetinghouse.kernel.text import Tag as FoundTag
from meetinghouse.kernel.text import find_mentions, find_tags, render, tidy, tidy_line
from meetinghouse.kernel.urls import absolute, host, tag_address
from meetinghouse.kernel.viewer import Viewer

MOST_MENTIONS = MOST_TAGS = 50

# What is done hundreds of times a second at the worst; the ORM takes ten times as long.
_COUNT_REACTION = Statement("UPDATE posts_post SET reactions_count = reactions_count + %(step)s WHERE id = %(post)s")
_UNREACT = Statement("DELETE FROM posts_reaction WHERE post_id = %(post)s AND person_id = %(me)s")
_COUNT_POST = Statement(
    "UPDATE people_person SET posts_count = posts_count + 1, last_posted_on = %(day)s WHERE id = %(author)s"
)


def _find(viewer: Viewer, post_id: int) -> Post:
    """The post itself; a share's id stands for the shared post, as Mastodon's clients expect."""
    rules.require_member(viewer)
    found = visible_to(viewer).filter(pk=post_id).first()
    if found is not None and found.boost_of_id:
        found = visible_to(viewer).filter(pk=found.boost_of_id).first()
    if found is None:
        raise NotFound
    return found


def publish_post(
    viewer: Viewer,
    *,
    text: str,
    audience: Audience = DEFAULT,
    media_ids: Sequence[int] = (),
    in_reply_to_id: int | None = None,
    content_warning: str = "",
    is_sensitive: bool = False,
    language: str = "",
    app_id: int | None = None,
    idempotency: str = "",
) -> int:
    """Write a post or a comment and return its id.

    Args:
        audience: for whom; a comment never reaches more people than what it answers.
        media_ids: own uploads, in order, not used before.
        idempotency: a word of the sender's; the same word from the same author gives the same post again.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the answered post or an upload is absent or hidden from the viewer.
        Invalid: empty, too long, too many photos, or an audience that cannot be chosen.

    Emits:
        PostPublished: once, also where the same idempotency word comes again.
    """
    rules.require_member(viewer)
    rules.require_post_fits(text=text, content_warning=content_warning, media_ids=media_ids)
    rules.require_audience_choice(audience)
    text, content_warning = tidy(text), tidy_line(content_warning)
    names, tags = find_mentions(text), find_tags(text)
    limits.take("post", f"person:{viewer.person_id}")
    with transaction.atomic():
        if idempotency:
            before = Post.objects.filter(author_id=viewer.person_id, idempotency=idempotency).first()
            if before is not None:
                return before.pk
        post = Post(
            author_id=viewer.person_id, audience_owner_id=viewer.person_id, audience=audience, text=text,
            content_warning=content_warning, is_sensitive=is_sensitive or bool(content_warning),
            language=language, app_id=app_id, idempotency=idempotency, pictures_count=len(media_ids), created_at=now(),
        )  # fmt: skip
        silent = _join_thread(viewer, post, in_reply_to_id) if in_reply_to_id else []
        people = _named(viewer, names)
        post.html = render(
            text,
            mention_links=_links(people),
            tag_link=tag_address,
        )
        insert(post)
        if media_ids:
            attach(viewer, media_ids=media_ids)
            Attachment.objects.bulk_create(
                Attachment(post=post, media_id=media_id, position=i) for i, media_id in enumerate(media_ids)
            )
        if tags:
            _put_tags(post, tags)
        _put_mentions(post, [p.pk for p in people], silent)
        _COUNT_POST.run({"author": viewer.person_id, "day": post.created_at.date()})
        bus.emit(PostPublished(post_id=post.pk))
    return post.pk


def _join_thread(viewer: Viewer, post: Post, parent_id: int) -> list[int]:
    """Put a comment under what it answers; returns who is named silently."""
    parent = _find(viewer, parent_id)
    post.in_reply_to_id, post.in_reply_to_person_id = parent.pk, parent.author_id
    post.thread_id = parent.thread_id or parent.pk
    audience, owner_id, roster_id = rules.audience_of_reply(parent, Audience(post.audience))
    post.audience, post.roster_id = audience, roster_id
    post.audience_owner_id = owner_id or viewer.person_id
    Post.objects.filter(pk=parent.pk).update(replies_count=F("replies_count") + 1)
    if audience is not Audience.MENTIONED:
        return []
    # Whoever is in a thread of people mentioned stays in it.
    return [parent.author_id, *Mention.objects.filter(post_id=parent.pk).values_list("person_id", flat=True)]


def _named(viewer: Viewer, names: Sequence[str]) -> list[Person]:
    if not names:
        return []
    here = "@" + host().lower()
    keys = [name.removesuffix(here) for name in names[:MOST_MENTIONS]]
    return list(visible_people(viewer).filter(handle_key__in=keys))


def _links(people: Sequence[Person]) -> dict[str, tuple[str, str]]:
    links = {p.handle_key: (absolute(f"/@{p.handle_key}"), p.username) for p in people}
    return links | {f"{key}@{host().lower()}": value for key, value in links.items()}


def _put_mentions(post: Post, named: Sequence[int], silent: Sequence[int]) -> None:
    quiet = [i for i in dict.fromkeys(silent) if i not in named and i != post.author_id]
    if named or quiet:
        Mention.objects.bulk_create(
            [Mention(post=post, person_id=i) for i in dict.fromkeys(named)]
            + [Mention(post=post, person_id=i, is_silent=True) for i in quiet]
        )


def _put_tags(post: Post, tags: Sequence[FoundTag]) -> None:
    names = {t.key[:100]: t.name[:100] for t in tags[:MOST_TAGS]}
    Tag.objects.bulk_create([Tag(key=k, name=n) for k, n in names.items()], ignore_conflicts=True)
    ids = dict(Tag.objects.filter(key__in=names).values_list("key", "pk"))
    PostTag.objects.bulk_create(PostTag(post=post, tag_id=ids[key]) for key in names)


@transaction.atomic
def delete_post(viewer: Viewer, *, post_id: int) -> None:
    """Delete an own post; nobody can read it from now on, its comments stay.

    Raises:
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's.

    Emits:
        PostDeleted, and PostUnboosted for every share of it.
    """
    rules.require_member(viewer)
    post = visible_to(viewer).filter(pk=post_id).first()
    if post is None:
        raise NotFound
    rules.require_author(post, viewer)
    if post.boost_of_id:
        _take_back_boost(post)
        return
    Post.objects.filter(pk=post.pk).update(state=PostState.DELETED, revision=F("revision") + 1)
    _uncount(post, -1)
    bus.emit(PostDeleted(post_id=post.pk))


def _uncount(post: Post, step: int) -> None:
    Person.objects.filter(pk=post.author_id).update(posts_count=F("posts_count") + step)
    if post.in_reply_to_id:
        Post.objects.filter(pk=post.in_reply_to_id).update(replies_count=F("replies_count") + step)


def _shown(viewer: Viewer, post_id: int) -> tuple[int, bool]:
    """The id of the post, of a share that of the shared post, and whether the viewer put a reaction on it."""
    row = rows.one(viewer.person_id).row({"me": viewer.person_id, "id": post_id})
    if row is None:
        raise NotFound
    return row[rows.SHARED] or row[rows.ID], bool(row[rows.REACTED])


def react_to_post(viewer: Viewer, *, post_id: int, emoji: str = "") -> None:
    """Put one of the community's emoji on a post, in place of an earlier one; without a word, the first of them.

    Raises:
        NotFound: the viewer cannot see the post, or there is none; one answer for both.
        Invalid: the owner did not pick this emoji.

    Emits:
        PostReactedTo: the first time only.

    Cost: five statements by primary key or unique index, one where it is there already.
    """
    rules.require_member(viewer)
    if emoji:
        rules.require_known_reaction(emoji)
    elif _shown(viewer, post_id)[1]:
        return
    with transaction.atomic():
        shown, is_there = _shown(viewer, post_id)
        if is_there:
            if emoji:
                Reaction.objects.filter(post_id=shown, person_id=viewer.person_id).update(emoji=emoji)
            return
        insert(Reaction(post_id=shown, person_id=viewer.person_id, emoji=emoji or reactions()[0]))
        _COUNT_REACTION.run({"post": shown, "step": 1})
        bus.emit(PostReactedTo(post_id=shown, person_id=viewer.person_id))


def take_back_reaction(viewer: Viewer, *, post_id: int) -> None:
    """Take the viewer's reaction off a post; without one this changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.

    Emits:
        ReactionRemoved: where there was one.
    """
    rules.require_member(viewer)
    if not _shown(viewer, post_id)[1]:
        return
    with transaction.atomic():
        shown, _ = _shown(viewer, post_id)
        if _UNREACT.run({"post": shown, "me": viewer.person_id}):
            _COUNT_REACTION.run({"post": shown, "step": -1})
            bus.emit(ReactionRemoved(post_id=shown, person_id=viewer.person_id))


@transaction.atomic
def boost_post(viewer: Viewer, *, post_id: int) -> int:
    """Share a post with the viewer's followers and return the share's id; a second time gives the same one.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.
        NotAllowed: it is not for everybody here.

    Emits:
        PostBoosted: the first time only.
    """
    post = _find(viewer, post_id)
    rules.require_may_share(post, viewer)
    before = Post.objects.filter(author_id=viewer.person_id, boost_of=post, state=PostState.VISIBLE).first()
    if before is not None:
        return before.pk
    boost = Post.objects.create(
        author_id=viewer.person_id, audience_owner_id=viewer.person_id, audience=post.audience, boost_of=post,
    )  # fmt: skip
    Post.objects.filter(pk=post.pk).update(boosts_count=F("boosts_count") + 1)
    bus.emit(PostBoosted(boost_id=boost.pk, post_id=post.pk))
    return boost.pk


@transaction.atomic
def take_back_boost(viewer: Viewer, *, post_id: int) -> None:
    """Take a share back; without one this changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.

    Emits:
        PostUnboosted: where there was one.
    """
    post = _find(viewer, post_id)
    boost = Post.objects.filter(author_id=viewer.person_id, boost_of=post, state=PostState.VISIBLE).first()
    if boost is not None:
        _take_back_boost(boost)


def _take_back_boost(boost: Post) -> None:
    Post.objects.filter(pk=boost.boost_of_id or 0).update(boosts_count=F("boosts_count") - 1)
    bus.emit(PostUnboosted(boost_id=boost.pk, post_id=boost.boost_of_id or 0))
    boost.delete()


@transaction.atomic
def bookmark_post(viewer: Viewer, *, post_id: int) -> None:
    """Keep a post to find it again; a second time changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.
    """
    post = _find(viewer, post_id)
    Bookmark.objects.get_or_create(person_id=viewer.person_id, post=post)


@transaction.atomic
def remove_bookmark(viewer: Viewer, *, post_id: int) -> None:
    """Do not keep a post any more; without a bookmark this changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.
    """
    post = _find(viewer, post_id)
    Bookmark.objects.filter(person_id=viewer.person_id, post=post).delete()


@transaction.atomic
def remove_post(*, post_id: int) -> None:
    """Hide a post from everybody; for a decision of the safety desk. A second time changes nothing.

    Emits:
        PostRemoved: where it was visible.
    """
    _switch(post_id, PostState.VISIBLE, PostState.REMOVED)


@transaction.atomic
def restore_post(*, post_id: int) -> None:
    """Put a removed post back; for a decision of the safety desk. A second time changes nothing.

    Emits:
        PostRestored: where it was removed.
    """
    _switch(post_id, PostState.REMOVED, PostState.VISIBLE)


def _switch(post_id: int, before: PostState, after: PostState) -> None:
    post = Post.objects.select_for_update().filter(pk=post_id, state=before).first()
    if post is None:
        return
    Post.objects.filter(pk=post_id).update(state=after, revision=F("revision") + 1)
    _uncount(post, 1 if after == PostState.VISIBLE else -1)
    bus.emit(PostRestored(post_id=post_id) if after == PostState.VISIBLE else PostRemoved(post_id=post_id))
