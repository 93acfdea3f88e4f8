"""Remembering whose hand it was, where a page wrote something."""

from collections.abc import Sequence

from meetinghouse.domain.media.models import Media
from meetinghouse.domain.posts.drafts import writing_of
from meetinghouse.domain.posts.models import Attachment, Authorship, Draft, VersionPicture
from meetinghouse.kernel.viewer import Viewer


def sign(viewer: Viewer, post_id: int) -> None:
    """Keep which editor wrote a page's post or shared something, in the transaction that makes it."""
    Authorship.objects.create(post_id=post_id, editor_id=viewer.editor_id)


def note_edit(viewer: Viewer, post_id: int) -> None:
    """Keep which editor changed a page's post, in the transaction that changes it."""
    Authorship.objects.filter(pk=post_id).update(edited_by_id=viewer.editor_id)


def uploader_of(viewer: Viewer, media_id: int) -> Viewer:
    """Who may describe a picture of a post that the viewer edits: for a page, whichever editor uploaded it.

    Only for pictures that stand on the page's posts or did, or in its drafts; for others it is the viewer.
    """
    if not viewer.is_page:
        return viewer
    page = viewer.person_id
    on_posts = Attachment.objects.filter(media_id=media_id, post__author_id=page).exists()
    on_posts = on_posts or VersionPicture.objects.filter(media_id=media_id, version__post__author_id=page).exists()
    if not on_posts and not any(media_id in writing_of(row).media_ids for row in Draft.objects.filter(person_id=page)):
        return viewer
    account_id = Media.objects.filter(pk=media_id).values_list("account_id", flat=True).first()
    return Viewer(person_id=page, account_id=account_id or 0, editor_id=viewer.editor_id)


def by_uploader(viewer: Viewer, media_ids: Sequence[int], *, draft_id: int) -> list[tuple[Viewer, list[int]]]:
    """Some uploads by whose they are: the viewer's own, and of a page's draft those that other editors put there."""
    if not (viewer.is_page and draft_id and media_ids):
        return [(viewer, list(media_ids))]
    row = Draft.objects.filter(pk=draft_id, person_id=viewer.person_id).first()
    kept = set(writing_of(row).media_ids) if row is not None else set()
    rows = Media.objects.filter(pk__in=kept.intersection(media_ids))
    owners = dict(rows.values_list("pk", "account_id"))
    found: dict[int, list[int]] = {}
    for media_id in media_ids:
        found.setdefault(owners.get(media_id) or viewer.account_id, []).append(media_id)
    return [
        (Viewer(person_id=viewer.person_id, account_id=account_id, editor_id=viewer.editor_id), ids)
        for account_id, ids in found.items()
    ]
