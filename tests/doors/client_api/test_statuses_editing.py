"""Editing, pinning and asking from an app."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.chores import end_polls
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now, pretend
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member

DAY = 86_400


def picture(who: Member) -> str:
    file = io.BytesIO()
    Image.new("RGB", (48, 48), (180, 83, 42)).save(file, "PNG")
    file.seek(0)
    return str(upload_picture(who.viewer, file=file, made_here=True).id)


@pytest.fixture
def place(tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path


# --- Edit --------------------------------------------------------------------------------------------


def test_an_edit_answers_with_the_status_as_it_is_now(ann: Member, ben: Member, stranger: Api) -> None:
    post_id = write(ann, "Hello #bread", content_warning="Food", language="en")
    path = f"/api/v1/statuses/{post_id}"
    before = ben.api.get(path).as_a(oracle.Status)
    answer = ann.api.put(path, status="Hello #cake", spoiler_text="", sensitive=False, language="de")
    found = answer.as_a(oracle.Status)
    assert (found.spoiler_text, found.sensitive, found.language) == ("", False, "de")
    assert [tag["name"] for tag in found.tags] == ["cake"]
    assert before.edited_at is None
    assert found.edited_at is not None
    for reader in (ben.api, stranger):
        assert reader.get(path).as_a(oracle.Status).content == found.content
    source = ann.api.get(f"{path}/source").as_a(oracle.StatusSource)
    assert (source.text, source.spoiler_text) == ("Hello #cake", "")
    first, second = stranger.get(f"{path}/history").as_a(list[oracle.StatusEdit])
    assert "bread" in first.content
    assert (first.spoiler_text, first.sensitive, first.created_at) == ("Food", True, found.created_at)
    assert (second.content, second.created_at, second.account.username) == (found.content, found.edited_at, "ann")
    assert second.poll is None


def test_what_is_not_sent_stays(ann: Member) -> None:
    post_id = write(ann, "Hello", content_warning="Food", language="en")
    found = ann.api.put(f"/api/v1/statuses/{post_id}", status="Hello again").as_a(oracle.Status)
    assert (found.spoiler_text, found.sensitive, found.language) == ("Food", True, "en")


def test_who_may_not_edit(ann: Member, ben: Member, stranger: Api) -> None:
    post_id, hidden = write(ann), write(ann, audience=Audience.FOLLOWERS)
    assert ben.api.put(f"/api/v1/statuses/{post_id}", status="Mine").status == 403
    assert ben.api.put(f"/api/v1/statuses/{hidden}", status="Mine").status == 404
    assert stranger.put(f"/api/v1/statuses/{post_id}", status="Mine").status == 401
    assert ann.api.put(f"/api/v1/statuses/{post_id}", status=" ").status == 422
    assert len(ann.api.get(f"/api/v1/statuses/{post_id}/history").json) == 1


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("kind", ["json", "form"])
def test_pictures_and_their_words(ann: Member, kind: str) -> None:
    one, two, three = picture(ann), picture(ann), picture(ann)
    post_id = write(ann, "Look", media_ids=[int(one), int(two)])
    path = f"/api/v1/statuses/{post_id}"
    if kind == "json":
        answer = ann.api.put(
            path, status="Look", media_ids=[three, one],
            media_attributes=[
                {"id": one, "description": "A harbour", "focus": "0.5,-0.5"}, {"id": three, "description": "A boat"},
            ],
        )  # fmt: skip
    else:
        body = (
            f"status=Look&media_ids[]={three}&media_ids[]={one}"
            f"&media_attributes[][id]={one}&media_attributes[][description]=A+harbour&media_attributes[][focus]=0.5,-0.5"
            f"&media_attributes[][id]={three}&media_attributes[][description]=A+boat"
        )
        answer = ann.api.send("PUT", path, body.encode(), "application/x-www-form-urlencoded")
    found = answer.as_a(oracle.Status)
    assert [(m.id, m.description) for m in found.media_attachments] == [(three, "A boat"), (one, "A harbour")]
    before, after = ann.api.get(f"{path}/history").as_a(list[oracle.StatusEdit])
    assert [(m.id, m.description) for m in before.media_attachments] == [(one, None), (two, None)]
    assert [m.id for m in after.media_attachments] == [three, one]
    # As in Mastodon, the pictures sent are all there are.
    assert ann.api.put(path, status="Look").as_a(oracle.Status).media_attachments == []


@pytest.mark.usefixtures("place")
def test_describing_what_is_on_a_post_is_an_edit(ann: Member) -> None:
    media_id = picture(ann)
    post_id = write(ann, "Look", media_ids=[int(media_id)])
    assert ann.api.put(f"/api/v1/media/{media_id}", description="A harbour").json["description"] == "A harbour"
    history = ann.api.get(f"/api/v1/statuses/{post_id}/history").as_a(list[oracle.StatusEdit])
    assert [[m.description for m in one.media_attachments] for one in history] == [[None], ["A harbour"]]


def test_sharers_are_told_in_the_app(ann: Member, ben: Member) -> None:
    post_id = write(ann)
    ben.api.post(f"/api/v1/statuses/{post_id}/reblog")
    ann.api.put(f"/api/v1/statuses/{post_id}", status="Good evening")
    bus.drain()
    (told,) = ben.api.get("/api/v1/notifications", types=["update"]).as_a(list[oracle.Notification])
    assert told.account.username == "ann"
    assert told.status is not None
    assert told.status.id == str(post_id)


# --- Pin ---------------------------------------------------------------------------------------------


def test_pinned_statuses_come_apart(ann: Member, ben: Member, stranger: Api) -> None:
    one, two = write(ann, "one"), write(ann, "two")
    path = f"/api/v1/accounts/{ann.id}/statuses"
    for post_id in (two, one):
        assert ann.api.post(f"/api/v1/statuses/{post_id}/pin").as_a(oracle.Status).pinned
    # Whether it is pinned stands there for its author alone.
    for reader, pinned in ((ann.api, True), (ben.api, False), (stranger, None)):
        found = reader.get(path, pinned="true").as_a(list[oracle.Status])
        assert [status.id for status in found] == [str(one), str(two)]
        assert {status.pinned for status in found} == {pinned}
    assert [status.pinned for status in ann.api.get(path).as_a(list[oracle.Status])] == [True, True]
    assert ann.api.get(f"/api/v1/statuses/{one}").as_a(oracle.Status).pinned
    assert not ann.api.post(f"/api/v1/statuses/{one}/unpin").as_a(oracle.Status).pinned
    assert [status.id for status in ben.api.get(path, pinned="true").as_a(list[oracle.Status])] == [str(two)]
    assert ben.api.post(f"/api/v1/statuses/{one}/pin").status == 422
    limits = stranger.get("/api/v2/instance").json["configuration"]["accounts"]
    assert limits["max_pinned_statuses"] == 5


# --- Polls -------------------------------------------------------------------------------------------


def test_a_poll_from_question_to_end(ann: Member, ben: Member, stranger: Api) -> None:
    poll = {"options": ["Saturday", "Sunday"], "expires_in": DAY, "multiple": False}
    asked = ann.api.post("/api/v1/statuses", status="Which day?", visibility="public", poll=poll).as_a(oracle.Status)
    assert asked.poll is not None
    # Who asks sees the numbers, as after a vote.
    assert (asked.poll.voted, asked.poll.own_votes) == (True, [])
    path = f"/api/v1/polls/{asked.poll.id}"
    assert ben.api.get(path).as_a(oracle.Poll).voted is False
    voted = ben.api.post(f"{path}/votes", choices=["1"]).as_a(oracle.Poll)
    assert (voted.voted, voted.own_votes, voted.votes_count, voted.voters_count) == (True, [1], 1, 1)
    assert [option.votes_count for option in voted.options] == [0, 1]
    again = ben.api.post(f"{path}/votes", choices=[0])
    assert (again.status, again.json["error"]) == (422, "You have already voted on this poll")
    assert ann.api.post(f"{path}/votes", choices=[0]).status == 422
    assert stranger.post(f"{path}/votes", choices=[0]).status == 401
    seen = stranger.get(path).as_a(oracle.Poll)
    assert (seen.voted, seen.own_votes, seen.votes_count) == (None, None, 1)
    with pretend(now() + timedelta(days=2)):
        assert ben.api.get(path).as_a(oracle.Poll).expired
        end_polls()
        bus.drain()
        for who in (ann, ben):
            (told,) = who.api.get("/api/v1/notifications", types=["poll"]).as_a(list[oracle.Notification])
            assert (told.account.username, told.status is not None) == ("ann", True)


def test_each_reader_finds_their_own_vote_in_every_list(ann: Member, ben: Member, cat: Member) -> None:
    post_id = write(ann, "Which? #bread", poll=PollDraft(("a", "b", "c"), DAY, is_multiple=True))
    plain = write(ann, "Nothing asked")
    share = cat.api.post(f"/api/v1/statuses/{post_id}/reblog").as_a(oracle.Status)
    paths = (
        "/api/v1/timelines/public", "/api/v1/timelines/tag/bread", f"/api/v1/accounts/{ann.id}/statuses",
        f"/api/v1/statuses/{post_id}", f"/api/v1/statuses/{share.id}",
    )  # fmt: skip
    for voters, own in ((0, []), (1, [0, 2])):
        for path in paths:
            for reader in (ben, cat):
                answer = reader.api.get(path).json
                by_id = {one["id"]: one for one in (answer if isinstance(answer, list) else [answer])}
                one = by_id.get(share.id, {}).get("reblog") or by_id[str(post_id)]
                assert one["poll"]["voters_count"] == voters, path
                assert one["poll"]["own_votes"] == (own if reader is ben else []), path
                if str(plain) in by_id:
                    assert by_id[str(plain)]["poll"] is None
        ben.api.post(f"/api/v1/polls/{post_id}/votes", choices=[0, 2])
    assert ben.api.get(f"/api/v1/statuses/{share.id}").json["poll"] is None


def test_the_numbers_of_a_hidden_poll_stay_hidden(ann: Member, ben: Member, stranger: Api) -> None:
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), DAY, hides_totals=True))
    ben.api.post(f"/api/v1/polls/{post_id}/votes", choices=[0])
    for reader in (ann.api, ben.api, stranger):
        found = reader.get(f"/api/v1/polls/{post_id}").as_a(oracle.Poll)
        assert [option.votes_count for option in found.options] == [None, None]
    with pretend(now() + timedelta(days=2)):
        found = stranger.get(f"/api/v1/polls/{post_id}").as_a(oracle.Poll)
        assert [option.votes_count for option in found.options] == [1, 0]


def test_a_poll_as_a_form_and_what_does_not_fit(ann: Member) -> None:
    body = (
        "status=Which&poll[options][]=tea&poll[options][]=coffee&poll[expires_in]=300&poll[multiple]=true"
        "&poll[hide_totals]=false"
    )
    answer = ann.api.send("POST", "/api/v1/statuses", body.encode(), "application/x-www-form-urlencoded")
    poll = answer.as_a(oracle.Status).poll
    assert poll is not None
    assert ([option.title for option in poll.options], poll.multiple) == (["tea", "coffee"], True)
    for wrong in (
        {"options": ["a"], "expires_in": DAY}, {"options": ["a", "b"], "expires_in": 60}, {"options": ["a", "b"]},
        {"options": "a", "expires_in": DAY}, {"options": [1, 2], "expires_in": DAY}, "yes",
        {"options": ["a", "b", "c", "d", "e"], "expires_in": DAY},
    ):  # fmt: skip
        assert ann.api.post("/api/v1/statuses", status="Which?", poll=wrong).status == 422, wrong
    limits = ann.api.get("/api/v2/instance").json["configuration"]["polls"]
    assert limits == {
        "max_options": 4, "max_characters_per_option": 80, "min_expiration": 300, "max_expiration": 2_592_000,
    }  # fmt: skip


def test_an_edit_leaves_the_poll(ann: Member, ben: Member) -> None:
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), DAY))
    plain = write(ann)
    ben.api.post(f"/api/v1/polls/{post_id}/votes", choices=[0])
    same = {"options": ["a", "b"], "expires_in": DAY}
    for sent in ({}, {"poll": same}):
        found = ann.api.put(f"/api/v1/statuses/{post_id}", status=f"Which one? {len(sent)}", **sent).as_a(oracle.Status)
        assert found.poll is not None
        assert found.poll.votes_count == 1
    other = {"options": ["a", "c"], "expires_in": DAY}
    assert ann.api.put(f"/api/v1/statuses/{post_id}", status="Which?", poll=other).status == 422
    assert ann.api.put(f"/api/v1/statuses/{plain}", status="Which?", poll=same).status == 422
    edits = ann.api.get(f"/api/v1/statuses/{post_id}/history").as_a(list[oracle.StatusEdit])
    assert [one.poll.options if one.poll else None for one in edits] == [[{"title": "a"}, {"title": "b"}]] * 3


def test_hidden_polls_and_absent_ones_answer_alike(ann: Member, ben: Member) -> None:
    hidden = write(ann, "Which?", Audience.FOLLOWERS, poll=PollDraft(("a", "b"), DAY))
    plain = write(ann)
    for method, end in (("GET", ""), ("POST", "/votes")):
        answers = {
            ben.api.send(method, f"/api/v1/polls/{number}{end}", b'{"choices": [0]}').body
            for number in (hidden, plain, 1)
        }
        assert answers == {b'{"error":"Record not found"}'}
