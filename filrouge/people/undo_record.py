"""What undoing a line of an import will need, kept as JSON with the line (encrypted by the import room)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from filrouge.access.journal import Recorded
from filrouge.people.intake_plan import HouseholdPlan, PersonPlan
from filrouge.people.known import HomeAddress


def undo_of(
    plans: Sequence[HouseholdPlan], recorded: Sequence[Recorded], source: str
) -> list[dict[str, Any]]:
    """One record a line; empty for a line that changed nothing because newer data are known."""
    events_of: dict[int, list[int]] = {}
    for r in recorded:
        events_of.setdefault(r.what.person or 0, []).append(r.event_id)
    return [{} if h.older else _line(h, events_of, source) for h in plans]


def _line(h: HouseholdPlan, events_of: dict[int, list[int]], source: str) -> dict[str, Any]:
    return {
        "source": source,
        "household": h.row["id"],
        "created": h.created,
        "before": {name: kept(value) for name, value in h.before.items()},
        "seen": kept(h.seen_before),
        "state": h.new_state,
        "right": [kept(value) for value in h.old_right] if h.old_right else None,
        "address": h.new_address,
        "home": _home(h.old_home),
        "left": list(h.left),
        "people": [_person(h, p, events_of) for p in h.persons if h.verdict(p) != "unchanged"],
    }


def _person(h: HouseholdPlan, p: PersonPlan, events_of: dict[int, list[int]]) -> dict[str, Any]:
    bumped = not p.created and h.verdict(p) == "updated"
    return {
        "id": p.row["id"],
        "created": p.created,
        "read": p.revision,
        "revision": p.revision + bumped,
        "before": {name: kept(value) for name, value in p.before.items()},
        "beside": p.beside_before if p.beside is not None else None,
        "role": p.role_before,
        "started": p.started,
        "stopped": p.stopped,
        "subject_since": kept(p.subject_since),
        "stands": [p.stands.area, p.stands.scheme, kept(p.stands.to_orient_since)] if p.stands else None,
        "joined": p.joined,
        "events": events_of.get(p.row["id"], []),
    }


def _home(home: HomeAddress | None) -> list[Any] | None:
    return [*home.key, home.commune, kept(home.since)] if home else None


def kept(value: Any) -> Any:
    """A value as JSON takes it."""
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    return value


def restored(value: Any) -> Any:
    """The value that `kept` wrote."""
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    if isinstance(value, dict) and "bytes" in value:
        return bytes.fromhex(value["bytes"])
    return value
