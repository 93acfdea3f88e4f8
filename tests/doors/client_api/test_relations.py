"""Following, blocking, muting, asking."""

from datetime import timedelta

import pytest
import time_machine

from meetinghouse.kernel.clock import now
from tests.doors.client_api import oracle
from tests.factories_api import Member


def stands(who: Member, to: Member) -> oracle.Relationship:
    return who.api.get("/api/v1/accounts/relationships", id=[to.id]).as_a(list[oracle.Relationship])[0]


def act(who: Member, word: str, to: Member, **data: object) -> oracle.Relationship:
    return who.api.post(f"/api/v1/accounts/{to.id}/{word}", **data).as_a(oracle.Relationship)


def names(who: Member, path: str) -> list[str]:
    return [one.username for one in who.api.get(path).as_a(list[oracle.Account])]


def test_following_and_leaving(ann: Member, ben: Member) -> None:
    followed = act(ann, "follow", ben, reblogs=False, notify=True)
    assert (followed.following, followed.showing_reblogs, followed.notifying) == (True, False, True)
    assert act(ann, "follow", ben, reblogs=True).notifying
    assert stands(ben, ann).followed_by
    assert names(ann, f"/api/v1/accounts/{ann.id}/following") == ["ben"]
    assert names(ann, f"/api/v1/accounts/{ben.id}/followers") == ["ann"]
    assert not act(ann, "unfollow", ben).following
    assert names(ann, f"/api/v1/accounts/{ben.id}/followers") == []


def test_a_follower_can_be_removed(ann: Member, ben: Member) -> None:
    act(ann, "follow", ben)
    assert not act(ben, "remove_from_followers", ann).followed_by
    assert not stands(ann, ben).following


def test_who_is_locked_is_asked(ann: Member, ben: Member, cat: Member) -> None:
    ben.api.patch("/api/v1/accounts/update_credentials", locked=True)
    assert act(ann, "follow", ben).requested
    act(cat, "follow", ben)
    assert names(ben, "/api/v1/follow_requests") == ["cat", "ann"]
    assert ben.api.get("/api/v1/accounts/verify_credentials").json["source"]["follow_requests_count"] == 2
    yes = ben.api.post(f"/api/v1/follow_requests/{ann.id}/authorize").as_a(oracle.Relationship)
    assert yes.followed_by
    no = ben.api.post(f"/api/v1/follow_requests/{cat.id}/reject").as_a(oracle.Relationship)
    assert not no.followed_by
    assert names(ben, "/api/v1/follow_requests") == []
    assert stands(ann, ben).following
    assert not stands(cat, ben).requested
    assert ben.api.post(f"/api/v1/follow_requests/{cat.id}/authorize").status == 404


def test_a_block_ends_what_was_and_is_not_told_to_the_other(ann: Member, ben: Member) -> None:
    act(ann, "follow", ben)
    act(ben, "follow", ann)
    blocked = act(ann, "block", ben)
    assert (blocked.blocking, blocked.following, blocked.followed_by) == (True, False, False)
    assert names(ann, "/api/v1/blocks") == ["ben"]
    # For ben, ann is not there: no answer differs from that of a stranger's id.
    for path in (f"accounts/{ann.id}", f"accounts/{ann.id}/followers"):
        assert ben.api.get(f"/api/v1/{path}").status == 404
    for word in ("follow", "block", "mute", "unblock", "note"):
        assert ben.api.post(f"/api/v1/accounts/{ann.id}/{word}").status == 404, word
    assert ben.api.get("/api/v1/accounts/relationships", id=[ann.id]).json == []
    assert not act(ann, "unblock", ben).blocking
    assert names(ann, "/api/v1/blocks") == []


def test_a_mute_may_end_by_itself(ann: Member, ben: Member) -> None:
    muted = act(ann, "mute", ben, notifications=False, duration=3600)
    assert (muted.muting, muted.muting_notifications) == (True, False)
    assert names(ann, "/api/v1/mutes") == ["ben"]
    (told,) = ann.api.get("/api/v1/mutes").as_a(list[oracle.MutedAccount])
    assert muted.muting_expires_at == told.mute_expires_at is not None
    with time_machine.travel(now() + timedelta(hours=2)):
        assert not stands(ann, ben).muting
        assert names(ann, "/api/v1/mutes") == []


def test_a_mute_lasts_until_it_is_taken_back(ann: Member, ben: Member) -> None:
    muted = act(ann, "mute", ben)
    assert (muted.muting_notifications, muted.muting_expires_at) == (True, None)
    assert not act(ann, "unmute", ben).muting


@pytest.mark.parametrize("duration", [-1, 10**12, "soon"])
def test_a_mute_has_a_sensible_length(ann: Member, ben: Member, duration: object) -> None:
    assert ann.api.post(f"/api/v1/accounts/{ben.id}/mute", duration=duration).status == 422
    assert not stands(ann, ben).muting


@pytest.mark.parametrize(
    "word",
    ["follow", "unfollow", "remove_from_followers", "block", "unblock", "mute", "unmute", "note", "pin", "unpin"],
)
def test_oneself_and_nobody_are_no_others(ann: Member, word: str) -> None:
    for who in (ann.id, "1"):
        assert ann.api.post(f"/api/v1/accounts/{who}/{word}").status == 404


@pytest.mark.parametrize("word", ["note", "pin", "endorse"])
def test_what_is_not_kept_is_refused_in_words(ann: Member, ben: Member, word: str) -> None:
    answer = ann.api.post(f"/api/v1/accounts/{ben.id}/{word}", comment="nice")
    assert answer.status == 422
    assert "here" in answer.json["error"] or "server" in answer.json["error"]


def test_several_follows_at_once_are_limited(ann: Member, ben: Member) -> None:
    from django.test import override_settings

    with override_settings(RATE_LIMITS_ON=True, RATE_LIMITS={"api": (100, 300), "follow": (1, 3600)}):
        act(ann, "follow", ben)
        assert ann.api.post(f"/api/v1/accounts/{ben.id}/follow").status == 429
