"""Files in groups: shared with posts, listed, sent back, taken away; read by whoever reads the post."""

import io

import pytest

from meetinghouse.domain.groups import queries as groups
from meetinghouse.domain.groups.actions import archive_group
from meetinghouse.domain.groups.models import Approval, Openness
from meetinghouse.domain.media.actions import upload_file
from meetinghouse.domain.media.errors import OnlyInMessages
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.posts.actions import (
    Changes,
    approve_group_post,
    edit_post,
    hand_in_again,
    publish_post,
    remove_group_file,
    send_group_post_back,
)
from meetinghouse.domain.posts.models import Post, PostState
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.queries_files import group_files, may_have_held_file
from meetinghouse.domain.posts.queries_messages import may_have_file
from meetinghouse.kernel.errors import NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
from tests.factories_groups import new_group, write_in

pytestmark = pytest.mark.django_db


def file(who: Viewer, name: str) -> int:
    return upload_file(who, file=io.BytesIO(f"Words of {name}".encode()), name=name, made_here=True).id


def listed(viewer: Viewer, group_id: int, **more: object) -> list[str]:
    found = groups.group(viewer, group_id)
    return [one.media.name for one in group_files(viewer, found, Page(), **more)]  # type: ignore[arg-type]


def test_files_are_listed_by_date_or_name_searched_and_paged(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    other_id = new_group(ann)
    write_in(ann, group_id, "Two", media_ids=[file(ann, "Score b.txt"), file(ann, "notes.md")])
    post_id = write_in(ben, group_id, media_ids=[file(ben, "Anthem.txt")])
    write_in(ann, other_id, media_ids=[file(ann, "elsewhere.txt")])
    publish_post(ann, text="Here", in_reply_to_id=post_id, media_ids=[file(ann, "score A.txt")])
    assert listed(ben, group_id) == ["score A.txt", "Anthem.txt", "notes.md", "Score b.txt"]
    assert listed(ben, group_id, by_name=True) == ["Anthem.txt", "notes.md", "score A.txt", "Score b.txt"]
    assert listed(ben, group_id, words="SCORE txt", by_name=True) == ["score A.txt", "Score b.txt"]
    found = groups.group(ben, group_id)
    for by_name in (False, True):
        names: list[str] = []
        page = Page(limit=3)
        while True:
            chosen = group_files(ben, found, page, by_name=by_name)
            names += [one.media.name for one in chosen]
            if chosen.older_than is None:
                break
            page = Page(limit=3, max_id=chosen.older_than)
        assert names == listed(ben, group_id, by_name=by_name)
    one = group_files(ben, found, Page()).items[1]
    assert (one.author.username, one.post_id, one.is_mine, one.post_url) == ("ben", post_id, True, f"/@ben/{post_id}")
    with pytest.raises(OnlyInMessages):
        publish_post(ann, text="To all", media_ids=[file(ann, "all.txt")])


def test_a_file_is_had_by_whoever_reads_its_post(ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    group_id = new_group(ann, ben, cleo, openness=Openness.CLOSED, approval=Approval.ALL)
    media_id = file(ben, "plan.txt")
    post_id = write_in(ben, group_id, media_ids=[media_id])
    assert [may_have_file(who, media_id) for who in (ann, ben, cleo)] == [False] * 3
    assert [may_have_held_file(who, media_id) for who in (ann, ben, cleo)] == [True, True, False]
    assert listed(ben, group_id) == []
    approve_group_post(ann, post_id=post_id)
    assert listed(cleo, group_id) == ["plan.txt"]
    dan = member("dan")
    assert [may_have_file(who, media_id) for who in (ann, ben, cleo, dan)] == [True, True, True, False]
    with pytest.raises(NotFound):
        listed(dan, group_id)
    # Those who moderate send it back; its author leaves the file out, or the post says nothing without it.
    send_group_post_back(ann, post_id=post_id, reason="Not the plan")
    assert (listed(cleo, group_id), may_have_file(cleo, media_id)) == ([], False)
    assert [may_have_held_file(who, media_id) for who in (ann, ben)] == [False, True]
    with pytest.raises(NotFound):
        hand_in_again(ben, post_id=post_id, text="Without", without=[file(ben, "other.txt")])
    hand_in_again(ben, post_id=post_id, text="Without", without=[media_id])
    approve_group_post(ann, post_id=post_id)
    assert (listed(cleo, group_id), may_have_file(ben, media_id)) == ([], False)
    assert not Media.objects.get(pk=media_id).attached


def test_an_author_takes_a_file_away_for_good(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    one, two = file(ben, "one.txt"), file(ben, "two.txt")
    post_id = write_in(ben, group_id, "Both", media_ids=[one, two])
    edit_post(ben, post_id=post_id, changes=Changes(text="Both of them"))
    alone = write_in(ben, group_id, "", media_ids=[three := file(ben, "three.txt")])
    with pytest.raises(NotFound):
        remove_group_file(ann, media_id=one)
    remove_group_file(ben, media_id=one)
    found = post(ann, post_id)
    assert found is not None
    assert [media.name for media in found.files] == ["two.txt"]
    assert listed(ann, group_id) == ["three.txt", "two.txt"]
    assert not may_have_file(ann, one), "nor by the earlier versions"
    remove_group_file(ben, media_id=three)
    assert Post.objects.get(pk=alone).state == PostState.DELETED
    archive_group(ann, group_id=group_id, is_archived=True)
    assert listed(ben, group_id) == ["two.txt"]
    with pytest.raises(NotAllowed):
        write_in(ben, group_id, media_ids=[file(ben, "late.txt")])
