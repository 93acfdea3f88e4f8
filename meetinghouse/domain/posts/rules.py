"""May they? One condition a line; nothing is written here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.circles import owns_circle
from meetinghouse.domain.people.models import Follow
from meetinghouse.domain.posts.audience import CHOICES, CHOICES_OF_PAGES, Audience
from meetinghouse.domain.posts.choices import Quoters, QuoteState
from meetinghouse.domain.posts.models import Poll, Post
from meetinghouse.domain.posts.records import PollDraft, Writing
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotAllowed, SignInRequired
from meetinghouse.kernel.text import count_characters, tidy_line, too_long
from meetinghouse.kernel.viewer import Viewer

# Each version is kept, so there is an end to it.
MOST_EDITS = 100
MOST_PINNED = 5
MOST_DRAFTS = 100
MOST_PLACE_CHARACTERS = 80
# In seconds, as Mastodon has it; in days.
SOONEST_SCHEDULE, LATEST_SCHEDULE = 300, 366
MOST_OPTIONS = 4
MOST_OPTION_CHARACTERS = 80
# In seconds: five minutes, thirty days.
SHORTEST_POLL, LONGEST_POLL = 300, 30 * 86_400


_NOT_ON_PROFILE = frozenset({Audience.CONVERSATION, Audience.MENTIONED, Audience.GROUP})


def require_member(viewer: Viewer) -> None:
    """Refuse strangers."""
    if viewer.is_stranger:
        raise SignInRequired


def require_post_fits(
    *, text: str, content_warning: str, media_ids: Sequence[int], title: str = "", is_formatted: bool = False
) -> None:
    """Refuse an empty post, or one past the limits of the settings.

    Raises:
        Invalid: with a reason beside ``text``, ``title``, ``content_warning`` or ``media_ids``.
    """
    if not text.strip() and not media_ids:
        raise Invalid(fields={"text": "Text can't be blank: write something or add a photo."})
    require_length(text, is_formatted=is_formatted)
    if count_characters(text) + len(content_warning) > most_characters(is_formatted=is_formatted):
        raise Invalid(fields={"text": _too_long(is_formatted=is_formatted)})
    if len(title) > settings.MAX_TITLE_CHARACTERS:
        raise Invalid(fields={"title": f"A title can have up to {settings.MAX_TITLE_CHARACTERS} characters."})
    if len(content_warning) > 500:
        raise Invalid(fields={"content_warning": "A content warning can have up to 500 characters."})
    if len(media_ids) > settings.MAX_PHOTOS_PER_POST:
        raise Invalid(fields={"media_ids": f"A post can have up to {settings.MAX_PHOTOS_PER_POST} photos."})


def most_characters(*, is_formatted: bool) -> int:
    """How long a text may be."""
    most: int = settings.MAX_LONG_POST_CHARACTERS if is_formatted else settings.MAX_POST_CHARACTERS
    return most


def require_length(text: str, *, is_formatted: bool = False) -> None:
    """Refuse a text that is too long, from its raw length where that tells.

    Raises:
        Invalid: beside ``text``.
    """
    if too_long(text, most_characters(is_formatted=is_formatted)):
        raise Invalid(fields={"text": _too_long(is_formatted=is_formatted)})


def _too_long(*, is_formatted: bool) -> str:
    words = f"A post can have up to {most_characters(is_formatted=is_formatted):,} characters"
    if is_formatted or settings.MAX_LONG_POST_CHARACTERS <= settings.MAX_POST_CHARACTERS:
        return f"{words}."
    return f"{words}; as formatted text, {settings.MAX_LONG_POST_CHARACTERS:,}."


def require_place(place: str) -> str:
    """The place as it is kept.

    Raises:
        Invalid: beside ``place``: too long.
    """
    tidied = tidy_line(place)
    if len(tidied) > MOST_PLACE_CHARACTERS:
        raise Invalid(fields={"place": f"A place can have up to {MOST_PLACE_CHARACTERS} characters."})
    return tidied


def require_title_fits(post: Post) -> None:
    """Refuse a title on what has none: a comment, a message.

    Raises:
        Invalid: beside ``title``.
    """
    if post.title and (post.in_reply_to_id is not None or post.audience == Audience.CONVERSATION):
        raise Invalid(fields={"title": "Only a post has a title, not a comment or a message."})


def require_draft_fits(viewer: Viewer, writing: Writing) -> None:
    """Refuse to keep a draft of nothing, or one that is far too long.

    Raises:
        SignInRequired: nobody is signed in.
        Invalid: beside ``text``, ``title`` or ``media_ids``.
    """
    require_member(viewer)
    has_poll = writing.poll is not None and any(writing.poll.options)
    if not (writing.text.strip() or writing.title.strip() or writing.media_ids or has_poll):
        raise Invalid(fields={"text": "There is nothing to keep yet: write something or add a photo."})
    require_length(writing.text, is_formatted=True)
    if len(writing.title) > settings.MAX_TITLE_CHARACTERS:
        raise Invalid(fields={"title": f"A title can have up to {settings.MAX_TITLE_CHARACTERS} characters."})
    if len(writing.media_ids) > settings.MAX_PHOTOS_PER_POST:
        raise Invalid(fields={"media_ids": f"A post can have up to {settings.MAX_PHOTOS_PER_POST} photos."})


def require_room_for_draft(kept: int) -> None:
    """Refuse one draft too many, scheduled ones included."""
    if kept >= MOST_DRAFTS:
        raise Invalid(f"There is room for {MOST_DRAFTS} drafts. Publish or delete one of them first.")


def require_time_ahead(when: datetime) -> None:
    """Refuse a time to publish that is too near or too far.

    Raises:
        Invalid: beside ``scheduled_at``.
    """
    if when < now() + timedelta(seconds=SOONEST_SCHEDULE):
        raise Invalid(fields={"scheduled_at": "The time to publish must be at least five minutes ahead."})
    if when > now() + timedelta(days=LATEST_SCHEDULE):
        raise Invalid(fields={"scheduled_at": "The time to publish can be up to a year ahead."})


def require_audience_choice(viewer: Viewer, audience: Audience, circle_id: int = 0, *, is_answer: bool = False) -> None:
    """Refuse an audience that a member or a page cannot choose by itself, and a circle that is not the viewer's."""
    if viewer.is_page and audience not in CHOICES_OF_PAGES and not (is_answer and audience is Audience.MENTIONED):
        raise Invalid(fields={"audience": "A page writes for everybody here, or for its followers."})
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
    """A profile tells how much somebody writes; private messages and what is said in groups are nobody's business."""
    return post.boost_of_id is None and post.audience not in _NOT_ON_PROFILE


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
    if post.audience == Audience.GROUP:
        raise NotAllowed("What is written in a group stays there, so it cannot be shared")
    raise NotAllowed("This post is not for everyone here, so it cannot be shared")


def require_may_quote(viewer: Viewer, quoted: Post, *, has_poll: bool, is_message: bool) -> None:
    """Refuse to quote what not everybody here may read, what its author lets nobody quote, and where it has no place.

    Raises:
        Invalid: in a message, or beside a poll.
        NotAllowed: as said.
    """
    if is_message or quoted.audience == Audience.CONVERSATION:
        raise Invalid(fields={"quoted_id": "A message quotes no post, and no post a message."})
    if has_poll:
        raise Invalid(fields={"poll": "A post either quotes another one or asks a poll."})
    if quoted.audience == Audience.GROUP:
        raise NotAllowed("What is written in a group stays there, so it cannot be quoted")
    if quoted.author_id == viewer.person_id:
        return
    if not Audience(quoted.audience).may_be_shared:
        raise NotAllowed("This post is not for everyone here, so it cannot be quoted")
    if quoted.quoters == Quoters.NOBODY:
        raise NotAllowed("Its author does not want this post to be quoted")


def require_quote_outside_groups(post: Post) -> None:
    """Refuse to quote in a group: whoever is quoted is asked or told, and need not know of the group.

    Raises:
        Invalid: beside ``quoted_id``.
    """
    if post.audience == Audience.GROUP:
        raise Invalid(fields={"quoted_id": "A post in a group quotes no other."})


def state_of_new_quote(viewer: Viewer, quoted: Post) -> QuoteState:
    """Whether a quote stands at once, or its author has to be asked."""
    if quoted.author_id == viewer.person_id or quoted.quoters == Quoters.EVERYBODY:
        return QuoteState.ACCEPTED
    follows = quoted.quoters == Quoters.FOLLOWERS and Follow.objects.filter(
        follower_id=viewer.person_id, followed_id=quoted.author_id
    )
    return QuoteState.ACCEPTED if follows and follows.exists() else QuoteState.PENDING


def refuse_to_ask_unseen() -> None:
    """Whoever is asked whether they may be quoted must be able to read by what."""
    raise NotAllowed("The author of the post that you quote could not read yours. Choose more people, or mention them.")


def require_known_reaction(emoji: str) -> None:
    """Refuse an emoji that the owner did not pick."""
    if emoji not in current().reactions:
        raise Invalid(fields={"emoji": "Choose one of the community's reactions."})


def require_author(post: Post, viewer: Viewer) -> None:
    """Refuse everybody but the author."""
    if post.author_id != viewer.person_id:
        raise NotAllowed


def require_may_edit_again(edits: int) -> None:
    """Refuse to keep more versions of one post than the history shows."""
    if edits >= MOST_EDITS:
        raise Invalid(f"A post can be edited {MOST_EDITS} times. Delete it and write it again.")


def require_may_pin(post: Post, viewer: Viewer, *, pinned: int) -> None:
    """Refuse what does not belong at the top of the viewer's profile, and one too many.

    Raises:
        Invalid: somebody else's, a private one, or more than five.
    """
    if post.author_id != viewer.person_id:
        raise Invalid("Someone else's post cannot be pinned")
    if post.audience == Audience.GROUP:
        raise Invalid("A group's posts are pinned in the group, by those who moderate it")
    if not counts_on_profile(post):
        raise Invalid("A private post cannot be pinned")
    if pinned >= MOST_PINNED:
        raise Invalid(f"You have already pinned the maximum number of posts: {MOST_PINNED}. Unpin one of them first.")


def require_poll_fits(draft: PollDraft, *, media_ids: Sequence[int]) -> PollDraft:
    """The poll as it is kept: tidied, empty lines left out.

    Raises:
        Invalid: beside ``poll``.
    """
    options = tuple(title for title in (tidy_line(option) for option in draft.options) if title)
    if media_ids:
        raise Invalid(fields={"poll": "A post has photos, a video or a poll, only one of them."})
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise Invalid(fields={"poll": f"A poll has 2 to {MOST_OPTIONS} answers to choose from."})
    if any(too_long(title, MOST_OPTION_CHARACTERS) or len(title) > MOST_OPTION_CHARACTERS for title in options):
        raise Invalid(fields={"poll": f"An answer can have up to {MOST_OPTION_CHARACTERS} characters."})
    if len({title.casefold() for title in options}) < len(options):
        raise Invalid(fields={"poll": "Two answers of the poll are the same."})
    if not SHORTEST_POLL <= draft.seconds <= LONGEST_POLL:
        raise Invalid(fields={"poll": "A poll is open for 5 minutes to 30 days."})
    return PollDraft(options, draft.seconds, draft.is_multiple, draft.hides_totals)


def require_vote(poll: Poll, choices: Sequence[int], *, options: int) -> None:
    """Refuse a vote that is too late or chooses what is not there.

    Raises:
        Invalid: as said.
    """
    if poll.ends_at <= now():
        raise Invalid("The poll has already ended")
    if not choices or any(not 0 <= choice < options for choice in choices):
        raise Invalid(fields={"choices": "Choose one of the answers."})
    if len(set(choices)) > 1 and not poll.is_multiple:
        raise Invalid(fields={"choices": "Choose one answer only."})


def require_not_own_poll(post: Post, viewer: Viewer) -> None:
    """Who asks sees the numbers all the time, so they do not vote; Mastodon's apps expect it so."""
    if post.author_id == viewer.person_id:
        raise Invalid("You cannot vote in your own poll")
