"""Holds the tables to the house's stack: a foreign key points to the same subject or a lower one.

The import contracts in ``pyproject.toml`` say the same of imports; a foreign key by name
(``"people.Person"``) is not an import, so Django is asked instead.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model

# From the top down; one line is one height. Mirrors the contract `subjects` (a house test compares them).
SUBJECTS: tuple[tuple[str, ...], ...] = (
    ("safety",),
    ("gatherings",),
    ("posts",),
    ("groups", "pages", "conversations"),
    ("people",),
    ("media",),
    ("accounts", "community", "places"),
)
_PACKAGE = "meetinghouse."
_KERNEL = 0
_DOMAIN = 1
_EFFECTS = _DOMAIN + len(SUBJECTS)
_NO_TABLES = _EFFECTS + 1


def height(module: str) -> int | None:
    """How high a module lies in the house, 0 for the kernel; None for what is not ours.

    Raises:
        LookupError: the subject is not in the stack.
    """
    if not module.startswith(_PACKAGE):
        return None
    ring, _, rest = module.removeprefix(_PACKAGE).partition(".")
    if ring == "kernel":
        return _KERNEL
    if ring == "effects":
        return _EFFECTS
    if ring != "domain":
        return _NO_TABLES
    subject = rest.partition(".")[0]
    for depth, names in enumerate(reversed(SUBJECTS)):
        if subject in names:
            return _DOMAIN + depth
    raise LookupError(subject)


def complaints(models: Iterable[type[Model]]) -> list[CheckMessage]:
    """What is wrong with the foreign keys of these tables."""
    found: list[CheckMessage] = []
    for model in models:
        here = height(model.__module__)
        if here is None:
            continue
        if here == _NO_TABLES:
            found.append(
                Error("A door or the project has a table; tables live further in.", obj=model, id="house.E001")
            )
        for field in model._meta.get_fields():
            target: Any = field.related_model if field.concrete else None
            if not (isinstance(target, type) and issubclass(target, Model)):
                continue
            there = height(target.__module__)
            if there is None:
                continue
            same = target._meta.app_label == model._meta.app_label
            if not same and there >= here:
                found.append(
                    Error(
                        f"{model._meta.label}.{field.name} points up or sideways to {target._meta.label}.",
                        hint="Let the higher subject hold the foreign key, or keep an id without one.",
                        obj=model,
                        id="house.E002",
                    )
                )
    return found


@register("house")
def foreign_keys_point_down(*, app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Django's own hook, called by every command that checks."""
    configs = apps.get_app_configs() if app_configs is None else app_configs
    return complaints(model for config in configs for model in config.get_models(include_auto_created=True))
