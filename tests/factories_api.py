"""Members with an app in their hand, for tests of the client API at the level of its door."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND, create_token, register_app
from meetinghouse.domain.accounts.records import AppRecord
from meetinghouse.domain.community.models import Community
from meetinghouse.domain.people.actions import make_member
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Role, Viewer
from tests.doors.client_api import oracle

T = TypeVar("T")
EVERYTHING = "read write follow push profile"
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        """The body as plain Python."""
        return json.loads(self.body)

    def as_a(self, kind: type[T]) -> T:
        """The body as an entity of the oracle; says which key is missing or wrong. Only of an answer of success."""
        assert self.status == 200, (self.status, self.body)
        return msgspec.json.decode(self.body, type=kind)

    def as_error(self) -> oracle.ValidationError:
        """The body as a refusal of what was sent, with its details."""
        assert self.status == 422, (self.status, self.body)
        return msgspec.json.decode(self.body, type=oracle.ValidationError)

    @property
    def links(self) -> dict[str, str]:
        """The Link header: relation to path and query."""
        found = {}
        for part in self.headers.get("Link", "").split(", "):
            if part:
                address, _, rel = part.partition("; rel=")
                parts = urlsplit(address.strip("<>"))
                found[rel.strip('"')] = f"{parts.path}?{parts.query}"
        return found


@dataclass
class Api:
    """An app, with or without a token."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def send(
        self, method: str, path: str, body: bytes = b"", content_type: str = "application/json", **headers: str
    ) -> Answer:
        """One request as it is; a header's name with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        response = self.client.generic(method, path, body, content_type, headers=named)
        return Answer(response.status_code, response.content, dict(response.headers))

    def get(self, path: str, **query: Any) -> Answer:
        """Read; a list goes as ``name[]``."""
        flat = {f"{k}[]" if isinstance(v, list) else k: v for k, v in query.items()}
        return self.send("GET", f"{path}?{urlencode(flat, doseq=True)}" if flat else path, content_type="")

    def post(self, path: str, **data: Any) -> Answer:
        """Send JSON."""
        return self.send("POST", path, json.dumps(data).encode())

    def put(self, path: str, **data: Any) -> Answer:
        """Send JSON."""
        return self.send("PUT", path, json.dumps(data).encode())

    def patch(self, path: str, **data: Any) -> Answer:
        """Send JSON."""
        return self.send("PATCH", path, json.dumps(data).encode())

    def delete(self, path: str, **data: Any) -> Answer:
        """Send JSON."""
        return self.send("DELETE", path, json.dumps(data).encode())

    def form(self, path: str, fields: Mapping[str, Any], method: str = "POST") -> Answer:
        """Send a multipart form, files and all."""
        return self.send(method, path, encode_multipart(BOUNDARY, dict(fields)), MULTIPART_CONTENT)


@dataclass(frozen=True)
class Member:
    """Somebody with an account and an app."""

    name: str
    person_id: int
    account_id: int
    email: str
    api: Api
    viewer: Viewer

    @property
    def id(self) -> str:
        """As the API writes it."""
        return str(self.person_id)


def found_open_community(**changes: Any) -> None:
    """A community that anybody may join and read."""
    row = {"name": "Testtown", "sign_up_mode": "open", "founded_at": now(), "public_reading": True}
    Community.objects.update_or_create(pk=1, defaults=row | changes)


def new_app(scopes: str = EVERYTHING, redirect_uris: str = OUT_OF_BAND, name: str = "Test app") -> AppRecord:
    """A registered app."""
    return register_app(name=name, redirect_uris=redirect_uris, scopes=scopes, website="https://app.example")


def new_token(app: AppRecord, account_id: int | None, scopes: str = EVERYTHING) -> str:
    """An access."""
    return create_token(account_id=account_id, client_id=app.client_id, scopes=scopes).token


def new_member(name: str, *, role: Role = Role.MEMBER, scopes: str = EVERYTHING) -> Member:
    """A confirmed member with an app of their own."""
    email = f"{name}@people.example"
    person_id = make_member(username=name, email=email, password=PASSWORD, role=role, display_name=name.title())
    account_id = people_by_ids([person_id])[person_id].account_id
    token = new_token(new_app(), account_id, scopes)
    viewer = Viewer(person_id=person_id, account_id=account_id, role=role)
    return Member(name, person_id, account_id, email, Api(token), viewer)
