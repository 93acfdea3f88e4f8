"""Who may comment, and who hears of comments."""

import pytest

from meetinghouse.domain.people.actions import ask_to_be_friends, follow
from meetinghouse.domain.posts.actions import (
    boost_post,
    change_permissions,
    react_to_post,
    stop_watching_thread,
    watch_thread,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.choices import Commenters
from meetinghouse.domain.posts.commenting import commenting_on
from meetinghouse.domain.posts.errors import CommentsClosed
from meetinghouse.domain.posts.models import Post
from meetinghouse.effects.notifications.models import Notification
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import member, write

pytestmark = pytest.mark.django_db


def may(viewer: Viewer, post_id: int) -> bool:
    """Whether a comment is taken; what is said beforehand agrees."""
    said = commenting_on(viewer, post_id).is_allowed
    try:
        write(viewer, "A comment", in_reply_to_id=post_id)
    except CommentsClosed:
        assert not said
        return False
    assert said
    return True


def test_who_may_comment(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    friend, named = member("fay"), member("ned")
    follow(ann, person_id=ben.person_id)
    follow(cleo, person_id=ann.person_id)  # who follows the author is not whom the author follows
    ask_to_be_friends(ann, person_id=friend.person_id)
    ask_to_be_friends(friend, person_id=ann.person_id)
    everybody = {"ann": ann, "ben": ben, "cleo": cleo, "friend": friend, "named": named}
    allowed = {
        Commenters.EVERYBODY: set(everybody),
        Commenters.KNOWN: {"ann", "ben", "friend"},
        Commenters.MENTIONED: {"ann", "named"},
        Commenters.NOBODY: {"ann"},
    }
    for commenters, names in allowed.items():
        post_id = write(ann, "Hello @ned", commenters=commenters)
        assert {name for name, viewer in everybody.items() if may(viewer, post_id)} == names
    # Under a comment the post's own rule holds; what was said before stays.
    change_permissions(ann, post_id=post_id, commenters=Commenters.EVERYBODY)
    comment = write(cleo, "First", in_reply_to_id=post_id)
    change_permissions(ann, post_id=post_id, commenters=Commenters.KNOWN)
    assert (may(cleo, comment), may(ben, comment)) == (False, True)
    assert Post.objects.filter(pk=comment, state=0).exists()


def test_only_the_author_says_who_may_comment(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    comment = write(ben, in_reply_to_id=post_id)
    before = Post.objects.get(pk=post_id).revision
    change_permissions(ann, post_id=post_id)
    assert Post.objects.get(pk=post_id).revision == before
    with pytest.raises(NotAllowed):
        change_permissions(ben, post_id=post_id, commenters=Commenters.NOBODY)
    with pytest.raises(NotAllowed, match="author of the post"):
        change_permissions(ben, post_id=comment, commenters=Commenters.NOBODY)
    assert not commenting_on(Viewer(sees_public=True), write(ann, audience=Audience.PUBLIC)).is_allowed
    hidden = write(ann, audience=Audience.FOLLOWERS)
    for viewer, error in ((ben, NotFound), (STRANGER, SignInRequired)):
        with pytest.raises(error):
            change_permissions(viewer, post_id=hidden, commenters=Commenters.NOBODY)
        with pytest.raises(error):
            watch_thread(viewer, post_id=hidden, is_muted=True)


def told(viewer: Viewer) -> list[str]:
    bus.drain()
    return list(Notification.objects.filter(person_id=viewer.person_id).order_by("pk").values_list("kind", flat=True))


def test_following_and_muting_the_comments_of_one_post(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    post_id, other = write(ann), write(ann)
    comment = write(cleo, "First", in_reply_to_id=post_id)
    bus.drain()
    watch_thread(ben, post_id=comment, is_muted=False)
    assert commenting_on(ben, post_id).is_followed
    write(cleo, "Second, @ben", in_reply_to_id=comment)
    write(cleo, "Third", in_reply_to_id=comment)
    write(cleo, "Elsewhere", in_reply_to_id=other)
    assert told(ben) == ["mention", "status"]
    watch_thread(ann, post_id=post_id, is_muted=True)
    watch_thread(ben, post_id=post_id, is_muted=True)
    before = told(ann)
    write(cleo, "Fourth, @ben and @ann", in_reply_to_id=post_id)
    react_to_post(cleo, post_id=post_id)
    boost_post(cleo, post_id=post_id)
    assert (told(ann), told(ben)) == (before, ["mention", "status"])
    stop_watching_thread(ann, post_id=post_id)
    write(cleo, "Fifth", in_reply_to_id=post_id)
    assert told(ann) == [*before, "reply"]
    with pytest.raises(Invalid):
        watch_thread(ann, post_id=post_id, is_muted=False)
