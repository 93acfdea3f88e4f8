"""People with apps who write without pause, remember what they were promised, and try again when nobody answers."""

import json
import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from tests import tables
from tests.live_site import ROOT, clean_environment
from tests.patience import LOST_AFTER_S

PREPARE = """
import json, sys, django; django.setup()
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND, create_token, register_app
from meetinghouse.kernel.viewer import Role
from tests.factories import member
app = register_app(name="Load", redirect_uris=OUT_OF_BAND, scopes="read write follow")
found = []
for number in range(int(sys.argv[1])):
    viewer = member(f"w{number}", role=Role.OWNER if number == 0 else Role.MEMBER)
    token = create_token(account_id=viewer.account_id, client_id=app.client_id, scopes="read write follow")
    found.append({"name": f"w{number}", "id": viewer.person_id, "token": token.token})
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Writer:
    """A member and the token of their app."""

    name: str
    id: int
    token: str


def prepare_people(data: Path, number: int) -> list[Writer]:
    """Members of a site that does not run yet, in one process: hashing and starting cost most."""
    tables.put_into(data)
    done = subprocess.run(
        [sys.executable, "-c", PREPARE, str(number)],
        cwd=ROOT,
        env=clean_environment(MEETINGHOUSE_DATA=str(data), DJANGO_SETTINGS_MODULE="meetinghouse.project.settings"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Writer(**one) for one in json.loads(done.stdout.splitlines()[-1])]


@dataclass
class Promised:
    """What the site said it had done."""

    # Id -> (author's id, text).
    posts: dict[int, tuple[int, str]] = field(default_factory=dict)
    # (post's id, person's id)
    reactions: set[tuple[int, int]] = field(default_factory=set)
    # (follower's id, followed's id)
    follows: set[tuple[int, int]] = field(default_factory=set)
    # Answers that are neither success nor 'not now'.
    wrong: list[str] = field(default_factory=list)
    retries: int = 0


class Load:
    """Threads that write until ``stop``; ``url`` is asked anew for every request, as the site may have moved."""

    def __init__(self, people: list[Writer], url: Callable[[], str], *, threads: int) -> None:
        self.people = people
        self.url = url
        self.promised = Promised()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._write, args=(one,), daemon=True) for one in people[:threads]]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> Promised:
        """No new requests; the ones under way are tried until they are answered."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(2 * LOST_AFTER_S)
            assert not thread.is_alive(), "a writer got no answer"
        return self.promised

    def _write(self, me: Writer) -> None:
        chance = random.Random(me.id)
        others = [one for one in self.people if one != me]
        with Hand(self, me) as hand:
            while not self._stopping.is_set():
                self._one_thing(hand, me, chance, others)

    def _one_thing(self, hand: "Hand", me: Writer, chance: random.Random, others: list[Writer]) -> None:
        what = chance.random()
        with self._lock:
            theirs = [pk for pk, (author, _) in list(self.promised.posts.items())[-60:] if author != me.id]
        if what < 0.15:
            other = chance.choice(others)
            if hand.ask(f"/api/v1/accounts/{other.id}/follow") is not None:
                self.promised.follows.add((me.id, other.id))
        elif what < 0.5 and theirs:
            post_id = chance.choice(theirs)
            if hand.ask(f"/api/v1/statuses/{post_id}/favourite") is not None:
                self.promised.reactions.add((post_id, me.id))
        else:
            answers = {"in_reply_to_id": str(chance.choice(theirs))} if theirs and what > 0.8 else {}
            word = f"heron{uuid.uuid4().hex[:12]}"
            text = f"{word} at the weir" if answers else f"{word}, @{chance.choice(others).name}"
            made = hand.ask("/api/v1/statuses", status=text, visibility="public", key=uuid.uuid4().hex, **answers)
            if made is not None:
                with self._lock:
                    self.promised.posts[int(made["id"])] = (me.id, text)


class Hand:
    """One person's app: asks, and asks again until there is an answer."""

    def __init__(self, load: Load, me: Writer) -> None:
        self._load = load
        self._me = me
        self._client = httpx.Client(timeout=LOST_AFTER_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def ask(self, path: str, *, key: str = "", **fields: str) -> Any:
        """The answer's JSON; None where it was a refusal, which is remembered as wrong."""
        headers = {"Authorization": f"Bearer {self._me.token}"} | ({"Idempotency-Key": key} if key else {})
        while True:
            try:
                answer = self._client.post(self._load.url() + path, json=fields, headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                return answer.json()
            if answer is not None and answer.status_code not in {500, 502, 503}:
                self._load.promised.wrong.append(f"{path}: {answer.status_code} {answer.text[:200]}")
                return None
            self._load.promised.retries += 1
            time.sleep(0.05)
