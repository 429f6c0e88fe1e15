"""What an import tells the journal about each beneficiary, and what it shows of each change."""

from datetime import date
from typing import Any

from filrouge.access import journal
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.people import events
from filrouge.people.incoming import BENEFICIARY_ROLES
from filrouge.people.intake_plan import HouseholdPlan, PersonPlan, Plan
from filrouge.people.intake_standing import Placed, started_on
from filrouge.people.known import NOWHERE

_HIDDEN = frozenset({"nir_cipher", "nir_index", "nir_certain", "sources", "name_key"})


def happened(h: HouseholdPlan, placed: Placed, plan: Plan) -> list[Happened]:
    """The events of one household, in its people's order; children have no thread of their own."""
    day = plan.context.reference_day
    found: list[Happened] = []
    for p in h.persons:
        key = p.row["id"]
        if p.incoming.role not in BENEFICIARY_ROLES:
            continue
        area, scheme = placed[key]
        moved: list[tuple[EventType, date, dict[str, Any]]] = []
        if p.created:
            moved.append((events.CREATED, day, {"source": plan.context.source}))
        elif p.changed:
            moved.append(
                (events.UPDATED, day, {"source": plan.context.source, "champs": readable_changes(p)})
            )
        moved += [(event_type, on, {}) for event_type, on in _right_events(h, p, day)]
        organisation = plan.known.stands.get(key, NOWHERE).organisation
        found += [
            Happened(
                event_type, key, at=journal.midday(on), day=on, organisation=organisation,
                area=area, scheme=scheme, variant=h.incoming.state_reason, data=data,
            )
            for event_type, on, data in moved
        ]  # fmt: skip
    return found


def _right_events(h: HouseholdPlan, p: PersonPlan, day: date) -> list[tuple[EventType, date]]:
    found: list[tuple[EventType, date]] = []
    if p.started:
        found.append(
            (events.RIGHT_OPENED, started_on(h, day)) if h.opened else (events.OBLIGATIONS_STARTED, day)
        )
        transferred = h.incoming.transferred_in and h.opened
        found.append((events.TRANSFERRED_IN if transferred else events.RIGHT_RECEIVED, day))
    elif p.stopped and not h.closed:
        found.append((events.OBLIGATIONS_ENDED, day))
    if h.closed:
        found.append((events.RIGHT_CLOSED, day))
    elif h.suspended and not h.created:
        found.append((events.RIGHT_SUSPENDED, day))
    return found


def readable_changes(person: PersonPlan) -> list[list[str]]:
    """What changes of a person, as [field, old, new]; the NIR is never written down, only that it changed."""
    changes = [
        [name, _shown(old), _shown(person.row[name])]
        for name, old in person.before.items()
        if name not in _HIDDEN
    ]
    if "nir_index" in person.before:
        changes.append(["nir", "connu" if person.before["nir_index"] else "", "modifié"])
    if person.role_before:
        changes.append(["role", person.role_before, person.incoming.role])
    if person.beside is not None:
        before = person.beside_before or {}
        changes += [
            [name, _shown(before.get(name)), _shown(value)]
            for name, value in person.beside.items()
            if value != before.get(name)
        ]
    return changes


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | dict):
        return "…" if value else ""
    return "" if value is None else str(value)
