"""What the hot addresses do: posting, tapping, and what their answers say afterwards."""

from collections.abc import Sequence

import pytest

from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people import actions as people
from meetinghouse.domain.people import queries as people_queries
from meetinghouse.domain.posts import actions as posts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.contents import PostContent, contents
from meetinghouse.domain.posts.models import Attachment, Post, Reaction
from meetinghouse.doors.client_api.fast_lane import rendering
from tests.doors.client_api.conftest import write
from tests.doors.client_api.lane_factories import Lane
from tests.doors.client_api.oracle import Account, CredentialAccount, Notification, Status
from tests.factories_api import Api, Member, found_open_community

STATUSES = "/api/v1/statuses"


@pytest.mark.parametrize(
    ("sent", "audience", "told", "local_only"),
    [
        ({"visibility": "public"}, Audience.PUBLIC, "public", False),
        ({"visibility": "unlisted"}, Audience.COMMUNITY, "unlisted", True),
        ({"visibility": "unlisted", "local_only": False}, Audience.QUIET_PUBLIC, "unlisted", False),
        ({"visibility": "public", "local_only": True}, Audience.COMMUNITY, "unlisted", True),
        ({"visibility": "private"}, Audience.FOLLOWERS, "private", False),
        ({"visibility": "direct"}, Audience.MENTIONED, "direct", False),
        ({"local_only": True}, Audience.COMMUNITY, "unlisted", True),
        ({}, Audience.FOLLOWERS, "private", False),
    ],
)
def test_for_whom_a_status_is(
    ann: Member, sent: dict[str, object], audience: Audience, told: str, *, local_only: bool
) -> None:
    people.edit_profile(ann.viewer, changes={"default_audience": Audience.FOLLOWERS})
    answer = Lane(ann.api.token).post(STATUSES, status="Hello", **sent)
    status = answer.as_a(Status)
    assert Post.objects.get(pk=int(status.id)).audience == audience
    assert (status.visibility, answer.json["local_only"]) == (told, local_only)


def test_who_writes_for_friends_does_not_reach_all_followers_from_an_app(ann: Member) -> None:
    """The app was told "private" as the usual audience, and sends the same word back."""
    people.edit_profile(ann.viewer, changes={"default_audience": Audience.FRIENDS})
    assert ann.api.get("/api/v1/preferences").json["posting:default:visibility"] == "private"
    for sent, audience in (
        ({"visibility": "private"}, Audience.FRIENDS),
        ({}, Audience.FRIENDS),
        ({"visibility": "direct"}, Audience.MENTIONED),
        ({"visibility": "public"}, Audience.PUBLIC),
    ):
        status = Lane(ann.api.token).post(STATUSES, status="Hello", **sent).as_a(Status)
        assert Post.objects.get(pk=int(status.id)).audience == audience
    ann.api.patch("/api/v1/accounts/update_credentials", source={"privacy": "private"}, display_name="Ann")
    assert people_queries.default_audience(ann.viewer) == Audience.FRIENDS
    ann.api.patch("/api/v1/accounts/update_credentials", source={"privacy": "public"})
    assert people_queries.default_audience(ann.viewer) == Audience.PUBLIC


def test_a_word_sent_twice_posts_once(ann: Member, ben: Member) -> None:
    lane = Lane(ann.api.token)
    body = b'{"status":"Only once"}'
    first = lane.send("POST", STATUSES, body, idempotency_key="a word")
    again = lane.send("POST", STATUSES, body, idempotency_key="a word")
    other = lane.send("POST", STATUSES, body, idempotency_key="w" * 300)
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.json["id"] == again.json["id"] != other.json["id"]
    theirs = Lane(ben.api.token).send("POST", STATUSES, body, idempotency_key="a word")
    assert theirs is not None
    assert theirs.json["id"] != first.json["id"]


def test_a_status_says_with_which_app_it_was_written(ann: Member) -> None:
    status = Lane(ann.api.token).post(STATUSES, status="Hello").json
    assert status["application"] == {"name": "Test app", "website": "https://app.example"}
    assert write(ann) != int(status["id"])


def test_an_answer_never_reaches_further(ann: Member, ben: Member) -> None:
    people.follow(ben.viewer, person_id=ann.person_id)
    post = write(ann, audience=Audience.FOLLOWERS)
    status = Lane(ben.api.token).post(STATUSES, status="To all?", visibility="public", in_reply_to_id=post).as_a(Status)
    assert status.visibility == "private"
    assert (status.in_reply_to_id, status.in_reply_to_account_id) == (str(post), ann.id)


def test_marks_and_counts_follow_each_tap(ann: Member, ben: Member) -> None:
    post, lane = write(ann), Lane(ben.api.token)

    def tap(word: str) -> dict[str, object]:
        told = lane.post(f"{STATUSES}/{post}/{word}").json
        assert told == lane.get(f"{STATUSES}/{post}").json or word == "reblog"
        return told  # type: ignore[no-any-return]

    told = tap("favourite")
    assert (told["favourited"], told["favourites_count"]) == (True, 1)
    assert Reaction.objects.get(post_id=post).emoji == "👍"
    told = tap("unfavourite")
    assert (told["favourited"], told["favourites_count"]) == (False, 0)
    assert tap("bookmark")["bookmarked"] is True
    assert tap("unbookmark")["bookmarked"] is False
    share = tap("reblog")
    inner = share["reblog"]
    assert isinstance(inner, dict)
    assert (inner["id"], inner["reblogged"], inner["reblogs_count"]) == (str(post), True, 1)
    assert share["account"]["id"] == ben.id  # type: ignore[index]
    assert lane.post(f"{STATUSES}/{share['id']}/favourite").json["id"] == str(post)
    gone = lane.post(f"{STATUSES}/{share['id']}/unreblog").json
    assert (gone["id"], gone["reblogged"], gone["reblogs_count"]) == (str(post), False, 0)
    # Ann sees Ben's reaction in the count and not among her own marks.
    mine = Lane(ann.api.token).get(f"{STATUSES}/{post}").json
    assert (mine["favourited"], mine["favourites_count"]) == (False, 1)


def test_strangers_are_told_no_marks(ann: Member, ben: Member) -> None:
    post = write(ann)
    posts.react_to_post(ben.viewer, post_id=post)
    told = Lane().get(f"{STATUSES}/{post}").json
    assert not {"favourited", "reblogged", "bookmarked", "muted", "pinned", "filtered"} & set(told)
    assert told["favourites_count"] == 1


def test_a_closed_community_shows_strangers_nothing(ann: Member) -> None:
    post = write(ann)
    found_open_community(public_reading=False)
    lane = Lane()
    assert lane.get("/api/v1/timelines/public").json == []
    for path in (f"{STATUSES}/{post}", f"{STATUSES}/{post}/context", f"/api/v1/accounts/{ann.id}"):
        assert lane.get(path).status == 404
    assert Lane(ann.api.token).get(f"{STATUSES}/{post}").status == 200


def test_the_shapes_that_apps_require(ann: Member, ben: Member) -> None:
    post = write(ann, "Hello @ben #bees")
    posts.publish_post(ben.viewer, text="An answer", in_reply_to_id=post)
    lane = Lane(ben.api.token)
    status = lane.get(f"{STATUSES}/{post}").as_a(Status)
    assert [m["acct"] for m in status.mentions] == ["ben"]
    assert [t["name"] for t in status.tags] == ["bees"]
    thread = lane.get(f"{STATUSES}/{post}/context").as_a(dict[str, list[Status]])
    assert (thread["ancestors"], thread["descendants"][0].in_reply_to_id) == ([], str(post))
    assert lane.get(f"/api/v1/accounts/{ann.id}").as_a(Account).statuses_count == 1
    assert lane.get("/api/v1/accounts/verify_credentials").as_a(CredentialAccount).source.privacy == "unlisted"
    assert lane.get("/api/v1/notifications").as_a(list[Notification]) == []


def test_an_edited_picture_and_profile_show_at_once(ann: Member, ben: Member) -> None:
    post = write(ann, "with a picture")
    media = Media.objects.create(
        key="ab/cd", mime="image/webp", width=8, height=4, preview_width=4, preview_height=2, octets=1, blurhash="U",
        description="before", sent_sha256="0" * 64, stored_sha256="0" * 64, attached=True, account_id=ann.account_id,
    )  # fmt: skip
    Attachment.objects.create(post_id=post, media=media, position=0)
    Post.objects.filter(pk=post).update(pictures_count=1)
    lane = Lane(ben.api.token)

    def told() -> list[str]:
        return [m["description"] for m in lane.get(f"{STATUSES}/{post}").json["media_attachments"]]

    assert told() == ["before"]
    Media.objects.filter(pk=media.pk).update(description="after", revision=2)
    assert told() == ["after"]
    Media.objects.filter(pk=media.pk).update(state="removed", revision=3)
    assert told() == []
    people.edit_profile(ann.viewer, changes={"display_name": "Ann the Second"})
    assert lane.get(f"{STATUSES}/{post}").json["account"]["display_name"] == "Ann the Second"


def test_relationships_do_not_tell_who_blocks(ann: Member, ben: Member, cat: Member) -> None:
    people.follow(ann.viewer, person_id=ben.person_id)
    people.block(cat.viewer, person_id=ann.person_id)
    people.block(ann.viewer, person_id=ben.person_id)
    told = Lane(ann.api.token).get("/api/v1/accounts/relationships", id=[cat.id, ben.id, "77"]).json
    assert [(r["id"], r["blocking"], r["blocked_by"], r["following"]) for r in told] == [(ben.id, True, False, False)]


def test_limits_hold_on_the_fast_lane(ann: Member, settings: object) -> None:
    settings.RATE_LIMITS_ON = True  # type: ignore[attr-defined]
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"api": (3, 300), "post": (1, 300)}  # type: ignore[attr-defined]
    lane = Lane(ann.api.token)
    assert lane.post(STATUSES, status="one").status == 200
    refused = lane.post(STATUSES, status="two")
    assert (refused.status, bool(refused.headers["retry-after"])) == (429, True)
    assert lane.get("/api/v1/timelines/home").status == 200
    assert lane.get("/api/v1/timelines/home").status == 429


def test_a_suspended_login_ends_at_once(ann: Member) -> None:
    lane = Lane(ann.api.token)
    assert lane.get("/api/v1/timelines/home").status == 200
    people.suspend_person(person_id=ann.person_id)
    assert lane.get("/api/v1/timelines/home").status == 401
    assert Api(ann.api.token).get("/api/v1/timelines/home").status == 401


def test_a_row_that_vanishes_midway(ann: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted between the list and the look at what it says: asked once more; what was written is not written again."""
    post, lane = write(ann), Lane(ann.api.token)
    asked: list[int] = []

    def gone_at_first(ids: Sequence[int]) -> dict[int, PostContent]:
        asked.append(len(ids))
        return {} if len(asked) == 1 else contents(ids)

    rendering.forget()
    monkeypatch.setattr(rendering, "contents", gone_at_first)
    assert lane.get(f"{STATUSES}/{post}").status == 200
    assert asked == [1, 1]
    asked.clear()
    assert lane.post(STATUSES, status="Written and gone").status == 404
    assert Post.objects.filter(text="Written and gone").count() == 1
