"""The loads, each as the field measures them: one home feed, single look-ups, a mixed day, posting, being seen."""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import msgspec
from api import Api
from processes import memory
from subject import Site
from wrk import Request, Result, load

HOME = "/api/v1/timelines/home?limit=20"
_POST = '{"status":"%s {n}","visibility":"public"}'


class Pace(msgspec.Struct, frozen=True):
    """How long and how often each load runs."""

    seconds: int = 6
    runs: int = 3


class Found(msgspec.Struct):
    """All figures of one server. Loads are named by what they ask and how many connections ask it."""

    loads: dict[str, Result] = {}
    values: dict[str, float] = {}


class Loads:
    """The loads against one running site.

    Args:
        tokens: by role, as ``populate`` gives them.
        say: told of each result as it comes.
    """

    def __init__(self, site: Site, tokens: dict[str, Any], pace: Pace, say: Callable[[str], None]) -> None:
        self._site = site
        self._tokens = tokens
        self._pace = pace
        self._say = say
        self._api = Api(site.url)
        self._statuses, self._open, self._accounts = self._pool()

    def _pool(self) -> tuple[list[str], list[str], list[str]]:
        """From five pages of the reader's home: ids of statuses, those that everybody may tap, ids of accounts."""
        statuses: dict[str, bool] = {}
        accounts: dict[str, None] = {}
        last = ""
        for _ in range(5):
            page = self._api.home(self._tokens["reader"], limit=40, max_id=last)
            if not page:
                break
            last = page[-1]["id"]
            for status in (s["reblog"] or s for s in page):
                statuses[status["id"]] = status["visibility"] in {"public", "unlisted"}
                accounts[status["account"]["id"]] = None
        return list(statuses), [i for i, is_open in statuses.items() if is_open], list(accounts)

    def _load(self, found: Found, name: str, plan: list[Request], connections: int) -> None:
        result = load(
            self._site.url,
            plan,
            connections=connections,
            seconds=self._pace.seconds,
            runs=self._pace.runs,
            server=self._site.pid,
        )
        found.loads[f"{name}, {connections}"] = result
        self._say(
            f"  {name}, {connections}: {result.rate:,.0f}/s  p50 {result.p50_ms} ms  p99 {result.p99_ms} ms"
            f"  CPU {result.cpu_ms} ms" + (f"  REFUSED {result.refused}" if result.refused or result.broken else "")
        )

    def home(self, found: Found, name: str = "home", connections: tuple[int, ...] = (1, 8, 32)) -> None:
        """One reader's feed, again and again."""
        plan = [Request("GET", HOME, self._tokens["reader"])]
        for number in connections:
            self._load(found, name, plan, number)

    def look_ups(self, found: Found) -> None:
        """A status, an account, an account's statuses, notifications."""
        reader = self._tokens["reader"]
        self._load(found, "status", [Request("GET", f"/api/v1/statuses/{i}", reader) for i in self._statuses], 8)
        self._load(found, "account", [Request("GET", f"/api/v1/accounts/{i}", reader) for i in self._accounts], 8)
        self._load(
            found,
            "account's statuses",
            [Request("GET", f"/api/v1/accounts/{i}/statuses?limit=20", reader) for i in self._accounts],
            8,
        )
        self._load(found, "notifications", [Request("GET", "/api/v1/notifications?limit=20", reader)], 8)

    def mixed(self, found: Found) -> None:
        """Fifty people: 90 % home, 5 % favourite, 3 % post, 2 % account."""
        rng = random.Random(7)
        people = self._tokens["mixed"]
        for token in people:
            self._api.home(token)
        plan = []
        for _ in range(4000):
            token, draw = rng.choice(people), rng.random()
            if draw < 0.90:
                plan.append(Request("GET", HOME, token))
            elif draw < 0.95:
                plan.append(Request("POST", f"/api/v1/statuses/{rng.choice(self._open)}/favourite", token))
            elif draw < 0.98:
                plan.append(Request("POST", "/api/v1/statuses", token, _POST % "mixed #coffee"))
            else:
                plan.append(Request("GET", f"/api/v1/accounts/{rng.choice(self._accounts)}", token))
        for connections in (8, 32):
            self._load(found, "mixed", plan, connections)

    def posting(self, found: Found) -> None:
        """Authors with few followers post as fast as they are answered; then: how late the last one shows."""
        words = _POST % "hello world, a sentence or two about the day"
        plan = [Request("POST", "/api/v1/statuses", token, words) for token in self._tokens["authors"]]
        for connections in (1, 8):
            self._load(found, "posts", plan, connections)
        self._shown(found, "shown after a burst, ms")

    def being_seen(self, found: Found) -> None:
        """The star posts at rest: milliseconds until a follower's home shows it."""
        time.sleep(2)
        followers = [t for t in self._tokens["star_followers"] if t != self._tokens["star"]]
        seen = []
        for number in range(12):
            began = time.perf_counter()
            status = self._api.call("POST", "/api/v1/statuses", self._tokens["star"], status=f"seen {number}")
            after = self._api.seen_after(followers[number % len(followers)], status["id"], began)
            if after is not None:
                seen.append(after)
            time.sleep(0.1)
        found.values["shown to a follower, ms"] = round(statistics.median(seen), 2) if seen else float("inf")
        plan = [Request("POST", "/api/v1/statuses", self._tokens["star"], _POST % "to a thousand followers")]
        self._load(found, "posts to 1,000 followers", plan, 8)
        self._shown(found, "shown after the star's burst, ms")

    def conversation(self, found: Found) -> None:
        """A long conversation on the site's own pages: its end, further back, the inbox; and sending, as apps do."""
        talk = self._tokens["talk"]
        page, session = f"/messages/{talk['id']}", f"cookie:{talk['session']}"
        self._load(found, "long conversation", [Request("GET", page, session)], 8)
        further_back = [Request("GET", f"{page}?max_id={i}", session) for i in talk["back"]]
        self._load(found, "long conversation, further back", further_back, 8)
        self._load(found, "conversations", [Request("GET", "/messages", session)], 8)
        self._load(found, "conversations in apps", [Request("GET", "/api/v1/conversations", self._tokens["reader"])], 8)
        words = f'{{"status":"and on {{n}}","in_reply_to_id":"{talk["last"]}","visibility":"direct"}}'
        self._load(found, "messages sent", [Request("POST", "/api/v1/statuses", self._tokens["reader"], words)], 8)

    def gathering(self, found: Found) -> None:
        """A group of thousands and an event of a thousand guests, on the site's own pages and in apps."""
        place, reader = self._tokens["place"], self._tokens["reader"]
        session, group, event = f"cookie:{place['session']}", f"/groups/{place['group']}", f"/events/{place['event']}"
        self._load(found, "site: home", [Request("GET", "/home", session)], 8)
        self._load(found, "site: people", [Request("GET", "/people", session)], 8)
        self._load(found, "big group", [Request("GET", group, session)], 8)
        feed = f"/api/v1/accounts/{place['group']}/statuses?limit=20"
        self._load(found, "big group, feed in apps", [Request("GET", feed, reader)], 8)
        self._load(found, "big group, about", [Request("GET", f"{group}/about", session)], 8)
        members = [Request("GET", f"{group}/members{at}", session) for at in ("", *place["members_back"])]
        self._load(found, "big group, members", members, 8)
        words = f'{{"status":"@{place["handle"]} a word to all of you, {{n}}","visibility":"private"}}'
        writers = [Request("POST", "/api/v1/statuses", token, words) for token in self._tokens["mixed"]]
        self._load(found, "posts in the big group", writers, 8)
        time.sleep(2)
        seen = []
        for number in range(12):
            began = time.perf_counter()
            said = f"@{place['handle']} seen {number}"
            status = self._api.call("POST", "/api/v1/statuses", reader, status=said, visibility="private")
            after = self._api.seen_after(self._tokens["mixed"][number % 20 + 1], status["id"], began)
            if after is not None:
                seen.append(after)
        found.values["shown to a member of the big group, ms"] = (
            round(statistics.median(seen), 2) if seen else float("inf")
        )
        self._load(found, "big event", [Request("GET", event, session)], 8)
        guests = [Request("GET", f"{event}/guests{at}", session) for at in ("", *place["guests_back"])]
        self._load(found, "big event, guest list", guests, 8)
        address = f"/events/dates/{place['date']}/answer"
        answers = [
            Request("POST", address, f"cookie:{cookie}", f"{place['form']}&answer={word}")
            for word in ("going", "not")
            for cookie in place["sessions"]
        ]
        self._load(found, "big event, answering", answers, 8)

    def _shown(self, found: Found, name: str) -> None:
        began = time.perf_counter()
        status = self._api.call("POST", "/api/v1/statuses", self._tokens["star"], status="after the burst")
        after = self._api.seen_after(self._tokens["star_followers"][-1], status["id"], began)
        found.values[name] = round(after, 2) if after is not None else float("inf")

    def at_rest(self, found: Found) -> None:
        """The server's memory before any load."""
        held = memory(self._site.pid)
        found.values["idle, PSS MiB"], found.values["idle, RSS MiB"] = held.pss, held.rss
