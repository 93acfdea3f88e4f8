"""Beginning a group, and what its owners change about it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from meetinghouse.domain.groups import rules
from meetinghouse.domain.groups.actions.entering import come_in
from meetinghouse.domain.groups.events import GroupFounded
from meetinghouse.domain.groups.finding import enter_to
from meetinghouse.domain.groups.models import (
    Approval,
    CommentApproval,
    Contains,
    Covers,
    Group,
    HoldRule,
    Joining,
    Member,
    Openness,
    Role,
    Topic,
)
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.media.actions import attach, detach
from meetinghouse.domain.people.events import ProfileEdited
from meetinghouse.domain.people.models import Person, PersonKind, Roster, RosterKind
from meetinghouse.domain.people.rules import require_free_username, require_profile_fits
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.text import render, tidy, tidy_line
from meetinghouse.kernel.urls import tag_address
from meetinghouse.kernel.viewer import Viewer

MOST_TOPIC_CHARACTERS = 60
MOST_ADVICE_CHARACTERS = 500


def _lines(raw: Iterable[str]) -> list[str]:
    return [line for line in map(tidy_line, raw) if line]


@transaction.atomic
def found_group(
    viewer: Viewer,
    *,
    handle: str,
    name: str,
    about: str = "",
    openness: Openness = Openness.OPEN,
    joining: Joining = Joining.FREE,
    approval: Approval = Approval.NONE,
    comment_approval: CommentApproval = CommentApproval.NONE,
    group_rules: Sequence[str] = (),
    questions: Sequence[str] = (),
) -> int:
    """Begin a group, of which the viewer is the owner and the first member; returns the id of its person.

    Raises:
        SignInRequired: nobody is signed in.
        Invalid: with a reason beside each field; the handle is ``username``.

    Emits:
        GroupFounded, GroupJoined, ProfileEdited
    """
    rules.require_member(viewer)
    require_free_username(handle)
    _require_fits(name, about, openness, joining, group_rules, questions)
    if Member.objects.filter(person_id=viewer.person_id, role=Role.OWNER).count() >= rules.MOST_OWNED:
        raise Invalid(f"You can own up to {rules.MOST_OWNED} groups.")
    limits.take("group", f"person:{viewer.person_id}")
    person = Person(kind=PersonKind.GROUP, username=handle, handle_key=handle.lower())
    _describe(person, name, about)
    known_to = Roster.objects.create(kind=RosterKind.GROUP)
    _settle(person, known_to, openness, joining)
    person.save()
    roster = Roster.objects.create(kind=RosterKind.GROUP, owner=person, is_open=openness == Openness.OPEN)
    group = Group.objects.create(
        person=person, roster=roster, known_to=known_to, openness=openness, joining=joining, approval=approval,
        comment_approval=comment_approval, rules=_lines(group_rules), questions=_lines(questions),
    )  # fmt: skip
    come_in(group, viewer.person_id, Role.OWNER)
    bus.emit(GroupFounded(group_id=group.pk, person_id=viewer.person_id))
    bus.emit(ProfileEdited(person_id=person.pk))
    return person.pk


def _require_fits(
    name: str, about: str, openness: int, joining: int, group_rules: Sequence[str], questions: Sequence[str]
) -> None:
    rules.require_group_fits(name=tidy_line(name), openness=openness, joining=joining)
    require_profile_fits(display_name=tidy_line(name), about=about, fields=[], town="")
    rules.require_lines(
        _lines(group_rules), field="rules", most=rules.MOST_RULES, longest=rules.MOST_RULE_CHARACTERS, what="rules"
    )
    rules.require_lines(
        _lines(questions), field="questions", most=rules.MOST_QUESTIONS, longest=rules.MOST_QUESTION_CHARACTERS,
        what="questions",
    )  # fmt: skip


def _describe(person: Person, name: str, about: str) -> None:
    person.display_name, person.about = tidy_line(name), tidy(about)
    person.about_html = render(person.about, mention_links={}, tag_link=tag_address)


def _settle(person: Person, known_to: Roster, openness: int, joining: int) -> None:
    """What the group's person shows of how open it is."""
    person.shown_to = known_to if openness == Openness.SECRET else None
    person.is_locked = joining != Joining.FREE
    person.is_listed = openness != Openness.SECRET


@transaction.atomic
def edit_group(viewer: Viewer, *, group_id: int, changes: Mapping[str, Any]) -> None:
    """Change what a group is; only what is given.

    A group that becomes more closed closes what was written in it too. One that becomes open opens it to everybody
    here, so the page asks before.

    Args:
        changes: any of name, about, openness, joining, approval, comment_approval, rules and questions (lines),
            picture_id and cover_id (an own upload, or None to remove).

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: the viewer does not own it.
        Invalid: with a reason beside each field.

    Emits:
        ProfileEdited
    """
    group, _ = enter_to(viewer, group_id, Act.SETTINGS)
    person = Person.objects.select_for_update().get(pk=group_id)
    name, about = changes.get("name", person.display_name), changes.get("about", person.about)
    openness, joining = changes.get("openness", group.openness), changes.get("joining", group.joining)
    group_rules, questions = changes.get("rules", group.rules), changes.get("questions", group.questions)
    _require_fits(name, about, openness, joining, group_rules, questions)
    _describe(person, name, about)
    _settle(person, group.known_to, openness, joining)
    for column in ("picture_id", "cover_id"):
        if column in changes and changes[column] != getattr(person, column):
            if changes[column]:
                attach(viewer, media_ids=[int(changes[column])])
            if before := getattr(person, column):
                detach([before])
            setattr(person, column, changes[column])
    person.revision += 1
    person.save()
    Roster.objects.filter(pk=group.roster_id).update(is_open=openness == Openness.OPEN)
    group.openness, group.joining = openness, joining
    group.approval = changes.get("approval", group.approval)
    group.comment_approval = changes.get("comment_approval", group.comment_approval)
    group.rules, group.questions = _lines(group_rules), _lines(questions)
    group.save()
    bus.emit(ProfileEdited(person_id=person.pk))


@transaction.atomic
def archive_group(viewer: Viewer, *, group_id: int, is_archived: bool) -> None:
    """Let a group rest, or wake it: everything in it can be read as before, and nothing new happens.

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: the viewer does not own it.
    """
    group, _ = enter_to(viewer, group_id, Act.ARCHIVE)
    Group.objects.filter(pk=group.pk).update(is_archived=is_archived)


@transaction.atomic
def add_topic(viewer: Viewer, *, group_id: int, name: str) -> int:
    """Add something that posts in the group can be about; returns its id.

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: the viewer does not moderate it.
        Invalid: beside ``topic``.
    """
    group, _ = enter_to(viewer, group_id, Act.TOPICS)
    name = tidy_line(name).lstrip("#")
    if not name or len(name) > MOST_TOPIC_CHARACTERS:
        raise Invalid(fields={"topic": f"A topic has 1 to {MOST_TOPIC_CHARACTERS} characters."})
    known = list(Topic.objects.filter(group=group).values_list("name", flat=True))
    if name.casefold() in {one.casefold() for one in known}:
        raise Invalid(fields={"topic": "There is a topic with this name already."})
    if len(known) >= rules.MOST_TOPICS:
        raise Invalid(fields={"topic": f"A group can have up to {rules.MOST_TOPICS} topics."})
    return Topic.objects.create(group=group, name=name).pk


@transaction.atomic
def remove_topic(viewer: Viewer, *, group_id: int, topic_id: int) -> None:
    """Take a topic away; the posts about it stay, without one.

    Raises:
        NotFound: absent, or secret to the viewer; or there is no such topic in it.
        NotAllowed: the viewer does not moderate it.
    """
    group, _ = enter_to(viewer, group_id, Act.TOPICS)
    gone, _ = Topic.objects.filter(group=group, pk=topic_id).delete()
    if not gone:
        raise NotFound


@transaction.atomic
def add_hold_rule(
    viewer: Viewer,
    *,
    group_id: int,
    contains: Contains,
    advice: str,
    word: str = "",
    newer_than_days: int = 0,
    covers: Covers = Covers.POSTS,
) -> int:
    """Add a rule that holds posts or comments back by itself; everybody in the group can read it. Returns its id.

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: the viewer does not own it.
        Invalid: beside ``word``, ``newer_than_days`` or ``advice``.
    """
    group, _ = enter_to(viewer, group_id, Act.SETTINGS)
    advice, word = tidy_line(advice), tidy_line(word)
    if contains == Contains.WORD and not (0 < len(word) <= MOST_TOPIC_CHARACTERS):
        raise Invalid(fields={"word": f"Say which word, with up to {MOST_TOPIC_CHARACTERS} characters."})
    if not 0 <= newer_than_days <= 365:
        raise Invalid(fields={"newer_than_days": "Choose 0 to 365 days."})
    if not advice or len(advice) > MOST_ADVICE_CHARACTERS:
        raise Invalid(fields={"advice": f"Tell the author in up to {MOST_ADVICE_CHARACTERS} characters what to mend."})
    if HoldRule.objects.filter(group=group).count() >= rules.MOST_HOLD_RULES:
        raise Invalid(fields={"advice": f"A group can have up to {rules.MOST_HOLD_RULES} rules of this kind."})
    row = HoldRule.objects.create(
        group=group, contains=contains, word=word if contains == Contains.WORD else "",
        newer_than_days=newer_than_days, advice=advice, covers=covers,
    )  # fmt: skip
    return row.pk


@transaction.atomic
def remove_hold_rule(viewer: Viewer, *, group_id: int, rule_id: int) -> None:
    """Take such a rule away; what it held before waits on.

    Raises:
        NotFound: absent, or secret to the viewer; or there is no such rule in it.
        NotAllowed: the viewer does not own it.
    """
    group, _ = enter_to(viewer, group_id, Act.SETTINGS)
    gone, _ = HoldRule.objects.filter(group=group, pk=rule_id).delete()
    if not gone:
        raise NotFound
