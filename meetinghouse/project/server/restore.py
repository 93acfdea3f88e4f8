"""``meetinghouse restore FILE [--force]``.

It stands with the server's own verbs because it takes the server's lock and starts Django by itself, on the folder
in which the backup is being brought back.
"""

import argparse
import os
import sys
from pathlib import Path

from meetinghouse.doors.operations.backups import unpacking
from meetinghouse.doors.operations.backups.manifest import Manifest
from meetinghouse.doors.operations.backups.unpacking import CannotRestore
from meetinghouse.doors.operations.verbs.saying import unless_refused
from meetinghouse.project.environment import Environment, read_environment
from meetinghouse.project.server.data_lock import InUse, lock_data
from meetinghouse.project.slots import any_slot_taken

# A server that is being stopped needs a moment; one that runs is not waited for.
PATIENCE = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The backup, and what becomes of a folder that is not empty."""
    parser.add_argument("file", metavar="FILE", help="what meetinghouse backup wrote")
    parser.add_argument(
        "--force", action="store_true", help="also into a folder that is not empty; what is there is put aside in it"
    )


def run(options: argparse.Namespace) -> int:
    """Bring a backup back, completely or not at all, and say what came."""
    surroundings = read_environment()
    return unless_refused(lambda: _restore(Path(options.file), surroundings, force=options.force))


def _restore(file: Path, surroundings: Environment, *, force: bool) -> int:
    data = surroundings.data
    has_postgresql = surroundings.database_url.startswith(("postgres://", "postgresql://"))
    manifest = unpacking.manifest_of(file, has_postgresql=has_postgresql)
    was_there = data.is_dir()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _lock(data)
        if not force and not unpacking.is_empty(data):
            raise CannotRestore(
                f"{data} is not empty. Restore into another folder with --data, or use --force: what is there is put"
                " aside, not deleted."
            )
        with unpacking.staging(data) as place:
            files = unpacking.unpack_whole(file, manifest, place)
            words = _bring_to_life(manifest, place, files)
            aside = unpacking.put_in_place(place, data)
    except BaseException:
        if not was_there:
            (data / "server.lock").unlink(missing_ok=True)
            data.rmdir()
        raise
    _say(words, manifest, surroundings, aside)
    return 0


def _lock(data: Path) -> None:
    try:
        lock_data(data, patience=PATIENCE)
    except InUse as reason:
        raise CannotRestore(f"{reason} Stop it first.") from None
    # A worker by itself and other commands do not take the server's lock, but each writes under a slot of its own.
    if any_slot_taken(data):
        raise CannotRestore(f"A worker or another command of Meetinghouse works on {data}. Stop it first.")


def _bring_to_life(manifest: Manifest, place: Path, files: int) -> list[str]:
    """Start Django on the unpacked backup, bring its tables up to date and what hangs on them; returns what to say."""
    os.environ["MEETINGHOUSE_DATA"] = str(place)
    import django

    django.setup()
    from django.conf import settings

    from meetinghouse.doors.operations.backups import bringing_back
    from meetinghouse.doors.operations.health.applied import unapplied
    from meetinghouse.kernel.databases import MAIN
    from meetinghouse.project.server import preparing
    from meetinghouse.project.slots import free_slots, take_slot

    take_slot(settings.DATA, first=settings.ENVIRONMENT.first_slot)
    if manifest.engine == "postgresql":
        bringing_back.fill_postgresql(place)
    bringing_back.require_known_tables()
    try:
        was_older = bool(unapplied(MAIN))
        preparing.bring_tables_up_to_date()
    except preparing.CannotPrepare:
        raise CannotRestore("The backup's tables could not be brought up to date; the reason is above.") from None
    restored = bringing_back.finish(manifest, place, files)
    preparing.close_connections()
    free_slots()
    words = [
        f"Brought back {restored.members:,} members, {sum(manifest.rows.values()):,} rows, {files:,} files of uploads.",
        f"Jobs that go on: {restored.on_their_way:,}. Posts and people that search finds: {restored.searchable:,}.",
        "Everybody has to sign in again; apps stay signed in.",
    ]
    if was_older:
        words.append(f"Its tables were of Meetinghouse {manifest.version} and are up to date now.")
    if restored.missing:
        words.append(f"The files of {restored.missing:,} uploads are missing; they were lost before the backup.")
    return words


def _say(words: list[str], manifest: Manifest, surroundings: Environment, aside: Path | None) -> None:
    if aside is not None:
        words.append(f"What was in the folder before is in {aside}. Delete it when all is well.")
    if manifest.base_url != surroundings.base_url:
        words.append(
            f"This was {manifest.base_url}, and here the site is {surroundings.base_url}: set MEETINGHOUSE_BASE_URL."
        )
    words.append(f"Start it with: meetinghouse up --data {surroundings.data}")
    sys.stdout.write("\n".join(words) + "\n")
