"""Messages in apps: conversations, direct statuses, the context of one, reports."""

import io

from meetinghouse.domain.conversations.actions import add_people, choose_who_may_write, leave_conversation
from meetinghouse.domain.conversations.models import Conversation, Opening
from meetinghouse.domain.media.actions import upload_file
from meetinghouse.domain.people.actions import follow
from meetinghouse.domain.posts.actions import publish_post, write_to_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.queries import post
from meetinghouse.doors.client_api import live
from meetinghouse.kernel import bus
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories import member
from tests.factories_api import Answer, Api, Member

PATH = "/api/v1/conversations"


def direct(who: Member, text: str, **more: object) -> oracle.Status:
    """A direct status from an app."""
    return who.api.post("/api/v1/statuses", status=text, visibility="direct", **more).as_a(oracle.Status)


def talks(answer: Answer) -> list[oracle.Conversation]:
    return answer.as_a(list[oracle.Conversation])


def know(*people: Member) -> None:
    """Everybody follows everybody."""
    for one in people:
        for other in people:
            if one is not other:
                follow(one.viewer, person_id=other.person_id)


def test_a_direct_status_is_a_message_in_the_one_conversation(ann: Member, ben: Member, cat: Member) -> None:
    know(ann, ben)
    sent = direct(ann, "@ben hello")
    assert (sent.visibility, [m["username"] for m in sent.mentions]) == ("direct", ["ben"])
    assert direct(ben, "@ann hello back").visibility == "direct"
    write_to_people(ann.viewer, person_ids=[ben.person_id], text="From the site")
    assert Conversation.objects.count() == 1
    (found,) = talks(ben.api.get(PATH))
    assert ([a.username for a in found.accounts], found.unread) == (["ann"], True)
    assert found.last_status is not None
    assert "From the site" in found.last_status.content
    assert found.last_status.visibility == "direct"
    assert talks(cat.api.get(PATH)) == []
    assert cat.api.get(f"/api/v1/statuses/{sent.id}").status == 404


def test_a_group_is_found_again_by_who_is_named(ann: Member, ben: Member, cat: Member) -> None:
    know(ann, ben, cat)
    direct(ann, "@ben @cat hello")
    direct(cat, "@ann @ben hello")
    direct(ann, "@ben only you")
    assert Conversation.objects.count() == 2
    assert [sorted(a.username for a in t.accounts) for t in talks(ann.api.get(PATH))] == [["ben"], ["ben", "cat"]]


def test_a_direct_status_that_names_nobody_is_a_note_to_oneself(ann: Member, ben: Member) -> None:
    note = direct(ann, "Buy yeast, ask @nobody")
    assert Post.objects.get(pk=note.id).audience == Audience.MENTIONED
    assert ben.api.get(f"/api/v1/statuses/{note.id}").status == 404
    assert talks(ann.api.get(PATH)) == []


def test_a_direct_answer_to_a_post_stays_under_the_post(ann: Member, ben: Member) -> None:
    post_id = write(ann)
    answer = direct(ben, "@ann between us", in_reply_to_id=str(post_id))
    assert (answer.in_reply_to_id, Post.objects.get(pk=answer.id).audience) == (str(post_id), Audience.MENTIONED)
    assert not Conversation.objects.exists()


def test_an_answer_to_a_message_stays_in_its_conversation(ann: Member, ben: Member, cat: Member) -> None:
    know(ann, ben, cat)
    sent = direct(ann, "@ben hello")
    answer = ben.api.post("/api/v1/statuses", status="@cat look", visibility="public", in_reply_to_id=sent.id)
    found = answer.as_a(oracle.Status)
    assert (found.visibility, found.mentions) == ("direct", [])
    assert cat.api.get(f"/api/v1/statuses/{found.id}").status == 404
    (talk,) = talks(ann.api.get(PATH))
    assert talk.last_status is not None
    assert talk.last_status.id == found.id


def test_around_a_message_stands_its_conversation(ann: Member, ben: Member) -> None:
    know(ann, ben)
    ids = [direct(ann, f"@ben {n}").id for n in range(4)]
    found = ben.api.get(f"/api/v1/statuses/{ids[1]}/context").json
    assert [s["id"] for s in found["ancestors"]] == ids[:1]
    assert [s["id"] for s in found["descendants"]] == ids[2:]


def test_requests_are_not_among_an_apps_conversations(ann: Member, ben: Member) -> None:
    sent = direct(ann, "@ben hello")
    assert talks(ben.api.get(PATH)) == []
    assert live.conversation(ben.viewer, int(sent.id)) is None
    direct(ben, "@ann yes?", in_reply_to_id=sent.id)
    assert len(talks(ben.api.get(PATH))) == 1


def test_somebody_who_takes_no_messages(ann: Member, ben: Member) -> None:
    choose_who_may_write(ben.viewer, opening=Opening.NOBODY)
    refusal = ann.api.post("/api/v1/statuses", status="@ben hello", visibility="direct")
    assert (refusal.status, refusal.json["error"].endswith("Ben takes no new messages from you.")) == (422, True)
    assert not Post.objects.exists()


def test_pages_go_by_the_last_message(ann: Member, ben: Member, cat: Member) -> None:
    know(ann, ben, cat)
    direct(ann, "@ben one")
    direct(ann, "@cat two")
    direct(ann, "@ben three")
    first = ann.api.get(PATH, limit=1)
    assert [t.accounts[0].username for t in talks(first)] == ["ben"]
    second = ann.api.get(first.links["next"])
    assert [t.accounts[0].username for t in talks(second)] == ["cat"]
    assert "next" not in second.links or talks(ann.api.get(second.links["next"])) == []
    assert [t.accounts[0].username for t in talks(ann.api.get(second.links["prev"]))] == ["ben"]


def test_reading_and_removing(ann: Member, ben: Member, cat: Member, stranger: Api) -> None:
    know(ann, ben)
    direct(ann, "@ben hello")
    (talk,) = talks(ben.api.get(PATH))
    assert ben.api.post(f"{PATH}/{talk.id}/read").as_a(oracle.Conversation).unread is False
    assert talks(ben.api.get(PATH))[0].unread is False
    for who, status in ((cat.api, 404), (stranger, 401)):
        assert who.post(f"{PATH}/{talk.id}/read").status == status
        assert who.delete(f"{PATH}/{talk.id}").status == status
    removed = ben.api.delete(f"{PATH}/{talk.id}")
    assert (removed.status, removed.json) == (200, {})
    assert talks(ben.api.get(PATH)) == []
    direct(ann, "@ben again")
    assert [t.id for t in talks(ben.api.get(PATH))] == [talk.id]


def test_messages_stand_on_no_list_of_posts(ann: Member, ben: Member) -> None:
    know(ann, ben)
    sent = direct(ann, "@ben about the #harvest")
    bus.drain()
    for who in (ann, ben):
        for path in ("timelines/home", "timelines/public", "timelines/tag/harvest", f"accounts/{ann.id}/statuses"):
            assert who.api.get(f"/api/v1/{path}").json == []
        assert who.api.get("/api/v2/search", q="about").json["statuses"] == []
    assert ann.api.get(f"/api/v1/accounts/{ann.id}").json["statuses_count"] == 0
    # Apps know a message as a mention; whom it does not concern hears nothing.
    (told,) = ben.api.get("/api/v1/notifications", types=["mention"]).json
    assert (told["type"], told["status"]["id"]) == ("mention", sent.id)
    assert ann.api.get("/api/v1/notifications", types=["mention"]).json == []


def test_the_live_stream_names_the_conversation(ann: Member, ben: Member, cat: Member) -> None:
    know(ann, ben, cat)
    sent = direct(ann, "@ben hello")
    raw = live.conversation(ben.viewer, int(sent.id))
    assert raw is not None
    assert talks(Answer(200, b"[" + raw + b"]", {}))[0].accounts[0].username == "ann"
    assert live.conversation(cat.viewer, int(sent.id)) is None
    assert live.conversation(ann.viewer, write(ann)) is None


def test_a_message_is_reported_by_who_reads_it_only(ann: Member, ben: Member, cat: Member) -> None:
    know(ann, ben, cat)
    direct(ann, "@ben @cat fine")
    bad = direct(ann, "@ben @cat nasty")
    talk = Conversation.objects.get()
    leave_conversation(cat.viewer, conversation_id=talk.pk)
    outsider = cat.api.post("/api/v1/reports", account_id=ann.id, status_ids=[bad.id])
    assert outsider.status == 404
    assert ben.api.post("/api/v1/reports", account_id=ann.id, status_ids=[bad.id]).status == 200


def test_writing_in_a_conversation_by_hand_needs_a_place_in_it(ann: Member, ben: Member, cat: Member) -> None:
    sent = direct(ann, "@ben hello")
    answer = cat.api.post("/api/v1/statuses", status="Let me in", in_reply_to_id=sent.id)
    assert answer.status == 404
    assert publish_post(ben.viewer, text="Yes", in_reply_to_id=int(sent.id))


def test_a_file_is_a_link_that_asks_who_comes(ann: Member, ben: Member) -> None:
    know(ann, ben)
    media = upload_file(ann.viewer, file=io.BytesIO(b"Milk, eggs"), name="List.txt")
    write_to_people(ann.viewer, person_ids=[ben.person_id], text="The list", media_ids=[media.id])
    (found,) = talks(ben.api.get(PATH))
    assert found.last_status is not None
    (sent,) = found.last_status.media_attachments
    assert (sent.type, sent.preview_url, sent.description) == ("unknown", None, "List.txt")
    assert sent.url is not None
    assert sent.url.endswith(f"/files/{media.id}")


def test_an_app_writes_on_where_somebody_was_added(ann: Member, ben: Member, cat: Member) -> None:
    know(ann, ben, cat)
    dan = member("dan")
    before = direct(ann, "@ben @cat between us")
    (talk,) = talks(ann.api.get(PATH))
    add_people(ann.viewer, conversation_id=int(talk.id), person_ids=[dan.person_id])
    answer = direct(ben, "on it", in_reply_to_id=before.id)
    assert post(dan, int(answer.id)) is not None
    assert post(dan, int(before.id)) is None
    (talk,) = talks(cat.api.get(PATH))
    assert len(talk.accounts) == 3
    # To the people as they were, an app begins anew.
    direct(ann, "@ben @cat only us")
    assert Conversation.objects.count() == 2
