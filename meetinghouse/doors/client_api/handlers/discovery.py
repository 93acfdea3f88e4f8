"""How others find out what this is and who is here: WebFinger, host-meta, NodeInfo.

https://datatracker.ietf.org/doc/html/rfc7033 https://nodeinfo.diaspora.software/protocol
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from django.http import HttpResponse
from django.utils.html import escape

from meetinghouse import __version__
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.queries import count_members, person_by_handle
from meetinghouse.domain.posts.queries import count_posts
from meetinghouse.domain.posts.trends import count_writers
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.urls import absolute, base_url, host

_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/"
_VERSIONS = ("2.0", "2.1")


@permit(None, strangers=True)
def webfinger(call: Call) -> HttpResponse:
    """GET /.well-known/webfinger: members by ``acct:anna@host`` or by the address of their profile.

    Raises:
        Invalid: no resource is given.
        NotFound: nobody here, or not to be seen by strangers.
    """
    resource = call.text("resource")
    if not resource:
        raise Invalid(fields={"resource": "resource is missing"})
    person = person_by_handle(call.viewer, _handle(resource))
    if person is None or person.domain:
        raise NotFound
    page = absolute(person.url)
    document: dict[str, Any] = {
        "subject": f"acct:{person.username}@{host()}",
        "aliases": [page],
        "links": [{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page}],
    }
    if person.picture:
        picture = person.picture.url
        href = absolute(picture) if picture.startswith("/") else picture
        document["links"].append({"rel": "http://webfinger.net/rel/avatar", "href": href})
    return _json(document, "application/jrd+json; charset=utf-8")


def _handle(resource: str) -> str:
    if resource.startswith(("http://", "https://")):
        parts = urlsplit(resource)
        path = unquote(parts.path)
        if parts.netloc.lower() != host().lower() or not path.startswith("/@"):
            raise NotFound
        return path.removeprefix("/@").rstrip("/")
    name, _, domain = resource.removeprefix("acct:").removeprefix("@").partition("@")
    if domain.lower() != host().lower():
        raise NotFound
    return name


@permit(None, strangers=True)
def host_meta(_call: Call) -> HttpResponse:
    """GET /.well-known/host-meta: where WebFinger is. https://datatracker.ietf.org/doc/html/rfc6415"""
    template = escape(absolute("/.well-known/webfinger?resource={uri}"))
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" type="application/jrd+json" template="{template}"/>\n'
        "</XRD>\n"
    )
    return HttpResponse(body, content_type="application/xrd+xml; charset=utf-8")


@permit(None, strangers=True)
def nodeinfo_links(_call: Call) -> Mapping[str, Any]:
    """GET /.well-known/nodeinfo."""
    return {
        "links": [{"rel": f"{_NODEINFO}{number}", "href": f"{base_url()}/nodeinfo/{number}"} for number in _VERSIONS]
    }


@permit(None, strangers=True)
def nodeinfo(_call: Call, version: str) -> HttpResponse:
    """GET /nodeinfo/2.0 and 2.1. The list of protocols is empty because the server federates by none."""
    if version not in _VERSIONS:
        raise NotFound
    community = current()
    moment = now()
    document = {
        "version": version,
        "software": {"name": "meetinghouse", "version": __version__},
        "protocols": [],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": community.sign_up_mode in {"open", "approval"} and community.is_founded,
        "usage": {
            "users": {
                "total": count_members(),
                "activeMonth": count_writers(moment - timedelta(days=30), moment),
                "activeHalfyear": count_writers(moment - timedelta(days=180), moment),
            },
            "localPosts": count_posts(),
        },
        "metadata": {"nodeName": community.name, "nodeDescription": community.tagline},
    }
    return _json(document, f'application/json; profile="{_NODEINFO}{version}#"; charset=utf-8')


def _json(document: Mapping[str, Any], content_type: str) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(document), content_type=content_type)
