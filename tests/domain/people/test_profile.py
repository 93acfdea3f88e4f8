"""Editing one's profile, and the pictures on it."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from meetinghouse.domain.media.actions import describe_media, seal_media, unseal_media, upload_picture
from meetinghouse.domain.media.errors import AlreadyAttached
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.actions import edit_profile
from meetinghouse.domain.people.events import ProfileEdited
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries import person
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member


@pytest.fixture
def ann(db: None, tmp_path: Path, settings: Settings) -> Viewer:
    settings.DATA = tmp_path
    return member("ann")


def picture(viewer: Viewer) -> int:
    """A small upload."""
    file = io.BytesIO()
    Image.new("RGB", (48, 48), (180, 83, 42)).save(file, "PNG")
    file.seek(0)
    return upload_picture(viewer, file=file, made_here=True).id


def is_attached(media_id: int) -> bool:
    return Media.objects.get(pk=media_id).attached


@pytest.mark.django_db
def test_only_the_given_fields_change() -> None:
    ann = member("ann", town="Ulm", about="I am here")
    before = Person.objects.get(pk=ann.person_id)
    emitted = Emitted()
    edit_profile(
        ann,
        changes={"display_name": "  Ann   A. ", "country": "de", "fields": [("Web", "https://ann.example"), (" ", "")]},
    )
    assert emitted() == [ProfileEdited(person_id=ann.person_id)]
    found = person(ann, ann.person_id)
    assert found is not None
    assert (found.display_name, found.country, found.town, found.about) == ("Ann A.", "DE", "Ulm", "I am here")
    assert [(f.name, f.value) for f in found.fields] == [("Web", "https://ann.example")]
    assert 'href="https://ann.example' in found.fields[0].html
    assert found.revision == before.revision + 1
    edit_profile(ann, changes={"about": "<script>alert(1)</script>", "is_locked": True})
    found = person(ann, ann.person_id)
    assert found is not None
    assert "<script" not in found.about_html
    assert (found.is_locked, found.display_name) == (True, "Ann A.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"display_name": "x" * 61}, "display_name"),
        ({"about": "x" * 1001}, "about"),
        ({"fields": [("a", "b")] * 7}, "fields"),
        ({"fields": [("a" * 101, "b")]}, "fields"),
        ({"town": "x" * 81}, "town"),
        ({"country": "XX"}, "country"),
        ({"country": "Germany"}, "country"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(changes: dict[str, object], field: str) -> None:
    ann = member("ann")
    before = Person.objects.values().get(pk=ann.person_id)
    emitted = Emitted()
    with pytest.raises(Invalid) as refusal:
        edit_profile(ann, changes=changes)
    assert field in refusal.value.fields
    assert Person.objects.values().get(pk=ann.person_id) == before
    assert emitted() == []


@pytest.mark.django_db
def test_strangers_have_no_profile() -> None:
    with pytest.raises(SignInRequired):
        edit_profile(STRANGER, changes={"about": "me"})


def test_a_replaced_picture_is_let_go(ann: Viewer) -> None:
    first, second, cover = picture(ann), picture(ann), picture(ann)
    edit_profile(ann, changes={"picture_id": first, "cover_id": cover})
    edit_profile(ann, changes={"picture_id": second})
    assert (is_attached(first), is_attached(second), is_attached(cover)) == (False, True, True)
    edit_profile(ann, changes={"picture_id": second, "about": "The same picture"})
    assert is_attached(second)
    edit_profile(ann, changes={"picture_id": None, "cover_id": None})
    assert not any(is_attached(i) for i in (first, second, cover))
    # Until it is cleaned up, it can be taken again.
    edit_profile(ann, changes={"picture_id": first})
    assert is_attached(first)


def test_pictures_that_cannot_be_used(ann: Viewer) -> None:
    mine, theirs = picture(ann), picture(member("ben"))
    edit_profile(ann, changes={"picture_id": mine})
    for media_id, refusal in ((theirs, NotFound), (mine + 1, NotFound)):
        with pytest.raises(refusal):
            edit_profile(ann, changes={"cover_id": media_id})
    with pytest.raises(AlreadyAttached):
        edit_profile(ann, changes={"cover_id": mine})
    assert Person.objects.get(pk=ann.person_id).cover_id is None
    assert is_attached(mine)


def test_what_becomes_of_a_picture_begins_a_new_revision(ann: Viewer) -> None:
    media_id = picture(ann)
    edit_profile(ann, changes={"picture_id": media_id})
    other = member("ben")
    bus.drain()

    def revisions() -> list[int]:
        bus.drain()
        return [Person.objects.get(pk=who.person_id).revision for who in (ann, other)]

    mine, theirs = revisions()
    describe_media(ann, media_id=media_id, description="Ann in a hat")
    assert revisions() == [mine + 1, theirs]
    seal_media([media_id])
    assert revisions() == [mine + 2, theirs]
    found = person(other, ann.person_id)
    assert found is not None
    assert found.picture is None
    unseal_media([media_id])
    assert revisions() == [mine + 3, theirs]
