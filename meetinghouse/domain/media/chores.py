"""Cleans up behind uploads: what nobody used, files without a row, moves that were interrupted."""

import logging
import shutil
from datetime import timedelta
from itertools import islice

from meetinghouse.domain.media import storage
from meetinghouse.domain.media.actions import discard_loose, settle_files
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.storage import Kept
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now

log = logging.getLogger(__name__)

# Long enough to finish a post tomorrow morning, and for 'delete and write again'.
KEPT_UNUSED = timedelta(hours=24)
_AT_ONCE = 200
# More folders without a row than this, and than a tenth of all: then it is the table that is wrong (a
# backup of yesterday, another database), and the files are what can be rescued.
_FEW_ORPHANS = 50


@bus.chore(every=timedelta(minutes=1))
def settle_sealed_files() -> None:
    """Finish the moves of sealing and unsealing whose process died or whose disk failed."""
    for media_id in Media.objects.filter(is_settled=False).values_list("pk", flat=True)[:_AT_ONCE]:
        settle_files(media_id)


@bus.chore(every=timedelta(hours=1))
def discard_unused_uploads() -> None:
    """Delete uploads that nothing has used for a day."""
    old = Media.objects.filter(attached=False, loose_since__lt=now() - KEPT_UNUSED).exclude(state=MediaState.REMOVED)
    while ids := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        if not discard_loose(ids):  # attached in this very moment
            return


@bus.chore(every=timedelta(hours=12))
def remove_orphaned_files() -> None:
    """Remove folders that no row names: of uploads whose process died between the files and the row."""
    for sealed in (False, True):
        _remove_orphans(sealed=sealed)


def _remove_orphans(*, sealed: bool) -> None:
    column = "sealed_key" if sealed else "key"
    folders = storage.kept_folders(sealed=sealed, older_than_seconds=KEPT_UNUSED.total_seconds())
    orphans: list[Kept] = []
    total = 0
    while batch := list(islice(folders, _AT_ONCE)):
        total += len(batch)
        known = set(
            Media.objects.filter(**{f"{column}__in": {kept.key for kept in batch}}).values_list(column, flat=True)
        )
        orphans += [kept for kept in batch if kept.is_unfinished or kept.key not in known]
    if len(orphans) > max(_FEW_ORPHANS, total // 10):
        log.error("%s of %s media folders have no row; removing none of them. See the manual.", len(orphans), total)
        return
    for kept in orphans:
        shutil.rmtree(kept.path, ignore_errors=True)
