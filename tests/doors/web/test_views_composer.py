"""What can be said of a post beside its text, in the composer and on its page."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from meetinghouse.domain.community.queries import reactions
from meetinghouse.domain.people.actions import block
from meetinghouse.domain.posts.actions import react_to_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Draft, Post
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import member, write

SignIn = Callable[..., Client]


def test_a_long_titled_post_is_folded_in_lists_and_whole_on_its_page(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    text = "# When\n" + "On *Sunday*, all day. " * 80
    assert client.post("/posts", {"title": "Apple days", "text": text, "is_formatted": "on"}).status_code == 302
    row = Post.objects.get()
    home, page = (client.get(where).content.decode() for where in ("/home", f"/@ann/{row.pk}"))
    for shown in (home, page):
        assert '<h2 class="post-title">Apple days</h2>' in shown
        assert "<h3>When</h3>" in shown
    assert ('class="post-text folded"' in home, 'class="post-text folded"' in page) == (True, False)
    assert f'<a href="/@ann/{row.pk}">Show more' in home
    assert "Show more" not in page
    assert "<title>ann: Apple days: When" in page


def test_what_was_said_survives_a_refusal(sign_in: SignIn, ann: Viewer) -> None:
    answer = sign_in(ann).post("/posts", {"title": "Apple days", "text": " ", "is_formatted": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Apple days"' in page
    assert 'name="is_formatted" data-formatted aria-describedby="formatted-new-help" checked' in page
    assert '<details class="composer-extra composer-poll" data-more open>' in page


def test_an_edit_changes_the_title_and_the_history_says_so(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    client.post("/posts", {"title": "Apple days", "text": "Come", "place": "The old mill"})
    post_id = Post.objects.get().pk
    assert b'value="Apple days"' in client.get(f"/posts/{post_id}/edit").content
    client.post(f"/posts/{post_id}/edit", {"title": "Pear days", "text": "Come", "is_formatted": "on"})
    page = client.get(f"/posts/{post_id}/history").content.decode()
    assert "The title was: Apple days. It is now: Pear days" in page
    assert "Its text became formatted text" in page
    assert "Place: none, before The old mill" in page
    assert "Title: Apple days" in page


def test_the_owner_picks_the_reactions_and_everybody_sees_who_chose_what(sign_in: SignIn, ann: Viewer) -> None:
    owner, ben, cat = member("olga", role=Role.OWNER), member("ben"), member("cat")
    client = sign_in(owner)
    form = {"name": "Testburg", "accent": "#b4532a", "sign_up_mode": "open"}
    for wrong, words in (("👍 fine", "this is none: f"), ("👍😀😁😂🤣😃😄😅😆", "Pick one to 8")):
        answer = client.post("/owner/community", {**form, "reactions": wrong})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.post("/owner/community", {**form, "reactions": "🌻 🐝👨‍👩‍👧🇳🇱 🌻"}).status_code == 302
    assert reactions() == ("🌻", "🐝", "👨‍👩‍👧", "🇳🇱")
    post_id = write(ann)
    react_to_post(ben, post_id=post_id, emoji="🐝")
    react_to_post(cat, post_id=post_id)
    page = sign_in(ann).get(f"/posts/{post_id}/reactions").content.decode()
    assert page.index("/@cat") < page.index("/@ben")
    assert page.count('aria-label="reacted with 🐝"') == page.count('aria-label="reacted with 🌻"') == 1
    only = sign_in(ann).get(f"/posts/{post_id}/reactions", {"emoji": "🐝"}).content.decode()
    assert ("/@ben" in only, "/@cat" in only) == (True, False)
    block(ben, person_id=cat.person_id)
    assert "/@cat" not in sign_in(ben).get(f"/posts/{post_id}/reactions").content.decode()
    assert "Choose a reaction" in sign_in(cat).get("/local").content.decode()


def test_the_author_says_who_may_comment_and_others_read_it(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    mine, theirs = sign_in(ann), sign_in(ben)
    mine.post("/posts", {"text": "Hello", "commenters": "nobody"})
    row = Post.objects.get()
    page = theirs.get(f"/@ann/{row.pk}").content.decode()
    assert "The author has closed the comments." in page
    assert 'id="reply"' not in page
    assert 'id="reply"' in mine.get(f"/@ann/{row.pk}").content.decode()
    refused = theirs.post("/posts", {"text": "What I typed", "in_reply_to_id": row.pk})
    assert refused.status_code == 422
    assert "What I typed" in refused.content.decode()
    assert "has limited who may comment" in refused.content.decode()
    address = f"/posts/{row.pk}/permissions"
    assert theirs.get(address).status_code == 404
    assert mine.post(address, {"commenters": "all"}).status_code == 422
    assert mine.post(address, {"commenters": "everybody", "quoters": "ask"}).status_code == 302
    assert 'id="reply"' in theirs.get(f"/@ann/{row.pk}").content.decode()
    for word, said in (("follow", "Stop following"), ("mute", "Hear of them again"), ("unwatch", "Mute them")):
        assert theirs.post(f"/posts/{row.pk}/comments/{word}", {"next": f"/@ann/{row.pk}"}).status_code == 302
        assert said in theirs.get(f"/@ann/{row.pk}").content.decode()


def test_a_draft_is_kept_taken_up_scheduled_and_thrown_away(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ann)
    typed = {"title": "Apple days", "text": "Come", "audience": "friends", "poll_option": ["Yes", "No"]}
    assert client.post("/drafts/save", {"text": " "}).status_code == 422
    assert client.post("/drafts/save", typed)["Location"] == "/drafts"
    row = Draft.objects.get()
    assert "Apple days: Come" in client.get("/drafts").content.decode()
    page = client.get(f"/drafts/{row.pk}").content.decode()
    for piece in (
        'value="Apple days"',
        ">Come</textarea>",
        'value="friends" selected',
        'value="Yes"',
        "data-more open",
    ):
        assert piece in page
    assert sign_in(ben).get(f"/drafts/{row.pk}").status_code == 404
    when = (now() + timedelta(hours=2)).replace(tzinfo=None, second=0, microsecond=0)
    later = typed | {"draft_id": row.pk, "scheduled_at": f"{when:%Y-%m-%dT%H:%M}", "utc_offset": "-60"}
    assert client.post("/posts", later)["Location"] == "/drafts"
    row.refresh_from_db()
    assert row.scheduled_at is not None
    assert row.scheduled_at.replace(tzinfo=None) == when - timedelta(hours=1)
    assert "Published at their time" in client.get("/drafts").content.decode()
    assert not Post.objects.exists()
    Draft.objects.update(refusal="Not now.", scheduled_at=None)
    assert "1 scheduled post could not be published" in client.get("/home").content.decode()
    assert "Not now." in client.get("/drafts").content.decode()
    assert client.post(f"/drafts/{row.pk}/discard").status_code == 302
    assert "No drafts" in client.get("/drafts").content.decode()


def test_a_quote_is_asked_for_allowed_and_taken_back(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    mine, theirs = sign_in(ann), sign_in(ben)
    quoted = write(ann, "What ann wrote")
    page = theirs.get("/compose", {"quote": quoted}).content.decode()
    assert f'name="quoted_id" value="{quoted}"' in page
    assert "ann is asked first" in page
    assert "What ann wrote" in page
    assert theirs.post("/posts", {"text": "See", "quoted_id": quoted}).status_code == 302
    quoting = Post.objects.get(text="See").pk
    bus.drain()
    address = f"/@ben/{quoting}"
    assert "would like to quote your post" in mine.get("/notifications").content.decode()
    asked = mine.get(address).content.decode()
    assert "Allow the quote" in asked
    assert mine.get(f"/posts/{quoting}/quoted")["Location"] == f"/@ann/{quoted}"
    assert "waits for its author" in theirs.get(address).content.decode()
    assert theirs.post(f"/posts/{quoting}/quote/allow").status_code == 404
    assert mine.post(f"/posts/{quoting}/quote/allow").status_code == 302
    assert '<blockquote class="quoted">' in theirs.get(address).content.decode()
    assert "See" in theirs.get(f"/posts/{quoted}/quotes").content.decode()
    assert "Take my post out of here" in mine.get(address).content.decode()
    mine.post(f"/posts/{quoting}/quote/revoke")
    assert "took it out of here" in theirs.get(address).content.decode()
    assert theirs.get("/compose", {"quote": write(ann, audience=Audience.FOLLOWERS)}).status_code == 404
    form = {"commenters": "everybody", "quoters": "nobody"}
    assert mine.post(f"/posts/{quoted}/permissions", form).status_code == 302
    assert theirs.get("/compose", {"quote": quoted}).status_code == 404
