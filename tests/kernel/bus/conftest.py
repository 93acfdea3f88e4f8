"""Subscribers and chores that live as long as one test, and the small site's processes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from meetinghouse.kernel.bus import subscription, timetable

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def subscribe() -> Iterator[Callable[..., Any]]:
    """``bus.subscribe``, undone after the test."""
    before = {one.name for one in subscription.all_subscribers()}
    yield subscription.subscribe
    for one in subscription.all_subscribers():
        if one.name not in before:
            subscription.forget(one.name)


@pytest.fixture
def chore() -> Iterator[Callable[..., Any]]:
    """``bus.chore``, undone after the test; the test's are the only ones."""
    before = timetable.all_chores()
    for one in before:
        timetable.forget(one.name)
    yield timetable.chore
    for one in timetable.all_chores():
        timetable.forget(one.name)
    for one in before:
        timetable.chore(every=one.every)(one.run)


class SmallSite:
    """The processes of a small site with databases of its own."""

    def __init__(self, data: Path, url: str) -> None:
        self.environment = os.environ | {
            "MEETINGHOUSE_DATA": str(data),
            "DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
        }
        self.data = data
        self.url = url
        self.running: list[subprocess.Popen[str]] = []
        self.start("prepare").wait()

    def start(self, *words: object) -> subprocess.Popen[str]:
        """Start a process of ``small_site/process.py``."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.bus.small_site.process", *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def query(self, sql: str, database: str = "main") -> list[tuple[Any, ...]]:
        """Look into the site's database from outside."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                return connection.execute(sql).fetchall()
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(self.data / f"{database}.sqlite3", timeout=60)) as connection:
            return connection.execute(sql).fetchall()

    def stop(self) -> None:
        """Kill what still runs."""
        for process in self.running:
            process.kill()
            process.communicate()


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[SmallSite]:
    """A small site on the kind of database that the suite runs on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        site = SmallSite(tmp_path, "")
        yield site
        site.stop()
        return
    import psycopg

    name = f"small_site_{uuid4().hex[:12]}"
    base, _, options = url.partition("?")
    own = f"{base.rsplit('/', 1)[0]}/{name}?{options}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    site = SmallSite(tmp_path, own)
    yield site
    site.stop()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
