"""Keeping profiles in step with their pictures. May run twice for one event."""

from typing import Any

from django.db.models import F, Q

from meetinghouse.domain.media.events import MediaDescribed, MediaSealed, MediaUnsealed
from meetinghouse.domain.people.models import Person
from meetinghouse.kernel import bus


@bus.subscribe(MediaDescribed, MediaSealed, MediaUnsealed)
def begin_revision_of_profile(event: MediaDescribed | MediaSealed | MediaUnsealed, _delivery: Any) -> None:
    """What was rendered of the profile with the picture is out of date."""
    shown = Q(picture_id=event.media_id) | Q(cover_id=event.media_id)
    Person.objects.filter(shown).update(revision=F("revision") + 1)
