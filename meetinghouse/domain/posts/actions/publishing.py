"""Writing posts and comments."""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.conversations.actions.keeping import note_message
from meetinghouse.domain.conversations.finding import find_to_write, is_of
from meetinghouse.domain.conversations.models import Conversation
from meetinghouse.domain.conversations.queries import who_is_in
from meetinghouse.domain.media.actions import attach
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.circles import hold_circle
from meetinghouse.domain.posts.actions.counting import count_answer
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.actions.naming import links_to, people_named, put_mentions, put_tags, whom_it_reaches
from meetinghouse.domain.posts.actions.polling import put_poll
from meetinghouse.domain.posts.audience import DEFAULT, Audience
from meetinghouse.domain.posts.events import PostPublished
from meetinghouse.domain.posts.models import Attachment, Post
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.statements import Statement, insert
from meetinghouse.kernel.text import find_mentions, find_tags, render, tidy, tidy_line
from meetinghouse.kernel.urls import tag_address
from meetinghouse.kernel.viewer import Viewer

_COUNT_POST = Statement(
    "UPDATE people_person SET posts_count = posts_count + 1, last_posted_on = %(day)s WHERE id = %(author)s"
)


def publish_post(  # noqa: PLR0913 -- all that can be said of a post at once
    viewer: Viewer,
    *,
    text: str,
    audience: Audience = DEFAULT,
    circle_id: int = 0,
    media_ids: Sequence[int] = (),
    in_reply_to_id: int | None = None,
    content_warning: str = "",
    is_sensitive: bool = False,
    language: str = "",
    poll: PollDraft | None = None,
    app_id: int | None = None,
    idempotency: str = "",
    conversation_id: int | None = None,
) -> int:
    """Write a post or a comment and return its id.

    Args:
        audience: for whom; a comment never reaches more people than what it answers, also not by naming them.
        circle_id: which of the viewer's circles, where the audience is one.
        media_ids: own uploads, in order, not used before.
        poll: a question, in place of photos.
        idempotency: a word of the sender's; the same word from the same author gives the same post again.
        conversation_id: makes it a message to the people in there, whatever ``audience`` says; an answer to a
            message goes to that one's conversation by itself.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the answered post, an upload or the conversation is absent or hidden from the viewer.
        Invalid: empty, too long, too many photos, an audience that cannot be chosen, or a poll that does not fit.

    Emits:
        PostPublished: once, also where the same idempotency word comes again.
    """
    rules.require_member(viewer)
    rules.require_post_fits(text=text, content_warning=content_warning, media_ids=media_ids)
    if conversation_id is None:
        rules.require_audience_choice(viewer, audience, circle_id)
    if poll is not None:
        poll = rules.require_poll_fits(poll, media_ids=media_ids)
    text, content_warning = tidy(text), tidy_line(content_warning)
    names, tags = find_mentions(text), find_tags(text)
    limits.take("post", f"person:{viewer.person_id}")
    with transaction.atomic():
        if idempotency:
            before = Post.objects.filter(author_id=viewer.person_id, idempotency=idempotency).first()
            if before is not None:
                return before.pk
        post = Post(
            author_id=viewer.person_id, audience_owner_id=viewer.person_id, audience=audience,
            roster_id=hold_circle(viewer, circle_id) if circle_id else None, text=text,
            content_warning=content_warning, is_sensitive=is_sensitive or bool(content_warning),
            language=language, app_id=app_id, idempotency=idempotency, pictures_count=len(media_ids), created_at=now(),
        )  # fmt: skip
        parent = _join_thread(viewer, post, in_reply_to_id) if in_reply_to_id else None
        talk = _enter(viewer, post, conversation_id)
        people = people_named(viewer, names)
        if talk is not None and people:  # naming others would only make them believe that they can read it
            inside = who_is_in(talk.roster_id, [p.pk for p in people])
            people = [p for p in people if p.pk in inside]
        post.html = render(text, mention_links=links_to(people), tag_link=tag_address)
        if not insert(post, unless_there=bool(idempotency)):
            # The same word came twice at the same moment, and the other one was first.
            return Post.objects.values_list("pk", flat=True).get(author_id=viewer.person_id, idempotency=idempotency)
        if media_ids:
            _put_pictures(viewer, post, media_ids)
        if poll is not None:
            put_poll(post, poll)
        if talk is not None:
            note_message(talk, author_id=viewer.person_id, message_id=post.pk)
        if tags:
            put_tags(post, tags)
        put_mentions(post, *whom_it_reaches(post, [p.pk for p in people], parent))
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
    # Under a post for all, a comment may be for a circle of the commenter's own.
    post.roster_id = post.roster_id if audience is Audience.CIRCLE and roster_id is None else roster_id
    post.audience = audience
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
    # It may answer what was said before somebody was added; those who came later cannot read that.
    if post.in_reply_to_id and not is_of(talk, post.roster_id):
        raise NotFound
    post.audience, post.roster_id = Audience.CONVERSATION, talk.roster_id
    return talk


def _put_pictures(viewer: Viewer, post: Post, media_ids: Sequence[int]) -> None:
    attach(viewer, media_ids=media_ids, allows_files=post.audience == Audience.CONVERSATION)
    # A deleted post still names its pictures, for the desk; whoever writes it anew takes them along.
    Attachment.objects.filter(media_id__in=media_ids).delete()
    Attachment.objects.bulk_create(
        Attachment(post=post, media_id=media_id, position=i) for i, media_id in enumerate(media_ids)
    )
