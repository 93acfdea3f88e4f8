"""Writing posts and comments."""

from collections.abc import Sequence
from typing import Any

from meetinghouse.domain.conversations.actions.keeping import note_message
from meetinghouse.domain.conversations.finding import find_to_write, is_of
from meetinghouse.domain.conversations.models import Conversation
from meetinghouse.domain.media.actions import attach
from meetinghouse.domain.pages.rules import refuse_without_hand, require_hand, require_speaks
from meetinghouse.domain.people.models import PersonKind
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.attaching import put_attachments, takes_files
from meetinghouse.domain.posts.actions.circles import hold_circle
from meetinghouse.domain.posts.actions.counting import count_answer
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.actions.grouping import enter_group, settle_in_group
from meetinghouse.domain.posts.actions.hushing import hush_under
from meetinghouse.domain.posts.actions.naming import links_to, people_linked, put_mentions, put_tags, whom_it_reaches
from meetinghouse.domain.posts.actions.polling import put_poll
from meetinghouse.domain.posts.actions.quoting import put_quote
from meetinghouse.domain.posts.actions.signing import by_uploader, sign
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.choices import Commenters
from meetinghouse.domain.posts.commenting import require_may_comment
from meetinghouse.domain.posts.events import PostPublished
from meetinghouse.domain.posts.models import Attachment, Draft, Hush, Post
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.domain.posts.wording import mentions_in, tags_in, to_html
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.changing import Changing, changing
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.statements import Statement, insert
from meetinghouse.kernel.text import tidy, tidy_line
from meetinghouse.kernel.viewer import Viewer

# A page counts with a hand only; so whether it has one is asked at no cost.
_COUNT_POST = Statement(
    "UPDATE people_person SET posts_count = posts_count + 1, last_posted_on = %(day)s WHERE id = %(author)s"  # noqa: S608 -- own constant; values are bound
    f" AND (kind <> {PersonKind.PAGE:d} OR %(hand)s <> 0)"
)


def publish_post(viewer: Viewer, writing: Writing | None = None, /, **said: Any) -> int:
    """Write a post or a comment and return its id.

    Args:
        writing: all that can be said of it; a comment never reaches more people than what it answers, also not by
            naming them.
        said: the same by keyword, for who has little to say: ``publish_post(viewer, text="Good morning")``.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the answered or quoted post, an upload, the conversation or the group is absent or hidden from the
            viewer.
        CommentsClosed: the author of what it answers does not want it.
        NotAllowed: what it quotes may not be quoted, the viewer does not speak for the page any more, is a page without
            a hand, or is not in the group, or that is archived.
        Invalid: empty, too long, too many photos, an audience that cannot be chosen, or a poll that does not fit.

    Emits:
        PostPublished: once, also where the same idempotency word comes again. PostQuoted: where it quotes.
            PostBoosted: by the group, for a post in one. GroupPostHeld: instead of all, where it has to wait.
    """
    writing = writing or Writing(**said)
    poll = require_publishable(viewer, writing)
    text, content_warning = tidy(writing.text), tidy_line(writing.content_warning)
    title, is_formatted = tidy_line(writing.title), writing.is_formatted
    names = mentions_in(text, is_formatted=is_formatted)
    tags = tags_in(text, is_formatted=is_formatted)
    limits.take("post", f"person:{viewer.person_id}")
    with changing() as touched:
        require_speaks(viewer)
        once = writing.idempotency
        if once:
            before = Post.objects.filter(author_id=viewer.person_id, idempotency=once).first()
            if before is not None:
                return before.pk
        post = Post(
            author_id=viewer.person_id, audience_owner_id=viewer.person_id, audience=writing.audience,
            roster_id=hold_circle(viewer, writing.circle_id) if writing.circle_id else None,
            title=title, text=text, is_formatted=is_formatted, content_warning=content_warning,
            is_sensitive=writing.is_sensitive or bool(content_warning), language=writing.language,
            app_id=writing.app_id, idempotency=once, pictures_count=len(writing.media_ids), created_at=now(),
            commenters=Commenters.EVERYBODY if writing.in_reply_to_id else writing.commenters,
            quoters=writing.quoters, place=rules.require_place(writing.place),
        )  # fmt: skip
        parent = _join_thread(viewer, post, writing.in_reply_to_id) if writing.in_reply_to_id else None
        talk = _enter(viewer, post, writing.conversation_id)
        hush = hush_under(viewer, post, parent) if parent is not None and talk is None else None
        is_in_group = bool(writing.group_id) or post.audience == Audience.GROUP
        place = enter_group(viewer, post, writing.group_id) if is_in_group else None
        _name_touched(touched, post, writing, parent, beyond=talk is not None or place is not None)
        rules.require_title_fits(post)
        quoted = find_post(viewer, writing.quoted_id) if writing.quoted_id else None
        if quoted is not None:
            rules.require_may_quote(viewer, quoted, has_poll=poll is not None, is_message=talk is not None)
            rules.require_quote_outside_groups(post)
        people = people_linked(viewer, names, talk.roster_id if talk is not None else None)
        post.has_quote = quoted is not None
        post.html = to_html(text, links_to(people), title=title, is_formatted=is_formatted)
        if not insert(post, unless_there=bool(once)):
            # The same word came twice at the same moment, and the other one was first.
            return Post.objects.values_list("pk", flat=True).get(author_id=viewer.person_id, idempotency=once)
        _put_beside(viewer, post, writing, poll, hush)
        if talk is not None:
            note_message(talk, author_id=viewer.person_id, message_id=post.pk)
        if tags:
            put_tags(post, tags)
        put_mentions(post, *whom_it_reaches(post, [p.pk for p in people], parent))
        if quoted is not None:
            put_quote(viewer, post, quoted)
        _count(viewer, post)
        if writing.draft_id:
            Draft.objects.filter(pk=writing.draft_id, person_id=viewer.person_id).delete()
        if place is not None and not settle_in_group(place, post, topic_id=writing.topic_id):
            return post.pk
        if parent is not None:
            count_answer(post, parent, 1)
        bus.emit(PostPublished(post_id=post.pk))
    return post.pk


def _put_beside(viewer: Viewer, post: Post, writing: Writing, poll: PollDraft | None, hush: Hush | None) -> None:
    if hush is not None:
        hush.save(force_insert=True)
    if viewer.is_page:
        sign(viewer, post.pk)
    if writing.media_ids:
        _put_pictures(viewer, post, writing.media_ids, writing.draft_id)
    if poll is not None:
        put_poll(post, poll)


def _count(viewer: Viewer, post: Post) -> None:
    """One post more on the profile, where it counts there.

    Raises:
        NotAllowed: a page speaks by itself.
    """
    if not rules.counts_on_profile(post):
        require_hand(viewer)
    elif not _COUNT_POST.run({"author": viewer.person_id, "day": post.created_at.date(), "hand": viewer.editor_id}):
        refuse_without_hand()


def _name_touched(touched: Changing, post: Post, writing: Writing, parent: Post | None, *, beyond: bool) -> None:
    """Say what others read differently once it is published: its author's counts and lists, and what it answers.

    Args:
        beyond: it goes into a conversation or a group, which change as well.
    """
    touched.person(post.author_id)
    if parent is not None:
        touched.post(parent.pk)
    if beyond or writing.circle_id or writing.quoted_id or writing.draft_id:
        touched.everything()


def require_publishable(viewer: Viewer, writing: Writing) -> PollDraft | None:
    """Refuse what could not be published whatever else is there; gives the poll as it would be kept.

    Raises:
        SignInRequired, Invalid: as in ``publish_post``.
    """
    rules.require_member(viewer)
    rules.require_post_fits(
        text=writing.text, content_warning=writing.content_warning, media_ids=writing.media_ids, title=writing.title,
        is_formatted=writing.is_formatted,
    )  # fmt: skip
    if writing.conversation_id is None and not writing.group_id:
        rules.require_audience_choice(
            viewer, writing.audience, writing.circle_id, is_answer=writing.in_reply_to_id is not None
        )
    return rules.require_poll_fits(writing.poll, media_ids=writing.media_ids) if writing.poll is not None else None


def _join_thread(viewer: Viewer, post: Post, parent_id: int) -> Post:
    """Put a comment under what it answers, which is returned."""
    parent = find_post(viewer, parent_id)
    require_may_comment(viewer, parent)
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


def _put_pictures(viewer: Viewer, post: Post, media_ids: Sequence[int], draft_id: int) -> None:
    for uploader, ids in by_uploader(viewer, media_ids, draft_id=draft_id):
        attach(uploader, media_ids=ids, allows_files=takes_files(post), allows_video=True)
    # A deleted post still names its pictures, for the desk; whoever writes it anew takes them along.
    Attachment.objects.filter(media_id__in=media_ids).delete()
    put_attachments(post, media_ids)
