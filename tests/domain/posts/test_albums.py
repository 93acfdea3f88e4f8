"""Albums: who sees and fills them, in which order, and what their posts show."""

import io
from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from meetinghouse.domain.groups.actions import add_hold_rule, archive_group, edit_group, join_group, leave_group
from meetinghouse.domain.groups.models import Approval, Contains, Covers, Openness
from meetinghouse.domain.groups.queries import group
from meetinghouse.domain.media import actions_videos
from meetinghouse.domain.media.actions_videos import upload_video
from meetinghouse.domain.media.errors import StillMaking
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.videos.making import make_video
from meetinghouse.domain.people.actions import ask_to_be_friends, block, unblock
from meetinghouse.domain.posts.actions import (
    Changes,
    add_to_album,
    approve_group_post,
    change_audience,
    choose_cover,
    delete_post,
    describe_picture,
    describe_upload,
    edit_album,
    edit_post,
    hand_in_again,
    move_picture,
    name_contributor,
    remove_picture,
    send_group_post_back,
    start_album,
    unname_contributor,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.history import pictures_ever
from meetinghouse.domain.posts.models import Album, AlbumContributor, Post, PostVersion
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.queries_albums import (
    album,
    album_contributors,
    album_pictures,
    albums_of_group,
    albums_of_person,
)
from meetinghouse.domain.posts.records_albums import AlbumRecord
from meetinghouse.domain.safety.snapshots import snapshots_of_posts
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.ids import new_id
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import member
from tests.factories_groups import new_group
from tests.factories_video import video

pytestmark = pytest.mark.django_db

Upload = Callable[[Viewer], int]


def seen(viewer: Viewer, album_id: int) -> AlbumRecord:
    found = album(viewer, album_id)
    assert found is not None
    return found


def inside(viewer: Viewer, album_id: int) -> list[int]:
    return [one.media.id for one in album_pictures(viewer, seen(viewer, album_id), Page(limit=40))]


def pictures(viewer: Viewer, album_id: int) -> list[int]:
    return [one.id for one in album_pictures(viewer, seen(viewer, album_id), Page(limit=40))]


def test_an_album_is_a_post_and_for_the_same_people(ann: Viewer, ben: Viewer, cleo: Viewer, picture: Upload) -> None:
    ask_to_be_friends(ann, person_id=ben.person_id)
    ask_to_be_friends(ben, person_id=ann.person_id)
    again = {
        start_album(ann, title="Harvest", about="A #good year", audience=Audience.FRIENDS, idempotency="word")
        for _ in range(2)
    }
    (made,) = again
    uploads = [picture(ann) for _ in range(3)]
    add_to_album(ann, album_id=made, media_ids=uploads)
    assert inside(ben, made) == uploads
    found = post(ben, seen(ben, made).post_id)
    assert found is not None
    assert found.album is not None
    assert (found.title, found.album.count, found.album.may_add) == ("Harvest", 3, False)
    assert found.album.url in found.html
    assert [one.id for one in found.media] == uploads
    for other in (cleo, STRANGER):
        assert album(other, made) is None
        assert not albums_of_person(other, ann.person_id, Page()).items
    with pytest.raises(NotFound):
        add_to_album(cleo, album_id=made, media_ids=[picture(cleo)])
    with pytest.raises(SignInRequired):
        start_album(STRANGER, title="Harvest")
    # To more people only when asked; everything in it goes along.
    with pytest.raises(Invalid):
        change_audience(ann, post_id=found.id, audience=Audience.COMMUNITY)
    change_audience(ann, post_id=found.id, audience=Audience.COMMUNITY, may_widen=True)
    assert inside(cleo, made) == uploads
    assert [one.id for one in albums_of_person(cleo, ann.person_id, Page())] == [made]
    change_audience(ann, post_id=found.id, audience=Audience.MENTIONED)
    assert album(ben, made) is None


def test_who_may_fill_it(ann: Viewer, ben: Viewer, picture: Upload, settings: Settings) -> None:
    made = start_album(ann, title="Fair")
    mine, theirs = picture(ben), picture(ann)
    with pytest.raises(NotAllowed):
        add_to_album(ben, album_id=made, media_ids=[mine])
    with pytest.raises(NotFound):
        edit_album(ben, album_id=made, title="Mine", about="", is_shared=True)
    edit_album(ann, album_id=made, title="The fair", about="Bring yours", is_shared=True)
    add_to_album(ben, album_id=made, media_ids=[mine])
    add_to_album(ann, album_id=made, media_ids=[theirs])
    assert inside(ann, made) == [mine, theirs]
    assert [one.added_by for one in album_pictures(ann, seen(ann, made), Page())] == ["ben", "ann"]
    own, anns = pictures(ben, made)
    # Each describes and takes out their own; the owner takes out any, and alone puts them in order.
    assert describe_picture(ben, picture_id=own, description="A pie").description == "A pie"
    assert describe_upload(ann, media_id=theirs, description="A cow").description == "A cow"
    for refused in (
        lambda: describe_picture(ann, picture_id=own, description="No"),
        lambda: remove_picture(ben, picture_id=anns),
        lambda: move_picture(ben, picture_id=own, place=2),
        lambda: choose_cover(ben, picture_id=own),
    ):
        with pytest.raises(NotFound):
            refused()
    remove_picture(ann, picture_id=own)
    assert inside(ben, made) == [theirs]
    settings.MAX_PHOTOS_PER_ALBUM = 1
    assert not seen(ann, made).may_add
    for media_ids in ([], [picture(ann)]):
        with pytest.raises(Invalid):
            add_to_album(ann, album_id=made, media_ids=media_ids)


def test_order_cover_and_removal(ann: Viewer, picture: Upload, settings: Settings) -> None:
    settings.MAX_PHOTOS_PER_POST = 2
    made = start_album(ann, title="Fair")
    one, two, three, four = uploads = [picture(ann) for _ in range(4)]
    add_to_album(ann, album_id=made, media_ids=uploads)
    post_id = Album.objects.get().post_id

    def on_post() -> list[int]:
        found = post(ann, post_id)
        assert found is not None
        return [shown.id for shown in found.media]

    assert on_post() == [one, two]
    by_media = dict(zip(uploads, pictures(ann, made), strict=True))
    before = Post.objects.get().revision
    move_picture(ann, picture_id=by_media[four], place=1)
    assert inside(ann, made) == [four, one, two, three]
    assert on_post() == [four, one]
    move_picture(ann, picture_id=by_media[four], place=99)
    choose_cover(ann, picture_id=by_media[three])
    assert (inside(ann, made), on_post()) == ([one, two, three, four], [three, one])
    assert seen(ann, made).cover.id == three  # type: ignore[union-attr]
    assert Post.objects.get().revision > before
    # Page by page it is the same.
    first = album_pictures(ann, seen(ann, made), Page(limit=3))
    rest = album_pictures(ann, seen(ann, made), Page(limit=3, max_id=first.older_than))
    assert [(p.media.id, p.place) for p in (*first, *rest)] == [(one, 1), (two, 2), (three, 3), (four, 4)]
    assert rest.older_than is None

    remove_picture(ann, picture_id=by_media[three])
    assert not Media.objects.filter(pk=three).exists()
    assert on_post() == [one, two]
    # The post itself cannot lose them on the side, and what the desk takes away or keeps is all of them.
    with pytest.raises(Invalid):
        edit_post(ann, post_id=post_id, changes=Changes(media_ids=[one]))
    assert not PostVersion.objects.exists()
    assert pictures_ever(post_id) == [one, two, four]
    snapshot = snapshots_of_posts(Post.objects.all())[post_id]
    assert [frozen["id"] for frozen in snapshot["pictures"]] == [one, two, four]
    Media.objects.filter(pk=one).update(state=MediaState.REMOVED)
    assert inside(ann, made) == [two, four]
    delete_post(ann, post_id=post_id)
    assert album(ann, made) is None
    assert not Media.objects.filter(attached=True).exists()


def film(viewer: Viewer) -> int:
    return upload_video(viewer, file=io.BytesIO(video()), made_here=True).id


def test_videos_stand_beside_photos(ann: Viewer, picture: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions_videos, "make_apart", make_video)
    made = start_album(ann, title="Fair")
    photo, first, second = uploads = [picture(ann), film(ann), film(ann)]
    add_to_album(ann, album_id=made, media_ids=uploads)
    assert inside(ann, made) == uploads
    assert seen(ann, made).words == "1 photo, 2 videos"
    move_picture(ann, picture_id=pictures(ann, made)[0], place=9)
    choose_cover(ann, picture_id=pictures(ann, made)[1])
    assert inside(ann, made) == [first, second, photo]
    cover = seen(ann, made).cover
    assert cover is not None
    assert (cover.id, cover.is_video, cover.preview_url.endswith("/preview.webp")) == (second, True, True)
    found = post(ann, seen(ann, made).post_id)
    assert found is not None
    assert [one.id for one in found.media] == [second, first, photo]
    remove_picture(ann, picture_id=pictures(ann, made)[1])
    assert seen(ann, made).words == "1 photo, 1 video"
    waiting = upload_video(ann, file=io.BytesIO(video())).id
    with pytest.raises(StillMaking):
        add_to_album(ann, album_id=made, media_ids=[waiting])


def test_those_who_were_chosen_add_to_it(ann: Viewer, ben: Viewer, cleo: Viewer, picture: Upload) -> None:
    for one in (ben, cleo):
        ask_to_be_friends(ann, person_id=one.person_id)
    ask_to_be_friends(ben, person_id=ann.person_id)
    made = start_album(ann, title="Fair", audience=Audience.FRIENDS)
    with pytest.raises(Invalid, match="cannot see this album"):
        name_contributor(ann, album_id=made, person_id=cleo.person_id)
    for nobody in (ann.person_id, new_id()):
        with pytest.raises(NotFound):
            name_contributor(ann, album_id=made, person_id=nobody)
    with pytest.raises(NotFound):
        name_contributor(ben, album_id=made, person_id=ben.person_id)
    for _ in range(2):
        name_contributor(ann, album_id=made, person_id=ben.person_id)
    assert [one.name for one in album_contributors(ann, seen(ann, made), Page())] == ["ben"]
    with pytest.raises(NotFound):
        album_contributors(ben, seen(ben, made), Page())
    assert (seen(ben, made).may_add, seen(ben, made).is_joint, seen(ben, made).is_shared) == (True, True, False)
    add_to_album(ben, album_id=made, media_ids=[picture(ben)])
    unname_contributor(ann, album_id=made, person_id=ben.person_id)
    assert not seen(ben, made).may_add
    with pytest.raises(NotAllowed):
        add_to_album(ben, album_id=made, media_ids=[picture(ben)])
    assert len(inside(ann, made)) == 1
    # A block ends it for good.
    name_contributor(ann, album_id=made, person_id=ben.person_id)
    block(ben, person_id=ann.person_id)
    bus.drain()
    assert not album_contributors(ann, seen(ann, made), Page()).items
    with pytest.raises(NotFound):
        name_contributor(ann, album_id=made, person_id=ben.person_id)
    unblock(ben, person_id=ann.person_id)
    assert not AlbumContributor.objects.exists()


def test_in_a_group_those_in_it_add(ann: Viewer, ben: Viewer, cleo: Viewer, picture: Upload) -> None:
    group_id = new_group(ann, ben, approval=Approval.LINKS)
    with pytest.raises(NotAllowed):
        start_album(cleo, title="Fair", group_id=group_id)
    made = start_album(ben, title="Fair", group_id=group_id, is_shared=True)
    # Its own address in its post is no link that would have to wait.
    assert [one.by for one in albums_of_group(ann, group(ann, group_id), Page())] == ["ben"]
    # The group is open: everybody reads along, and photos are shared by those in it.
    assert (seen(ann, made).may_add, seen(cleo, made).may_add) == (True, False)
    with pytest.raises(NotAllowed):
        add_to_album(cleo, album_id=made, media_ids=[picture(cleo)])
    add_to_album(ann, album_id=made, media_ids=[picture(ann)])
    dora = member("dora")
    join_group(dora, group_id=group_id)
    add_hold_rule(
        ann, group_id=group_id, contains=Contains.PHOTO, newer_than_days=3, covers=Covers.POSTS, advice="Show us first."
    )
    for one in (dora, ben):
        with pytest.raises(Invalid, match="Show us first"):
            add_to_album(one, album_id=made, media_ids=[picture(one)])
    leave_group(ben, group_id=group_id)
    assert not seen(ben, made).may_add
    with pytest.raises(NotAllowed):
        add_to_album(ben, album_id=made, media_ids=[picture(ben)])
    archive_group(ann, group_id=group_id, is_archived=True)
    assert not seen(ann, made).may_add
    with pytest.raises(NotAllowed):
        start_album(ann, title="Late", group_id=group_id)
    edit_group(ann, group_id=group_id, changes={"openness": Openness.CLOSED})
    assert album(cleo, made) is None
    with pytest.raises(NotFound):
        albums_of_group(cleo, group(cleo, group_id), Page())


def test_what_a_group_sent_back_or_holds_does_not_come_in_through_an_album(
    ann: Viewer, ben: Viewer, picture: Upload
) -> None:
    group_id = new_group(ann, ben)
    made = start_album(ben, title="Fair", group_id=group_id)
    bad, good = picture(ben), picture(ben)
    add_to_album(ben, album_id=made, media_ids=[bad, good])
    post_id = Album.objects.get(pk=made).post_id
    send_group_post_back(ann, post_id=post_id, reason="Not the first one")
    hand_in_again(ben, post_id=post_id, text=Post.objects.get(pk=post_id).text, without=[bad])
    approve_group_post(ann, post_id=post_id)
    assert inside(ann, made) == [good]
    # Every post is read before it stands there, but of photos a rule says more.
    edit_group(ann, group_id=group_id, changes={"approval": Approval.ALL})
    add_to_album(ben, album_id=made, media_ids=[picture(ben)])
    add_hold_rule(ann, group_id=group_id, contains=Contains.PHOTO, covers=Covers.POSTS, advice="Show us first.")
    with pytest.raises(Invalid, match="Show us first"):
        add_to_album(ben, album_id=made, media_ids=[picture(ben)])
