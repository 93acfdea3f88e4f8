"""Requests to the fast lane as the server's front makes them."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from meetinghouse.doors.client_api.fast_lane import look_up
from meetinghouse.kernel import lane
from tests.factories_api import Answer


@dataclass
class Lane:
    """An app whose requests are answered before Django; the twin of ``Api``."""

    token: str = ""

    def send(
        self, method: str, path: str, body: bytes = b"", content_type: str = "application/json", **headers: str
    ) -> Answer | None:
        """One request; None where it is left to Django."""
        where, _, query = path.partition("?")
        route = look_up(method, where)
        if route is None:
            return None
        named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        if body:
            named["content-type"] = content_type
        if self.token:
            named["authorization"] = f"Bearer {self.token}"
        response = route.answer(lane.Request(method, where, query, named, body, "127.0.0.1"))
        return None if response is None else Answer(response.status, response.body, dict(response.headers))

    def get(self, path: str, **query: Any) -> Answer:
        """Read."""
        flat = {f"{k}[]" if isinstance(v, list) else k: v for k, v in query.items()}
        found = self.send("GET", f"{path}?{urlencode(flat, doseq=True)}" if flat else path)
        assert found is not None, path
        return found

    def post(self, path: str, **data: Any) -> Answer:
        """Send JSON."""
        found = self.send("POST", path, json.dumps(data).encode() if data else b"")
        assert found is not None, path
        return found
