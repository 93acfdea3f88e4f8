"""What is seldom asked of a status."""

import pytest

from meetinghouse.domain.posts.audience import Audience
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member, found_open_community


def names(answer: object) -> list[str]:
    return [one.username for one in answer.as_a(list[oracle.Account])]  # type: ignore[attr-defined]


def test_the_source_is_what_was_typed(ann: Member, ben: Member) -> None:
    post_id = write(ann, "Hello **you** #bread", content_warning="Food")
    found = ben.api.get(f"/api/v1/statuses/{post_id}/source").as_a(oracle.StatusSource)
    assert found == oracle.StatusSource(str(post_id), "Hello **you** #bread", "Food")


def test_the_history_of_what_was_never_edited_has_one_version(ann: Member, stranger: Api) -> None:
    post_id = write(ann, "Hello")
    (edit,) = stranger.get(f"/api/v1/statuses/{post_id}/history").as_a(list[oracle.StatusEdit])
    assert edit.account.username == "ann"
    assert "Hello" in edit.content


def test_who_liked_and_shared_it_is_told_newest_first(ann: Member, ben: Member, cat: Member) -> None:
    post_id = write(ann)
    for who in (ben, cat):
        who.api.post(f"/api/v1/statuses/{post_id}/favourite")
        who.api.post(f"/api/v1/statuses/{post_id}/reblog")
    assert names(ann.api.get(f"/api/v1/statuses/{post_id}/favourited_by")) == ["cat", "ben"]
    assert names(ann.api.get(f"/api/v1/statuses/{post_id}/reblogged_by")) == ["cat", "ben"]
    page = ann.api.get(f"/api/v1/statuses/{post_id}/favourited_by", limit=1)
    assert names(ann.api.get(page.links["next"])) == ["ben"]
    # Whom the reader blocks is not there.
    ann.api.post(f"/api/v1/accounts/{cat.id}/block")
    assert names(ann.api.get(f"/api/v1/statuses/{post_id}/favourited_by")) == ["ben"]
    assert names(ann.api.get(f"/api/v1/statuses/{post_id}/reblogged_by")) == ["ben"]


@pytest.mark.parametrize("word", ["source", "history", "reblogged_by", "favourited_by"])
def test_what_is_hidden_and_what_is_absent_answer_alike(ann: Member, ben: Member, word: str) -> None:
    hidden = write(ann, "For followers", Audience.FOLLOWERS)
    answers = {ben.api.get(f"/api/v1/statuses/{i}/{word}").body for i in (hidden, hidden + 1, 1)}
    assert answers == {b'{"error":"Record not found"}'}
    assert ann.api.get(f"/api/v1/statuses/{hidden}/{word}").status == 200


def test_a_post_is_deleted_and_its_text_given_back(ann: Member) -> None:
    post_id = write(ann, "Hello **you**")
    gone = ann.api.delete(f"/api/v1/statuses/{post_id}").as_a(oracle.DeletedStatus)
    assert (gone.id, gone.text) == (str(post_id), "Hello **you**")
    assert ann.api.get(f"/api/v1/statuses/{post_id}").status == 404
    assert ann.api.delete(f"/api/v1/statuses/{post_id}").status == 404


def test_somebody_elses_post_is_not_deleted(ann: Member, ben: Member) -> None:
    post_id = write(ann)
    assert ben.api.delete(f"/api/v1/statuses/{post_id}").status == 403
    assert ann.api.get(f"/api/v1/statuses/{post_id}").status == 200


def test_several_statuses_come_at_once_as_far_as_they_may_be_read(ann: Member, ben: Member, stranger: Api) -> None:
    public, hidden = write(ann, "All"), write(ann, "Few", Audience.FOLLOWERS)
    found = ben.api.get("/api/v1/statuses", id=[public, hidden, "1", "x"]).as_a(list[oracle.Status])
    assert [s.id for s in found] == [str(public)]
    assert [s["id"] for s in ann.api.get("/api/v1/statuses", id=[hidden, public]).json] == [str(hidden), str(public)]
    assert [s["id"] for s in stranger.get("/api/v1/statuses", id=[public]).json] == [str(public)]
    found_open_community(public_reading=False)
    assert stranger.get("/api/v1/statuses", id=[public]).json == []


@pytest.mark.parametrize(("method", "word"), [("POST", "/translate")])
def test_what_cannot_be_done_is_refused_in_words(ann: Member, method: str, word: str) -> None:
    post_id = write(ann)
    answer = ann.api.send(method, f"/api/v1/statuses/{post_id}{word}", b'{"status": "new"}')
    assert answer.status == 422
    assert "here" in answer.json["error"]
    assert ann.api.get(f"/api/v1/statuses/{post_id}/source").json["text"] == "Good morning"
    assert ann.api.send(method, f"/api/v1/statuses/1{word}", b"{}").status == 404


@pytest.mark.parametrize("word", ["unpin", "unmute"])
def test_what_is_so_already_is_answered_with_the_status(ann: Member, word: str) -> None:
    post_id = write(ann)
    assert ann.api.post(f"/api/v1/statuses/{post_id}/{word}").as_a(oracle.Status).id == str(post_id)


def test_what_was_kept_is_listed(ann: Member, ben: Member) -> None:
    liked, kept = write(ann, "one"), write(ann, "two")
    ben.api.post(f"/api/v1/statuses/{liked}/favourite")
    ben.api.post(f"/api/v1/statuses/{kept}/bookmark")
    assert [s.id for s in ben.api.get("/api/v1/favourites").as_a(list[oracle.Status])] == [str(liked)]
    assert [s.id for s in ben.api.get("/api/v1/bookmarks").as_a(list[oracle.Status])] == [str(kept)]
    assert ann.api.get("/api/v1/bookmarks").json == []


def test_posts_with_a_tag_are_listed(ann: Member, stranger: Api) -> None:
    everybody, members = write(ann, "#Bread for all"), write(ann, "#bread for members", Audience.COMMUNITY)
    assert [s["id"] for s in ann.api.get("/api/v1/timelines/tag/bread").json] == [str(members), str(everybody)]
    assert [s["id"] for s in stranger.get("/api/v1/timelines/tag/BREAD").json] == [str(everybody)]
