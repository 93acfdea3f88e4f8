"""Changing what was published: what follows the text, what is kept, who may."""

from collections.abc import Callable

import pytest
from django.test import override_settings

from meetinghouse.domain.media.actions import describe_media
from meetinghouse.domain.media.errors import AlreadyAttached
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.actions import follow
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions import (
    Changes,
    boost_post,
    delete_post,
    describe_upload,
    edit_post,
    remove_post,
    restore_post,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostEdited
from meetinghouse.domain.posts.history import history, pictures_ever
from meetinghouse.domain.posts.models import Attachment, Mention, Post, PostTag, PostVersion
from meetinghouse.domain.posts.queries import post, readers_among
from meetinghouse.domain.posts.records import PollDraft, PostRecord
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired, TooMany
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, write

pytestmark = pytest.mark.django_db


def shown(viewer: Viewer, post_id: int) -> PostRecord:
    found = post(viewer, post_id)
    assert found is not None
    return found


def texts(viewer: Viewer, post_id: int) -> list[str]:
    return [version.text for version in history(viewer, post_id).versions]


def test_every_version_is_kept_and_the_post_reads_anew(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "First #bread", content_warning="Food")
    before = shown(ann, post_id)
    emitted = Emitted()
    edit_post(ann, post_id=post_id, changes=Changes(text="  Second  #cake ", content_warning="", is_sensitive=False))
    edit_post(ann, post_id=post_id, changes=Changes(language="de"))
    versions = PostVersion.objects.order_by("pk").values_list("pk", flat=True)
    assert emitted() == [PostEdited(post_id=post_id, version_id=i) for i in versions]
    after = shown(ben, post_id)
    assert (after.text, after.content_warning, after.is_sensitive, after.language) == ("Second  #cake", "", False, "de")
    assert after.revision == before.revision + 2
    assert after.edited_at is not None
    assert after.created_at == before.created_at
    assert [tag.key for tag in after.tags] == ["cake"]
    assert "cake" in after.html
    found = history(ben, post_id).versions
    assert [(v.number, v.text, v.content_warning, v.is_sensitive, v.language) for v in found] == [
        (1, "First #bread", "Food", True, ""),
        (2, "Second  #cake", "", False, ""),
        (3, "Second  #cake", "", False, "de"),
    ]
    # Each says since when it read so.
    assert found[0].written_at == before.created_at
    assert found[0].written_at < found[1].written_at < found[2].written_at == after.edited_at


def test_without_a_difference_nothing_happens(ann: Viewer) -> None:
    post_id = write(ann, "Good morning", content_warning="Early")
    before, emitted = shown(ann, post_id), Emitted()
    edit_post(ann, post_id=post_id, changes=Changes())
    edit_post(ann, post_id=post_id, changes=Changes(text="Good morning  ", content_warning=" Early", media_ids=[]))
    assert (shown(ann, post_id), emitted(), PostVersion.objects.count()) == (before, [], 0)


def test_who_may_not(ann: Viewer, ben: Viewer) -> None:
    post_id, hidden = write(ann), write(ann, audience=Audience.FOLLOWERS)
    for viewer, number, refusal in (
        (ben, post_id, NotAllowed), (ben, hidden, NotFound), (ben, 1, NotFound), (STRANGER, post_id, SignInRequired),
    ):  # fmt: skip
        with pytest.raises(refusal):
            edit_post(viewer, post_id=number, changes=Changes(text="Mine now"))
    # A share stands for what it shares.
    with pytest.raises(NotAllowed):
        edit_post(ben, post_id=boost_post(ben, post_id=post_id), changes=Changes(text="Mine now"))
    assert texts(ann, post_id) == ["Good morning"]


def test_what_the_desk_removed_cannot_be_edited(ann: Viewer) -> None:
    post_id = write(ann, "Nasty")
    remove_post(post_id=post_id)
    with pytest.raises(NotFound):
        edit_post(ann, post_id=post_id, changes=Changes(text="Nice"))
    restore_post(post_id=post_id)
    assert texts(ann, post_id) == ["Nasty"]
    delete_post(ann, post_id=post_id)
    with pytest.raises(NotFound):
        edit_post(ann, post_id=post_id, changes=Changes(text="Nice"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "x" * 10_000_000}, "text"),
        ({"content_warning": "y" * 501}, "content_warning"),
        ({"media_ids": list(range(21))}, "media_ids"),
    ],
)
def test_the_limits_are_those_of_publishing(ann: Viewer, wrong: dict[str, object], field: str) -> None:
    post_id, emitted = write(ann), Emitted()
    emitted()
    with pytest.raises(Invalid) as refusal:
        edit_post(ann, post_id=post_id, changes=Changes(**wrong))  # type: ignore[arg-type]
    assert list(refusal.value.fields) == [field]
    assert (texts(ann, post_id), emitted()) == (["Good morning"], [])


@override_settings(RATE_LIMITS_ON=True)
def test_editing_counts_as_writing(ann: Viewer) -> None:
    post_id = write(ann)
    for number in range(59):
        edit_post(ann, post_id=post_id, changes=Changes(text=str(number)))
    with pytest.raises(TooMany):
        edit_post(ann, post_id=post_id, changes=Changes(text="Once more"))


def test_there_is_an_end_to_editing(ann: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_EDITS", 2)
    post_id = write(ann)
    for word in ("one", "two"):
        edit_post(ann, post_id=post_id, changes=Changes(text=word))
    with pytest.raises(Invalid):
        edit_post(ann, post_id=post_id, changes=Changes(text="three"))
    assert texts(ann, post_id) == ["Good morning", "one", "two"]


# --- Names and tags ----------------------------------------------------------------------------------


def test_mentions_and_tags_follow_the_text(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    post_id = write(ann, "@ben #bread", Audience.MENTIONED)
    emitted = Emitted()
    edit_post(ann, post_id=post_id, changes=Changes(text="@cleo #cake"))
    (event,) = emitted()
    assert isinstance(event, PostEdited)
    assert event.named == (cleo.person_id,)
    assert list(Mention.objects.values_list("person_id", "is_silent")) == [(cleo.person_id, False)]
    assert list(PostTag.objects.values_list("tag__key", flat=True)) == ["cake"]
    # For the people it names, and no others: the history goes with it.
    assert post(ben, post_id) is None
    with pytest.raises(NotFound):
        history(ben, post_id)
    assert texts(cleo, post_id) == ["@ben #bread", "@cleo #cake"]


def test_a_comment_lets_nobody_in_by_naming_them(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    post_id = write(ann, audience=Audience.FOLLOWERS)
    comment = write(ben, "Indeed", in_reply_to_id=post_id)
    emitted = Emitted()
    edit_post(ben, post_id=comment, changes=Changes(text="Indeed @ann @cleo"))
    (event,) = emitted()
    assert isinstance(event, PostEdited)
    assert event.named == (ann.person_id,)
    assert readers_among(comment, [ann.person_id, ben.person_id, cleo.person_id]) == {ann.person_id, ben.person_id}
    # Nor once what it answers is gone.
    delete_post(ann, post_id=post_id)
    edit_post(ben, post_id=comment, changes=Changes(text="Indeed @cleo"))
    assert post(cleo, comment) is None


def test_who_was_taken_along_from_the_thread_stays(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    post_id = write(ann, "@ben @cleo", Audience.MENTIONED)
    answer = write(ben, "@ann just us", in_reply_to_id=post_id)
    assert dict(Mention.objects.filter(post_id=answer).values_list("person_id", "is_silent")) == {
        ann.person_id: False, cleo.person_id: True,
    }  # fmt: skip
    emitted = Emitted()
    edit_post(ben, post_id=answer, changes=Changes(text="@cleo and all"))
    # Ann is not named any more, but she is answered; cleo was there already.
    assert dict(Mention.objects.filter(post_id=answer).values_list("person_id", "is_silent")) == {
        ann.person_id: True, cleo.person_id: False,
    }  # fmt: skip
    (event,) = emitted()
    assert isinstance(event, PostEdited)
    assert event.named == (cleo.person_id,)


# --- Pictures ----------------------------------------------------------------------------------------


def test_pictures_come_and_go_and_stay_in_the_history(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    first, second, third = picture(ann), picture(ann), picture(ann)
    describe_media(ann, media_id=first, description="A harbour")
    post_id = write(ann, "Look", media_ids=[first, second])
    edit_post(ann, post_id=post_id, changes=Changes(media_ids=[third, first], descriptions={first: "A red harbour"}))
    now = shown(ann, post_id)
    assert [(m.id, m.description) for m in now.media] == [(third, ""), (first, "A red harbour")]
    before = history(ann, post_id).versions[0]
    assert [(m.id, m.description) for m in before.media] == [(first, "A harbour"), (second, "")]
    # What was taken off can be put back, and is nobody's to throw away.
    assert Media.objects.get(pk=second).attached
    assert pictures_ever(post_id) == [third, first, second]
    edit_post(ann, post_id=post_id, changes=Changes(media_ids=[second]))
    assert [m.id for m in shown(ann, post_id).media] == [second]
    edit_post(ann, post_id=post_id, changes=Changes(media_ids=[]))
    assert Post.objects.get(pk=post_id).pictures_count == 0
    delete_post(ann, post_id=post_id)
    assert not Media.objects.filter(attached=True).exists()


def test_pictures_that_cannot_be_put_on(picture: Callable[[Viewer], int], ann: Viewer, ben: Viewer) -> None:
    mine, theirs, used = picture(ann), picture(ben), picture(ann)
    write(ann, "Other", media_ids=[used])
    post_id = write(ann, "Look")
    for media_ids, refusal in (
        ([theirs], NotFound), ([mine, mine], AlreadyAttached), ([used], AlreadyAttached), ([mine + 1], NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            edit_post(ann, post_id=post_id, changes=Changes(text="New", media_ids=media_ids))
    assert texts(ann, post_id) == ["Look"]
    assert not Attachment.objects.filter(post_id=post_id).exists()


def test_a_text_can_go_where_a_picture_stays(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    post_id = write(ann, "Look", media_ids=[picture(ann)])
    edit_post(ann, post_id=post_id, changes=Changes(text=""))
    assert shown(ann, post_id).text == ""
    with pytest.raises(Invalid):
        edit_post(ann, post_id=post_id, changes=Changes(media_ids=[]))


def test_describing_a_picture_on_a_post_is_an_edit(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    media_id, loose = picture(ann), picture(ann)
    post_id = write(ann, "Look", media_ids=[media_id])
    describe_upload(ann, media_id=loose, description="Not yet on a post")
    assert PostVersion.objects.count() == 0
    assert describe_upload(ann, media_id=media_id, description="A harbour", focus=(0.5, 0)).focus_x == 0.5
    described = [[m.description for m in version.media] for version in history(ann, post_id).versions]
    assert described == [[""], ["A harbour"]]
    describe_upload(ann, media_id=media_id, focus=(0, 0))
    assert PostVersion.objects.count() == 1


def test_a_post_with_a_poll_gets_no_photos(picture: Callable[[Viewer], int], ann: Viewer) -> None:
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), 300))
    with pytest.raises(Invalid):
        edit_post(ann, post_id=post_id, changes=Changes(media_ids=[picture(ann)]))
    edit_post(ann, post_id=post_id, changes=Changes(text="Which one?"))
    poll = shown(ann, post_id).poll
    assert poll is not None
    assert [option.title for option in poll.options] == ["a", "b"]


def test_a_share_has_the_history_of_what_it_shares(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann)
    share = boost_post(ben, post_id=post_id)
    edit_post(ann, post_id=post_id, changes=Changes(text="Good evening"))
    assert texts(ben, share) == ["Good morning", "Good evening"]
    bus.drain()
