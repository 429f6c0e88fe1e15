"""What an import tells the journal about each beneficiary, and what it shows of each change."""

from datetime import date
from typing import Any

from filrouge.access import journal
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.people import events
from filrouge.people.incoming import BENEFICIARY_ROLES
from filrouge.people.intake_plan import FIELDS
from filrouge.people.plan import HouseholdPlan, PersonPlan, Plan
from filrouge.people.queries import NOWHERE
from filrouge.people.wording import DIFFERS


def started_on(household: HouseholdPlan, day: date) -> date:
    """The day from which people of this household are subject: when the right opened, or the file's."""
    opened = household.incoming.opened_on
    return min(opened, day) if household.opened and opened else day


def happened(
    h: HouseholdPlan, placed: dict[int, tuple[int | None, int | None]], plan: Plan
) -> list[Happened]:
    """The events of a household's beneficiaries, and of those who left it; children have no thread of their own."""
    day = plan.context.reference_day
    found: list[Happened] = []
    for p in (*h.persons, *h.left):
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
        oriented = plan.known.oriented(key)
        moved += [(event_type, on, {}) for event_type, on in _right_events(h, p, day, oriented=oriented)]
        organisation = plan.known.standings.get(key, NOWHERE).organisation
        found += [
            Happened(
                event_type, key, at=journal.midday(on), day=on, organisation=organisation, area=area,
                scheme=scheme, variant=h.incoming.state_reason, data=data,
            )
            for event_type, on, data in moved
        ]  # fmt: skip
    return found


def _right_events(
    h: HouseholdPlan, p: PersonPlan, day: date, *, oriented: bool
) -> list[tuple[EventType, date]]:
    found: list[tuple[EventType, date]] = []
    if p.started:
        opening = (events.RIGHT_OPENED, started_on(h, day))
        found.append(opening if h.opened else (events.OBLIGATIONS_STARTED, day))
        # What the legal delay of orientation counts from: nothing to count when an orientation is in force.
        if not oriented:
            transferred = h.incoming.transferred_in and h.opened
            found.append((events.TRANSFERRED_IN if transferred else events.RIGHT_RECEIVED, day))
    elif p.stopped and not p.lost_right:
        found.append((events.OBLIGATIONS_ENDED, day))
    if p.lost_right:
        found.append((events.RIGHT_CLOSED, day))
    elif h.suspended and not h.created and p not in h.left:
        found.append((events.RIGHT_SUSPENDED, day))
    return found


def readable_changes(person: PersonPlan) -> list[list[str]]:
    """What changes of a person, as [field, old, new]; the NIR is never written down, only that it changed."""
    hidden = ("nir_cipher", "nir_index", "nir_certain", "sources", "name_key")
    # A later line about the same person may have changed the row again: what counts here is what this line says.
    said = {column: getattr(person.incoming, name) for name, column in FIELDS}
    changes = [
        [name, _shown(old), _shown(said.get(name) or person.row[name])]
        for name, old in person.before.items()
        if name not in hidden
    ]
    if "nir_index" in person.before:
        changes.append(["nir", "connu" if person.before["nir_index"] else "", "modifié"])
    changes += [[DIFFERS + found.field, person.row[found.field], found.value] for found in person.differs]
    if person.other_role:
        changes.append(["role", person.other_role, person.incoming.role])
    changes += [
        [name, _shown(person.beside_before.get(name)), _shown(value)]
        for name, value in (person.beside or {}).items()
        if value != person.beside_before.get(name)
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
