"""The whole database as plain rows, to compare before and after."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import models

Rows = list[dict[str, Any]]
JOURNAL = ("access.Event", "access.EventPayload", "access.Fact")


def product_models() -> list[type[models.Model]]:
    """Every model of the product, the tables of many-to-many relations included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("filrouge.")
    ]


def dump(*, without: tuple[str, ...] = ()) -> dict[str, Rows]:
    """Every row of every table but `without` (labels as `people.Person`), by key."""
    return {
        model._meta.label: [
            {name: _plain(value) for name, value in row.items()}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in product_models()
        if model._meta.label not in without
    }


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> dict[str, Any]:
    """Tables that differ, each with its rows on one side only: what an assertion shows."""
    return {
        label: {
            "before": [row for row in before[label] if row not in after[label]],
            "after": [row for row in after[label] if row not in before[label]],
        }
        for label in before
        if before[label] != after[label]
    }


# What two equal stories do not share.
_OWN = {"id", "public_id", "recorded_at", "created_at", "revision", "event_id", "subject", "opened_event",
        "ended_event", "previous_id", "nir_index", "nir_cipher"}  # fmt: skip


def news(before: dict[str, Rows], people: Sequence[Any]) -> dict[str, list[str]]:
    """What was written since `before`, people told by their place in the sequence: to compare a set with singles."""
    place = {person.pk: f"person {rank}" for rank, person in enumerate(people)}
    found = {}
    for label, rows in dump().items():
        fresh = [row for row in rows if row not in before[label]]
        found[label] = sorted(str(_anonymous(row, place)) for row in fresh)
    return {label: rows for label, rows in found.items() if rows}


def _anonymous(row: dict[str, Any], place: dict[int, str]) -> dict[str, Any]:
    return {
        name: place.get(value, value) if name in ("person", "person_id") else value
        for name, value in row.items()
        if name not in _OWN
    }


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
