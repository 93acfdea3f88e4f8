"""Editing one's profile."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from meetinghouse.domain.media.actions import attach, detach
from meetinghouse.domain.people import rules
from meetinghouse.domain.people.events import ProfileEdited
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.places.queries import is_country
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.text import render, tidy, tidy_line
from meetinghouse.kernel.urls import tag_address
from meetinghouse.kernel.viewer import Viewer


def _as_html(text: str) -> str:
    return render(text, mention_links={}, tag_link=tag_address)


@transaction.atomic
def edit_profile(viewer: Viewer, *, changes: Mapping[str, Any]) -> None:
    """Change the viewer's own profile; only the given fields.

    Args:
        changes: any of display_name, about, fields (pairs of label and text), country (ISO 3166 alpha-2 or ''),
            town, picture_id, cover_id (an own upload, or None to remove), is_locked, is_listed, is_bot,
            suggests_people, is_suggested, default_audience, default_quoters.

    Raises:
        SignInRequired: nobody is signed in.
        Invalid: with a reason beside each field, or a page is to be what only people are.

    Emits:
        ProfileEdited
    """
    rules.require_member(viewer)
    rules.require_profile_of_page(viewer, changes)
    person = Person.objects.select_for_update().get(pk=viewer.person_id)
    fields = changes.get("fields")
    pairs = [(tidy_line(str(n)), tidy_line(str(v))) for n, v in fields or () if str(n).strip() or str(v).strip()]
    rules.require_profile_fits(
        display_name=str(changes.get("display_name", "")),
        about=str(changes.get("about", "")),
        fields=pairs,
        town=str(changes.get("town", "")),
    )
    country = str(changes.get("country", "")).upper()
    if country and not is_country(country):
        raise Invalid(fields={"country": "Choose a country from the list."})
    if "display_name" in changes:
        person.display_name = tidy_line(str(changes["display_name"]))
    if "about" in changes:
        person.about = tidy(str(changes["about"]))
        person.about_html = _as_html(person.about)
    if fields is not None:
        person.fields = [{"name": n, "value": v, "html": _as_html(v)} for n, v in pairs]
    if "country" in changes:
        person.country = country
    if "town" in changes:
        person.town = tidy_line(str(changes["town"]))
    for name in ("is_locked", "is_listed", "is_bot", "suggests_people", "is_suggested"):
        if name in changes:
            setattr(person, name, bool(changes[name]))
    for name in ("default_audience", "default_quoters"):
        if name in changes:
            setattr(person, name, int(changes[name]))
    for name in ("picture_id", "cover_id"):
        if name in changes and changes[name] != getattr(person, name):
            if changes[name]:
                attach(viewer, media_ids=[int(changes[name])])
            if before := getattr(person, name):
                detach([before])
            setattr(person, name, changes[name])
    person.revision += 1
    person.save()
    bus.emit(ProfileEdited(person_id=person.pk))
