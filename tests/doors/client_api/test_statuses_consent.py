"""What authors and readers decide about a status: who may answer it, a conversation that is muted, who may quote it."""

from datetime import timedelta

import msgspec

from meetinghouse.domain.people.actions import edit_profile, follow
from meetinghouse.domain.posts.actions import answer_quote
from meetinghouse.domain.posts.choices import Commenters, Quoters
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member


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


def test_a_status_quotes_another_with_its_authors_consent(ann: Member, ben: Member, stranger: Api) -> None:
    quoted = str(write(ann, "The first"))
    own = ann.api.get(f"/api/v1/statuses/{quoted}").json
    theirs = ben.api.get(f"/api/v1/statuses/{quoted}").json
    assert (own["quote"], own["quotes_count"], own["quote_approval"]["current_user"]) == (None, 0, "automatic")
    assert theirs["quote_approval"] == {"automatic": [], "manual": ["public"], "current_user": "manual"}
    asked = ben.api.post("/api/v1/statuses", status="See", quoted_status_id=quoted, visibility="public").json
    assert asked["quote"] == {"state": "pending", "quoted_status": None}
    policy = f"/api/v1/statuses/{quoted}/interaction_policy"
    assert ben.api.put(policy, quote_approval_policy="public").status == 403
    assert ann.api.put(policy, quote_approval_policy="somebody").status == 422
    allowed = ann.api.put(policy, quote_approval_policy="public").json
    assert allowed["quote_approval"] == {"automatic": ["public"], "manual": [], "current_user": "automatic"}
    made = ben.api.post("/api/v1/statuses", status="Now", quoted_status_id=quoted, visibility="public").json
    assert (made["quote"]["state"], made["quote"]["quoted_status"]["id"]) == ("accepted", quoted)
    assert made["quote"]["quoted_status"]["quote"] is None
    # For apps that know nothing of quotes.
    address = made["quote"]["quoted_status"]["uri"]
    link = f'<a href="{address}" rel="nofollow noopener">{address}</a>'
    assert made["content"] == f'<p class="quote-inline">RE: {link}</p><p>Now</p>'
    assert (asked["content"], made["quote"]["quoted_status"]["content"]) == ("<p>See</p>", "<p>The first</p>")
    again = ann.api.post("/api/v1/statuses", status="Yes", quoted_status_id=made["id"], visibility="public").json
    assert again["quote"] == {"state": "pending", "quoted_status": None}
    answer_quote(ben.viewer, post_id=int(again["id"]), is_welcome=True)
    for api in (ann.api, ben.api, stranger):
        inner = api.get(f"/api/v1/statuses/{again['id']}").json["quote"]["quoted_status"]
        assert (inner["id"], inner["quote"]) == (made["id"], {"state": "accepted", "quoted_status_id": quoted})
        msgspec.convert(inner, oracle.Status)
    assert [s["id"] for s in ann.api.get(f"/api/v1/statuses/{quoted}/quotes").json] == [made["id"]]
    assert ann.api.get(f"/api/v1/statuses/{quoted}").json["quotes_count"] == 1
    taken = f"/api/v1/statuses/{quoted}/quotes/{made['id']}/revoke"
    assert ben.api.post(taken).status == 403
    assert ann.api.post(taken).json["quote"] == {"state": "revoked", "quoted_status": None}
    inner = stranger.get(f"/api/v1/statuses/{again['id']}").json["quote"]["quoted_status"]
    assert inner["quote"] == {"state": "revoked", "quoted_status_id": None}
    # A share of it shows the same, and what is hidden stays hidden inside.
    ben.api.post(f"/api/v1/statuses/{again['id']}/reblog")
    ben.api.post(f"/api/v1/accounts/{ann.id}/block")
    share = stranger.get(f"/api/v1/accounts/{ben.id}/statuses").json[0]
    assert share["reblog"]["quote"]["state"] == "accepted"
    assert (share["content"], share["reblog"]["content"].count("RE: ")) == ("", 1)
    ben.api.delete(f"/api/v1/statuses/{made['id']}")
    shown = ann.api.get(f"/api/v1/statuses/{again['id']}").json["quote"]
    assert shown == {"state": "deleted", "quoted_status": None}
    for wrong in ("1", "x"):
        assert ann.api.post("/api/v1/statuses", status="x", quoted_status_id=wrong).status == 404


def test_followers_are_told_that_they_need_not_ask(ann: Member, ben: Member, cat: Member, stranger: Api) -> None:
    post_id = write(ann, quoters=Quoters.FOLLOWERS)
    follow(ben.viewer, person_id=ann.person_id)
    ben.api.post(f"/api/v1/statuses/{post_id}/reblog")
    for _ in range(2):  # the first time rendered, then from memory
        for api, told in ((ben.api, "automatic"), (cat.api, "manual"), (stranger, "manual"), (ann.api, "automatic")):
            approval = api.get(f"/api/v1/statuses/{post_id}").json["quote_approval"]
            assert approval == {"automatic": ["followers"], "manual": ["public"], "current_user": told}
    shared = ben.api.get(f"/api/v1/accounts/{ben.id}/statuses").json[0]["reblog"]
    assert shared["quote_approval"]["current_user"] == "automatic"
    ben.api.post(f"/api/v1/accounts/{ann.id}/unfollow")
    assert ben.api.get(f"/api/v1/statuses/{post_id}").json["quote_approval"]["current_user"] == "manual"


def test_who_may_quote_by_default_is_kept_and_meant(ann: Member) -> None:
    """Who wants to be asked is told as "nobody"; an app that sends it back must not turn it into a no for all."""

    def made(**sent: object) -> Quoters:
        answer = ann.api.post("/api/v1/statuses", status="Hello", visibility="public", **sent)
        return Quoters(Post.objects.get(pk=int(answer.as_a(oracle.Status).id)).quoters)

    profile = "/api/v1/accounts/update_credentials"
    assert ann.api.get("/api/v1/preferences").as_a(oracle.Preferences).quote_policy == "nobody"
    assert (made(), made(quote_approval_policy="nobody")) == (Quoters.ASK, Quoters.ASK)
    assert ann.api.patch(profile, source={"quote_policy": "nobody"}).status == 200
    assert made() is Quoters.ASK
    assert ann.api.patch(profile, source={"quote_policy": "friends"}).status == 422
    told = ann.api.patch(profile, source={"quote_policy": "followers"}).as_a(oracle.CredentialAccount)
    assert told.source.quote_policy == ann.api.get("/api/v1/preferences").json["posting:default:quote_policy"]
    assert (made(), made(quote_approval_policy="nobody")) == (Quoters.FOLLOWERS, Quoters.NOBODY)
    edit_profile(ann.viewer, changes={"default_quoters": Quoters.ASK})
    post_id = write(ann, "As it was")
    for sent, quoters in (("nobody", Quoters.ASK), ("public", Quoters.EVERYBODY), ("nobody", Quoters.NOBODY)):
        ann.api.put(f"/api/v1/statuses/{post_id}", status="Hello", quote_approval_policy=sent)
        assert Post.objects.get(pk=post_id).quoters == quoters


def test_a_quote_waits_for_its_time_and_hears_of_edits(ann: Member, ben: Member) -> None:
    quoted = str(write(ann, "The first", quoters=Quoters.EVERYBODY))
    soon = (now() + timedelta(hours=1)).isoformat()
    sent = {"quoted_status_id": quoted, "quote_approval_policy": "public", "visibility": "public"}
    waiting = ben.api.post("/api/v1/statuses", status="Later", scheduled_at=soon, **sent).as_a(oracle.ScheduledStatus)
    assert (waiting.params.quoted_status_id, waiting.params.quote_approval_policy) == (quoted, "public")
    made = ben.api.post("/api/v1/statuses", status="Now", **sent).as_a(oracle.Status)
    for text in ("The second", "The third"):
        ann.api.put(f"/api/v1/statuses/{quoted}", status=text)
        bus.drain()
    told = ben.api.get("/api/v1/notifications", types=["quoted_update"]).as_a(list[oracle.Notification])
    assert [(one.type, one.account.id, one.status.id) for one in told if one.status] == [
        ("quoted_update", ann.id, made.id)
    ]
    assert [n.type for n in ann.api.get("/api/v1/notifications").as_a(list[oracle.Notification])] == ["quote"]
    ben.api.put(f"/api/v1/statuses/{made.id}", status="Now, again")
    for edit in ben.api.get(f"/api/v1/statuses/{made.id}/history").as_a(list[oracle.StatusEdit]):
        assert edit.quote == oracle.Quote("accepted", quoted_status_id=quoted)
    ben.api.post(f"/api/v1/accounts/{ann.id}/block")
    ann.api.put(f"/api/v1/statuses/{quoted}", status="The fourth")
    bus.drain()
    assert ben.api.get("/api/v1/notifications", types=["quoted_update"]).json == []
