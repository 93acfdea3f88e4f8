"""Who may do what in a group's conversation: role by act. ``no`` is a refusal with words, ``-``: it is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from meetinghouse.domain.conversations import actions
from meetinghouse.domain.conversations.queries import conversation
from meetinghouse.domain.conversations.reading import read_marks, who_sees_reading
from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.posts.actions import delete_post, publish_post, react_to_post, write_to_people
from meetinghouse.domain.posts.queries import post
from meetinghouse.effects.search.queries import find_messages
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotFound, Refusal, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.factories import member

pytestmark = pytest.mark.django_db

# 'first' is a message from before ``late`` was added, 'last' one from after that; both are the starter's. ``apart`` has
# a block between the starter and themselves: the conversation is there, what the starter says is not.
TABLE = """
            starter in     asked  late   apart  declined left   removed other  helper stranger
open        yes     yes    yes    yes    yes    -        -      -       -      -      -
read first  yes     yes    yes    -      -      -        -      -       -      -      -
read last   yes     yes    yes    yes    -      -        -      -       -      -      -
find first  yes     yes    yes    -      -      -        -      -       -      -      -
answer      yes     yes    yes    -      -      -        -      -       -      -      -
write       yes     yes    yes    yes    yes    -        -      -       -      -      -
react       yes     yes    yes    yes    -      -        -      -       -      -      -
delete      yes     no     no     no     -      -        -      -       -      -      -
add         yes     yes    no     yes    yes    -        -      -       -      -      -
rename      yes     yes    no     yes    yes    -        -      -       -      -      -
remove      yes     no     no     no     no     -        -      -       -      -      -
leave       yes     yes    yes    yes    yes    -        -      -       -      -      -
mute        yes     yes    yes    yes    yes    -        -      -       -      -      -
see marks   yes     yes    -      yes    yes    -        -      -       -      -      -
typing      yes     yes    -      yes    yes    -        -      -       -      -      -
"""


def _there(found: object) -> None:
    if not found:
        raise NotFound


def test_who_may_do_what() -> None:
    names = ("starter", "in", "asked", "late", "apart", "declined", "left", "removed", "other", "helper", "again")
    who: dict[str, Viewer] = {n: member(n, role=Role.MODERATOR if n == "helper" else Role.MEMBER) for n in names}
    starter, ids = who["starter"], {n: v.person_id for n, v in who.items()}
    for name in ("in", "late", "apart", "left", "removed", "again"):
        follow(who[name], person_id=ids["starter"])
    talk, first = write_to_people(
        starter, person_ids=[ids[n] for n in ("in", "asked", "apart", "declined", "left", "removed")], text="first",
        name="Trip",
    )  # fmt: skip
    actions.decline_conversation(who["declined"], conversation_id=talk)
    actions.leave_conversation(who["left"], conversation_id=talk)
    actions.remove_from_conversation(starter, conversation_id=talk, person_id=ids["removed"])
    block(who["apart"], person_id=ids["starter"])
    actions.add_people(starter, conversation_id=talk, person_ids=[ids["late"]])
    last = publish_post(starter, text="last", conversation_id=talk)
    for name in ("in", "late", "apart"):
        publish_post(who[name], text="Here", conversation_id=talk)
    bus.drain()

    acts: dict[str, Callable[[Viewer], Any]] = {
        "open": lambda v: _there(conversation(v, talk)),
        "read first": lambda v: _there(post(v, first)),
        "read last": lambda v: _there(post(v, last)),
        "find first": lambda v: _there(find_messages(v, "first", Page())[0]),
        "answer": lambda v: publish_post(v, text="x", in_reply_to_id=first),
        "write": lambda v: publish_post(v, text="x", conversation_id=talk),
        "react": lambda v: react_to_post(v, post_id=last, emoji="👍"),
        "delete": lambda v: delete_post(v, post_id=last),
        "add": lambda v: actions.add_people(v, conversation_id=talk, person_ids=[ids["again"]]),
        "rename": lambda v: actions.rename_conversation(v, conversation_id=talk, name="Sea"),
        "remove": lambda v: actions.remove_from_conversation(v, conversation_id=talk, person_id=ids["in"]),
        "leave": lambda v: actions.leave_conversation(v, conversation_id=talk),
        "mute": lambda v: actions.mute_conversation(v, conversation_id=talk, is_muted=True),
        "see marks": lambda v: _there(read_marks(v, talk)),
        "typing": lambda v: _there(who_sees_reading(v.person_id, talk)),
    }

    def outcome(act: Callable[[Viewer], Any], viewer: Viewer) -> str:
        word = "yes"
        with transaction.atomic():
            try:
                with transaction.atomic():
                    act(viewer)
            except (NotFound, SignInRequired):
                word = "-"
            except Refusal:
                word = "no"
            transaction.set_rollback(True)
        return word

    roles = TABLE.split("\n")[1].split()
    found = {
        name: [outcome(act, who.get(role, STRANGER)) for role in roles] for name, act in acts.items()
    }  # fmt: skip
    wanted = {line[:12].strip(): line[12:].split() for line in TABLE.split("\n")[2:] if line}
    assert found == wanted
