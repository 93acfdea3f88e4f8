"""May they? The table of who may do what in a group, and one condition a line; nothing is written here."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from meetinghouse.domain.groups.models import Group, Joining, Member, Openness, Role
from meetinghouse.domain.people.rules import require_not_as_page
from meetinghouse.kernel.errors import Invalid, NotAllowed, SignInRequired
from meetinghouse.kernel.viewer import Viewer

MOST_QUESTIONS = 5
MOST_QUESTION_CHARACTERS = 200
MOST_ANSWER_CHARACTERS = 1000
MOST_RULES = 20
MOST_RULE_CHARACTERS = 300
MOST_TOPICS = 20
MOST_HOLD_RULES = 20
MOST_PINNED = 5
AT_REST = "This group is archived: it can be read, but nothing new happens in it"
# Of groups that somebody owns, and of people who were invited and have not answered.
MOST_OWNED = 50
MOST_INVITED = 500


class Act(StrEnum):
    """What can be done in a group."""

    READ = "read"
    POST = "post"
    PLAN = "plan events"
    SEE_MEMBERS = "see members"
    INVITE = "invite"
    ANSWER_REQUESTS = "answer requests"
    SHARE_FILES = "share files"
    ALBUMS = "start albums"
    APPROVE = "approve posts"
    APPROVE_COMMENTS = "approve comments"
    SEND_BACK = "send posts, files back"
    SEE_MAP = "see the map"
    PIN = "pin posts"
    REMOVE = "remove members"
    BAN = "ban people"
    TOPICS = "change topics"
    SETTINGS = "change settings"
    ROLES = "give roles"
    HAND_OVER = "hand over"
    ARCHIVE = "archive"


_ALL = frozenset(Role)
_STAFF = frozenset({Role.MODERATOR, Role.OWNER})
_OWNERS = frozenset({Role.OWNER})

# Inviting is for everybody in it where anybody could join anyway; else it is for those who moderate.
PERMISSIONS: Mapping[Act, frozenset[Role]] = {
    Act.READ: _ALL,
    Act.POST: _ALL,
    Act.PLAN: _ALL,
    Act.SEE_MEMBERS: _ALL,
    Act.INVITE: _STAFF,
    Act.ANSWER_REQUESTS: _STAFF,
    Act.SHARE_FILES: _ALL,
    Act.ALBUMS: _ALL,
    Act.APPROVE: _STAFF,
    Act.APPROVE_COMMENTS: _STAFF,
    Act.SEND_BACK: _STAFF,
    Act.SEE_MAP: _ALL,
    Act.PIN: _STAFF,
    Act.REMOVE: _STAFF,
    Act.BAN: _STAFF,
    Act.TOPICS: _STAFF,
    Act.SETTINGS: _OWNERS,
    Act.ROLES: _OWNERS,
    Act.HAND_OVER: _OWNERS,
    Act.ARCHIVE: _OWNERS,
}
# What is still done in a group that is archived: everything else has come to rest.
_AT_REST = frozenset(
    {
        Act.READ,
        Act.SEE_MEMBERS,
        Act.SEE_MAP,
        Act.SEND_BACK,
        Act.REMOVE,
        Act.BAN,
        Act.SETTINGS,
        Act.ROLES,
        Act.HAND_OVER,
        Act.ARCHIVE,
    }
)
# What an open group lets everybody here do.
_FOR_ALL = frozenset({Act.READ, Act.SEE_MEMBERS, Act.SEE_MAP})


def may(group: Group, role: Role | None, act: Act) -> bool:
    """Somebody with this role (None: not in it) may do this in the group."""
    if group.is_archived and act not in _AT_REST:
        return False
    if role is None:
        return act in _FOR_ALL and group.openness == Openness.OPEN
    if act is Act.INVITE and group.joining == Joining.FREE:
        return True
    return role in PERMISSIONS[act]


def require_may(group: Group, member: Member | None, act: Act) -> None:
    """Refuse what somebody may not do in a group that they can see.

    Raises:
        NotAllowed: with the reason.
    """
    role = None if member is None else Role(member.role)
    if may(group, role, act):
        return
    if group.is_archived and act not in _AT_REST:
        raise NotAllowed(AT_REST)
    if member is None:
        raise NotAllowed("You are not a member of this group")
    raise NotAllowed(
        "Only the owner of the group may do this"
        if PERMISSIONS[act] == _OWNERS
        else "Only those who moderate the group may do this"
    )


def require_member(viewer: Viewer) -> None:
    """Refuse strangers, and who speaks as a page: people are in groups."""
    if viewer.is_stranger:
        raise SignInRequired
    require_not_as_page(viewer)


def require_above(actor: Member, target: Member) -> None:
    """Refuse to act against somebody who has as much to say: moderators look after members, owners after all."""
    if target.role >= Role.MODERATOR and actor.role != Role.OWNER:
        raise NotAllowed("Only the owner may send away somebody who moderates the group")


def require_group_fits(*, name: str, openness: int, joining: int) -> None:
    """Refuse a group without a name, or a secret one that anybody could ask to join.

    Raises:
        Invalid: beside ``name`` or ``joining``.
    """
    if not name:
        raise Invalid(fields={"name": "Give the group a name."})
    if len(name) > 60:
        raise Invalid(fields={"name": "The name can have up to 60 characters."})
    if openness == Openness.SECRET and joining != Joining.INVITATION:
        raise Invalid(fields={"joining": "Nobody can find a secret group, so people come in by invitation only."})


def require_lines(lines: Sequence[str], *, field: str, most: int, longest: int, what: str) -> None:
    """Refuse too many lines, or one that is too long.

    Raises:
        Invalid: beside ``field``.
    """
    if len(lines) > most:
        raise Invalid(fields={field: f"There is room for {most} {what}."})
    if any(len(line) > longest for line in lines):
        raise Invalid(fields={field: f"Each of the {what} can have up to {longest} characters."})


def require_answers(questions: Sequence[str], answers: Sequence[str]) -> None:
    """Refuse a request that leaves a question open.

    Raises:
        Invalid: beside ``answers``.
    """
    if len(answers) < len(questions) or not all(answer.strip() for answer in answers[: len(questions)]):
        raise Invalid(fields={"answers": "Please answer every question."})
    if any(len(answer) > MOST_ANSWER_CHARACTERS for answer in answers):
        raise Invalid(fields={"answers": f"An answer can have up to {MOST_ANSWER_CHARACTERS:,} characters."})
