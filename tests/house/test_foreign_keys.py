"""Foreign keys point to the same subject or a lower one; a planted one that does not is refused."""

import tomllib

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.core.checks import run_checks
from django.core.checks.registry import registry
from django.db import models

from meetinghouse.kernel import checks
from tests.house.tree import ROOT


def planted(module: str, app_label: str, *, to: type[models.Model]) -> type[models.Model]:
    """A table in a module of our choosing with one foreign key."""
    meta = type("Meta", (), {"app_label": app_label, "apps": Apps()})
    attributes = {
        "__module__": module,
        "Meta": meta,
        "target": models.ForeignKey(to, on_delete=models.CASCADE, related_name="+"),
    }
    return type("Planted", (models.Model,), attributes)


def table(module: str, app_label: str) -> type[models.Model]:
    """A table without foreign keys."""
    meta = type("Meta", (), {"app_label": app_label, "apps": Apps()})
    return type("Target", (models.Model,), {"__module__": module, "Meta": meta})


def test_the_check_is_asked_by_django() -> None:
    assert checks.foreign_keys_point_down in registry.registered_checks
    assert "house" in registry.tags_available()


def test_every_foreign_key_of_the_house_points_down() -> None:
    assert any(checks.height(model.__module__) is not None for model in apps.get_models())
    assert run_checks(tags=["house"]) == []


@pytest.mark.parametrize(
    ("module", "label", "target", "target_label"),
    [
        ("meetinghouse.domain.people.models", "people", "meetinghouse.domain.posts.models", "posts"),
        ("meetinghouse.domain.accounts.models", "accounts", "meetinghouse.domain.community.models", "community"),
        ("meetinghouse.domain.posts.models", "posts", "meetinghouse.effects.search.models", "search"),
        ("meetinghouse.effects.search.models", "search", "meetinghouse.effects.notifications.models", "notifications"),
        ("meetinghouse.kernel.bus.models", "bus", "meetinghouse.domain.places.models", "places"),
    ],
)
def test_a_planted_key_that_points_up_or_sideways_is_found(
    module: str, label: str, target: str, target_label: str
) -> None:
    found = checks.complaints([planted(module, label, to=table(target, target_label))])
    assert [message.id for message in found] == ["house.E002"]


@pytest.mark.parametrize(
    ("module", "label", "target", "target_label"),
    [
        ("meetinghouse.domain.posts.models", "posts", "meetinghouse.domain.posts.models", "posts"),
        ("meetinghouse.domain.safety.models", "safety", "meetinghouse.domain.places.models", "places"),
        ("meetinghouse.effects.search.models", "search", "meetinghouse.domain.safety.models", "safety"),
    ],
)
def test_a_planted_key_that_points_down_is_fine(module: str, label: str, target: str, target_label: str) -> None:
    assert checks.complaints([planted(module, label, to=table(target, target_label))]) == []


def test_a_door_with_a_table_is_found() -> None:
    found = checks.complaints([table("meetinghouse.doors.web.models", "web")])
    assert [message.id for message in found] == ["house.E001"]


def test_a_subject_without_a_place_in_the_stack_is_not_guessed_at() -> None:
    with pytest.raises(LookupError):
        checks.height("meetinghouse.domain.weather.models")


def test_tables_and_imports_are_held_to_the_same_stack() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "subjects")
    stack = tuple(tuple(name.strip(" ()") for name in layer.split("|")) for layer in layers)
    assert stack == checks.SUBJECTS
