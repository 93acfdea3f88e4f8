"""The viewer's own profile."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meetinghouse.domain.people.queries import person
from tests.doors.client_api import oracle
from tests.factories_api import Member
from tests.factories_media import encode, photo


def picture(name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encode(photo(640, 480), "JPEG"), "image/jpeg")


def test_words_and_switches_are_kept(ann: Member) -> None:
    answer = ann.api.patch(
        "/api/v1/accounts/update_credentials",
        display_name="Ann of Testtown", note="I **bake**.", locked=True, bot=False, discoverable=False,
        fields_attributes=[{"name": "Pronouns", "value": "she/her"}, {"name": "", "value": ""}],
        source={"privacy": "private", "language": "de", "sensitive": True},
    )  # fmt: skip
    me = answer.as_a(oracle.CredentialAccount)
    assert (me.display_name, me.locked, me.bot, me.discoverable) == ("Ann of Testtown", True, False, False)
    assert me.source.note == "I **bake**."
    assert "bake" in me.note
    assert [(f.name, f.value) for f in me.source.fields] == [("Pronouns", "she/her")]
    assert me.source.privacy == "private"
    assert ann.api.get("/api/v1/preferences").as_a(oracle.Preferences).visibility == "private"


def test_what_is_not_sent_stays(ann: Member) -> None:
    ann.api.patch("/api/v1/accounts/update_credentials", note="Before", locked=True)
    me = ann.api.patch("/api/v1/accounts/update_credentials", display_name="Now").as_a(oracle.CredentialAccount)
    assert (me.source.note, me.locked, me.display_name) == ("Before", True, "Now")


def test_a_form_with_pictures_is_taken_as_phones_send_it(ann: Member) -> None:
    fields = {
        "display_name": "Ann", "avatar": picture(), "header": picture("top.jpg"), "avatar_description": "Ann, laughing",
        "fields_attributes[0][name]": "Web", "fields_attributes[0][value]": "https://ann.example",
        "fields_attributes[1][name]": "Cat", "fields_attributes[1][value]": "Minka", "source[privacy]": "public",
    }  # fmt: skip
    me = ann.api.form("/api/v1/accounts/update_credentials", fields, "PATCH").as_a(oracle.CredentialAccount)
    assert "/media/" in me.avatar
    assert "/media/" in me.header
    assert [f.name for f in me.fields] == ["Web", "Cat"]
    assert 'href="https://ann.example"' in me.fields[0].value
    kept = person(ann.viewer, ann.person_id)
    assert kept is not None
    assert kept.picture is not None
    assert kept.picture.description == "Ann, laughing"
    assert me.source.privacy == "public"


def test_pictures_can_be_taken_away(ann: Member) -> None:
    before = ann.api.form("/api/v1/accounts/update_credentials", {"avatar": picture()}, "PATCH")
    assert "/media/" in before.json["avatar"]
    after = ann.api.delete("/api/v1/profile/avatar").as_a(oracle.CredentialAccount)
    assert "/media/" not in after.avatar
    assert ann.api.delete("/api/v1/profile/header").status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": "x" * 200}, {"note": "x" * 5000}, {"source": {"privacy": "everybody"}},
        {"fields_attributes": [{"name": str(n), "value": "x"} for n in range(20)]}, {"fields_attributes": "x"},
        {"avatar": "data:image/png;base64,AAAA"}, {"note": {"nested": "object"}},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_kept(ann: Member, wrong: dict[str, object]) -> None:
    answer = ann.api.patch("/api/v1/accounts/update_credentials", **({"locked": True} | wrong))
    assert answer.status == 422
    assert answer.json["error"]
    assert not ann.api.get("/api/v1/accounts/verify_credentials").json["locked"]


def test_a_picture_that_is_none_is_refused(ann: Member) -> None:
    file = SimpleUploadedFile("me.jpg", io.BytesIO(b"not a picture").read(), "image/jpeg")
    answer = ann.api.form("/api/v1/accounts/update_credentials", {"avatar": file, "display_name": "New"}, "PATCH")
    assert answer.status == 422
    assert "picture" in answer.json["error"]
    assert ann.api.get("/api/v1/accounts/verify_credentials").json["display_name"] == "Ann"


def test_the_newer_profile_says_the_same(ann: Member) -> None:
    changed = ann.api.patch("/api/v1/profile", note="Hello", display_name="Ann B.").as_a(oracle.Profile)
    assert (changed.note, changed.display_name, changed.avatar) == ("Hello", "Ann B.", None)
    assert ann.api.get("/api/v1/profile").as_a(oracle.Profile) == changed


def test_preferences_come_from_the_profile(ann: Member) -> None:
    found = ann.api.get("/api/v1/preferences").as_a(oracle.Preferences)
    assert (found.visibility, found.sensitive, found.media) == ("unlisted", False, "default")
