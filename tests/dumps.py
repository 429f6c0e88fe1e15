"""The whole database as plain rows, to compare before and after."""

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


def without_keys(rows: Rows, *names: str) -> Rows:
    """The same rows without what two equal stories may not share: keys, identifiers, and `names`."""
    hidden = {"id", "public_id", "recorded_at", *names}
    return [{name: value for name, value in row.items() if name not in hidden} for row in rows]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
