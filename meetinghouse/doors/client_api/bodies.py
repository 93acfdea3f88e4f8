"""What apps send: JSON, forms and multipart, in Rails' way of naming lists and hashes.

https://docs.joinmastodon.org/client/intro/#form-data
"""

import json
import re
from typing import Any

from django.http import HttpRequest, QueryDict

from meetinghouse.kernel.errors import Invalid

_PARTS = re.compile(r"\[([^\]]*)\]")


def parse_body(request: HttpRequest) -> dict[str, Any]:
    """Query and body together, the body winning; ``a[]`` becomes a list, ``a[b]`` an object.

    Raises:
        Invalid: the body says it is JSON and is not, or is no object.
    """
    data = nested(request.GET)
    if request.method in {"GET", "HEAD"}:
        return data
    kind = (request.content_type or "").lower()
    if kind == "application/json":
        return data | parse_json(request.body)
    if request.method == "POST":
        return data | nested(request.POST)
    if kind == "application/x-www-form-urlencoded":
        return data | nested(QueryDict(request.body))
    if kind == "multipart/form-data":
        post, files = request.parse_file_upload(request.META, request)
        request._files = files  # type: ignore[attr-defined]  # noqa: SLF001 -- Django reads multipart bodies by itself only for POST
        return data | nested(post)
    return data


def parse_json(raw: bytes) -> dict[str, Any]:
    """A JSON object.

    Raises:
        Invalid: it is not one.
    """
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise Invalid("The body is not valid JSON") from fault
    if not isinstance(found, dict):
        raise Invalid("The body must be a JSON object")
    if b"\\u0000" in raw:
        _require_no_nul(found)
    return found


def _require_no_nul(value: Any) -> None:
    """Refuse a character that PostgreSQL cannot keep and nobody can type."""
    if isinstance(value, str) and "\0" in value:
        raise Invalid("A text holds a NUL character")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_no_nul(inner)


def nested(fields: QueryDict) -> dict[str, Any]:
    """Flat fields as the lists and objects their names describe.

    Raises:
        Invalid: one holds a NUL character.
    """
    data: dict[str, Any] = {}
    for name, values in fields.lists():
        _require_no_nul(values)
        head, _, rest = name.partition("[")
        keys = _PARTS.findall("[" + rest) if rest else []
        if not keys:
            data[head] = values[-1]
        elif keys == [""]:
            data.setdefault(head, [])
            if isinstance(data[head], list):
                data[head].extend(values)
        elif len(keys) == 2 and not keys[1]:
            _extend(data, head, keys[0], values)
        elif len(keys) == 2 and not keys[0]:
            _align(data, head, keys[1], values)
        elif len(keys) <= 3:
            _put(data, [head, *keys], values[-1])
    return data


def _extend(data: dict[str, Any], head: str, key: str, values: list[str]) -> None:
    """``a[b][]``: a list inside an object."""
    inner = data.setdefault(head, {})
    if isinstance(inner, dict):
        found = inner.setdefault(key, [])
        if isinstance(found, list):
            found.extend(values)


def _align(data: dict[str, Any], head: str, key: str, values: list[str]) -> None:
    """``a[][b]``: a list of objects, the first value of each name for the first of them."""
    items = data.setdefault(head, [])
    if isinstance(items, list):
        for number, value in enumerate(values):
            if number >= len(items):
                items.append({})
            if isinstance(items[number], dict):
                items[number][key] = value


def _put(data: dict[str, Any], keys: list[str], value: str) -> None:
    at: Any = data
    for key in keys[:-1]:
        if not isinstance(at, dict):
            return
        at = at.setdefault(key or str(len(at)), {})
    if isinstance(at, dict):
        at[keys[-1] or str(len(at))] = value
