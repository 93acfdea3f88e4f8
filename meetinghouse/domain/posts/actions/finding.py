"""Looking up what an action is about, through the rule of who may read."""

from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


def find_post(viewer: Viewer, post_id: int) -> Post:
    """The post itself; a share's id stands for the shared post, as Mastodon's clients expect.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
    """
    rules.require_member(viewer)
    found = visible_to(viewer).filter(pk=post_id).first()
    if found is not None and found.boost_of_id:
        found = visible_to(viewer).filter(pk=found.boost_of_id).first()
    if found is None:
        raise NotFound
    return found
