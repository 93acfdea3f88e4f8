"""kill -9 of any process under a write load: nothing that was acknowledged is lost, and none of its consequences."""

import json
import logging
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.load import Load, Promised, Writer, prepare_people
from tests.live_site import LiveSite, SiteStarter
from tests.patience import LOST_AFTER_S, until

log = logging.getLogger(__name__)
PEOPLE, WRITERS = 12, 4
# Seconds between two deaths, at random.
LEAST, MOST = 0.3, 1.0
DRAINED_WITHIN_S = 180


def query(data: Path, text: str, file: str = "main.sqlite3") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / file, timeout=LOST_AFTER_S)) as connection:
        return connection.execute(text).fetchall()


def children(site: LiveSite) -> list[int]:
    """The process ids of the site's web and job processes."""
    with suppress(FileNotFoundError):
        text = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text()
        return [int(pid) for pid in text.split()]
    return []


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def job_processes(site: LiveSite) -> list[int]:
    """The job worker, as it signs for its signs of life."""
    alive = {int(pid) for (pid,) in query(site.data, "SELECT pid FROM deliveries_worker", "sidecar.sqlite3")}
    return [pid for pid in children(site) if pid in alive]


class Town:
    """A site that dies and comes back, on another port each time."""

    def __init__(self, start_site: SiteStarter, data: Path) -> None:
        self._start = start_site
        self.site = start_site(data=data)

    def url(self) -> str:
        return self.site.url

    def again(self) -> None:
        self.site = self._start(data=self.site.data)

    def one_dies(self, how: str) -> None:
        """A death, and where it was everybody's, a new start."""
        here = children(self.site)
        jobs = job_processes(self.site)
        if how == "job":
            for pid in jobs:
                kill(pid)
        elif how == "web":
            kill(random.choice([pid for pid in here if pid not in jobs] or here))
        elif how == "children":
            for pid in here:
                kill(pid)
        elif how == "parent":
            kill(self.site.process.pid)
            self.site.process.wait()
            self.again()
        else:
            self.site.kill()
            self.again()


def wait_until_drained(data: Path) -> None:
    def left() -> tuple[int, int]:
        """Deliveries that wait, and how far the hand-out is behind the last event."""
        ((waiting,),) = query(data, "SELECT count(*) FROM deliveries_delivery", "sidecar.sqlite3")
        ((read,),) = query(data, "SELECT coalesce(max(event_id), 0) FROM deliveries_cursor", "sidecar.sqlite3")
        ((last,),) = query(data, "SELECT coalesce(max(id), 0) FROM bus_event")
        return waiting, max(0, last - read)

    until(lambda: left() == (0, 0), lambda: f"deliveries that wait, and events not handed out: {left()}",
          within=DRAINED_WITHIN_S)  # fmt: skip


def require_kept(data: Path, promised: Promised) -> None:
    """Every acknowledged write is there, as it was sent."""
    posts = {row[0]: row[1:] for row in query(data, "SELECT id, author_id, text FROM posts_post WHERE state = 0")}
    assert {pk: posts.get(pk) for pk in promised.posts} == promised.posts
    assert promised.reactions <= set(query(data, "SELECT post_id, person_id FROM posts_reaction"))
    assert promised.follows <= set(query(data, "SELECT follower_id, followed_id FROM people_follow"))
    # A post that was sent again because its answer got lost is there once.
    assert [text for text, times in Counter(text for _, text in posts.values()).items() if times > 1] == []


def require_consequences(data: Path) -> None:
    """Every row has its notification exactly once, also those whose answer got lost; every post can be found."""
    told = Counter(
        query(data, "SELECT person_id, kind, actor_id, coalesce(post_id, 0) FROM notifications_notification")
    )
    expected = Counter(
        query(
            data,
            "SELECT m.person_id, 'mention', p.author_id, p.id FROM posts_mention m"
            " JOIN posts_post p ON p.id = m.post_id"
            " UNION ALL SELECT p.in_reply_to_person_id, 'reply', p.author_id, p.id FROM posts_post p"
            " WHERE p.in_reply_to_person_id IS NOT NULL AND p.in_reply_to_person_id <> p.author_id"
            " UNION ALL SELECT p.author_id, 'favourite', r.person_id, p.id FROM posts_reaction r"
            " JOIN posts_post p ON p.id = r.post_id WHERE p.author_id <> r.person_id"
            " UNION ALL SELECT f.followed_id, 'follow', f.follower_id, 0 FROM people_follow f",
        )
    )
    assert told - expected == Counter()
    assert expected - told == Counter()
    found = set(query(data, "SELECT rowid FROM search_post", "sidecar.sqlite3"))
    assert found == set(query(data, "SELECT id FROM posts_post WHERE state = 0"))


def require_healthy(site: LiveSite, *, data: Path | None = None) -> None:
    """The doctor finds the database whole, every counter right and search complete."""
    site.data = data or site.data
    told = json.loads(site.command("doctor", "--json", check=False).stdout)
    left = [one for one in told["findings"] if one["level"] != "ok" and one["about"] not in {"Switches", "Room"}]
    assert left == []
    assert {"Database", "Counters", "Search", "Record", "Uploads"} <= {one["about"] for one in told["findings"]}


def search_finds(url: str, reader: Writer, promised: Promised) -> None:
    headers = {"Authorization": f"Bearer {reader.token}"}
    for post_id, (_, text) in random.sample(sorted(promised.posts.items()), min(5, len(promised.posts))):
        word = text.split()[0].rstrip(",")
        answer = httpx.get(
            f"{url}/api/v2/search", params={"q": word, "type": "statuses"}, headers=headers, timeout=LOST_AFTER_S
        )
        assert [int(one["id"]) for one in answer.json()["statuses"]] == [post_id]


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_whoever_is_killed(start_site: SiteStarter, tmp_path: Path) -> None:
    people = prepare_people(tmp_path / "data", PEOPLE)
    town = Town(start_site, tmp_path / "data")
    load = Load(people, town.url, threads=WRITERS)
    load.start()
    deaths = ["job", "web", "children", "parent", "all", "job", "web"]
    random.shuffle(deaths)
    log.info("deaths, in this order: %s", deaths)
    for how in deaths:
        time.sleep(random.uniform(LEAST, MOST))
        town.one_dies(how)
    backup = tmp_path / "under-load.tar.gz"
    town.site.command("backup", str(backup))
    promised = load.stop()
    log.info(
        "%s posts, %s reactions, %s times no answer", len(promised.posts), len(promised.reactions), promised.retries
    )
    site = town.site
    wait_until_drained(site.data)
    search_finds(site.url, people[0], promised)
    assert site.stop() == 0

    assert promised.wrong == []
    assert len(promised.posts) > 20
    assert promised.reactions
    assert promised.follows
    assert promised.retries, "nobody noticed that processes died"
    require_kept(site.data, promised)
    require_consequences(site.data)
    require_healthy(site)

    # What was saved in the middle of it lives too: its jobs go on where they were.
    restored = tmp_path / "restored"
    site.data = restored
    site.command("restore", str(backup))
    again = start_site(data=restored)
    wait_until_drained(restored)
    assert again.stop() == 0
    require_consequences(restored)
    require_healthy(again)
