"""What authors and readers decide about a status: who may answer it, a conversation that is muted, who may quote it."""

from datetime import timedelta

from meetinghouse.domain.posts.choices import Commenters
from meetinghouse.kernel.clock import now
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Member


def test_an_answer_that_the_author_does_not_want_is_refused(ann: Member, ben: Member) -> None:
    post_id = write(ann, commenters=Commenters.NOBODY)
    answer = ben.api.post("/api/v1/statuses", status="Why?", in_reply_to_id=str(post_id))
    assert answer.status == 403
    assert answer.json["error"] == "The author of this post has limited who may comment on it"
    assert ann.api.post("/api/v1/statuses", status="Because", in_reply_to_id=str(post_id)).status == 200


def test_a_muted_conversation_is_told_as_muted_to_who_muted_it(ann: Member, ben: Member) -> None:
    post_id = write(ann)
    comment = write(ann, "More", in_reply_to_id=post_id)
    ben.api.post(f"/api/v1/statuses/{post_id}/reblog")
    for api in (ann.api, ben.api):  # what was rendered before
        assert not api.get(f"/api/v1/statuses/{comment}").json["muted"]
    assert ben.api.post(f"/api/v1/statuses/{comment}/mute").json["muted"] is True
    for who, muted in ((ann, False), (ben, True)):
        assert who.api.get(f"/api/v1/statuses/{post_id}").json["muted"] is muted
        home = who.api.get("/api/v1/timelines/home").json
        assert {(s["muted"], (s["reblog"] or s)["muted"]) for s in home if s["reblog"] or who is ann} == {
            (muted, muted)
        }
        below = who.api.get(f"/api/v1/statuses/{post_id}/context").json["descendants"]
        assert [s["muted"] for s in below] == [muted]
    assert ben.api.post(f"/api/v1/statuses/{post_id}/unmute").json["muted"] is False
    assert ben.api.get(f"/api/v1/statuses/{comment}").json["muted"] is False


def test_formatted_text_is_told_as_html_with_its_title(ann: Member) -> None:
    post_id = write(ann, "# When\n*now*", title="Apple days", is_formatted=True)
    status = ann.api.get(f"/api/v1/statuses/{post_id}").json
    assert status["content"] == "<p><strong>Apple days</strong></p><h3>When</h3>\n<p><em>now</em></p>"
    sent = ann.api.post("/api/v1/statuses", status="**bold**", content_type="text/markdown").json
    assert sent["content"] == "<p><strong>bold</strong></p>"
    changed = ann.api.put(f"/api/v1/statuses/{sent['id']}", status="**bold**", content_type="text/plain").json
    assert changed["content"] == "<p>**bold**</p>"


def test_a_status_is_scheduled_changed_and_called_off(ann: Member, ben: Member) -> None:
    when = "2099-01-01T10:00:00.000Z"
    soon = (now() + timedelta(hours=1)).isoformat()
    poll = {"options": ["a", "b"], "expires_in": 300}
    sent = ann.api.post("/api/v1/statuses", status="Later", scheduled_at=soon, visibility="private", poll=poll)
    made = sent.as_a(oracle.ScheduledStatus)
    assert (made.params.text, made.params.visibility, made.params.poll["expires_in"]) == ("Later", "private", 300)
    assert ann.api.get("/api/v1/statuses", id=[made.id]).json == []
    address = f"/api/v1/scheduled_statuses/{made.id}"
    assert [s.id for s in ann.api.get("/api/v1/scheduled_statuses").as_a(list[oracle.ScheduledStatus])] == [made.id]
    assert ben.api.get("/api/v1/scheduled_statuses").json == []
    assert [ben.api.get(address).status, ben.api.delete(address).status] == [404, 404]
    assert ann.api.put(address, scheduled_at=when).status == 422
    assert ann.api.put(address, scheduled_at="").status == 422
    later = (now() + timedelta(hours=2)).isoformat()
    assert ann.api.put(address, scheduled_at=later).as_a(oracle.ScheduledStatus).scheduled_at > made.scheduled_at
    assert ann.api.delete(address).json == {}
    assert ann.api.get(address).status == 404
    direct = ann.api.post("/api/v1/statuses", status="@ben later", scheduled_at=soon, visibility="direct")
    assert direct.status == 422
