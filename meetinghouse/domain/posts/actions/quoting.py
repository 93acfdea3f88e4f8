"""Quoting a post with its author's consent."""

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.choices import QuoteState
from meetinghouse.domain.posts.events import PostQuoted, QuoteDecided
from meetinghouse.domain.posts.models import Post, Quote
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


def put_quote(viewer: Viewer, post: Post, quoted: Post) -> None:
    """Let a new post quote another one, in the transaction that writes it; whom it names is written already.

    Raises:
        NotAllowed: the quoted post's author has to be asked, and could not read the new post.

    Emits:
        PostQuoted
    """
    state = rules.state_of_new_quote(viewer, quoted)
    if state is QuoteState.PENDING and not readers_among(post.pk, [quoted.author_id]):
        rules.refuse_to_ask_unseen()
    Quote.objects.create(post=post, quoted=quoted, state=state)
    if state is QuoteState.ACCEPTED:
        renew_quoted(quoted.pk)
    bus.emit(PostQuoted(post_id=post.pk, quoted_id=quoted.pk))


def renew_quoted(post_id: int) -> None:
    """How often a post is quoted stands in what was rendered of it."""
    Post.objects.filter(pk=post_id).update(revision=F("revision") + 1)


def renew_what_it_quotes(post: Post) -> None:
    """A post came or went: the one that it quotes is quoted more or less often."""
    quoted_id = Quote.objects.filter(pk=post.pk, state=QuoteState.ACCEPTED).values_list("quoted_id", flat=True).first()
    if quoted_id is not None:
        renew_quoted(quoted_id)


def answer_quote(viewer: Viewer, *, post_id: int, is_welcome: bool) -> None:
    """Allow a post that asks to quote one of the viewer's, or say no; what was answered already stays as it is.

    Args:
        post_id: the one that quotes.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, or it quotes nobody's or somebody else's post.

    Emits:
        QuoteDecided: where it was asked.
    """
    _decide(
        viewer, post_id, before=QuoteState.PENDING, after=QuoteState.ACCEPTED if is_welcome else QuoteState.REJECTED
    )


def revoke_quote(viewer: Viewer, *, post_id: int, quoted_id: int | None = None) -> None:
    """Take one's own post out of another that quotes it, for good; a second time changes nothing.

    Args:
        post_id: the one that quotes.
        quoted_id: the viewer's own, where it is to be the one.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, or it quotes nobody's or somebody else's post.

    Emits:
        QuoteDecided: where it stood.
    """
    _decide(viewer, post_id, before=QuoteState.ACCEPTED, after=QuoteState.REVOKED, quoted_id=quoted_id)


@transaction.atomic
def _decide(
    viewer: Viewer, post_id: int, *, before: QuoteState, after: QuoteState, quoted_id: int | None = None
) -> None:
    post = find_post(viewer, post_id)
    quotes = Quote.objects.select_for_update(of=("self",)).filter(pk=post.pk, quoted__author_id=viewer.person_id)
    row = (quotes.filter(quoted_id=quoted_id) if quoted_id is not None else quotes).first()
    if row is None:
        raise NotFound
    if Quote.objects.filter(pk=row.pk, state=before).update(state=after):
        Post.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
        if row.quoted_id is not None:
            renew_quoted(row.quoted_id)
        bus.emit(QuoteDecided(post_id=row.pk))
