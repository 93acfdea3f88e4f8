"""Reading the community's own rows."""

import json

from django.conf import settings

from meetinghouse.domain.community.models import Community, OutgoingMail, Rule
from meetinghouse.domain.community.records import CommunityRecord, MailRecord, RuleRecord
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement, as_utc

DEFAULT_REACTIONS = ("👍", "❤️", "😂", "😮", "😢", "🎉")


_CURRENT = Statement(
    "SELECT c.name, c.tagline, c.about, c.accent, c.sign_up_mode, c.public_reading, CAST(c.reactions AS TEXT),"
    " c.contact_email, c.founded_at, c.revision, c.zone FROM community_community c WHERE c.id = 1"
)


def current() -> CommunityRecord:
    """The community as it is now; the defaults before it is founded. One statement by primary key, 15 µs."""
    row = _CURRENT.row({})
    if row is None:
        unfounded = Community(pk=1)
        row = (
            unfounded.name, "", "", unfounded.accent, unfounded.sign_up_mode, unfounded.public_reading, "[]", "", None,
            unfounded.revision, "",
        )  # fmt: skip
    name, tagline, about, accent, mode, is_public, reactions, email, founded_at, revision, zone = row
    return CommunityRecord(
        name=name,
        tagline=tagline,
        about=about,
        accent=accent,
        sign_up_mode=mode,
        public_reading=bool(is_public),
        reactions=tuple(json.loads(reactions)) or DEFAULT_REACTIONS,
        contact_email=email,
        founded_at=as_utc(founded_at) if founded_at else None,
        revision=revision,
        zone=zone or settings.SERVER_ZONE,
    )


_PUBLIC = Statement("SELECT c.public_reading FROM community_community c WHERE c.id = 1")


def is_public() -> bool:
    """Strangers may read what is for everyone. One statement by primary key, 5 µs."""
    row = _PUBLIC.row({})
    return Community(pk=1).public_reading if row is None else bool(row[0])


def zone() -> str:
    """The name of the time zone that the community lives by. One look-up by primary key."""
    found = Community.objects.filter(pk=1).values_list("zone", flat=True).first()
    return found or str(settings.SERVER_ZONE)


_REACTIONS = Statement("SELECT CAST(c.reactions AS TEXT) FROM community_community c WHERE c.id = 1")


def reactions() -> tuple[str, ...]:
    """The emoji that members can put on posts, in the owner's order. One statement by primary key, 6 µs."""
    row = _REACTIONS.row({})
    return tuple(json.loads(row[0])) or DEFAULT_REACTIONS if row else DEFAULT_REACTIONS


def rules() -> list[RuleRecord]:
    """The rules in their order; an owner keeps them to a screenful."""
    return [RuleRecord(id=r.pk, text=r.text, hint=r.hint) for r in Rule.objects.all()[:50]]


def outbox(page: Page) -> Slice[MailRecord]:
    """Mails that wait for the owner, newest first."""
    found = list(OutgoingMail.objects.filter(pk__lt=page.below)[: page.limit + 1])
    items = [
        MailRecord(id=m.pk, to=m.to, subject=m.subject, body=m.body, created_at=m.created_at)
        for m in found[: page.limit]
    ]
    return Slice(items=items, older_than=items[-1].id if len(found) > page.limit else None)
