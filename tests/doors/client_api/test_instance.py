"""What an app learns of the community before anybody signs in."""

import pytest
from django.conf import settings

from meetinghouse.domain.community.actions import change_community
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.viewer import Role
from tests.doors.client_api import oracle_instance as oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member, found_open_community, new_member


def test_the_instance_tells_its_limits(stranger: Api) -> None:
    found = stranger.get("/api/v2/instance").as_a(oracle.Instance)
    assert found.domain == "localhost:3000"
    assert found.title == "Testtown"
    assert "compatible; Meetinghouse" in found.version
    # Apps show quotes from here on.
    assert found.api_versions == {"mastodon": 7}
    statuses, media = found.configuration.statuses, found.configuration.media_attachments
    assert statuses.max_characters == settings.MAX_POST_CHARACTERS
    assert statuses.max_media_attachments == settings.MAX_PHOTOS_PER_POST
    assert media.image_size_limit == settings.MAX_UPLOAD_BYTES
    assert media.image_matrix_limit == settings.MAX_UPLOAD_PIXELS
    assert {"image/jpeg", "image/png", "image/webp", "video/mp4"} <= set(media.supported_mime_types)
    assert media.video_size_limit == settings.MAX_VIDEO_BYTES
    assert (media.video_matrix_limit, media.video_frame_rate_limit) == (3840 * 2160, 120)
    assert found.configuration.urls.streaming == "ws://localhost:3000"
    assert found.thumbnail.url.startswith("http://localhost:3000/static/")


def test_the_old_instance_has_the_same_and_the_counts(stranger: Api, ann: Member) -> None:
    write(ann)
    found = stranger.get("/api/v1/instance").as_a(oracle.V1Instance)
    assert found.uri == "localhost:3000"
    assert found.stats == oracle.Stats(user_count=1, status_count=1, domain_count=1)
    assert found.configuration.statuses.max_characters == settings.MAX_POST_CHARACTERS


@pytest.mark.parametrize(
    ("mode", "enabled", "approval"),
    [("open", True, False), ("approval", True, True), ("invitation", False, False), ("closed", False, False)],
)
def test_who_can_join_is_told(stranger: Api, mode: str, enabled: bool, approval: bool) -> None:  # noqa: FBT001
    found_open_community(sign_up_mode=mode)
    found = stranger.get("/api/v2/instance").as_a(oracle.Instance).registrations
    assert (found.enabled, found.approval_required) == (enabled, approval)


def test_rules_and_the_owner_are_told(stranger: Api) -> None:
    owner = new_member("olga", role=Role.OWNER)
    change_community(
        owner.viewer, name="Testtown", tagline="Hello", about="We **garden**.", accent="#224466", sign_up_mode="open",
        public_reading=True, contact_email="olga@testtown.example", rules=["Be kind", "No ads"],
    )  # fmt: skip
    found = stranger.get("/api/v2/instance").as_a(oracle.Instance)
    assert [rule.text for rule in found.rules] == ["Be kind", "No ads"]
    assert found.contact.account is not None
    assert (found.contact.account.username, found.contact.email) == ("olga", "olga@testtown.example")
    assert [rule["text"] for rule in stranger.get("/api/v1/instance/rules").json] == ["Be kind", "No ads"]
    described = stranger.get("/api/v1/instance/extended_description").json
    assert "garden" in described["content"]
    assert described["updated_at"]


def test_where_strangers_read_nothing_no_account_is_told(stranger: Api) -> None:
    new_member("olga", role=Role.OWNER)
    found_open_community(public_reading=False)
    found = stranger.get("/api/v2/instance").as_a(oracle.Instance)
    assert found.contact.account is None


def test_activity_counts_twelve_weeks(stranger: Api, ann: Member, ben: Member) -> None:
    write(ann)
    write(ann, audience=Audience.FOLLOWERS)
    write(ben)
    weeks = stranger.get("/api/v1/instance/activity").json
    assert len(weeks) == 12
    assert [int(week["week"]) for week in weeks] == sorted((int(week["week"]) for week in weeks), reverse=True)
    assert weeks[0] == {"week": weeks[0]["week"], "statuses": "3", "logins": "2", "registrations": "2"}
    assert weeks[1] == {"week": weeks[1]["week"], "statuses": "0", "logins": "0", "registrations": "0"}


@pytest.mark.parametrize(
    "path",
    ["/api/v1/instance/peers", "/api/v1/custom_emojis", "/api/v1/instance/domain_blocks", "/api/v1/trends/links"],
)
def test_what_there_is_none_of_is_an_empty_list(stranger: Api, path: str) -> None:
    answer = stranger.get(path)
    assert (answer.status, answer.json) == (200, [])


@pytest.mark.parametrize("name", ["privacy_policy", "terms_of_service", "terms_of_service/2026-01-01"])
def test_a_document_that_is_not_there_is_not_found(stranger: Api, name: str) -> None:
    assert stranger.get(f"/api/v1/instance/{name}").status == 404


def test_languages_have_codes_and_names(stranger: Api) -> None:
    found = stranger.get("/api/v1/instance/languages").json
    assert {"code": "de", "name": "German"} in found
    assert all(len(one["code"]) == 2 for one in found)
