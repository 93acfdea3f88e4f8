"""The demo town's private conversations: of two, of several, and one that waits for a yes."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta

from meetinghouse.domain.conversations.actions import accept_conversation, add_people, mark_conversation_read
from meetinghouse.domain.media.actions import upload_file
from meetinghouse.domain.posts.actions import (
    Changes,
    delete_post,
    edit_post,
    publish_post,
    react_to_post,
    write_to_people,
)
from meetinghouse.domain.safety.actions import Reasons, claim_case, decide_case, file_notice
from meetinghouse.domain.safety.queries import open_cases
from meetinghouse.doors.operations.demo.words_messages import CONVERSATIONS, Said, Talk
from meetinghouse.kernel import clock
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer

_UNKIND = Reasons(
    ground="rules",
    ground_text="Be kind.",
    explanation="It says in front of a whole group that nobody can bear one of them.",
    facts="A message in a group’s conversation made a member small.",
)
_STEP = timedelta(minutes=41, seconds=17)


def write_messages(people: Mapping[str, Viewer]) -> None:
    """All of them, of the last days, in the order of time."""
    start = clock.now() - timedelta(hours=30)
    for talk in CONVERSATIONS:
        _hold(people, talk, start)
        start += timedelta(hours=5)


def _hold(people: Mapping[str, Viewer], talk: Talk, start: datetime) -> None:
    first, *others = (people[handle] for handle in talk.people)
    conversation_id, sent = 0, list[int]()
    for number, said in enumerate(talk.messages):
        with clock.pretend(start + _STEP * number):
            if number:
                sent.append(_say(people, said, conversation_id, sent))
            else:
                conversation_id, message_id = write_to_people(
                    first, person_ids=[other.person_id for other in others], name=talk.name,
                    text=said.before or said.text, language="en",
                )  # fmt: skip
                sent.append(message_id)
    for message_id, said in zip(sent, talk.messages, strict=True):
        _happen(people, said, message_id)
    for handle, number in talk.read:
        accept_conversation(people[handle], conversation_id=conversation_id)
        mark_conversation_read(people[handle], conversation_id=conversation_id, up_to=sent[number])


def _say(people: Mapping[str, Viewer], said: Said, conversation_id: int, sent: list[int]) -> int:
    viewer = people[said.who]
    if said.adds:
        add_people(viewer, conversation_id=conversation_id, person_ids=[people[said.adds].person_id])
    media_ids = []
    if said.file is not None:
        name, words = said.file
        media_ids.append(upload_file(viewer, file=io.BytesIO(words.encode()), name=name, made_here=True).id)
    return publish_post(
        viewer, text=said.before or said.text, conversation_id=conversation_id, media_ids=media_ids, language="en",
        in_reply_to_id=None if said.answers is None else sent[said.answers],
    )  # fmt: skip


def _happen(people: Mapping[str, Viewer], said: Said, message_id: int) -> None:
    if said.before:
        edit_post(people[said.who], post_id=message_id, changes=Changes(text=said.text))
    for handle, emoji in said.reactions:
        react_to_post(people[handle], post_id=message_id, emoji=emoji)
    if said.gone:
        delete_post(people[said.who], post_id=message_id)
    if said.reported_by:
        author, desk = people[said.who], people["milan"]
        file_notice(people[said.reported_by], person_id=author.person_id, post_ids=[message_id], reason="harassment")
        case_id = next(case.id for case in open_cases(desk, Page(limit=40)) if case.person_id == author.person_id)
        claim_case(desk, case_id=case_id)
        decide_case(desk, case_id=case_id, measure="removed", reasons=_UNKIND)
