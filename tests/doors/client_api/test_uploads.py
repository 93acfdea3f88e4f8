"""Pictures from an app."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from tests.doors.client_api import oracle
from tests.factories_api import Api, Member
from tests.factories_media import encode, photo


def jpeg(name: str = "bread.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encode(photo(640, 480), "JPEG"), "image/jpeg")


def upload(api: Api, path: str = "/api/v2/media", **fields: object) -> oracle.MediaAttachment:
    return api.form(path, {"file": jpeg()} | fields).as_a(oracle.MediaAttachment)


@pytest.mark.parametrize("path", ["/api/v2/media", "/api/v1/media", "/api/v2/media/"])
def test_a_picture_is_whole_when_it_is_answered(ann: Member, path: str) -> None:
    made = upload(ann.api, path, description="Fresh bread", focus="0.5,-0.25")
    assert (made.type, made.description) == ("image", "Fresh bread")
    assert made.url.startswith("http://localhost:3000/media/")
    assert (made.meta.original.width, made.meta.original.height) == (640, 480)
    assert made.blurhash
    shown = ann.api.get(f"/api/v1/media/{made.id}")
    assert shown.json["meta"]["focus"] == {"x": 0.5, "y": -0.25}


def test_words_and_focus_can_be_changed(ann: Member) -> None:
    made = upload(ann.api, description="Bread")
    changed = ann.api.put(f"/api/v1/media/{made.id}", focus="0,1").as_a(oracle.MediaAttachment)
    assert changed.description == "Bread"
    changed = ann.api.put(f"/api/v1/media/{made.id}", description="Rye bread").as_a(oracle.MediaAttachment)
    assert changed.description == "Rye bread"
    assert ann.api.get(f"/api/v1/media/{made.id}").json["meta"]["focus"] == {"x": 0.0, "y": 1.0}
    form = ann.api.form(f"/api/v1/media/{made.id}", {"description": "White bread"}, "PUT")
    assert form.as_a(oracle.MediaAttachment).description == "White bread"


def test_a_picture_goes_on_a_post_and_then_stays(ann: Member) -> None:
    made = upload(ann.api)
    status = ann.api.post("/api/v1/statuses", status="Look", media_ids=[made.id]).as_a(oracle.Status)
    assert [m.id for m in status.media_attachments] == [made.id]
    assert ann.api.delete(f"/api/v1/media/{made.id}").status == 422
    assert ann.api.post("/api/v1/statuses", status="Again", media_ids=[made.id]).status == 409


def test_a_picture_that_nothing_uses_can_be_taken_back(ann: Member) -> None:
    made = upload(ann.api)
    assert ann.api.delete(f"/api/v1/media/{made.id}").json == {}
    assert ann.api.get(f"/api/v1/media/{made.id}").status == 404


def test_somebody_elses_upload_is_not_there(ann: Member, ben: Member) -> None:
    made = upload(ann.api)
    for answer in (
        ben.api.get(f"/api/v1/media/{made.id}"),
        ben.api.put(f"/api/v1/media/{made.id}", description="mine"),
        ben.api.delete(f"/api/v1/media/{made.id}"),
        ben.api.post("/api/v1/statuses", status="mine", media_ids=[made.id]),
    ):
        assert answer.status == 404
    assert ann.api.get(f"/api/v1/media/{made.id}").json["description"] is None


def test_what_is_no_picture_is_refused_in_words(ann: Member) -> None:
    assert ann.api.form("/api/v2/media", {"description": "nothing"}).status == 422
    fake = SimpleUploadedFile("cat.jpg", b"%PDF-1.7 not a cat", "image/jpeg")
    answer = ann.api.form("/api/v2/media", {"file": fake})
    assert answer.status == 422
    assert answer.json["error"] == (
        "cat.jpg: This is a PDF document, not a picture. Please save the page as JPEG or PNG."
    )
    assert ann.api.form("/api/v2/media", {"file": jpeg(), "focus": "middle"}).status == 422
    assert ann.api.form("/api/v2/media", {"file": jpeg(), "description": "x" * 5000}).status == 422


def test_a_picture_that_is_too_large_is_refused(ann: Member) -> None:
    with override_settings(MAX_UPLOAD_BYTES=1024):
        answer = ann.api.form("/api/v2/media", {"file": jpeg()})
    assert answer.status == 413
    assert "too large" in answer.json["error"]


def test_what_was_deleted_can_be_written_anew_with_its_pictures(ann: Member) -> None:
    made = upload(ann.api, description="Bread")
    first = ann.api.post("/api/v1/statuses", status="Lok", media_ids=[made.id]).json
    gone = ann.api.delete(f"/api/v1/statuses/{first['id']}").as_a(oracle.DeletedStatus)
    assert (gone.text, [m.id for m in gone.media_attachments]) == ("Lok", [made.id])
    again = ann.api.post("/api/v1/statuses", status="Look", media_ids=[made.id]).as_a(oracle.Status)
    assert [(m.id, m.description) for m in again.media_attachments] == [(made.id, "Bread")]
