"""What becomes of posts in the demo town: mended ones, pinned ones, and questions that the town votes on."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from meetinghouse.domain.posts.actions import Changes, boost_post, edit_post, pin_post, publish_post, vote_in_poll
from meetinghouse.domain.posts.chores import end_polls
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.doors.operations.demo.words import MENDED, PINNED, QUESTIONS, Question
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.viewer import Viewer

_DAY = 86_400


def let_it_happen(people: Mapping[str, Viewer], chance: random.Random) -> None:
    """All of it, in the order of time, the last of it some hours ago."""
    moment = clock.now()
    for number, (handle, text) in enumerate(PINNED):
        with clock.pretend(moment - timedelta(days=12, minutes=number)):
            pin_post(people[handle], post_id=publish_post(people[handle], text=text, language="en"))
    for number, question in enumerate(sorted(QUESTIONS, key=lambda one: -one.days_ago)):
        _ask(people, chance, question, moment - timedelta(days=question.days_ago, minutes=number))
    for number, (handle, texts) in enumerate(MENDED):
        _mend(people, handle, texts, moment - timedelta(hours=5 + number * 7))
    with clock.pretend(moment):
        end_polls()
        bus.drain()


def _ask(people: Mapping[str, Viewer], chance: random.Random, question: Question, when: datetime) -> None:
    draft = PollDraft(question.answers, int(question.days_open * _DAY), question.is_multiple, question.hides_totals)
    with clock.pretend(when):
        post_id = publish_post(people[question.handle], text=question.text, language="en", poll=draft)
    voters = chance.sample([handle for handle in people if handle != question.handle], len(people) * 2 // 3)
    for number, handle in enumerate(voters):
        most = chance.randint(1, 2) if question.is_multiple else 1
        choices = chance.sample(range(len(question.answers)), most)
        with clock.pretend(when + timedelta(minutes=5 + number)):
            vote_in_poll(people[handle], post_id=post_id, choices=choices)


def _mend(people: Mapping[str, Viewer], handle: str, texts: tuple[str, ...], when: datetime) -> None:
    with clock.pretend(when):
        post_id = publish_post(people[handle], text=texts[0], language="en")
        boost_post(people["marta"], post_id=post_id)
    for number, text in enumerate(texts[1:], 1):
        with clock.pretend(when + timedelta(minutes=9 * number)):
            edit_post(people[handle], post_id=post_id, changes=Changes(text=text))
            bus.drain()
