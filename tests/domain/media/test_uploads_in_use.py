"""Describing, attaching, discarding, sealing, cleaning up."""

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from pytest_django import Settings

from meetinghouse.domain.media import actions, chores, disk, errors
from meetinghouse.domain.media.actions import (
    attach,
    describe_media,
    detach,
    discard_upload,
    release_held,
    seal_media,
    unseal_media,
)
from meetinghouse.domain.media.events import (
    MediaDescribed,
    MediaDiscarded,
    MediaReleased,
    MediaSealed,
    MediaUnsealed,
)
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.media.queries import is_ready, media_by_ids, own_upload, still_served
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotFound, StorageFull
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.domain.media.house import House, upload

Committing = Callable[..., AbstractContextManager[Any]]


def aged(*, hours: float) -> None:
    """Let all uploads have been loose for that long."""
    Media.objects.update(loose_since=F("loose_since") - timedelta(hours=hours))


# --- Describing ---------------------------------------------------------------------------------


def test_describing_an_own_upload(house: House, anna: Viewer) -> None:
    record = upload(anna)
    since = bus.last_event_id()
    changed = describe_media(anna, media_id=record.id, description="A red boat", focus=(2, -0.5))
    assert (changed.description, changed.focus_x, changed.focus_y) == ("A red boat", 1, -0.5)
    assert describe_media(anna, media_id=record.id) == changed
    assert describe_media(anna, media_id=record.id, description="A red boat") == changed
    assert bus.recorded(since) == [MediaDescribed(media_id=record.id)]
    assert Media.objects.get().revision == 2
    with pytest.raises(Invalid):
        describe_media(anna, media_id=record.id, description="x" * 1501)


@pytest.mark.parametrize("what", [
    lambda viewer, media_id: describe_media(viewer, media_id=media_id, description="mine"),
    lambda viewer, media_id: discard_upload(viewer, media_id=media_id),
    lambda viewer, media_id: attach(viewer, media_ids=[media_id]),
    own_upload,
    is_ready,
])  # fmt: skip
def test_another_ones_and_absent_answer_alike(
    what: Callable[[Viewer, int], object], house: House, anna: Viewer, ben: Viewer
) -> None:
    theirs, gone = upload(ben).id, upload(anna, seed=2).id
    seal_media([gone])
    owner = Viewer(person_id=1, account_id=anna.account_id, role=Role.OWNER)
    for viewer in (anna, owner, STRANGER):
        for media_id in (theirs, gone, 1, -1):
            with pytest.raises(NotFound):
                what(viewer, media_id)
    assert Media.objects.get(pk=theirs).description == ""
    assert not Media.objects.filter(attached=True).exists()


# --- Attaching ----------------------------------------------------------------------------------


def test_attaching_keeps_the_order_and_happens_once(house: House, anna: Viewer) -> None:
    ids = [upload(anna, seed=seed).id for seed in range(3)]
    wanted = [ids[2], ids[0]]
    assert [record.id for record in attach(anna, media_ids=wanted)] == wanted
    with pytest.raises(errors.AlreadyAttached):
        attach(anna, media_ids=[ids[1], ids[0]])
    assert not Media.objects.get(pk=ids[1]).attached
    with pytest.raises(errors.AlreadyAttached):
        attach(anna, media_ids=[ids[1], ids[1]])
    assert attach(anna, media_ids=[]) == []


def test_held_uploads_are_attached_once_released(house: House, anna: Viewer, settings: Settings) -> None:
    settings.HOLD_UPLOADS = True
    record = upload(anna)
    assert not is_ready(anna, record.id)
    with pytest.raises(errors.NotReady):
        attach(anna, media_ids=[record.id])
    since = bus.last_event_id()
    release_held([record.id])
    release_held([record.id])
    assert bus.recorded(since) == [MediaReleased(media_id=record.id)]
    assert is_ready(anna, record.id)
    assert attach(anna, media_ids=[record.id])


def test_somebody_who_was_first_between_look_and_write(
    house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = upload(anna)

    def first(*_args: object) -> None:
        Media.objects.update(attached=True)

    monkeypatch.setattr(actions.rules, "require_attachable", first)
    with pytest.raises(errors.AlreadyAttached):
        attach(anna, media_ids=[record.id])


def test_discarding(house: House, anna: Viewer, committing: Committing) -> None:
    record, used = upload(anna), upload(anna, seed=2)
    attach(anna, media_ids=[used.id])
    with pytest.raises(errors.InUse):
        discard_upload(anna, media_id=used.id)
    since = bus.last_event_id()
    with committing():
        discard_upload(anna, media_id=record.id)
        assert house.at(record.url).exists()
    assert not house.at(record.url).parent.exists()
    assert bus.recorded(since) == [MediaDiscarded(media_id=record.id)]
    assert set(Media.objects.values_list("pk", flat=True)) == {used.id}


# --- Sealing ------------------------------------------------------------------------------------


def test_sealing_takes_files_from_their_addresses_and_unsealing_gives_every_octet_back(
    house: House, anna: Viewer, committing: Committing
) -> None:
    record, other = upload(anna), upload(anna, seed=2)
    attach(anna, media_ids=[record.id])
    before = house.files()
    since = bus.last_event_id()
    with committing():
        seal_media([record.id])
        assert still_served([record.id, other.id]) == {record.id, other.id}
    assert still_served([record.id, other.id]) == {other.id}
    assert not house.at(record.url).exists()
    assert media_by_ids([record.id, other.id]) == {other.id: other}
    sealed = [path for path in house.files() if path.startswith("sealed/")]
    assert len(sealed) == 2
    key = record.url.removeprefix("/media/").removesuffix("/original.jpg")
    assert not any(key in path for path in sealed), "the sealed place cannot be told from the address"
    with committing():
        seal_media([record.id])
    with committing():
        unseal_media([record.id])
    assert house.files() == before
    assert media_by_ids([record.id]) == {record.id: record}
    with committing():
        unseal_media([record.id])
    assert bus.recorded(since) == [MediaSealed(media_id=record.id), MediaUnsealed(media_id=record.id)]
    assert Media.objects.get(pk=record.id).attached


def test_a_decision_that_is_rolled_back_moves_nothing(house: House, anna: Viewer, committing: Committing) -> None:
    record = upload(anna)
    with committing(), transaction.atomic():
        seal_media([record.id])
        transaction.set_rollback(True)
    assert house.at(record.url).exists()
    assert media_by_ids([record.id]) == {record.id: record}
    with committing(), transaction.atomic():
        seal_media([record.id])
    assert not house.at(record.url).exists()


def test_a_process_that_dies_between_decision_and_move(house: House, anna: Viewer, committing: Committing) -> None:
    record = upload(anna)
    before = house.files()
    seal_media([record.id])  # nobody runs what waits for the commit
    assert media_by_ids([record.id]) == {}
    assert house.files() == before
    chores.settle_sealed_files()
    assert not house.at(record.url).exists()
    unseal_media([record.id])
    chores.settle_sealed_files()
    chores.settle_sealed_files()
    assert house.files() == before


def test_a_second_decision_during_the_move_is_carried_out_too(
    house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = upload(anna)
    before = house.files()
    seal_media([record.id])
    real = actions.storage.seal

    def seal(key: str, sealed_key: str) -> None:
        real(key, sealed_key)
        unseal_media([record.id])

    monkeypatch.setattr(actions.storage, "seal", seal)
    chores.settle_sealed_files()
    chores.settle_sealed_files()
    assert house.files() == before
    assert media_by_ids([record.id]) == {record.id: record}


def test_a_move_to_another_disk(
    house: House, anna: Viewer, committing: Committing, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if ("sealed" in self.parts) != ("sealed" in Path(target).parts):
            raise OSError(disk.errno.EXDEV, "other disk")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    record = upload(anna)
    before = house.files()
    with committing():
        seal_media([record.id])
    assert not house.at(record.url).parent.exists()
    with committing():
        unseal_media([record.id])
    assert house.files() == before


def test_sealed_files_outlive_every_clean_up(house: House, anna: Viewer, committing: Committing) -> None:
    record = upload(anna)
    with committing():
        seal_media([record.id])
    aged(hours=1000)
    _age_folders(house, hours=1000)
    with committing():
        chores.discard_unused_uploads()
        chores.remove_orphaned_files()
    with committing():
        unseal_media([record.id])
    assert house.at(record.url).exists()


# --- Cleaning up ----------------------------------------------------------------------------------


def _age_folders(house: House, *, hours: float) -> None:
    then = time.time() - hours * 3600
    for path in house.data.rglob("*"):
        os.utime(path, (then, then))


def test_unused_uploads_go_after_a_day(house: House, anna: Viewer, committing: Committing) -> None:
    used, old = upload(anna), upload(anna, seed=2)
    attach(anna, media_ids=[used.id])
    aged(hours=23)
    with committing():
        chores.discard_unused_uploads()
    assert Media.objects.count() == 2
    aged(hours=2)
    fresh = upload(anna, seed=3)
    with committing():
        chores.discard_unused_uploads()
    assert set(Media.objects.values_list("pk", flat=True)) == {used.id, fresh.id}
    assert not house.at(old.url).exists()
    assert house.at(used.url).exists()


def test_what_a_deleted_post_used_goes_a_day_later_and_can_be_used_again(
    house: House, anna: Viewer, committing: Committing
) -> None:
    record = upload(anna)
    attach(anna, media_ids=[record.id])
    aged(hours=1000)
    detach([record.id])
    with committing():
        chores.discard_unused_uploads()
    assert house.at(record.url).exists()
    assert attach(anna, media_ids=[record.id])
    detach([record.id])
    aged(hours=25)
    with committing():
        chores.discard_unused_uploads()
    assert house.files() == {}


def test_files_without_a_row_go_after_a_day(house: House, anna: Viewer) -> None:
    kept = upload(anna)
    for name in ("media/ab/" + "0" * 30, "media/ab/." + "1" * 30 + ".part", "sealed/cd/" + "2" * 30):
        (house.data / name).mkdir(parents=True)
        (house.data / name / "original.jpg").write_bytes(b"x")
    chores.remove_orphaned_files()
    assert len(house.files()) == 5
    _age_folders(house, hours=25)
    chores.remove_orphaned_files()
    assert set(house.files()) == {kept.url.lstrip("/"), kept.preview_url.lstrip("/")}


def test_a_table_that_lost_its_rows_does_not_cost_the_files(
    house: House, anna: Viewer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chores, "_FEW_ORPHANS", 2)
    for seed in range(4):
        upload(anna, seed=seed)
    Media.objects.all().delete()
    _age_folders(house, hours=25)
    chores.remove_orphaned_files()
    assert len(house.files()) == 8
    assert "have no row" in caplog.text


def test_the_chores_are_on_the_timetable() -> None:
    from meetinghouse.kernel.bus.timetable import find

    for name in ("settle_sealed_files", "discard_unused_uploads", "remove_orphaned_files"):
        assert find(f"media.{name}") is not None


# --- Elsewhere than on disk -----------------------------------------------------------------------


def test_another_storage(house: House, anna: Viewer, settings: Settings, committing: Committing) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {"base_url": "https://files.example/"}}
    settings.STORAGES = settings.STORAGES | {"default": memory, "sealed": memory}
    record = upload(anna)
    assert record.url.startswith("https://files.example/")
    name = record.url.removeprefix("https://files.example/")
    octets = storages["default"].open(name).read()
    with committing():
        seal_media([record.id])
    assert not storages["default"].exists(name)
    assert still_served([record.id]) == set()
    with committing():
        unseal_media([record.id])
    assert storages["default"].open(name).read() == octets
    with committing():
        discard_upload(anna, media_id=record.id)
    assert not storages["default"].exists(name)
    assert house.files() == {}


def test_another_storage_that_is_full(
    house: House, anna: Viewer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {}}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    storage = storages["default"]
    real = storage.save

    def save(name: str, content: Any) -> str:
        if name.endswith("preview.webp"):
            raise OSError(disk.errno.ENOSPC, "full")
        return real(name, content)

    monkeypatch.setattr(storage, "save", save)
    with pytest.raises(StorageFull):
        upload(anna)
    assert not Media.objects.exists()
    assert storage.listdir("")[1] == []
    assert house.is_untouched()


def test_many_are_read_with_one_query(
    house: House, anna: Viewer, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    ids = [upload(anna, seed=seed).id for seed in range(3)]
    for wanted in (ids[:1], ids):
        with django_assert_num_queries(1):
            assert len(media_by_ids(wanted)) == len(wanted)
    with django_assert_num_queries(0):
        assert media_by_ids([]) == {}
    assert house.files()
