"""Writing posts and comments."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from meetinghouse.domain.conversations.actions.keeping import note_message
from meetinghouse.domain.conversations.finding import find_to_write
from meetinghouse.domain.conversations.models import Conversation
from meetinghouse.domain.conversations.queries import who_is_in
from meetinghouse.domain.media.actions import attach
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.counting import count_answer
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.audience import DEFAULT, Audience
from meetinghouse.domain.posts.events import PostPublished
from meetinghouse.domain.posts.models import Attachment, Mention, Post, Tag
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.statements import Statement, any_of, insert, listed, one_of
from meetinghouse.kernel.text import Tag as FoundTag
from meetinghouse.kernel.text import find_mentions, find_tags, render, tidy, tidy_line
from meetinghouse.kernel.urls import absolute, host, tag_address
from meetinghouse.kernel.viewer import Viewer

MOST_MENTIONS = MOST_TAGS = 50

_COUNT_POST = Statement(
    "UPDATE people_person SET posts_count = posts_count + 1, last_posted_on = %(day)s WHERE id = %(author)s"
)

_TAGS = Statement(
    f"SELECT t.key, t.id FROM posts_tag t WHERE {one_of('t.key', 'keys')}",  # noqa: S608 -- own constants
    f"SELECT t.key, t.id FROM posts_tag t WHERE {any_of('t.key', 'keys', 'text')}",  # noqa: S608 -- own constants
)
_CARRY = Statement("INSERT INTO posts_posttag (post_id, tag_id) VALUES (%(post)s, %(tag)s)")


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
    conversation_id: int | None = None,
) -> int:
    """Write a post or a comment and return its id.

    Args:
        audience: for whom; a comment never reaches more people than what it answers, also not by naming them.
        media_ids: own uploads, in order, not used before.
        idempotency: a word of the sender's; the same word from the same author gives the same post again.
        conversation_id: makes it a message to the people in there, whatever ``audience`` says; an answer to a
            message goes to that one's conversation by itself.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the answered post, an upload or the conversation is absent or hidden from the viewer.
        Invalid: empty, too long, too many photos, or an audience that cannot be chosen.

    Emits:
        PostPublished: once, also where the same idempotency word comes again.
    """
    rules.require_member(viewer)
    rules.require_post_fits(text=text, content_warning=content_warning, media_ids=media_ids)
    if conversation_id is None:
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
        parent = _join_thread(viewer, post, in_reply_to_id) if in_reply_to_id else None
        talk = _enter(viewer, post, conversation_id)
        people = _named(viewer, names, talk)
        post.html = render(
            text,
            mention_links=_links(people),
            tag_link=tag_address,
        )
        if not insert(post, unless_there=bool(idempotency)):
            # The same word came twice at the same moment, and the other one was first.
            return Post.objects.values_list("pk", flat=True).get(author_id=viewer.person_id, idempotency=idempotency)
        if media_ids:
            _put_pictures(viewer, post, media_ids)
        if talk is not None:
            note_message(talk, author_id=viewer.person_id, message_id=post.pk)
        elif tags:  # a message is not to be found under its tags
            _put_tags(post, tags)
        _put_mentions(post, [p.pk for p in people], parent)
        if rules.counts_on_profile(post):
            _COUNT_POST.run({"author": viewer.person_id, "day": post.created_at.date()})
        if parent is not None:
            count_answer(post, parent, 1)
        bus.emit(PostPublished(post_id=post.pk))
    return post.pk


def _join_thread(viewer: Viewer, post: Post, parent_id: int) -> Post:
    """Put a comment under what it answers, which is returned."""
    parent = find_post(viewer, parent_id)
    post.in_reply_to_id, post.in_reply_to_person_id = parent.pk, parent.author_id
    post.thread_id = parent.thread_id or parent.pk
    audience, owner_id, roster_id = rules.audience_of_reply(parent, Audience(post.audience))
    post.audience, post.roster_id = audience, roster_id
    post.audience_owner_id = owner_id or viewer.person_id
    return parent


def _enter(viewer: Viewer, post: Post, conversation_id: int | None) -> Conversation | None:
    """The conversation that a message goes to; None for what is no message.

    Raises:
        NotFound: it is not there for the viewer, or the message answers something outside of it.
    """
    if conversation_id is None and post.audience != Audience.CONVERSATION:
        return None
    talk = find_to_write(viewer, conversation_id=conversation_id, roster_id=post.roster_id)
    if post.in_reply_to_id and post.roster_id != talk.roster_id:
        raise NotFound
    post.audience, post.roster_id = Audience.CONVERSATION, talk.roster_id
    return talk


def _named(viewer: Viewer, names: Sequence[str], talk: Conversation | None) -> list[Person]:
    if not names:
        return []
    here = "@" + host().lower()
    keys = [name.removesuffix(here) for name in names[:MOST_MENTIONS]]
    found = list(visible_people(viewer).filter(handle_key__in=keys))
    if talk is None:
        return found
    inside = who_is_in(talk.roster_id, [p.pk for p in found])
    return [p for p in found if p.pk in inside]  # naming others would only make them believe that they can read it


def _links(people: Sequence[Person]) -> dict[str, tuple[str, str]]:
    links = {p.handle_key: (absolute(f"/@{p.handle_key}"), p.username) for p in people}
    return links | {f"{key}@{host().lower()}": value for key, value in links.items()}


def _put_mentions(post: Post, named: Sequence[int], parent: Post | None) -> None:
    silent: list[int] = []
    if parent is not None and post.audience > Audience.COMMUNITY:
        # Naming would let them read it: only those who may read what it answers.
        readers = readers_among(parent.pk, named)
        named = [i for i in named if i in readers]
    if parent is not None and post.audience == Audience.MENTIONED:
        silent.append(parent.author_id)
        if parent.audience == Audience.MENTIONED:
            # Whoever is in a thread of people mentioned stays in it; whom an open post names is not meant.
            silent += Mention.objects.filter(post_id=parent.pk).values_list("person_id", flat=True)
    quiet = [i for i in dict.fromkeys(silent) if i not in named and i != post.author_id]
    if named or quiet:
        Mention.objects.bulk_create(
            [Mention(post=post, person_id=i) for i in dict.fromkeys(named)]
            + [Mention(post=post, person_id=i, is_silent=True) for i in quiet]
        )


def _put_pictures(viewer: Viewer, post: Post, media_ids: Sequence[int]) -> None:
    attach(viewer, media_ids=media_ids)
    # A deleted post still names its pictures, for the desk; whoever writes it anew takes them along.
    Attachment.objects.filter(media_id__in=media_ids).delete()
    Attachment.objects.bulk_create(
        Attachment(post=post, media_id=media_id, position=i) for i, media_id in enumerate(media_ids)
    )


def _put_tags(post: Post, tags: Sequence[FoundTag]) -> None:
    names = {t.key[:100]: t.name[:100] for t in tags[:MOST_TAGS]}
    ids = _tag_ids(names)
    if len(ids) < len(names):
        Tag.objects.bulk_create([Tag(key=k, name=n) for k, n in names.items() if k not in ids], ignore_conflicts=True)
        ids = _tag_ids(names)
    for key in names:
        _CARRY.run({"post": post.pk, "tag": ids[key]})


def _tag_ids(keys: Iterable[str]) -> dict[str, int]:
    return dict(_TAGS.rows({"keys": listed(keys)}))
