"""What an event is: something that happened, in the past tense, told in ids.

The bodies of posts and the addresses of people stay in their tables, where a deletion reaches them;
a subscriber looks up what it needs, and finds the state of now rather than of then.
"""

from typing import Any, ClassVar, dataclass_transform

import msgspec

# A module of the house is meetinghouse.<ring>.<subject>…; the subject is the third word.
_SUBJECT = 2
_FAMILY_MODULES = frozenset({"events", "subscribers", "chores"})


class OutsideTransaction(RuntimeError):
    """An event was emitted where no transaction binds it to its change; a mistake in the calling code."""


class DuplicateName(RuntimeError):
    """Two different classes or functions of one subject claim the same stable name."""


def stable_name(module: str, name: str) -> str:
    """The name under which a class or function is kept in tables: ``posts.PostPublished``.

    Derived from the subject and not from the file, so that a subject may move its modules about.
    """
    parts = module.split(".")
    if parts[0] == "meetinghouse" and len(parts) > _SUBJECT:
        return f"{parts[_SUBJECT]}.{name}"
    if parts[-1] in _FAMILY_MODULES and len(parts) > 1:
        return f"{parts[-2]}.{name}"
    return f"{parts[-1]}.{name}"


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class _EventMeta(msgspec.StructMeta):
    """Makes every event frozen and keyword-only; msgspec does not hand ``kw_only`` down by itself."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        options.setdefault("kw_only", True)
        options.setdefault("frozen", True)
        return super().__new__(mcls, name, bases, namespace, **options)


class Event(msgspec.Struct, metaclass=_EventMeta):
    """Base of all events. A field added later needs a default, for the events already in the log."""

    event_name: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        """Register the class under its stable name."""
        super().__init_subclass__(**options)
        name = stable_name(cls.__module__, cls.__name__)
        known = _registry.get(name)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise DuplicateName(f"{cls.__module__}.{cls.__qualname__} and {known.__module__} both give {name}")
        cls.event_name = name
        _registry[name] = cls


_registry: dict[str, type[Event]] = {}


class UnknownEvent(Event):
    """An event in the log that this release has no class for; readers pass over it."""

    name: str
    payload: str


def encode(event: Event) -> str:
    """The event's fields as JSON."""
    return msgspec.json.encode(event).decode()


def decode(name: str, payload: str) -> Event:
    """The event back from the log.

    Raises:
        msgspec.ValidationError: the class has changed so that the old row no longer fits.
    """
    cls = _registry.get(name)
    if cls is None:
        return UnknownEvent(name=name, payload=payload)
    return msgspec.json.decode(payload, type=cls)
