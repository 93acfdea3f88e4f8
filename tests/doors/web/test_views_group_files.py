"""The files of a group and the map of its members, on their pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetinghouse.domain.groups import queries
from meetinghouse.domain.groups.models import Approval, Openness
from meetinghouse.domain.groups.queries_map import members_by_country
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.models import Attachment, Hold, Post
from meetinghouse.domain.safety.actions import file_notice
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import member
from tests.factories_groups import new_group

SignIn = Callable[..., Client]
PDF = b"%PDF-1.4 a score"


def pdf(name: str = "Score.pdf", octets: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets, "text/html")


def octets(answer: Any) -> bytes:
    """What is downloaded; ``close`` would end the test's connection as well."""
    found = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return found


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_sharing_finding_fetching_and_removing_files(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, openness=Openness.CLOSED)
    where, writing, reading = f"/groups/{group_id}/files", sign_in(ben), sign_in(ann)
    assert "No files so far" in page(reading, where)
    refused = writing.post(where, {"files": [pdf(octets=b"<html>")], "text": "Mine"})
    assert refused.status_code == 422
    assert "This is no PDF file" in refused.content.decode()
    for name in ("evil.html", "evil.svg"):
        assert writing.post(where, {"files": [pdf(name)]}).status_code == 422
    assert writing.post(where, {"text": "No file"}).status_code == 422, "nothing to share"
    assert not Post.objects.exists()
    answer = writing.post(where, {"files": [pdf(), pdf("Notes <b>.pdf")], "text": "For Thursday"}, follow=True)
    html = answer.content.decode()
    assert "Shared." in html
    assert "Score.pdf" in html
    assert "Notes" in html
    assert "<b>" not in html
    writing.post(f"/groups/{group_id}/write", {"text": "With the post", "files": [pdf("Anthem.pdf")]})
    assert "Anthem.pdf" in page(reading, f"/groups/{group_id}")
    html = page(reading, f"{where}?sort=name")
    assert html.index("Anthem.pdf") < html.index("Notes") < html.index("Score.pdf")
    assert "Anthem" not in page(reading, f"{where}?q=score")
    assert "No file with this name" in page(reading, f"{where}?q=brahms")
    media_id = Attachment.objects.get(file_name="score.pdf").media_id
    got = reading.get(f"/files/{media_id}")
    assert octets(got) == PDF
    assert got["Content-Disposition"] == 'attachment; filename="Score.pdf"'
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    outside, desk = sign_in(member("cleo")), member("mod", role=Role.MODERATOR)
    page(outside, where, 404)
    for client in (outside, sign_in(desk)):
        page(client, f"/files/{media_id}", 404)
    post_id = Attachment.objects.get(media_id=media_id).post_id
    file_notice(ann, person_id=ben.person_id, post_ids=[post_id], reason="spam", comment="Not a score")
    assert octets(sign_in(desk).get(f"/files/{media_id}")) == PDF, "reported with its post"
    assert f"/groups/posts/{post_id}/back" in page(reading, where)
    assert reading.post(f"/groups/files/{media_id}/remove").status_code == 404
    assert writing.post(f"/groups/files/{media_id}/remove", {"next": where})["location"] == where
    page(reading, f"/files/{media_id}", 404)


def test_a_file_that_waits_is_left_out_when_mended(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben, approval=Approval.ALL)
    writing, deciding = sign_in(ben), sign_in(ann)
    writing.post(f"/groups/{group_id}/files", {"files": [pdf()], "text": "Please"})
    held, media_id = Hold.objects.get().post_id, Attachment.objects.get().media_id
    assert "Score.pdf" in page(deciding, f"/groups/{group_id}/waiting")
    assert octets(deciding.get(f"/files/{media_id}")) == PDF
    assert "Leave out, for good" in page(writing, f"/groups/posts/{held}/mend")
    writing.post(f"/groups/posts/{held}/mend", {"text": "Without", "without": [media_id]})
    assert not Attachment.objects.exists()


def test_the_map_of_a_group_names_no_few(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    dora = member("dora")
    group_id = new_group(ann, ben, dora, member("emil"), openness=Openness.CLOSED)
    Person.objects.filter(pk__in=[ann.person_id, ben.person_id]).update(country="PT")
    client, where = sign_in(ann), f"/groups/{group_id}/map"
    assert "No country to name so far" in page(client, where)
    Person.objects.filter(pk=dora.person_id).update(country="PT", is_listed=False)
    assert "No country to name so far" in page(client, where), "who is on no list is on no map"
    assert members_by_country(ann, queries.group(ann, group_id)) == {"": 2, "PT": 2}
    Person.objects.filter(pk=dora.person_id).update(is_listed=True)
    html = page(client, where)
    assert "Portugal" in html
    assert "world-map" in html
    outside = member("cleo")
    page(sign_in(outside), where, 404)
    with pytest.raises(NotFound):
        members_by_country(outside, queries.group(outside, group_id))
