"""The pages of groups: founding, coming in, writing, waiting, looking after."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.groups import queries
from meetinghouse.domain.groups.actions import add_topic
from meetinghouse.domain.groups.models import Approval, Group, Joining, Openness, Role
from meetinghouse.domain.posts.models import Draft, Hold, Post
from meetinghouse.domain.posts.queries import post
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
from tests.factories_api import Api, new_app, new_token
from tests.factories_groups import moderator_of, new_group, write_in

CLOSED = {"openness": Openness.CLOSED, "joining": Joining.REQUEST}


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_beginning_a_group(sign_in: Callable[..., Client], ann: Viewer) -> None:
    client = sign_in(ann)
    assert "You are in no group so far" in page(client, "/groups")
    assert "Nothing new to discover" in page(client, "/groups/discover")
    form = {"username": "ann", "name": "Choir", "openness": "2", "joining": "0", "approval": "0"}
    answer = client.post("/groups/new", form)
    assert answer.status_code == 422
    assert "Somebody has this name already" in answer.content.decode()
    answer = client.post("/groups/new", form | {"username": "choir"})
    assert "by invitation only" in answer.content.decode()
    form |= {
        "username": "choir",
        "openness": "1",
        "joining": "1",
        "questions": "Which voice?\n\nSince when?",
        "rules": "Be kind",
    }
    answer = client.post("/groups/new", form)
    group = Group.objects.get()
    assert answer["location"] == f"/groups/{group.pk}"
    assert (group.questions, group.rules) == (["Which voice?", "Since when?"], ["Be kind"])
    html = page(client, f"/groups/{group.pk}")
    assert "Closed group" in html
    assert "Write to Choir" in html
    assert "Be kind" in html
    assert client.get("/@choir")["location"] == f"/groups/{group.pk}"


def test_asking_to_join_with_answers(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, questions=["Which voice?"], group_rules=["Be kind"], **CLOSED)
    asking, deciding = sign_in(ben), sign_in(ann)
    assert "For members of this group" in page(asking, f"/groups/{group_id}")
    page(asking, f"/groups/{group_id}/members", 404)
    html = page(asking, f"/groups/{group_id}/join")
    assert "Which voice?" in html
    assert "Be kind" in html
    answer = asking.post(f"/groups/{group_id}/join", {"answer_0": " "})
    assert answer.status_code == 422
    assert "answer every question" in answer.content.decode()
    assert asking.post(f"/groups/{group_id}/join", {"answer_0": "Alto"}).status_code == 302
    assert "Asked · take back" in page(asking, f"/groups/{group_id}")
    html = page(deciding, f"/groups/{group_id}/requests")
    assert "Alto" in html
    assert "@ben" in html
    page(asking, f"/groups/{group_id}/requests", 404)
    bus.drain()
    assert "would like to join a group" in page(deciding, "/notifications")
    deciding.post(f"/groups/{group_id}/requests", {"person_id": ben.person_id, "answer": "accept"})
    bus.drain()
    assert "let you into a group" in page(asking, "/notifications")
    assert "Write to Choir" in page(asking, f"/groups/{group_id}")
    assert "Nobody waits" in page(deciding, f"/groups/{group_id}/requests")
    assert "Choir" in page(asking, "/groups")


def test_an_invitation_to_a_secret_group(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, openness=Openness.SECRET, name="Surprise")
    invited, inviting = sign_in(ben), sign_in(ann)
    for path in ("", "/about", "/members", "/join", "/leave", "/invite", "/settings"):
        page(invited, f"/groups/{group_id}{path}", 404)
    page(invited, f"/groups/{group_id}/waiting", 404)
    assert "Surprise" not in page(invited, "/groups/discover")
    bus.drain()
    assert "@ben" in page(inviting, f"/groups/{group_id}/invite?q=ben")
    inviting.post(f"/groups/{group_id}/invite", {"person_id": ben.person_id})
    assert "@ben" in page(inviting, f"/groups/{group_id}/requests")
    assert "Surprise" in page(invited, "/groups")
    assert "You are invited" in page(invited, f"/groups/{group_id}")
    bus.drain()
    assert "invited you to a group" in page(invited, "/notifications")
    invited.post(f"/groups/{group_id}/decline")
    page(invited, f"/groups/{group_id}", 404)
    assert "Surprise" not in page(invited, "/notifications")


def test_writing_with_a_topic_and_finding_it_again(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, **CLOSED)
    topic_id = add_topic(ann, group_id=group_id, name="Scores")
    client, htmx = sign_in(ben), sign_in(ben, htmx=True)
    answer = client.post(f"/groups/{group_id}/write", {"text": "", "topic": topic_id})
    assert answer.status_code == 422
    assert "write something" in answer.content.decode()
    answer = htmx.post(f"/groups/{group_id}/write", {"text": "Brahms at last", "topic": topic_id})
    assert 'class="card post' in answer.content.decode()
    client.post(f"/groups/{group_id}/write", {"text": "Something else"})
    bus.drain()
    html = page(client, f"/groups/{group_id}?topic={topic_id}")
    assert "Brahms at last" in html
    assert "Something else" not in html
    html = page(client, f"/groups/{group_id}?q=else")
    assert "Something else" in html
    assert "Brahms at last" not in html
    assert "Nothing found in this group" in page(client, f"/groups/{group_id}?q=zzz")
    html = page(sign_in(ann), "/home")
    assert "Brahms at last" in html
    assert re.search(r'In <a href="/@group\d+">Choir</a>', html), "not: the group shared this"
    assert "shared this" not in html
    # As one of the audiences of the composer at home.
    client.post("/posts", {"text": "From home", "audience": f"group-{group_id}"})
    assert "From home" in page(client, f"/groups/{group_id}")
    answer = client.post("/compose/readers", {"text": "", "audience": f"group-{group_id}"})
    assert "The 1 other member of Choir." in answer.content.decode()
    assert "The 1 other member of Choir." in page(client, f"/compose/readers?audience=group-{group_id}")
    # A draft from the group's page stays for the group.
    assert f'name="audience" value="group-{group_id}"' in page(client, f"/groups/{group_id}")
    client.post("/drafts/save", {"text": "Later", "audience": f"group-{group_id}"})
    assert Draft.objects.get().content.count(f'"group_id":{group_id}') == 1
    answer = sign_in(member("cleo")).post("/posts", {"text": "Sneak", "audience": f"group-{group_id}"})
    assert answer.status_code == 422
    assert not Post.objects.filter(text="Sneak").exists()


def test_a_post_waits_comes_back_and_appears(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, approval=Approval.ALL, **CLOSED)
    writing, deciding = sign_in(ben), sign_in(ann)
    answer = writing.post(f"/groups/{group_id}/write", {"text": "Please read me"}, follow=True)
    html = answer.content.decode()
    assert "Your post waits" in html
    post_id = Hold.objects.get().post_id
    assert f'id="post-{post_id}"' not in html
    assert sign_in(ben, htmx=True).post(f"/groups/{group_id}/write", {"text": "Me too"}).content == b""
    bus.drain()
    assert "wrote something that waits for approval" in page(deciding, "/notifications")
    assert "Please read me" in page(deciding, f"/groups/{group_id}/waiting")
    for path in (f"/groups/{group_id}/waiting", f"/groups/posts/{post_id}/back"):
        page(writing, path, 404)
    page(deciding, f"/groups/posts/{post_id}/mend", 404)
    assert writing.post(f"/groups/posts/{post_id}/approve").status_code == 404
    assert deciding.post(f"/groups/posts/{post_id}/back", {"reason": ""}).status_code == 422
    deciding.post(f"/groups/posts/{post_id}/back", {"reason": "Say please"})
    bus.drain()
    html = page(writing, "/notifications")
    assert "sent back what you wrote" in html
    assert f"/groups/posts/{post_id}/mend" in html
    assert "Say please" in page(writing, f"/groups/posts/{post_id}/mend")
    assert "Say please" in page(writing, "/groups")
    assert writing.post(f"/groups/posts/{post_id}/mend", {"text": " "}).status_code == 422
    writing.post(f"/groups/posts/{post_id}/mend", {"text": "Please, please"})
    deciding.post(f"/groups/posts/{post_id}/approve")
    bus.drain()
    assert "approved what you wrote" in page(writing, "/notifications")
    assert "Please, please" in page(writing, f"/groups/{group_id}")
    other = Hold.objects.get().post_id
    writing.post(f"/groups/posts/{other}/withdraw")
    assert not Hold.objects.exists()


def test_looking_after_a_group(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    group_id = new_group(ann, ben, cleo)
    client, moderating = sign_in(ann), sign_in(ben)
    where = f"/groups/{group_id}/members/{ben.person_id}"
    page(moderating, f"/groups/{group_id}/members/{cleo.person_id}", 404)
    assert "Make a moderator" in page(client, where)
    client.post(where, {"deed": "moderator"})
    assert queries.role_in(ben, group_id) == Role.MODERATOR
    assert "Moderator" in page(client, f"/groups/{group_id}/members?q=ben")
    assert moderating.post(f"/groups/{group_id}/members/{ann.person_id}", {"deed": "ban"}).status_code == 403
    moderating.post(f"/groups/{group_id}/members/{cleo.person_id}", {"deed": "ban", "reason": "Loud"})
    assert "Loud" in page(moderating, f"/groups/{group_id}/banned")
    moderating.post(f"/groups/{group_id}/members/{cleo.person_id}", {"deed": "lift"})
    assert "Nobody was sent away" in page(moderating, f"/groups/{group_id}/banned")
    assert client.post(where, {"deed": "nonsense"}).status_code == 404
    post_id = write_in(ben, group_id)
    for deed, words in (("pin", "Pinned"), ("unpin", "Not pinned")):
        answer = client.post(f"/groups/posts/{post_id}/{deed}", {"next": f"/groups/{group_id}"}, follow=True)
        assert words in answer.content.decode()
    answer = client.get(f"/groups/{group_id}/leave")
    assert "hand it over first" in answer.content.decode()
    client.post(f"/groups/{group_id}/leave")
    assert queries.role_in(ann, group_id) == Role.OWNER
    client.post(where, {"deed": "hand_over"})
    client.post(f"/groups/{group_id}/leave")
    assert queries.role_in(ann, group_id) is None
    assert queries.role_in(ben, group_id) == Role.OWNER


def test_settings_topics_and_rules_that_hold(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, **CLOSED)
    moderator_of(ann, group_id, ben)
    client, moderating = sign_in(ann), sign_in(ben)
    settings = f"/groups/{group_id}/settings"
    form = {"name": "Big choir", "about": "We #sing", "openness": "0", "joining": "0", "approval": "3", "rules": "Hum"}
    answer = client.post(settings, form)
    assert answer.status_code == 422
    assert "written in confidence" in answer.content.decode(), "asked once more before it opens"
    assert moderating.post(settings, form | {"sure": "on"}).status_code == 404
    client.post(settings, form | {"sure": "on"})
    found = queries.group(ann, group_id)
    assert (found.name, found.is_open, found.approval, found.rules) == ("Big choir", True, Approval.LINKS, ("Hum",))
    client.post(f"/groups/{group_id}/topics", {"topic": "Scores"})
    assert client.post(f"/groups/{group_id}/topics", {"topic": "scores"}).status_code == 422
    moderating.post(f"/groups/{group_id}/topics", {"topic": "Trips"})
    topics = queries.topics(group_id)
    assert [one.name for one in topics] == ["Scores", "Trips"]
    client.post(f"/groups/{group_id}/topics", {"remove": topics[0].id})
    assert "Trips" in page(moderating, settings)
    rule = {"contains": "1", "newer_than_days": "3", "advice": "Say what it is."}
    assert moderating.post(f"/groups/{group_id}/holding", rule).status_code == 404
    assert client.post(f"/groups/{group_id}/holding", rule | {"advice": ""}).status_code == 422
    client.post(f"/groups/{group_id}/holding", rule)
    html = page(moderating, f"/groups/{group_id}/about")
    assert "Hold posts with links by members who joined less than 3 days ago" in html
    client.post(f"/groups/{group_id}/holding", {"remove": queries.hold_rules(group_id)[0].id})
    assert queries.hold_rules(group_id) == []
    client.post(f"/groups/{group_id}/archive", {"rest": "yes"})
    html = page(client, f"/groups/{group_id}")
    assert "This group rests" in html
    assert "Write to Big choir" not in html
    client.post(f"/groups/{group_id}/archive", {"rest": "no"})
    assert not queries.group(ann, group_id).is_archived


def test_an_open_group_is_read_along_by_others(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann)
    post_id = write_in(ann, group_id, "Anybody home?")
    client = sign_in(ben)
    html = page(client, f"/groups/{group_id}")
    assert "Anybody home?" in html
    assert "You read along in an open group" in html
    assert "Write to Choir" not in html
    html = page(client, f"/@ann/{post_id}")
    assert "Only members of" in html
    assert 'id="reply"' not in html
    client.post(f"/groups/{group_id}/join")
    assert 'id="reply"' in page(client, f"/@ann/{post_id}")
    assert post(ben, post_id) is not None


@pytest.mark.parametrize("path", ["/@choir/replies", "/@choir/photos", "/@choir/followers", "/@choir/following"])
def test_what_people_have_leads_to_the_group(sign_in: Callable[..., Client], ann: Viewer, path: str) -> None:
    group_id = new_group(ann, handle="choir")
    assert sign_in(ann).get(path)["location"].startswith(f"/groups/{group_id}")


def test_reports_within_a_group(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    cleo, outside = member("cleo"), member("dan")
    group_id = new_group(ann, ben, cleo)
    post_id, owners = write_in(cleo, group_id, "Buy my carpets"), write_in(ann, group_id, "I rule")
    client, moderating = sign_in(ben), sign_in(ann)
    assert "Tell those who moderate Choir" in page(client, f"/posts/{post_id}/report")
    assert "Tell those who moderate Choir" not in page(client, f"/posts/{owners}/report"), "nobody else moderates it"
    page(client, f"/groups/posts/{owners}/report", 404)
    page(sign_in(cleo), f"/groups/posts/{post_id}/report", 404)
    path = f"/groups/posts/{post_id}/report"
    assert client.post(path, {"reason": ""}).status_code == 422
    client.post(path, {"reason": "Carpets again"})
    client.post(path, {"reason": "Carpets, again"})
    html = page(moderating, f"/groups/{group_id}/reported")
    assert "Carpets, again" in html
    assert "@ben" not in html, "who reported it is not said"
    for who in (ben, cleo, outside):
        page(sign_in(who), f"/groups/{group_id}/reported", 404)
        assert sign_in(who).post(f"/groups/posts/{post_id}/leave").status_code == 404
    moderating.post(f"/groups/posts/{post_id}/leave")
    assert "Nothing is reported" in page(moderating, f"/groups/{group_id}/reported")
    client.post(path, {"reason": "Still carpets"})
    moderator_of(ann, group_id, cleo)
    assert "Nothing is reported" in page(sign_in(cleo), f"/groups/{group_id}/reported"), "not of one's own"
    assert sign_in(cleo).post(f"/groups/posts/{post_id}/leave").status_code == 404
    moderating.post(f"/groups/posts/{post_id}/back", {"reason": "No carpets"})
    assert "Nothing is reported" in page(moderating, f"/groups/{group_id}/reported")


def test_muting_a_group_and_undoing_it(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    client, path = sign_in(ben), f"/groups/{group_id}"
    assert "muted" not in page(client, path)
    assert "You stay in it" in page(client, f"/people/{group_id}/mute/ask")
    answer = client.post(f"/people/{group_id}/mute", {"hours": "24", "next": path})
    assert answer["location"] == path
    html = page(client, path)
    assert "Stop muting" in html
    assert "muted</span>" in html
    for one in ("/settings/privacy", "/settings/muted"):
        assert "Group · for another" in page(client, one)
    assert client.post(f"/people/{group_id}/unmute", {"next": path})["location"] == path
    assert "muted</span>" not in page(client, path)
    assert "Mute: keep it out of my home" not in page(sign_in(member()), path), "it is not in theirs"


def test_a_comment_waits_and_is_read_in_context(sign_in: Callable[..., Client], ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, **CLOSED)
    deciding, writing = sign_in(ann), sign_in(ben)
    settings = f"/groups/{group_id}/settings"
    form = {"name": "Choir", "openness": "1", "joining": "1", "approval": "0", "comment_approval": "3"}
    deciding.post(settings, form)
    rule = {"covers": "1", "contains": "3", "word": "pizza", "newer_than_days": "3", "advice": "No pizza."}
    deciding.post(f"/groups/{group_id}/holding", rule)
    html = page(writing, f"/groups/{group_id}/about")
    assert "Comments with links" in html
    assert "Hold comments with the word “pizza” by members who joined less than 3 days ago" in html
    post_id = write_in(ann, group_id, "Rehearsal at seven")
    where = f"/@ann/{post_id}"
    answer = writing.post("/posts", {"text": "And pizza", "in_reply_to_id": post_id, "next": where}, follow=True)
    html = answer.content.decode()
    assert "Your comment waits until somebody" in html
    assert "No pizza." in html
    html = page(deciding, f"/groups/{group_id}/waiting")
    assert "And pizza" in html
    assert "“Rehearsal at seven”" in html
    assert "And pizza" not in page(deciding, where)
    assert sign_in(ben, htmx=True).post("/posts", {"text": "pizza!", "in_reply_to_id": post_id}).content == b""
    held = Hold.objects.order_by("pk").first()
    assert held is not None
    html = page(writing, f"/groups/posts/{held.post_id}/mend")
    assert "What you answered" in html
    writing.post(f"/groups/posts/{held.post_id}/mend", {"text": "And bread"})
    assert "And bread" in page(deciding, where)
    token = new_token(new_app(), ben.account_id)
    status = Api(token).post("/api/v1/statuses", status="pizza?", in_reply_to_id=str(post_id))
    assert (status.status, status.json["in_reply_to_id"]) == (200, str(post_id))
    assert "pizza?" not in page(deciding, where)
