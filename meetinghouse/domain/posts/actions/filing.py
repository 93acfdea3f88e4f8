"""Taking files out of groups. Those who moderate send the post back, with a reason; this is for its author."""

from django.db import transaction

from meetinghouse.domain.media.actions import detach
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.editing import Changes, edit_post
from meetinghouse.domain.posts.actions.removing import delete_post
from meetinghouse.domain.posts.models import Attachment, VersionPicture
from meetinghouse.domain.posts.visibility import reads
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def remove_group_file(viewer: Viewer, *, media_id: int) -> None:
    """Take an own file out of a group for good, off its post and that one's earlier versions.

    A post that says nothing else goes with it.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such file of the viewer's, or its post is hidden from them.

    Emits:
        PostEdited, or PostDeleted and PostUnboosted.
    """
    rules.require_member(viewer)
    rows = Attachment.objects.filter(
        reads(viewer, "post_id"), media_id=media_id, files_of__isnull=False, post__author_id=viewer.person_id
    )
    row = rows.select_related("post").first()
    if row is None:
        raise NotFound
    others = Attachment.objects.filter(post=row.post).exclude(media_id=media_id).order_by("position")
    rest = list(others.values_list("media_id", flat=True))
    if not rest and not row.post.text.strip():
        delete_post(viewer, post_id=row.post.pk)
        return
    edit_post(viewer, post_id=row.post.pk, changes=Changes(media_ids=rest))
    VersionPicture.objects.filter(version__post=row.post, media_id=media_id).delete()
    detach([media_id])
