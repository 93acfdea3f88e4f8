"""What there is none of here: empty where it is asked for, refused in words where it is to be made."""

import pytest

from tests.doors.client_api import oracle
from tests.factories_api import Member


@pytest.mark.parametrize(
    "path",
    [
        "filters", "announcements", "followed_tags", "domain_blocks", "endorsements",
        "featured_tags", "featured_tags/suggestions",
        "accounts/{}/featured_tags", "accounts/{}/endorsements", "accounts/{}/identity_proofs",
    ],
)  # fmt: skip
def test_lists_are_empty(ann: Member, ben: Member, path: str) -> None:
    answer = ann.api.get("/api/v1/" + path.format(ben.id))
    assert (answer.status, answer.json) == (200, [])
    if "{}" in path:
        assert ann.api.get("/api/v1/" + path.format(1)).status == 404


def test_new_filters_are_an_empty_list_too(ann: Member) -> None:
    assert ann.api.get("/api/v2/filters").json == []


@pytest.mark.parametrize(
    "path", ["v1/filters", "v2/filters", "v1/domain_blocks", "v1/featured_tags", "v1/push/subscription"]
)
def test_none_can_be_made(ann: Member, path: str) -> None:
    answer = ann.api.post(f"/api/{path}", title="mine")
    assert answer.status == 422
    assert len(answer.json["error"].split()) > 3


def test_tags_cannot_be_featured(ann: Member) -> None:
    refused = ann.api.post("/api/v1/tags/bees/feature")
    assert (refused.status, len(refused.json["error"].split()) > 3) == (422, True)
    assert ann.api.post("/api/v1/tags/bees/unfeature").as_a(oracle.Tag).name == "bees"
    assert ann.api.delete("/api/v1/featured_tags/1").status == 404


@pytest.mark.parametrize(
    "path",
    ["filters/1", "polls/1", "scheduled_statuses/1", "notifications/requests/1"],
)  # fmt: skip
def test_none_can_be_opened(ann: Member, path: str) -> None:
    assert ann.api.get(f"/api/v1/{path}").status == 404
