"""Members, posts and rows for tests: through the actions where a test is about people, in bulk where it needs many."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections
from django.db.models import NOT_PROVIDED, Model
from django.db.models.fields import Field

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.people.actions import make_member
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import publish_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel import bus
from meetinghouse.kernel.bus.event import decode
from meetinghouse.kernel.databases import MAIN
from meetinghouse.kernel.viewer import Role, Viewer

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


def member(name: str = "", *, role: Role = Role.MEMBER, **profile: object) -> Viewer:
    """A confirmed member and the viewer they are; ``profile`` sets columns of the person."""
    username = name or f"member{next(_numbers)}"
    person_id = make_member(username=username, email=f"{username}@town.example", password=PASSWORD, role=role)
    if profile:
        Person.objects.filter(pk=person_id).update(**profile)
    account_id = Person.objects.values_list("account_id", flat=True).get(pk=person_id)
    return Viewer(person_id=person_id, account_id=account_id, role=role)


def account_of(viewer: Viewer) -> Account:
    """The login behind a viewer."""
    return Account.objects.get(pk=viewer.account_id)


def write(author: Viewer, text: str = "Good morning", audience: Audience = Audience.COMMUNITY, **more: Any) -> int:
    """A post through the action; returns its id."""
    return publish_post(author, text=text, audience=audience, **more)


class Emitted:
    """What was emitted since this was made, or since it was asked last.

    Read from the table itself: PostgreSQL's log waits for every transaction that is open anywhere in the cluster,
    and the suite's other process may have one.
    """

    def __init__(self) -> None:
        self.mark = 0
        self()

    def __call__(self) -> list[bus.Event]:
        """The events since then, in their order."""
        with connections[MAIN].cursor() as cursor:
            cursor.execute("SELECT id, name, payload FROM bus_event WHERE id > %s ORDER BY id", [self.mark])
            found = cursor.fetchall()
        self.mark = found[-1][0] if found else self.mark
        return [decode(name, payload) for _, name, payload in found]


def insert(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write many rows of a table of the main database at once, past the ORM; a tenth of what it costs.

    Args:
        rows: values by column; what is not given has the field's default. All rows give the same columns.
    """
    given = [dict(row) for row in rows]
    if not given:
        return
    columns, defaults = _columns(model)
    names = [name for name in columns if name in given[0] or name in defaults]
    values = [[_value(columns, defaults, row, name) for name in names] for row in given]
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connections[MAIN].cursor() as cursor:
        if unknown := set(given[0]) - set(columns):
            raise LookupError(unknown)
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES ({marks})', values)


@cache
def _columns(model: type[Model]) -> tuple[dict[str, Field], dict[str, Callable[[], Any]]]:
    columns: dict[str, Field] = {}
    defaults: dict[str, Callable[[], Any]] = {}
    for field in model._meta.concrete_fields:
        columns[field.column] = field
        if field.primary_key and field.default is NOT_PROVIDED:
            continue
        default = field.get_default()
        if field.primary_key or isinstance(default, datetime):
            defaults[field.column] = lambda field=field: _prepared(field, field.get_default())
        else:
            value = _prepared(field, default)
            defaults[field.column] = lambda value=value: value
    return columns, defaults


def _value(
    columns: Mapping[str, Field], defaults: Mapping[str, Callable[[], Any]], row: Mapping[str, Any], name: str
) -> Any:
    if name not in row:
        return defaults[name]()
    value = row[name]
    return _prepared(columns[name], value) if isinstance(value, (datetime, list, dict)) else value


def _prepared(field: Field, value: Any) -> Any:
    return field.get_db_prep_save(value, connections[MAIN])


def ids(viewers: Sequence[Viewer]) -> list[int]:
    """The people behind viewers."""
    return [viewer.person_id for viewer in viewers]
