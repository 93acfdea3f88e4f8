"""The viewer's own profile. https://docs.joinmastodon.org/methods/accounts/#update_credentials"""

from collections.abc import Mapping
from typing import Any

import msgspec

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.media.pictures.results import Purpose
from meetinghouse.domain.people.actions import edit_profile
from meetinghouse.domain.people.queries import person, usual_choices
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import Audience, as_meant, from_visibility, to_visibility
from meetinghouse.domain.posts.choices import from_quote_policy, to_quote_policy
from meetinghouse.doors.client_api.entities.accounts import account_head
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.doors.client_api.handlers.accounts_hot import verify_credentials
from meetinghouse.kernel.errors import Invalid, SignInRequired
from meetinghouse.kernel.urls import absolute

_FLAGS = {"locked": "is_locked", "bot": "is_bot", "discoverable": "is_listed"}
_PICTURES = {"avatar": ("picture_id", Purpose.AVATAR), "header": ("cover_id", Purpose.COVER)}


@permit("write:accounts")
def update_credentials(call: Call) -> bytes:
    """PATCH /api/v1/accounts/update_credentials: answers with the CredentialAccount.

    A default for sensitive media or for the language is not kept here; what comes back says so.
    """
    _edit(call)
    return verify_credentials(call)


@permit("read:accounts")
def show_profile(call: Call) -> bytes:
    """GET /api/v1/profile: https://docs.joinmastodon.org/entities/Profile/"""
    return _profile(_me(call))


@permit("write:accounts")
def update_profile(call: Call) -> bytes:
    """PATCH /api/v1/profile."""
    _edit(call)
    return _profile(_me(call))


@permit("write:accounts")
def remove_avatar(call: Call) -> bytes:
    """DELETE /api/v1/profile/avatar."""
    edit_profile(call.viewer, changes={"picture_id": None})
    return verify_credentials(call)


@permit("write:accounts")
def remove_header(call: Call) -> bytes:
    """DELETE /api/v1/profile/header."""
    edit_profile(call.viewer, changes={"cover_id": None})
    return verify_credentials(call)


@permit("read:accounts")
def preferences(call: Call) -> Mapping[str, Any]:
    """GET /api/v1/preferences."""
    usual = usual_choices(call.viewer)
    return {
        "posting:default:visibility": to_visibility(usual.audience),
        "posting:default:quote_policy": to_quote_policy(usual.quoters),
        "posting:default:sensitive": False,
        "posting:default:language": None,
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": False,
    }


@permit("profile")
def userinfo(call: Call) -> Mapping[str, Any]:
    """GET /oauth/userinfo: https://docs.joinmastodon.org/methods/oauth/#userinfo"""
    me = _me(call)
    head = msgspec.json.decode(account_head(me) + b"}")
    page = absolute(me.url)
    return {
        "iss": absolute("/"), "sub": page, "name": me.name, "preferred_username": me.username, "profile": page,
        "picture": head["avatar"],
    }  # fmt: skip


def _me(call: Call) -> PersonRecord:
    found = person(call.viewer, call.viewer.person_id)
    if found is None:
        raise SignInRequired
    return found


def _edit(call: Call) -> None:
    changes: dict[str, Any] = {}
    for name, field in (("display_name", "display_name"), ("note", "about")):
        if name in call.data:
            changes[field] = call.text(name)
    for name, field in _FLAGS.items():
        if (wanted := call.flag(name)) is not None:
            changes[field] = wanted
    if "fields_attributes" in call.data:
        changes["fields"] = _fields(call.data["fields_attributes"])
    changes |= _usual(call)
    changes |= _pictures(call)
    if call.viewer.is_page:
        # Address, hours and contact are edited in the browser; what comes back says how they are.
        changes.pop("fields", None)
        if not changes.get("display_name", "-"):
            raise Invalid(fields={"display_name": "A page needs a name."})
    if changes:
        edit_profile(call.viewer, changes=changes)


def _usual(call: Call) -> dict[str, int]:
    """What is to hold for new posts, in Mastodon's words, as they are meant by who was told the words of before."""
    source, changes = _source(call), {}
    privacy, policy = source.get("privacy"), source.get("quote_policy")
    usual = usual_choices(call.viewer)
    if privacy is not None:
        changes["default_audience"] = int(as_meant(_audience(str(privacy)), usual.audience))
    if policy is not None:
        quoters = from_quote_policy(str(policy), before=usual.quoters)
        if quoters is None:
            raise Invalid(fields={"source[quote_policy]": "The policy is public, followers or nobody"})
        changes["default_quoters"] = int(quoters)
    return changes


def _source(call: Call) -> Mapping[str, Any]:
    found = call.data.get("source")
    return found if isinstance(found, dict) else {}


def _audience(word: str) -> Audience:
    found = from_visibility(word)
    if found is None:
        raise Invalid(fields={"source[privacy]": "Visibility is public, unlisted, private or direct"})
    return found


def _fields(sent: Any) -> list[tuple[str, str]]:
    """Lines of the profile: a list, or an object whose keys give the order; empty ones are left out."""
    if isinstance(sent, dict):
        sent = [sent[key] for key in sorted(sent, key=lambda key: (len(key), key))]
    if not isinstance(sent, list) or not all(isinstance(line, dict) for line in sent):
        raise Invalid(fields={"fields_attributes": "fields_attributes must be a list of names and values"})
    return [(str(line.get("name") or ""), str(line.get("value") or "")) for line in sent]


def _pictures(call: Call) -> dict[str, int]:
    """Upload the pictures that came; outside any transaction, since decoding takes its time."""
    found = {}
    for name, (field, purpose) in _PICTURES.items():
        file = call.request.FILES.get(name)
        if file is not None:
            words = call.text(f"{name}_description")
            found[field] = upload_picture(
                call.viewer, file=file, name=file.name or "", description=words, purpose=purpose
            ).id
        elif call.data.get(name):
            raise Invalid(fields={name: f"{name} must be sent as a file (multipart/form-data)"})
    return found


def _profile(me: PersonRecord) -> bytes:
    """The profile as its owner wrote it."""
    shown = msgspec.json.decode(account_head(me) + b"}")
    own = {
        name: shown[name]
        for name in (
            "id", "display_name", "avatar_static", "avatar_description", "header_static", "header_description",
            "locked", "bot", "discoverable", "indexable",
        )
    }  # fmt: skip
    return msgspec.json.encode(
        own
        | {
            "note": me.about,
            "fields": [{"name": f.name, "value": f.value, "verified_at": None} for f in me.fields],
            "avatar": shown["avatar"] if me.picture else None,
            "header": shown["header"] if me.cover else None,
            "hide_collections": False,
            "show_media": True,
            "show_media_replies": True,
            "show_featured": False,
            "attribution_domains": [],
        }
    )
