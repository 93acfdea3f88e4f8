"""What callers learn about posts, and say of one that is to be written."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import DEFAULT, Audience
from meetinghouse.domain.posts.choices import Commenters, Quoters
from meetinghouse.domain.posts.records_albums import AlbumRecord
from meetinghouse.domain.posts.wording import title_html, words_of

# From here on lists fold a post: characters, line ends.
_LONG, _MANY_LINES = 1200, 24


class TagRecord(msgspec.Struct, frozen=True):
    """A hashtag."""

    key: str
    name: str

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"/tags/{self.key}"


class MentionRecord(msgspec.Struct, frozen=True):
    """A person named in a post's text."""

    person_id: int
    username: str
    acct: str


class ReactionCount(msgspec.Struct, frozen=True):
    """How many people put this emoji on a post."""

    emoji: str
    count: int


class PollDraft(msgspec.Struct, frozen=True):
    """A question as its author asks it: for ``seconds`` from now."""

    options: tuple[str, ...]
    seconds: int
    is_multiple: bool = False
    hides_totals: bool = False


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """A post or a comment as somebody sends it; nothing of it has been checked.

    ``circle_id``: which of the writer's circles, where the audience is one. ``media_ids``: own uploads, in order, not
    used before. ``poll``: a question, in place of photos. ``idempotency``: a word of the sender's; the same word from
    the same author gives the same post again. ``conversation_id`` makes it a message to the people in there, whatever
    ``audience`` says; an answer to a message goes to that one's conversation by itself. ``draft_id`` is the draft that
    it was until now. ``group_id`` makes it a post in that group, whatever ``audience`` says, and ``topic_id`` one
    about that topic of it; where the group's rules hold it back, only its author and those who moderate the group read
    it until they let it appear.
    """

    text: str = ""
    title: str = ""
    is_formatted: bool = False
    audience: Audience = DEFAULT
    circle_id: int = 0
    media_ids: Sequence[int] = ()
    in_reply_to_id: int | None = None
    content_warning: str = ""
    is_sensitive: bool = False
    language: str = ""
    poll: PollDraft | None = None
    app_id: int | None = None
    idempotency: str = ""
    conversation_id: int | None = None
    commenters: Commenters = Commenters.EVERYBODY
    draft_id: int = 0
    quoted_id: int | None = None
    quoters: Quoters = Quoters.ASK
    group_id: int = 0
    topic_id: int = 0
    place: str = ""

    @property
    def words(self) -> str:
        """How it begins, for a list."""
        return ": ".join(words for words in (self.title.strip(), self.text.strip()) if words)


class DraftRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A post that waits: for its writer, or for ``scheduled_at``. ``refusal`` is why its time passed in vain.

    ``writer`` is who wrote it last for a page.
    """

    id: int
    writing: Writing
    scheduled_at: datetime | None
    refusal: str
    changed_at: datetime
    media: tuple[MediaRecord, ...] = ()
    writer: PersonRecord | None = None


class PollOptionRecord(msgspec.Struct, frozen=True):
    """One answer; ``votes`` is None while the numbers are hidden. ``percent`` is of those who voted."""

    title: str
    votes: int | None
    percent: int
    is_chosen: bool


class PollRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A poll as one viewer sees it. ``own`` are the positions of what the viewer chose."""

    id: int
    options: tuple[PollOptionRecord, ...]
    votes_count: int
    voters_count: int
    is_multiple: bool
    hides_totals: bool
    ends_at: datetime
    is_over: bool
    has_voted: bool
    is_mine: bool
    own: tuple[int, ...]

    @property
    def shows_numbers(self) -> bool:
        """Anybody may see how many chose what."""
        return self.is_over or not self.hides_totals

    @property
    def may_vote(self) -> bool:
        """It is open, and the viewer has not voted; whether they are a member is asked when they do."""
        return not (self.is_over or self.has_voted or self.is_mine)


class Hands(msgspec.Struct, frozen=True):
    """Who wrote a page's post and who edited it last; told to those who speak for the page."""

    writer: PersonRecord | None = None
    editor: PersonRecord | None = None


class VersionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it read from one moment on; ``number`` counts from 1, the first one published."""

    number: int
    title: str
    text: str
    is_formatted: bool
    html: str
    content_warning: str
    is_sensitive: bool
    language: str
    written_at: datetime
    media: tuple[MediaRecord, ...]
    place: str = ""


class HistoryRecord(msgspec.Struct, frozen=True):
    """A post and how it read, the oldest first, the last one as it reads now."""

    post: "PostRecord"
    versions: tuple[VersionRecord, ...]


class PostRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A post as one viewer sees it."""

    id: int
    author: PersonRecord
    audience: Audience
    title: str
    text: str
    is_formatted: bool
    html: str
    content_warning: str
    is_sensitive: bool
    language: str
    created_at: datetime
    edited_at: datetime | None
    revision: int
    in_reply_to_id: int | None
    in_reply_to_person_id: int | None
    thread_id: int | None
    media: tuple[MediaRecord, ...]
    tags: tuple[TagRecord, ...]
    mentions: tuple[MentionRecord, ...]
    replies_count: int
    boosts_count: int
    reactions_count: int
    reactions: tuple[ReactionCount, ...]
    app_id: int | None
    boost_of: "PostRecord | None" = None
    reacted: str = ""
    boosted: bool = False
    bookmarked: bool = False
    is_mine: bool = False
    is_pinned: bool = False
    poll: PollRecord | None = None
    circle: str = ""
    # Where it is written in one that the viewer may know of.
    group: PersonRecord | None = None
    # What stands on the post beside its text: the event that it is.
    event: object | None = None
    album: AlbumRecord | None = None
    hands: Hands | None = None
    is_muted_by_some: bool = False
    quoters: Quoters = Quoters.ASK
    quote: "QuoteRecord | None" = None
    place: str = ""
    # Only the viewer and somebody they restrict can read it; the other one of the two is never told.
    is_hushed: bool = False

    @property
    def pictures(self) -> tuple[MediaRecord, ...]:
        """What is shown of what stands on it."""
        return tuple(one for one in self.media if not one.is_file)

    @property
    def files(self) -> tuple[MediaRecord, ...]:
        """What of a message is handed over as a download."""
        return tuple(one for one in self.media if one.is_file)

    @property
    def shown(self) -> "PostRecord":
        """The post whose content is shown: the shared one of a share."""
        return self.boost_of or self

    @property
    def body(self) -> str:
        """Its text as HTML, without the title that apps are shown in front of it."""
        return self.html.removeprefix(title_html(self.title))

    @property
    def words(self) -> str:
        """Its title and text in plain words."""
        return words_of(self.html, self.text, self.title, is_formatted=self.is_formatted)

    @property
    def is_long(self) -> bool:
        """A list shows only how it begins."""
        return len(self.text) > _LONG or self.text.count("\n") > _MANY_LINES

    @property
    def has_poll(self) -> bool:
        """It asks something."""
        return self.poll is not None

    @property
    def is_of_group(self) -> bool:
        """A group's own share: it only says that the shared post stands in it."""
        return self.author.is_group

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"{self.author.url}/{self.id}"

    @property
    def may_be_pinned(self) -> bool:
        """It may stand at the top of its author's profile; private ones and a group's may not."""
        return self.audience not in {Audience.CONVERSATION, Audience.MENTIONED, Audience.GROUP}

    @property
    def audience_label(self) -> str:
        """For whom it is, in words; a circle's name stands there for its owner alone."""
        if self.group is not None:
            return f"Group: {self.group.name}"
        return f"Circle: {self.circle}" if self.circle else self.audience.label

    @property
    def may_be_quoted(self) -> bool:
        """The viewer may quote it, or ask to."""
        return self.is_mine or (self.audience.may_be_shared and self.quoters is not Quoters.NOBODY)

    @property
    def may_be_shared(self) -> bool:
        """Sharing shows it to nobody new."""
        return self.audience.may_be_shared


class QuoteRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What one viewer sees of the post that another one quotes.

    ``state`` is Mastodon's word for it. ``post`` is there where the quote stands and the viewer may read what is
    quoted. ``is_of_mine``: the viewer wrote what is quoted, and decides.
    """

    state: str
    quoted_id: int | None
    post: PostRecord | None = None
    is_of_mine: bool = False


class CommentingRecord(msgspec.Struct, frozen=True):
    """Who may comment on a post, whether the viewer may, and whether they follow or mute its comments."""

    commenters: Commenters
    is_allowed: bool
    is_followed: bool = False
    is_muted: bool = False


class Flags(msgspec.Struct, frozen=True):
    """What the viewer did with some posts: sets of post ids, and the emoji chosen."""

    reacted: dict[int, str]
    boosted: frozenset[int]
    bookmarked: frozenset[int]


class ThreadRecord(msgspec.Struct, frozen=True):
    """A post, what it answers (oldest first) and what answers it (in the order of the thread)."""

    post: PostRecord
    ancestors: tuple[PostRecord, ...]
    descendants: tuple[PostRecord, ...]
