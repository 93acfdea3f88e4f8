"""The doctor finds what is planted, says what to do, and mends what can be counted anew."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import time_machine
from django.db import connections
from django.db.models import F
from pytest_django import Settings

from meetinghouse.domain.community.actions import keep_mail
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.actions import follow
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import boost_post, delete_post, publish_post, react_to_post
from meetinghouse.domain.posts.models import Post
from meetinghouse.doors.operations.doctor import database, machine
from meetinghouse.doors.operations.doctor.examining import examine
from meetinghouse.doors.operations.doctor.findings import Finding, Level
from meetinghouse.effects.search import index
from meetinghouse.effects.search.index import Shelf
from meetinghouse.kernel import bus
from meetinghouse.kernel.bus import log
from meetinghouse.kernel.bus.deliveries.models import ChoreTurn, Delivery, State
from meetinghouse.kernel.viewer import Role
from meetinghouse.project.server.data_lock import lock_data
from tests import factories as make
from tests import tables
from tests.factories_safety import picture
from tests.live_site import ROOT, clean_environment, free_port

pytestmark = pytest.mark.django_db
IS_SQLITE = connections["default"].vendor == "sqlite"


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full this machine is."""
    monkeypatch.setattr(machine, "_TOO_LITTLE", 1)
    monkeypatch.setattr(machine, "_LITTLE", 2)


@pytest.fixture
def town(own_folder: Path, settings: Settings) -> Path:
    """A small town in which all is well."""
    settings.RATE_LIMITS_ON = True
    anna, ben = make.member("anna", role=Role.OWNER), make.member("ben")
    follow(ben, person_id=anna.person_id)
    post_id = make.write(anna, "A heron", media_ids=[picture(anna)])
    publish_post(ben, text="Where?", in_reply_to_id=post_id)
    react_to_post(ben, post_id=post_id)
    boost_post(ben, post_id=post_id)
    delete_post(ben, post_id=publish_post(ben, text="Never mind", in_reply_to_id=post_id))
    bus.drain()
    return own_folder


def bad(*, repair: bool = False) -> list[Finding]:
    return [one for one in examine(repair=repair) if one.level is not Level.OK]


def only(about: str) -> Finding:
    """The one thing that is not well."""
    (found,) = bad()
    assert found.about == about, found
    assert found.advice
    return found


def test_a_town_in_which_all_is_well(town: Path) -> None:
    assert bad() == []
    assert len({one.about for one in examine()}) >= 15


@pytest.mark.parametrize("name", ["followers_count", "following_count", "posts_count"])
def test_counts_of_people_that_drifted(town: Path, name: str) -> None:
    Person.objects.filter(username="anna").update(**{name: F(name) + 2})
    assert "--repair" in only("Counters").advice
    before = Person.objects.values_list("revision", flat=True).get(username="anna")
    assert bad(repair=True) == []
    assert bad() == []
    anna = Person.objects.get(username="anna")
    assert (anna.followers_count, anna.following_count, anna.posts_count) == (1, 0, 1)
    assert anna.revision == before


@pytest.mark.parametrize("name", ["replies_count", "boosts_count", "reactions_count"])
def test_counts_of_posts_that_drifted(town: Path, name: str) -> None:
    Post.objects.filter(text="A heron").update(**{name: 0})
    post_id = Post.objects.get(text="A heron").pk
    assert only("Counters").what == f"comments, shares and reactions: wrong for 1 post ({post_id})"
    assert bad(repair=True) == []
    post = Post.objects.get(text="A heron")
    assert (post.replies_count, post.boosts_count, post.reactions_count) == (1, 1, 1)


def test_search_that_misses_something(town: Path) -> None:
    index.drop(Shelf.POSTS, Post.objects.get(text="A heron").pk)
    assert "knows 1 of 2 posts" in only("Search").what
    assert bad(repair=True) == []
    assert index.find(Shelf.POSTS, "heron", limit=5)


def test_search_that_finds_what_is_gone(town: Path) -> None:
    index.put(Shelf.PEOPLE, 7, "nobody")
    only("Search")
    assert bad(repair=True) == []
    assert index.find(Shelf.PEOPLE, "nobody", limit=5) == []


def test_files_that_are_gone(town: Path) -> None:
    media = Media.objects.get()
    shutil.rmtree(town / "media" / media.key)
    found = only("Uploads")
    assert found.level is Level.FAIL
    assert str(media.pk) in found.what


def test_files_that_nobody_has(town: Path) -> None:
    for number in range(60):
        folder = town / "media" / "ab" / f"{number:030x}"
        folder.mkdir(parents=True)
        os.utime(folder, (1, 1))
    assert "60 folders belong to no upload" in only("Uploads").what


def test_a_record_that_was_tampered_with(town: Path) -> None:
    table = "safety_auditevent"
    with connections["default"].cursor() as cursor:
        if IS_SQLITE:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(
            f"INSERT INTO {table} (seq, at, actor_id, acting_role, action, object, before_digest, after_digest, reason,"
            " prev_hash, hash) VALUES (1, '2026-01-01', 1, 'owner', 'claim_case', 'case:1', '', '', 'x', 'y', 'z')"
        )
    found = bad()
    assert {one.about for one in found} == {"Record"}
    assert len(found) == 2
    assert all(one.level is Level.FAIL for one in found)


def test_a_folder_and_a_key_open_to_others(town: Path) -> None:
    town.chmod(0o755)
    assert "chmod 700" in only("Data folder").advice
    town.chmod(0o700)
    (town / "secret_key").chmod(0o644)
    assert only("Secret key").level is Level.FAIL


def test_a_key_that_can_be_guessed(town: Path) -> None:
    (town / "secret_key").write_text("secret")
    assert "guessed" in only("Secret key").what


def test_what_a_broken_off_restore_left(town: Path) -> None:
    (town / ".restoring-abc").mkdir()
    assert only("Data folder").level is Level.WARN


@pytest.mark.parametrize(("limit", "level"), [("_TOO_LITTLE", Level.FAIL), ("_LITTLE", Level.WARN)])
def test_little_room(town: Path, monkeypatch: pytest.MonkeyPatch, limit: str, level: Level) -> None:
    monkeypatch.setattr(machine, limit, 1 << 60)
    assert only("Room").level is level


def test_a_clock_that_went_back(town: Path) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=2), tick=False):
        assert "in the future" in only("Clock").what


def test_tables_of_another_version(town: Path) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('posts', '0999_votes', '2030-01-01')"
        )
        assert "posts.0999_votes" in only("Tables").what
        cursor.execute("DELETE FROM django_migrations WHERE app = 'posts'")
    assert "meetinghouse migrate" in only("Tables").advice


@pytest.mark.skipif(not IS_SQLITE, reason="PostgreSQL keeps references itself")
def test_rows_that_point_to_nothing(town: Path) -> None:
    # At the end of its transaction the database itself would refuse this.
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE people_follow SET followed_id = 7")
        (found,) = [one for one in database.whole() if one.level is not Level.OK]
        cursor.execute("DELETE FROM people_follow")
    assert "people_follow" in found.what
    assert "restore the newest backup" in found.advice


def test_dead_letters_and_an_old_queue(town: Path) -> None:
    moment = log.now_ms() - 3_600_000
    row = {"event_id": 1, "name": "x", "payload": "{}", "emitted_ms": moment, "subscriber": "s", "lane": 0}
    Delivery.objects.create(**row, due_ms=moment, state=State.DEAD)
    assert only("Queue").what == "1 job given up"
    Delivery.objects.all().delete()
    Delivery.objects.create(**row, due_ms=moment)
    assert bad() == [], "where the site does not run, nothing is late"
    handle = lock_data(town)
    found = bad()
    os.close(handle)
    assert [(one.about, one.level) for one in found] == [("Worker", Level.FAIL), ("Queue", Level.FAIL)]
    assert "60 minutes" in found[1].what


def test_chores_that_fail(town: Path) -> None:
    name = bus.timetable.all_chores()[0].name
    ChoreTurn.objects.create(name=name, due_ms=0, failures=3, error="Traceback\nValueError: no")
    assert "failed 3 times: ValueError: no" in only("Timetable").what


def test_mails_that_wait(town: Path) -> None:
    keep_mail(to="x@y.example", subject="s", body="b")
    assert "1 mail waits" in only("Mail").what


def test_a_mail_server_that_is_not_there(town: Path, settings: Settings) -> None:
    port = free_port()
    url = f"smtp://127.0.0.1:{port}"
    settings.ENVIRONMENT = msgspec.structs.replace(settings.ENVIRONMENT, smtp_url=url)
    assert f"127.0.0.1:{port} does not answer" in only("Mail").what
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))
        server.listen()
        assert bad() == []


@pytest.mark.parametrize(
    ("url", "hosts", "about"),
    [
        ("http://town.example", ["town.example"], "passwords travel in the open"),
        ("https://town.example", ["other.example"], "is not among the names"),
        ("https://town.example", ["town.example"], ""),
    ],
)
def test_the_address(town: Path, settings: Settings, url: str, hosts: list[str], about: str) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = url, hosts
    if about:
        assert about in only("Address").what
    else:
        assert bad() == []


@pytest.mark.parametrize("name", ["INSTANT_SIGNUP", "PASSWORD_GRANT", "DEBUG"])
def test_switches_for_tests(town: Path, settings: Settings, name: str) -> None:
    setattr(settings, name, True)
    assert name.replace("INSTANT_", "").split("_")[0] in only("Switches").what


def test_nobody_owns_it(town: Path) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE accounts_account SET role = 'member'")
    assert only("Owner").level is Level.WARN


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[Finding]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(database, "log_size", broken)
    assert "could not be checked" in only("Broken").what


@pytest.mark.server
def test_the_command(tmp_path: Path) -> None:
    data = tmp_path / "data"

    def doctor(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "meetinghouse.project.command", *words, "--data", str(data)],
            cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    none = doctor("doctor")
    assert (none.returncode, none.stdout) == (1, "")
    assert "There is no site in" in none.stderr
    assert not data.exists()

    tables.put_into(data)
    assert doctor("migrate").stdout == "The tables are up to date.\n"
    data.chmod(0o755)
    told = doctor("doctor", "--json")
    found = json.loads(told.stdout)
    assert (told.returncode, found["well"]) == (1, False)
    assert {one["about"] for one in found["findings"] if one["level"] == "fail"} - {"Room"} == {"Data folder"}
    lines = doctor("doctor").stdout
    assert "FAIL  Data folder" in lines
    assert f"-> Close it: chmod 700 {data}" in lines
    data.chmod(0o700)
    well = doctor("doctor")
    assert well.returncode == 0 or "Room" in well.stdout
    assert "WARN  Owner: Nobody owns this site yet." in well.stdout
