"""A conversation of 10,000 messages among five people, the reader one of them, and sixty shorter ones of the reader's.

Written straight into the tables, on top of the rest of the data set: the size of the database is measured before.
"""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from dataset import CHUNK, Cast
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.conversations.models import Conversation, Participant
from meetinghouse.domain.people.models import Person, Roster, RosterEntry, RosterKind
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.ids import id_at

MESSAGES, SHORTER, SMALL_MESSAGES = 10_000, 60, 1_000


def converse(cast: Cast, *, small: bool) -> dict[str, Any]:
    """Write them; gives what the loads ask for: the conversation's id, some of its messages', the reader's session."""
    others = [i for i in cast.mixed if i != cast.reader]
    long = _hold([cast.reader, *others[:4]], SMALL_MESSAGES if small else MESSAGES, minutes=1)
    for number in range(SHORTER):
        _hold([cast.reader, others[4 + number % (len(others) - 4)]], 5, minutes=20_000 + number)
    messages = list(Post.objects.filter(roster_id=long.roster_id).order_by("pk").values_list("pk", flat=True))
    return {
        "id": long.pk,
        "back": [str(i) for i in messages[:: len(messages) // 50]],
        "last": str(messages[-1]),
        "session": session_of(cast.reader),
    }


def _hold(people: list[int], messages: int, *, minutes: int) -> Conversation:
    is_group = len(people) > 2
    end = datetime.now(UTC) - timedelta(minutes=minutes)
    roster = Roster.objects.create(kind=RosterKind.CONVERSATION, name="Harvest" if is_group else "")
    talk = Conversation.objects.create(roster=roster, is_group=is_group, started_by_id=people[0])
    RosterEntry.objects.bulk_create(RosterEntry(roster=roster, person_id=i) for i in people)
    posts = [
        Post(
            id=id_at((end - timedelta(minutes=messages - n)).timestamp()) + n % 1024,
            author_id=people[n % len(people)], audience_owner_id=people[n % len(people)],
            audience=Audience.CONVERSATION, roster=roster, language="en",
            text=f"Message {n} about the harvest", html=f"<p>Message {n} about the harvest</p>",
            created_at=end - timedelta(minutes=messages - n),
        )
        for n in range(messages)
    ]  # fmt: skip
    for n in range(1, len(posts), 7):
        posts[n].in_reply_to_id, posts[n].thread_id = posts[n - 1].pk, posts[n - 1].pk
    Post.objects.bulk_create(posts, batch_size=CHUNK)
    Participant.objects.bulk_create(
        Participant(
            conversation=talk, person_id=i, latest_id=posts[-1].pk, last_read_id=posts[-1 - n].pk,
            other_id=None if is_group else next(o for o in people if o != i),
        )
        for n, i in enumerate(people)
    )  # fmt: skip
    return talk


def session_of(person_id: int) -> str:
    """A browser's cookie in which somebody is signed in."""
    account = Account.objects.get(pk=Person.objects.values_list("account_id").get(pk=person_id)[0])
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
