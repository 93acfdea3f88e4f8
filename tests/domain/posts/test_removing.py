"""Deleting by the author, removing and giving back by the desk; what becomes of pictures and shares."""

from collections.abc import Callable

import pytest

from meetinghouse.domain.media.actions import describe_media, seal_media, unseal_media
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import boost_post, delete_post, remove_post, restore_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostDeleted, PostRemoved, PostRestored, PostUnboosted
from meetinghouse.domain.posts.models import Attachment, Post, PostState
from meetinghouse.domain.posts.queries import post, thread
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotAllowed, NotFound, Refusal, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member, write


def posts_of(viewer: Viewer) -> int:
    return Person.objects.values_list("posts_count", flat=True).get(pk=viewer.person_id)


@pytest.mark.django_db
def test_a_deleted_post_is_gone_with_its_shares_and_its_comments_stay(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    comment = write(ben, "Yes!", in_reply_to_id=post_id)
    shares = [boost_post(who, post_id=post_id) for who in (ben, ann)]
    revision = Post.objects.get(pk=post_id).revision
    emitted = Emitted()
    delete_post(ann, post_id=post_id)
    assert emitted() == [*(PostUnboosted(boost_id=i, post_id=post_id) for i in shares), PostDeleted(post_id=post_id)]
    assert posts_of(ann) == 0
    for viewer in (ann, ben):
        assert post(viewer, post_id) is None
        assert all(post(viewer, i) is None for i in shares)
    found = thread(ann, comment)
    assert found is not None
    assert found.ancestors == ()
    assert Post.objects.get(pk=post_id).revision == revision + 1
    with pytest.raises(NotFound):
        delete_post(ann, post_id=post_id)
    assert posts_of(ann) == 0


@pytest.mark.django_db
def test_deleting_a_comment_counts_it_out(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    comment = write(ben, in_reply_to_id=post_id)
    delete_post(ben, post_id=comment)
    assert Post.objects.get(pk=post_id).replies_count == 0


@pytest.mark.django_db
def test_only_the_author_deletes(ann: Viewer, ben: Viewer) -> None:
    post_id, hidden = write(ann), write(ann, audience=Audience.FOLLOWERS)
    with pytest.raises(NotAllowed):
        delete_post(ben, post_id=post_id)
    for absent in (hidden, 4_000_000_000_000_000_000):
        with pytest.raises(NotFound):
            delete_post(ben, post_id=absent)
    with pytest.raises(SignInRequired):
        delete_post(STRANGER, post_id=post_id)
    assert Post.objects.filter(state=PostState.VISIBLE).count() == 2


@pytest.mark.django_db
def test_removing_and_giving_back(ann: Viewer, ben: Viewer) -> None:
    first = write(ben)
    post_id = write(ann, in_reply_to_id=first)
    share = boost_post(ben, post_id=post_id)
    readers = (ann, ben, member())
    emitted = Emitted()
    for _ in range(2):
        remove_post(post_id=post_id)
    assert emitted() == [PostRemoved(post_id=post_id)]
    assert (posts_of(ann), Post.objects.get(pk=first).replies_count) == (0, 0)
    for viewer in readers:
        assert post(viewer, post_id) is None
        assert post(viewer, share) is None
    # Its author cannot delete what the desk keeps.
    with pytest.raises(NotFound):
        delete_post(ann, post_id=post_id)
    for _ in range(2):
        restore_post(post_id=post_id)
    assert emitted() == [PostRestored(post_id=post_id)]
    assert (posts_of(ann), Post.objects.get(pk=first).replies_count) == (1, 1)
    assert post(ben, share) is not None


@pytest.mark.django_db
def test_what_the_author_deleted_cannot_be_given_back(ann: Viewer) -> None:
    post_id = write(ann)
    delete_post(ann, post_id=post_id)
    emitted = Emitted()
    remove_post(post_id=post_id)
    restore_post(post_id=post_id)
    restore_post(post_id=4_000_000_000_000_000_000)
    assert Post.objects.get(pk=post_id).state == PostState.DELETED
    assert emitted() == []


def is_attached(media_id: int) -> bool:
    return Media.objects.get(pk=media_id).attached


def test_a_deleted_post_lets_go_of_its_pictures(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    media_ids = [picture(ann), picture(ann)]
    post_id = write(ann, "Two photos", media_ids=media_ids)
    assert all(map(is_attached, media_ids))
    delete_post(ann, post_id=post_id)
    assert not any(map(is_attached, media_ids))
    # Delete and write again, as apps do: the pictures come along, in another order too.
    again = write(ann, "Two photos, better", media_ids=media_ids[::-1])
    found = post(ann, again)
    assert found is not None
    assert [m.id for m in found.media] == media_ids[::-1]
    assert all(map(is_attached, media_ids))


def test_a_removed_post_keeps_its_pictures(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    media_id = picture(ann)
    post_id = write(ann, "", media_ids=[media_id])
    remove_post(post_id=post_id)
    assert is_attached(media_id)
    restore_post(post_id=post_id)
    found = post(ann, post_id)
    assert found is not None
    assert [m.id for m in found.media] == [media_id]


def test_a_refused_post_takes_no_pictures(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    mine, theirs = picture(ann), picture(member())
    for media_ids in ([mine, theirs], [mine, mine], [mine, mine + 1]):
        with pytest.raises(Refusal):
            write(ann, "Look", media_ids=media_ids)
    assert not is_attached(mine)
    assert (Post.objects.count(), Attachment.objects.count()) == (0, 0)


def test_what_becomes_of_a_picture_begins_a_new_revision(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    media_id = picture(ann)
    post_id, other = write(ann, "", media_ids=[media_id]), write(ann)

    def revisions() -> list[int]:
        bus.drain()
        return [Post.objects.get(pk=i).revision for i in (post_id, other)]

    mine, theirs = revisions()
    describe_media(ann, media_id=media_id, description="A harbour")
    assert revisions() == [mine + 1, theirs]
    seal_media([media_id])
    assert revisions() == [mine + 2, theirs]
    unseal_media([media_id])
    assert revisions() == [mine + 3, theirs]
