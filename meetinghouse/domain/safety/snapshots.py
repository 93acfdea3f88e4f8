"""Freezing what was reported, so that editing or deleting it afterwards denies nothing.

The same state always gives the same snapshot: counts, revisions and the moment it was taken are left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from meetinghouse.domain.gatherings.models import Gathering
from meetinghouse.domain.gatherings.on_posts import MARK as EVENT_MARK
from meetinghouse.domain.media.models import Media
from meetinghouse.domain.people.models import Person, PersonKind
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.hands import hands_of_posts
from meetinghouse.domain.posts.models import Attachment, Post
from meetinghouse.domain.posts.polls import titles
from meetinghouse.domain.posts.queries_albums import MARK, pictures_in_album
from meetinghouse.kernel.text import excerpt as first_words

Snapshot = dict[str, Any]

_EXCERPT = 140


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def handle_of(person: Person) -> str:
    """``@anna``, or ``@anna@elsewhere.example``."""
    return f"@{person.username}@{person.domain}" if person.domain else f"@{person.username}"


def _pictures(ids: Iterable[int]) -> dict[int, Snapshot]:
    rows = Media.objects.filter(pk__in=list(ids)).values_list("pk", "stored_sha256", "description")
    return {pk: {"id": pk, "sha256": sha256, "description": description} for pk, sha256, description in rows}


def _hands(post_ids: list[int]) -> dict[int, Snapshot]:
    """Which person wrote and edited what pages published."""
    hands = hands_of_posts(post_ids) if post_ids else {}
    people = Person.objects.in_bulk({i for pair in hands.values() for i in pair if i})

    def named(person_id: int | None) -> Snapshot | None:
        found = people.get(person_id or 0)
        return {"id": found.pk, "handle": handle_of(found)} if found else None

    return {pk: {"written_by": named(writer), "edited_by": named(editor)} for pk, (writer, editor) in hands.items()}


def snapshots_of_posts(posts: Iterable[Post]) -> dict[int, Snapshot]:
    """Posts as they are now, by id: four queries, however many; two more where an organisation wrote one."""
    rows = list(posts)
    authors = Person.objects.in_bulk({p.author_id for p in rows})
    attached: dict[int, list[int]] = defaultdict(list)
    for link in Attachment.objects.filter(post_id__in=[p.pk for p in rows]).order_by("post_id", "position"):
        attached[link.post_id].append(link.media_id)
    for row in rows:
        if MARK in row.text:
            attached[row.pk] += [i for i in pictures_in_album(row.pk) if i not in attached[row.pk]]
    pictures = _pictures(i for ids in attached.values() for i in ids)
    answers = titles([p.pk for p in rows])
    marked = [p.pk for p in rows if EVENT_MARK in p.text]
    events = set(Gathering.objects.filter(post_id__in=marked).values_list("post_id", flat=True)) if marked else set()
    hands = _hands([p.pk for p in rows if authors[p.author_id].kind == PersonKind.PAGE])
    return {
        p.pk: {
            "kind": "post",
            "id": p.pk,
            "author": {"id": p.author_id, "handle": handle_of(authors[p.author_id])},
            "audience": Audience(p.audience).word,
            "text": p.text,
            "content_warning": p.content_warning,
            "is_sensitive": p.is_sensitive,
            "language": p.language,
            "in_reply_to_id": p.in_reply_to_id,
            "created_at": _iso(p.created_at),
            "edited_at": _iso(p.edited_at),
            "pictures": [pictures[i] for i in attached[p.pk] if i in pictures],
        }
        # Only where there is one, so that what was frozen before there were polls still reads the same.
        | ({"poll": answers[p.pk]} if p.pk in answers else {})
        | hands.get(p.pk, {})
        | ({"title": p.title} if p.title else {})
        | ({"place": p.place} if p.place else {})
        | ({"is_event": True} if p.pk in events else {})
        for p in rows
    }


def snapshot_of_person(person: Person) -> Snapshot:
    """A profile as it is now; one query."""
    pictures = _pictures(i for i in (person.picture_id, person.cover_id) if i)
    return {
        "kind": "person",
        "id": person.pk,
        "handle": handle_of(person),
        "name": person.display_name,
        "about": person.about,
        "fields": [{"name": f["name"], "value": f["value"]} for f in person.fields],
        "country": person.country,
        "town": person.town,
        "created_at": _iso(person.created_at),
        "pictures": list(pictures.values()),
    }


def called(snapshot: Snapshot) -> str:
    """What kind of thing was reported, in a word."""
    if snapshot["kind"] == "person":
        return "Profile"
    if snapshot.get("audience") == Audience.CONVERSATION.word:
        return "Message"
    if snapshot.get("is_event"):
        return "Event"
    return "Comment" if snapshot.get("in_reply_to_id") else "Post"


def excerpt(snapshot: Snapshot) -> str:
    """The first words of what was reported, on one line."""
    if snapshot["kind"] == "person":
        words = first_words(f"{snapshot['name']} {snapshot['about']}", _EXCERPT)
    else:
        words = first_words(f"{snapshot['content_warning']} {snapshot.get('title', '')} {snapshot['text']}", _EXCERPT)
    if not words and snapshot["pictures"]:
        count = len(snapshot["pictures"])
        return "A picture or a video" if count == 1 else f"{count} pictures"
    return words


def picture_ids(snapshot: Snapshot) -> list[int]:
    """The uploads a snapshot holds."""
    return [p["id"] for p in snapshot["pictures"]]
