"""Remembering whose hand it was, where a page wrote something."""

from meetinghouse.domain.media.models import Media
from meetinghouse.domain.posts.models import Attachment, Authorship, VersionPicture
from meetinghouse.kernel.viewer import Viewer


def sign(viewer: Viewer, post_id: int) -> None:
    """Keep which editor wrote a page's post or shared something, in the transaction that makes it."""
    Authorship.objects.create(post_id=post_id, editor_id=viewer.editor_id)


def note_edit(viewer: Viewer, post_id: int) -> None:
    """Keep which editor changed a page's post, in the transaction that changes it."""
    Authorship.objects.filter(pk=post_id).update(edited_by_id=viewer.editor_id)


def uploader_of(viewer: Viewer, media_id: int) -> Viewer:
    """Who may describe a picture of a post that the viewer edits: for a page, whichever editor uploaded it.

    Only for pictures that stand on the page's posts or did; for others it is the viewer.
    """
    if not viewer.is_page:
        return viewer
    page = viewer.person_id
    on_posts = Attachment.objects.filter(media_id=media_id, post__author_id=page).exists()
    if not on_posts and not VersionPicture.objects.filter(media_id=media_id, version__post__author_id=page).exists():
        return viewer
    account_id = Media.objects.filter(pk=media_id).values_list("account_id", flat=True).first()
    return Viewer(person_id=page, account_id=account_id or 0, editor_id=viewer.editor_id)
