"""What taking an import back needs: for each line, the rows as they stood before it (A-4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from filrouge.access import bulk
from filrouge.access.journal import Recorded
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    FileAccess,
    Following,
    HouseholdMember,
    NameToken,
    ObligationPeriod,
    Received,
)
from filrouge.people.plan import HouseholdPlan, PersonPlan

Rows = list[dict[str, Any]]
HOUSEHOLD_TABLES: dict[str, type[models.Model]] = {
    "members": HouseholdMember,
    "rights": EntitlementPeriod,
    "addresses": Address,
}
PERSON_TABLES: dict[str, type[models.Model]] = {
    "obligations": ObligationPeriod,
    "doors": FileAccess,
    "following": Following,
    "tokens": NameToken,
    "homes": Address,
    "received": Received,
}


@dataclass(frozen=True, slots=True)
class Images:
    """Rows by table, then by household or person."""

    households: dict[str, dict[int, Rows]]
    people: dict[str, dict[int, Rows]]


def read_images(plans: Sequence[HouseholdPlan]) -> Images:
    """The rows that a chunk may change, of households and people known before it: nine queries at most."""
    households = {h.row["id"] for h in plans if not h.created and h.touched}
    people = {p.row["id"] for h in plans for p in touched_people(h) if p.row["id"] > 0}
    return Images(
        {name: _read(model, "household", households) for name, model in HOUSEHOLD_TABLES.items()},
        {name: _read(model, "person", people) for name, model in PERSON_TABLES.items()},
    )


def touched_people(household: HouseholdPlan) -> list[PersonPlan]:
    """Those whose file the line changes: the ones it names, and the ones who left."""
    return [p for p in household.persons if household.verdict(p) != "unchanged"] + household.left


def _read(model: type[models.Model], owner: str, keys: set[int]) -> dict[int, Rows]:
    found: dict[int, Rows] = defaultdict(list)
    columns = _columns(model)
    for values in bulk.read(model, columns, f"{owner}_id", keys):
        row = dict(zip(columns, map(kept, values), strict=True))
        found[row[f"{owner}_id"]].append(row)
    return found


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def undo_info(
    plans: Sequence[HouseholdPlan], recorded: Sequence[Recorded], images: Images
) -> list[dict[str, Any]]:
    """For each line, what undoing it needs, as JSON."""
    by_person: dict[int, list[int]] = defaultdict(list)
    for r in recorded:
        by_person[r.what.person or 0].append(r.event_id)
    revisions: dict[int, int] = {}
    return [{} if h.older else _line(h, by_person, images, revisions) for h in plans]


def _line(
    h: HouseholdPlan, events_of: dict[int, list[int]], images: Images, revisions: dict[int, int]
) -> dict[str, Any]:
    people = []
    for p in {p.row["id"]: p for p in touched_people(h)}.values():
        key = p.row["id"]
        first = key not in revisions
        revision = revisions.get(key, 0 if p.created else p.row["revision"])
        revisions[key] = revision + 1
        people.append(
            {
                "id": key,
                "created": p.created,
                "revision": revision + 1,
                "before": {name: kept(value) for name, value in p.before.items()},
                "events": events_of.pop(key, []),
                "rows": {t: found.get(key, []) for t, found in images.people.items()}
                if first and not p.created
                else {},
            }
        )
    household = h.row["id"]
    known = household is not None and not h.created
    return {
        "household": household,
        "created": h.created,
        "before": {name: kept(value) for name, value in h.before.items()},
        "seen_on": kept(h.row["seen_on"]) if known else None,
        "seal": list(h.seal_before) if known else None,
        "rows": {t: found.get(household, []) for t, found in images.households.items()}
        if known and h.touched
        else {},
        "people": people,
    }


def put_back(
    tables: Mapping[str, type[models.Model]], owner: str, key: int, rows: Mapping[str, Rows]
) -> None:
    """Make the tables hold these rows again for this household or person, keys included."""
    for name, before in rows.items():
        model = tables[name]
        model._default_manager.filter(**{owner: key}).delete()
        columns = _columns(model)
        bulk.insert(model, columns, [[restored(row[column]) for column in columns] for row in before])


def kept(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    return value


def restored(value: Any) -> Any:
    """The value that `kept` wrote."""
    if isinstance(value, dict) and value.keys() == {"day"}:
        return date.fromisoformat(value["day"])
    if isinstance(value, dict) and value.keys() == {"bytes"}:
        return bytes.fromhex(value["bytes"])
    return value


def times_touched(plans: Iterable[HouseholdPlan]) -> dict[int, int]:
    """How many lines of the chunk change each person known when its line came."""
    found: dict[int, int] = defaultdict(int)
    for h in plans:
        for key in {p.row["id"] for p in touched_people(h)} - {p.row["id"] for p in h.persons if p.created}:
            found[key] += 1
    return found
