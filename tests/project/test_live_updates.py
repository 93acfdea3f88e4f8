"""Live updates of the whole product: an app posts, a follower's app and page hear of it."""

import json
from typing import Any

import httpx
from websockets.sync.client import connect

from tests.live_site import LiveSite
from tests.patience import LOST_AFTER_S


def test_what_an_app_posts_reaches_a_followers_socket(live_site: LiveSite) -> None:
    writer, reader = live_site.account("wanda"), live_site.account("rosa")
    token_of = {who.name: live_site.token(who.name) for who in (writer, reader)}
    api = {name: httpx.Client(base_url=live_site.url, headers={"Authorization": f"Bearer {token}"})
           for name, token in token_of.items()}  # fmt: skip
    api["rosa"].post(f"/api/v1/accounts/{writer.id}/follow").raise_for_status()
    address = f"ws://127.0.0.1:{live_site.port}/api/v1/streaming?stream=user&access_token="
    with (
        connect(address + token_of["rosa"], proxy=None) as readers,
        connect(address + token_of["wanda"], proxy=None) as writers,
    ):
        for socket in (readers, writers):
            # What a socket is asked has an answer once the stream of its address is there.
            socket.send("and now?")
            # The follow of a moment ago may be told before.
            while json.loads(socket.recv(timeout=LOST_AFTER_S)).get("status") != 400:
                pass
        posted = api["wanda"].post("/api/v1/statuses", data={"status": "Good morning"}).json()
        update = json.loads(readers.recv(timeout=LOST_AFTER_S))
        api["rosa"].post(f"/api/v1/statuses/{posted['id']}/favourite").raise_for_status()
        # The follower of a moment ago may still be told about, and one's own post is.
        told: dict[str, Any] = {}
        while told.get("type") != "favourite":
            heard = json.loads(writers.recv(timeout=LOST_AFTER_S))
            assert heard["event"] in {"update", "notification"}
            told = json.loads(heard["payload"])
        api["wanda"].delete(f"/api/v1/statuses/{posted['id']}").raise_for_status()
        gone = json.loads(readers.recv(timeout=LOST_AFTER_S))

    assert update["event"] == "update"
    assert json.loads(update["payload"])["content"] == posted["content"]
    assert json.loads(update["payload"])["account"]["username"] == "wanda"
    assert (told["type"], told["status"]["id"], told["account"]["username"]) == ("favourite", posted["id"], "rosa")
    assert (gone["event"], gone["payload"]) == ("delete", posted["id"])
