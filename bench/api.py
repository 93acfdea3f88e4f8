"""A client for the moments that wrk cannot measure: how soon somebody sees what somebody else wrote."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit


class Api:
    """One connection to the server."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=60)

    def call(self, method: str, path: str, token: str, **body: Any) -> Any:
        """An answer's JSON.

        Raises:
            RuntimeError: it was no success.
        """
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        text = json.dumps(body) if body else None
        try:
            answer, raw = self._ask(method, path, text, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server lets go of a connection that was idle while wrk was at work.
            self._connection.close()
            answer, raw = self._ask(method, path, text, headers)
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {raw[:200]!r}")
        return json.loads(raw)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer, answer.read()

    def home(self, token: str, *, limit: int = 20, max_id: str = "") -> list[dict[str, Any]]:
        """A page of somebody's home feed."""
        older = f"&max_id={max_id}" if max_id else ""
        return self.call("GET", f"/api/v1/timelines/home?limit={limit}{older}", token)  # type: ignore[no-any-return]

    def seen_after(self, token: str, status_id: str, since: float, most: float = 30.0) -> float | None:
        """Milliseconds from ``since`` until a home feed shows a status; None where it did not in ``most`` seconds."""
        while time.perf_counter() - since < most:
            # What a group shares stands in its share.
            if any(status_id in {s["id"], (s["reblog"] or s)["id"]} for s in self.home(token)):
                return (time.perf_counter() - since) * 1000
            time.sleep(0.001)
        return None
