"""What an owner does with the community itself."""

import re
from collections.abc import Sequence

import regex
from django.db import transaction

from meetinghouse.domain.community.events import CommunityChanged, CommunityFounded
from meetinghouse.domain.community.models import Community, OutgoingMail, Rule, SignUpMode
from meetinghouse.domain.community.queries import DEFAULT_REACTIONS
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed
from meetinghouse.kernel.viewer import Viewer
from meetinghouse.kernel.zones import zone_of

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_RULES = 50
# They stand in one row under a finger.
MOST_REACTIONS = 8
# What the column of a reaction holds, in code points: a family of four with skin tones is eleven.
LONGEST_EMOJI = 16
_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}$|[0-9#*]\ufe0f?\u20e3$")


def _check(*, name: str, tagline: str, accent: str, sign_up_mode: str) -> None:
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = "Give the community a name."
    elif len(name) > 80:
        wrong["name"] = "The name can have up to 80 characters."
    if len(tagline) > 160:
        wrong["tagline"] = "The tagline can have up to 160 characters."
    if not _HEX.fullmatch(accent):
        wrong["accent"] = "Pick a colour, written like #b4532a."
    if sign_up_mode not in SignUpMode.values:
        wrong["sign_up_mode"] = "Choose how people become members."
    if wrong:
        raise Invalid(fields=wrong)


@transaction.atomic
def found_community(*, account_id: int, name: str, tagline: str, accent: str, sign_up_mode: str) -> None:
    """Name the community for the first time.

    Raises:
        Conflict: it was founded already.
        Invalid: a field breaks a rule.

    Emits:
        CommunityFounded
    """
    _check(name=name, tagline=tagline, accent=accent, sign_up_mode=sign_up_mode)
    row, _ = Community.objects.select_for_update().get_or_create(pk=1)
    if row.founded_at is not None:
        raise Conflict("This community has already been set up")
    row.name, row.tagline, row.accent, row.sign_up_mode = name.strip(), tagline.strip(), accent.lower(), sign_up_mode
    row.founded_at = now()
    row.reactions = list(DEFAULT_REACTIONS)
    row.save()
    bus.emit(CommunityFounded(account_id=account_id))


@transaction.atomic
def change_community(
    viewer: Viewer,
    *,
    name: str,
    tagline: str,
    about: str,
    accent: str,
    sign_up_mode: str,
    public_reading: bool,
    contact_email: str = "",
    rules: Sequence[str] | None = None,
    reactions: str | None = None,
    zone: str | None = None,
) -> None:
    """Change the name, the look, the switches and, where given, the rules, the reactions and the time zone.

    Args:
        reactions: emoji, one beside the other; the first of them is what a plain like gives. What is on posts already
            stays there.
        zone: a name of the IANA's list.

    Raises:
        NotAllowed: the viewer is not an owner.
        Invalid: a field breaks a rule.

    Emits:
        CommunityChanged
    """
    if not viewer.is_owner:
        raise NotAllowed
    _check(name=name, tagline=tagline, accent=accent, sign_up_mode=sign_up_mode)
    emoji = None if reactions is None else emoji_in(reactions)
    if zone:
        zone_of(zone)
    row, _ = Community.objects.select_for_update().get_or_create(pk=1)
    row.zone = row.zone if zone is None else zone
    row.reactions = row.reactions if emoji is None else emoji
    row.name, row.tagline, row.about = name.strip(), tagline.strip(), about.strip()
    row.accent, row.sign_up_mode, row.public_reading = accent.lower(), sign_up_mode, public_reading
    row.contact_email = contact_email.strip()
    row.revision += 1
    row.save()
    if rules is not None:
        _set_rules(rules)
    bus.emit(CommunityChanged(account_id=viewer.account_id))


def emoji_in(text: str) -> list[str]:
    """The emoji of a text, each once, in order.

    Raises:
        Invalid: beside ``reactions``: something else stands among them, or there are too many or none.
    """
    found = list(dict.fromkeys(one for one in _GRAPHEME.findall(text) if not one.isspace()))
    strange = [one for one in found if not _EMOJI.match(one) or len(one) > LONGEST_EMOJI]
    if strange:
        raise Invalid(fields={"reactions": f"Reactions are emoji, and this is none: {strange[0]}"})
    if not 1 <= len(found) <= MOST_REACTIONS:
        raise Invalid(fields={"reactions": f"Pick one to {MOST_REACTIONS} reactions."})
    return found


def _set_rules(texts: Sequence[str]) -> None:
    wanted = [text.strip() for text in texts if text.strip()]
    if len(wanted) > _MOST_RULES:
        raise Invalid(fields={"rules": f"Keep it to {_MOST_RULES} rules."})
    if any(len(text) > 300 for text in wanted):
        raise Invalid(fields={"rules": "A rule can have up to 300 characters."})
    kept = {r.text: r for r in Rule.objects.all()}
    Rule.objects.exclude(text__in=wanted).delete()
    for position, text in enumerate(wanted):
        rule = kept.get(text) or Rule(text=text)
        rule.position = position
        rule.save()


def keep_mail(*, to: str, subject: str, body: str) -> None:
    """Keep a mail in the outbox until the owner has passed it on."""
    OutgoingMail.objects.create(to=to[:320], subject=subject[:998], body=body)


@transaction.atomic
def discard_mail(viewer: Viewer, *, mail_id: int) -> None:
    """Remove a mail from the outbox; one that is gone already changes nothing.

    Raises:
        NotAllowed: the viewer is not an owner.
    """
    if not viewer.is_owner:
        raise NotAllowed
    OutgoingMail.objects.filter(pk=mail_id).delete()
