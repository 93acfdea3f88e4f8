"""A member uses the community from a Mastodon app: Mastodon.py against a running site, from the first request on."""

import base64
import hashlib
import html
import json
import queue
import re
import secrets
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from mastodon import Mastodon, MastodonNotFoundError, MastodonUnauthorizedError, StreamListener
from websockets.sync.client import connect

from tests.factories_media import encode, photo
from tests.live_site import LiveSite, Login
from tests.patience import LOST_AFTER_S, until

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = ["read", "write", "follow", "push"]


def hidden_fields(page: str) -> dict[str, str]:
    """What the hidden inputs of a page hold; of two with one name, the last."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
    return found


def form_with(page: str, word: str) -> str:
    """The one form of a page in which a word stands."""
    found = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if word in form]
    assert found, page
    return found[0]


class Browser:
    """A browser without JavaScript: cookies, pages, forms."""

    def __init__(self, site: LiveSite) -> None:
        self.site = site
        self.session = requests.Session()

    def sign_in_on(self, page: requests.Response, login: Login) -> requests.Response:
        """Fill in the sign-in form on a page and send it."""
        fields = hidden_fields(form_with(page.text, 'name="password"'))
        fields |= {"login": login.email, "password": login.password}
        return self.session.post(
            f"{self.site.url}/accounts/login/", data=fields, headers={"Referer": page.url}, timeout=LOST_AFTER_S
        )

    def let_in(self, page: requests.Response) -> str:
        """Press the button that gives the app access; the code it shows."""
        fields = hidden_fields(form_with(page.text, 'name="allow"')) | {"allow": "Authorize"}
        done = self.session.post(page.url, data=fields, headers={"Referer": page.url}, timeout=LOST_AFTER_S)
        found = re.search(r'id="oob-code">([^<]+)<', done.text)
        assert found, (done.status_code, done.text)
        return found[1]


class Ear(StreamListener):
    """Keeps what a stream says, in order."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[str, Any]] = queue.Queue()

    def on_update(self, status: Any) -> None:
        self.heard.put(("update", status))

    def on_notification(self, notification: Any) -> None:
        self.heard.put(("notification", notification))

    def on_status_update(self, status: Any) -> None:
        self.heard.put(("status.update", status))

    def on_delete(self, status_id: Any) -> None:
        self.heard.put(("delete", status_id))

    def wait_for(self, kind: str) -> Any:
        """The next thing of a kind; others before it are passed over."""
        while True:
            found, what = self.heard.get(timeout=LOST_AFTER_S)
            if found == kind:
                return what


@pytest.fixture(scope="module")
def people(live_site: LiveSite) -> tuple[Login, Login]:
    """Two members of the running site, with names nobody else uses."""
    mark = secrets.token_hex(3)
    return live_site.account(f"ann_{mark}"), live_site.account(f"ben_{mark}")


@pytest.fixture(scope="module")
def app(live_site: LiveSite) -> tuple[str, str]:
    """An app that registered itself."""
    return Mastodon.create_app(
        "Journey", api_base_url=live_site.url, scopes=SCOPES, redirect_uris=OUT_OF_BAND, website="https://app.example"
    )


@pytest.fixture(scope="module")
def ann(live_site: LiveSite, people: tuple[Login, Login], app: tuple[str, str]) -> Mastodon:
    """The first member, let in with a proof (PKCE) and a code that is copied by hand."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    client_id, client_secret = app
    client = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=live_site.url)
    address = client.auth_request_url(redirect_uris=OUT_OF_BAND, scopes=SCOPES, allow_http=True)
    address += "&" + urlencode({"code_challenge": challenge, "code_challenge_method": "S256"})
    browser = Browser(live_site)
    sign_in = browser.session.get(address, timeout=LOST_AFTER_S)
    assert "/accounts/login/" in sign_in.url
    consent = browser.sign_in_on(sign_in, people[0])
    assert "Give Journey access?" in consent.text, consent.text
    code = browser.let_in(consent)
    asked = {
        "grant_type": "authorization_code", "code": code, "client_id": client_id, "client_secret": client_secret,
        "redirect_uri": OUT_OF_BAND,
    }  # fmt: skip
    without_proof = requests.post(f"{live_site.url}/oauth/token", data=asked, timeout=LOST_AFTER_S)
    assert without_proof.status_code == 400
    code = browser.let_in(browser.session.get(address, timeout=LOST_AFTER_S))
    asked |= {"code": code, "code_verifier": verifier}
    given = requests.post(f"{live_site.url}/oauth/token", data=asked, timeout=LOST_AFTER_S).json()
    return Mastodon(
        client_id=client_id, client_secret=client_secret, access_token=given["access_token"],
        api_base_url=live_site.url,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ben(live_site: LiveSite, people: tuple[Login, Login], app: tuple[str, str]) -> Mastodon:
    """The second member, let in by Mastodon.py's own way, which has no proof."""
    client = Mastodon(client_id=app[0], client_secret=app[1], api_base_url=live_site.url)
    browser = Browser(live_site)
    sign_in = browser.session.get(client.auth_request_url(scopes=SCOPES, allow_http=True), timeout=LOST_AFTER_S)
    client.log_in(code=browser.let_in(browser.sign_in_on(sign_in, people[1])), scopes=SCOPES, allow_http=True)
    return client


@pytest.fixture
def friends(ann: Mastodon, ben: Mastodon) -> Iterator[None]:
    """Each follows the other."""
    ann.account_follow(ben.me())
    ben.account_follow(ann.me())
    yield
    ann.notifications_clear()
    ben.notifications_clear()


def test_who_is_signed_in(ann: Mastodon, ben: Mastodon, people: tuple[Login, Login], live_site: LiveSite) -> None:
    me = ann.account_verify_credentials()
    assert (me.username, str(me.id)) == (people[0].name, people[0].id)
    assert ben.me().username == people[1].name
    assert ann.app_verify_credentials().name == "Journey"
    assert ann.instance_v1().urls.streaming_api == live_site.url.replace("http", "ws")
    assert ann.instance_v2().configuration.statuses.max_characters >= 500
    changed = ann.account_update_credentials(note="I bake.", fields=[("Pronouns", "she/her")])
    assert changed.source.note == "I bake."
    assert changed.fields[0].name == "Pronouns"


@pytest.mark.usefixtures("friends")
def test_a_post_with_photos_is_read_liked_shared_and_answered(ann: Mastodon, ben: Mastodon) -> None:
    picture = ann.media_post(encode(photo(1200, 800), "JPEG"), mime_type="image/jpeg", description="A loaf of bread")
    assert picture.description == "A loaf of bread"
    posted = ann.status_post("Fresh #bread for everybody", media_ids=[picture], visibility="public")
    assert posted.media_attachments[0].description == "A loaf of bread"
    assert (
        requests.get(posted.media_attachments[0].preview_url, timeout=LOST_AFTER_S)
        .headers["Content-Type"]
        .startswith("image/")
    )
    assert ann.timeline_home(limit=1)[0].id == posted.id
    assert ben.timeline_home(limit=5)[0].id == posted.id
    assert ben.timeline_hashtag("bread", limit=1)[0].id == posted.id
    assert ben.timeline_local(limit=1)[0].id == posted.id

    liked = ben.status_favourite(posted)
    assert (liked.favourited, liked.favourites_count) == (True, 1)
    shared = ben.status_reblog(posted)
    assert (shared.reblog.id, shared.reblog.reblogged) == (posted.id, True)
    answer = ben.status_reply(posted, "Smells good!")
    assert answer.in_reply_to_id == posted.id
    ben.status_bookmark(posted)
    assert ben.bookmarks()[0].id == posted.id
    assert ben.favourites()[0].id == posted.id
    assert [d.id for d in ann.status_context(posted).descendants] == [answer.id]
    assert [a.username for a in ann.status_favourited_by(posted)] == [ben.me().username]

    told = until(lambda: found if len(found := ann.notifications()) >= 4 else None)
    assert told is not None
    assert {n.type for n in told} == {"favourite", "reblog", "mention", "follow"}
    assert {n.status.id for n in told if n.type in {"favourite", "reblog"}} == {posted.id}
    assert ann.notifications_unread_count().count == len(told)
    ann.markers_set("notifications", told[0])
    assert ann.notifications_unread_count().count == 0

    ben.status_unfavourite(posted)
    ben.status_unreblog(posted)
    seen = ann.status(posted)
    assert (seen.favourites_count, seen.reblogs_count, seen.replies_count) == (0, 0, 1)
    deleted = ann.status_delete(posted)
    assert deleted.text == "Fresh #bread for everybody"
    with pytest.raises(MastodonNotFoundError):
        ben.status(posted)


@pytest.mark.usefixtures("friends")
def test_editing_pinning_and_asking(ann: Mastodon, ben: Mastodon) -> None:
    ear = Ear()
    handle = ann.stream_user(ear, run_async=True)
    try:
        until(handle.is_receiving)
        posted = ben.status_post("The choir meets on Friday #choir", visibility="unlisted")
        # What another test posted a moment ago may come first.
        until(lambda: ear.wait_for("update").id == posted.id)
        edited = ben.status_update(posted, status="The choir meets on Monday #choir", spoiler_text="Dates")
        assert (edited.id, edited.spoiler_text, edited.edited_at is not None) == (posted.id, "Dates", True)
        assert ear.wait_for("status.update").content == edited.content
    finally:
        handle.close()
    assert ben.status_source(posted).text == "The choir meets on Monday #choir"
    before, after = ann.status_history(posted)
    assert ("Friday" in before.content, "Monday" in after.content, after.spoiler_text) == (True, True, "Dates")

    assert ben.status_pin(posted).pinned
    assert [s.id for s in ann.account_statuses(ben.me(), pinned=True)] == [posted.id]
    assert not ben.status_unpin(posted).pinned

    question = ben.make_poll(["Tea", "Coffee"], expires_in=600, multiple=True)
    asked = ben.status_post("And after that?", visibility="unlisted", poll=question)
    assert [option.title for option in ann.poll(asked.poll).options] == ["Tea", "Coffee"]
    voted = ann.poll_vote(asked.poll, [0, 1])
    assert (voted.voted, voted.own_votes, voted.votes_count, voted.voters_count) == (True, [0, 1], 2, 1)
    assert ann.timeline_home()[0].poll.own_votes == [0, 1]
    assert ben.status(asked).poll.votes_count == 2

    quoted = ann.status_post("For everybody", visibility="public", quote_approval_policy="public")
    quoting = ben.status_post("Look at this", visibility="public", quoted_status_id=quoted)
    assert (quoting.quote.state, quoting.quote.quoted_status.id) == ("accepted", quoted.id)
    assert [status.id for status in ann.status_quotes(quoted)] == [quoting.id]
    assert ann.status_update_quote_approval_policy(quoted, "nobody").quote_approval.automatic == []
    assert ann.status_quote_revoke(quoted, quoting).quote.state == "revoked"


@pytest.mark.usefixtures("friends")
def test_pages_follow_each_other(ann: Mastodon, ben: Mastodon) -> None:
    posts = [ben.status_post(f"number {n}", visibility="unlisted").id for n in range(5)]
    page = ann.timeline_home(limit=2)
    assert [s.id for s in page] == posts[:2:-1]
    page = ann.fetch_next(page)
    assert [s.id for s in page] == posts[2:0:-1]
    back = ann.fetch_previous(page)
    assert [s.id for s in back] == posts[:2:-1]
    assert [a.username for a in ann.account_followers(ben.me(), limit=1)] == [ann.me().username]


@pytest.mark.usefixtures("friends")
def test_what_happens_is_heard_at_once_over_http(ann: Mastodon, ben: Mastodon) -> None:
    assert ann.stream_healthy()
    ear = Ear()
    handle = ann.stream_user(ear, run_async=True)
    try:
        until(handle.is_receiving)
        posted = ben.status_post("Can you hear me?", visibility="unlisted")
        # What another test posted a moment ago may come first.
        until(lambda: ear.wait_for("update").id == posted.id)
        mine = ann.status_post("Loud and clear", visibility="public")
        ben.status_favourite(mine)
        told = ear.wait_for("notification")
        assert (told.type, told.account.username, told.status.id) == ("favourite", ben.me().username, mine.id)
        ben.status_delete(posted)
        assert str(ear.wait_for("delete")) == str(posted.id)
    finally:
        # It closes when it has heard something: else at the next heartbeat, which is a quarter of a minute away.
        closing = threading.Thread(target=handle.close)
        closing.start()
        until(lambda: not closing.is_alive() or not ann.status_post("Good night", visibility="direct"))


@pytest.mark.usefixtures("friends")
def test_what_happens_is_heard_at_once_over_a_socket(ann: Mastodon, ben: Mastodon, live_site: LiveSite) -> None:
    address = f"{live_site.url.replace('http', 'ws')}/api/v1/streaming?stream=user&access_token={ann.access_token}"
    with connect(address) as socket:
        posted = ben.status_post("And now?", visibility="private")
        event: dict[str, Any] = {}
        while event.get("event") != "update" or json.loads(event["payload"])["id"] != str(posted.id):
            event = json.loads(socket.recv(timeout=LOST_AFTER_S))  # other tests' posts of a moment ago may come first
        assert event["stream"] == ["user"]
        mine = ann.status_post("@" + ben.me().username + " yes", visibility="direct", in_reply_to_id=posted)
        ben.status_favourite(mine)
        kinds = {}
        while "notification" not in kinds:
            event = json.loads(socket.recv(timeout=LOST_AFTER_S))
            kinds[event["event"]] = json.loads(event["payload"])
        assert kinds["notification"]["type"] == "favourite"


def test_people_are_found_muted_blocked_and_reported(ann: Mastodon, ben: Mastodon) -> None:
    ben_account = ben.me()
    found = until(lambda: ann.search(ben_account.username).accounts)
    assert [a.id for a in found] == [ben_account.id]
    assert ann.account_lookup(ben_account.acct).id == ben_account.id
    assert ann.account_mute(ben_account, duration=60).muting
    assert [a.id for a in ann.mutes()] == [ben_account.id]
    assert not ann.account_unmute(ben_account).muting
    reported = ann.report(ben_account, comment="Only a test", category="other")
    assert (reported.comment, reported.target_account.id) == ("Only a test", ben_account.id)
    assert ann.account_block(ben_account).blocking
    with pytest.raises(MastodonNotFoundError):
        ben.account(ann.me())
    assert not ann.account_unblock(ben_account).blocking


def test_what_an_app_asks_at_its_start_is_answered(ann: Mastodon) -> None:
    assert ann.preferences()["posting:default:visibility"] == "unlisted"
    for empty in (
        ann.lists,
        ann.filters_v2,
        ann.announcements,
        ann.custom_emojis,
        ann.conversations,
        ann.followed_tags,
    ):
        assert list(empty()) == []
    assert ann.notifications_policy().for_not_following == "accept"
    assert ann.instance_rules() is not None
    assert ann.instance_activity()[0].statuses is not None
    assert ann.trending_tags() is not None
    assert ann.trending_statuses() is not None
    assert ann.grouped_notifications().notification_groups is not None
    with pytest.raises(MastodonNotFoundError):
        ann.push_subscription()


def test_signing_out_ends_the_access(live_site: LiveSite, people: tuple[Login, Login], app: tuple[str, str]) -> None:
    client = Mastodon(client_id=app[0], client_secret=app[1], api_base_url=live_site.url)
    browser = Browser(live_site)
    sign_in = browser.session.get(client.auth_request_url(scopes=SCOPES, allow_http=True), timeout=LOST_AFTER_S)
    client.log_in(code=browser.let_in(browser.sign_in_on(sign_in, people[0])), scopes=SCOPES, allow_http=True)
    kept = Mastodon(access_token=client.access_token, api_base_url=live_site.url)
    assert kept.me()
    # Mastodon.py gives accesses back over https only.
    asked = {"token": client.access_token, "client_id": app[0], "client_secret": app[1]}
    assert requests.post(f"{live_site.url}/oauth/revoke", data=asked, timeout=LOST_AFTER_S).status_code == 200
    with pytest.raises(MastodonUnauthorizedError):
        kept.account_verify_credentials()
