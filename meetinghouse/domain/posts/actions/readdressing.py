"""Another audience for a post that is written already."""

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.circles import hold_circle
from meetinghouse.domain.posts.actions_upkeep import recount_authors, recount_posts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostReaddressed
from meetinghouse.domain.posts.models import Mention, Post
from meetinghouse.domain.posts.queries import past_readers_among, readers_among
from meetinghouse.domain.posts.readers import change_of, own_post
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed
from meetinghouse.kernel.viewer import Viewer

# Being named opens these.
_BY_NAME = frozenset({Audience.FOLLOWERS, Audience.MENTIONED})


@transaction.atomic
def change_audience(
    viewer: Viewer, *, post_id: int, audience: Audience, circle_id: int = 0, may_widen: bool = False
) -> None:
    """Give an own post another audience; the same one again changes nothing. Shares of it follow by the rule.

    To fewer people it goes at once, and the comments with it: each is read by nobody who could not read it before, and
    by nobody but its author and readers of the post. To more people it goes only with ``may_widen``, and not once
    others have commented: they wrote for those who could read it then.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, a share, or somebody else's.
        NotAllowed: it is a comment, or others commented and it would widen.
        Invalid: an audience that cannot be chosen, or it would widen without ``may_widen``.

    Emits:
        PostReaddressed: where the audience was another one.
    """
    rules.require_member(viewer)
    post = own_post(viewer, post_id)
    # From here on nobody else changes it; who comments meanwhile waits to count it, or is found by the subscriber.
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    change = change_of(viewer, post, audience=audience, circle_id=circle_id)
    roster_id = hold_circle(viewer, circle_id) if circle_id else None
    if (post.audience, post.roster_id) == (audience, roster_id):
        return
    if change.is_wider and change.has_comments:
        raise NotAllowed(
            "Others have commented for those who can see it now, so it cannot be shown to more people any more"
        )
    if change.is_wider and not may_widen:
        raise Invalid(fields={"audience": "More people would see it. Say that you want that."})
    before = (post.audience, post.roster_id)
    post.audience, post.roster_id, post.audience_owner_id = audience, roster_id, viewer.person_id
    post.revision += 1
    post.save(update_fields=["audience", "roster", "audience_owner", "revision"])
    if change.is_wider:
        _widen_own_comments(post, before)
    else:
        _narrow_comments(post, before)
    _count_anew(post)
    bus.emit(
        PostReaddressed(
            post_id=post.pk, audience_before=before[0], roster_before=before[1] or 0, is_wider=change.is_wider
        )
    )


@transaction.atomic
def narrow_comments_again(event: PostReaddressed) -> None:
    """Narrow what was commented while the post narrowed, by the audience that it had until then."""
    post = Post.objects.select_for_update(no_key=True).filter(pk=event.post_id).first()
    if post is not None and _narrow_comments(post, (event.audience_before, event.roster_before or None)):
        _count_anew(post)


def _comments(post: Post) -> list[Post]:
    return list(Post.objects.select_for_update(no_key=True).filter(thread_id=post.pk).order_by("pk"))


def _widen_own_comments(post: Post, before: tuple[int, int | None]) -> None:
    """There are no others'."""
    own = Post.objects.filter(thread_id=post.pk, author_id=post.author_id, audience=before[0])
    own = own.filter(roster_id=before[1]) if before[1] else own.filter(roster=None)
    own.update(audience=post.audience, roster_id=post.roster_id, revision=F("revision") + 1)


def _narrow_comments(post: Post, before: tuple[int, int | None]) -> int:
    """Take the comments along; says how many changed."""
    changed = 0
    of_post = {post.author_id, *Mention.objects.filter(post=post).values_list("person_id", flat=True)}
    for comment in _comments(post):
        target = rules.narrowed_audience(comment, post, before)
        # Also one that stays where it is loses whom it names and who does not read the post any more.
        opens_by_name = comment.audience in _BY_NAME and post.audience > Audience.COMMUNITY
        if target is None and not opens_by_name:
            continue
        goes_along = target is not None and (target[0], target[2]) == (post.audience, post.roster_id)
        keeps_of_post = of_post if goes_along and post.audience == Audience.MENTIONED else set()
        mentions_changed = False
        if (target[0] if target else comment.audience) in _BY_NAME:
            mentions_changed = _keep_names(comment, post, keeps_of_post)
        if target is not None:
            comment.audience, comment.audience_owner_id, comment.roster_id = target
        if target is not None or mentions_changed:
            comment.revision += 1
            comment.save(update_fields=["audience", "audience_owner", "roster", "revision"])
            changed += 1
    return changed


def _keep_names(comment: Post, post: Post, also: set[int]) -> bool:
    """Of those whom a comment names, only who could read it until now and reads the post; says whether any had to go.

    Args:
        comment: with its audience from before.
        post: as it is now.
        also: who joins them, unnoticed, on the same two conditions: it is their thread.
    """
    named = set(Mention.objects.filter(post=comment).values_list("person_id", flat=True))
    both = list(named | also)
    # One that was removed may come back.
    stay = past_readers_among(comment.pk, both) & readers_among(post.pk, both)
    gone, _ = Mention.objects.filter(post=comment, person_id__in=named - stay).delete()
    joined = (also & stay) - named - {comment.author_id}
    Mention.objects.bulk_create(Mention(post=comment, person_id=i, is_silent=True) for i in sorted(joined))
    return bool(gone or joined)


def _count_anew(post: Post) -> None:
    """What is counted beside posts and people depends on the audience."""
    thread = Post.objects.filter(thread_id=post.pk).values_list("pk", "author_id")
    recount_posts([post.pk, *sorted(pk for pk, _ in thread)])
    recount_authors(sorted({post.author_id, *(author_id for _, author_id in thread)}))
