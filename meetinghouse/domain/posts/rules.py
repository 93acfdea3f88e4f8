"""May they? One condition a line; nothing is written here."""

from collections.abc import Sequence

from django.conf import settings

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.circles import owns_circle
from meetinghouse.domain.posts.audience import CHOICES, Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.errors import Invalid, NotAllowed, SignInRequired
from meetinghouse.kernel.text import count_characters, too_long
from meetinghouse.kernel.viewer import Viewer


def require_member(viewer: Viewer) -> None:
    """Refuse strangers."""
    if viewer.is_stranger:
        raise SignInRequired


def require_post_fits(*, text: str, content_warning: str, media_ids: Sequence[int]) -> None:
    """Refuse an empty post, or one past the limits of the settings.

    Raises:
        Invalid: with a reason beside ``text``, ``content_warning`` or ``media_ids``.
    """
    most = settings.MAX_POST_CHARACTERS
    if not text.strip() and not media_ids:
        raise Invalid(fields={"text": "Text can't be blank: write something or add a photo."})
    if too_long(text, most) or count_characters(text) + len(content_warning) > most:
        raise Invalid(fields={"text": f"A post can have up to {most:,} characters."})
    if len(content_warning) > 500:
        raise Invalid(fields={"content_warning": "A content warning can have up to 500 characters."})
    if len(media_ids) > settings.MAX_PHOTOS_PER_POST:
        raise Invalid(fields={"media_ids": f"A post can have up to {settings.MAX_PHOTOS_PER_POST} photos."})


def require_audience_choice(viewer: Viewer, audience: Audience, circle_id: int = 0) -> None:
    """Refuse an audience that a member cannot choose by itself, and a circle that is not the viewer's."""
    is_circle = audience is Audience.CIRCLE
    if is_circle != bool(circle_id) or (is_circle and not owns_circle(viewer, circle_id)):
        raise Invalid(fields={"audience": "Choose who can see this: a circle of yours, or somebody else."})
    if not is_circle and audience not in CHOICES:
        raise Invalid(fields={"audience": "Choose who can see this."})


def audience_of_reply(parent: Post, wanted: Audience) -> tuple[Audience, int, int | None]:
    """A comment never reaches more people than what it answers: audience, its owner's id, its roster's id.

    The owner's id is 0 where it is the author's own.
    """
    found = Audience(parent.audience)
    if wanted is Audience.MENTIONED and found is not Audience.MENTIONED and not found.needs_roster:
        return Audience.MENTIONED, 0, None
    if found > Audience.COMMUNITY:
        return found, parent.audience_owner_id, parent.roster_id
    if wanted > Audience.COMMUNITY:
        return wanted, 0, None
    return max(found, wanted), 0, None


def counts_on_profile(post: Post) -> bool:
    """A profile tells how much somebody writes; private messages are nobody's business."""
    return post.boost_of_id is None and post.audience not in {Audience.CONVERSATION, Audience.MENTIONED}


def counts_beside(answer: Post, parent: Post) -> bool:
    """The number beside a post is for all its readers, so it leaves out answers that are for a few of them."""
    return answer.audience <= Audience.COMMUNITY or (
        (answer.audience, answer.audience_owner_id, answer.roster_id)
        == (parent.audience, parent.audience_owner_id, parent.roster_id)
    )


def require_readdressable(post: Post) -> None:
    """Refuse another audience for what has none of its own to choose."""
    if post.in_reply_to_id is not None or post.thread_id is not None:
        raise NotAllowed("A comment is for those who can read the post it is about, so it has no audience of its own")
    if post.boost_of_id is not None or (post.audience != Audience.CIRCLE and post.audience not in CHOICES):
        raise NotAllowed("Who can see this cannot be changed")


def narrowed_audience(comment: Post, post: Post, before: tuple[int, int | None]) -> tuple[int, int, int | None] | None:
    """Where a comment goes when its post narrows: audience, its owner's id, its roster's id; None where it stays.

    A comment for the readers of its post goes with it. One that is for others, say the commenter's followers, keeps
    only those whom it names: anybody else need not be among those who read the post now.

    Args:
        post: as it is now.
        before: the post's audience and its roster's id before.
    """
    audience, owner_id, roster_id = post.audience, post.author_id, post.roster_id
    is_of_post = comment.audience > Audience.COMMUNITY and comment.audience_owner_id == post.author_id
    if is_of_post and (comment.audience, comment.roster_id) == before:
        return audience, owner_id, roster_id
    if comment.audience <= Audience.COMMUNITY:
        if audience > Audience.COMMUNITY:
            return audience, owner_id, roster_id
        return (audience, comment.audience_owner_id, None) if comment.audience < audience else None
    if audience > Audience.COMMUNITY and comment.audience != Audience.MENTIONED:
        if (comment.audience, comment.audience_owner_id, comment.roster_id) == (audience, owner_id, roster_id):
            return None
        return Audience.MENTIONED, comment.audience_owner_id, None
    return None


def require_may_share(post: Post, viewer: Viewer) -> None:
    """Refuse to share what not everybody here may read; an author may share an own post to followers."""
    if Audience(post.audience).may_be_shared:
        return
    if post.author_id == viewer.person_id and post.audience == Audience.FOLLOWERS:
        return
    raise NotAllowed("This post is not for everyone here, so it cannot be shared")


def require_known_reaction(emoji: str) -> None:
    """Refuse an emoji that the owner did not pick."""
    if emoji not in current().reactions:
        raise Invalid(fields={"emoji": "Choose one of the community's reactions."})


def require_author(post: Post, viewer: Viewer) -> None:
    """Refuse everybody but the author."""
    if post.author_id != viewer.person_id:
        raise NotAllowed
