"""Writing what an import decided: one chunk, one transaction, every row in bulk (A-4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from filrouge.access import bulk, gate, journal, secret_fields
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.journal import Happened, Recorded
from filrouge.access.roles import Verb
from filrouge.core.identifiers import new_public_id
from filrouge.core.normalisation import name_tokens
from filrouge.directory.models import Commune
from filrouge.directory.queries import Territory
from filrouge.people import events
from filrouge.people.actions import bump
from filrouge.people.incoming import BENEFICIARY_ROLES
from filrouge.people.intake_plan import HouseholdPlan, PersonPlan, Plan
from filrouge.people.known import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, Row
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    FileAccess,
    Following,
    Household,
    HouseholdMember,
    NameToken,
    ObligationPeriod,
    Person,
)

_CHANGED = tuple(name for name in PERSON_COLUMNS if name != "revision")
_DOOR = ("person_id", "organisation_id", "account_id", "ground", "since", "until")
_ADDRESS = (
    "household_id",
    "kind",
    "complement",
    "street",
    "postal_code",
    "city",
    "commune_id",
    "since",
    "until",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every chunk of an import shares, read once."""

    department: int | None
    territory: Territory
    communes: frozenset[str]


@dataclass(slots=True)
class Written:
    """What one chunk wrote: what happened, for the clocks; and for each line, what undoing it needs."""

    recorded: list[Recorded]
    undo: list[dict[str, Any]] = field(default_factory=list)


def read_ground(department: int | None, territory: Territory) -> Ground:
    """The shared facts of an import."""
    codes = Commune.objects.values_list("pk", flat=True).order_by("pk")
    return Ground(department, territory, frozenset(codes))


def write_chunk(plan: Plan, ground: Ground, *, by: Agent, at: datetime) -> Written:
    """Write a planned chunk inside the caller's transaction. Bulk rows, bulk journal."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    acting = [h for h in plan.households if not h.older]
    _write_households(acting)
    _write_people(acting, at)
    _write_members(acting, plan.context.reference_day)
    _write_rights(acting, plan.context.reference_day)
    _write_addresses(acting, ground, plan.context.reference_day)
    placed = _write_standing(acting, ground, plan)
    happened = [what for household in acting for what in _happened(household, placed, plan)]
    recorded = journal.record_many(happened, by=by, at=at)
    bump(p.row["id"] for h in acting for p in h.persons if not p.created and h.verdict(p) == "updated")
    _mark_seen(acting, plan.context.reference_day)
    return Written(recorded, _undo_of(plan.households, recorded))


def _write_households(plans: Sequence[HouseholdPlan]) -> None:
    created = [h for h in plans if h.created and h.incoming.caf_number]
    ids = bulk.reserve_ids(Household, len(created)) if created else []
    for key, household in zip(ids, created, strict=True):
        household.row["id"] = key
    bulk.insert(Household, HOUSEHOLD_COLUMNS, [tuple(h.row.values()) for h in created])
    changed = [h.row for h in plans if not h.created and h.before]
    bulk.update(Household, HOUSEHOLD_COLUMNS, [[row[name] for name in HOUSEHOLD_COLUMNS] for row in changed])


def _write_people(plans: Sequence[HouseholdPlan], at: datetime) -> None:
    created = [p for h in plans for p in h.persons if p.created]
    ids = bulk.reserve_ids(Person, len(created)) if created else []
    for key, person in zip(ids, created, strict=True):
        person.row["id"] = key
    new = [
        (*person.row.values(), new_public_id(), secret_fields.encrypt(person.incoming.nir), "", at)
        for person in created
    ]
    bulk.insert(Person, (*PERSON_COLUMNS, "public_id", "nir_cipher", "preferred_channel", "created_at"), new)
    changed = {p.row["id"]: p for h in plans for p in h.persons if not p.created and p.before}
    bulk.update(Person, _CHANGED, [[p.row[name] for name in _CHANGED] for p in changed.values()])
    _write_ciphers({key: p for key, p in changed.items() if "nir_index" in p.before})
    renamed = [p for p in changed.values() if "name_key" in p.before or "is_beneficiary" in p.before]
    if renamed:
        NameToken.objects.filter(person__in=[p.row["id"] for p in renamed]).delete()
    searched = [p.row for p in (*created, *renamed) if p.row["is_beneficiary"]]
    tokens = [(row["id"], token) for row in searched for token in sorted(_tokens(row))]
    bulk.insert(NameToken, ("person_id", "token"), tokens)


def _write_ciphers(changed: dict[int, PersonPlan]) -> None:
    """A corrected NIR: the new one encrypted; the old one stays with what undoing needs."""
    if not changed:
        return
    old = Person.objects.filter(pk__in=list(changed)).values_list("pk", "nir_cipher").order_by("pk")
    for key, cipher in old:
        changed[key].before["nir_cipher"] = bytes(cipher)
    rows = [(key, secret_fields.encrypt(p.incoming.nir)) for key, p in changed.items()]
    bulk.update(Person, ("id", "nir_cipher"), rows)


def _tokens(row: Row) -> frozenset[str]:
    return name_tokens(row["family_name"], row["birth_name"], row["first_names"])


def _write_members(plans: Sequence[HouseholdPlan], day: date) -> None:
    rows = [
        (h.row["id"], p.row["id"], p.incoming.role, day, None)
        for h in plans
        if h.row["id"] is not None
        for p in h.persons
        if p.created or p.joined or h.created
    ]
    seen: dict[tuple[int, int], tuple[Any, ...]] = {(row[0], row[1]): row for row in rows}
    bulk.insert(HouseholdMember, ("household_id", "person_id", "role", "since", "until"), list(seen.values()))
    for household in plans:
        if household.left:
            gone = HouseholdMember.objects.filter(
                household=household.row["id"], person__in=household.left, until__isnull=True
            )
            gone.update(until=day)


def _write_rights(plans: Sequence[HouseholdPlan], day: date) -> None:
    moved = [h for h in plans if h.new_state and h.row["id"] is not None]
    known = [h.row["id"] for h in moved if not h.created]
    if known:
        open_ones = EntitlementPeriod.objects.filter(household__in=known, until__isnull=True)
        open_since = dict(open_ones.values_list("household_id", "since").order_by("pk"))
        open_ones.filter(since__gte=day).delete()
        open_ones.update(until=day)
    else:
        open_since = {}
    rows = []
    for h in moved:
        since = h.row["state_since"] or h.incoming.opened_on or day
        if h.row["id"] in open_since:
            since = day
        rows.append((h.row["id"], h.row["state"], h.row["state_reason"], since, None))
    bulk.insert(EntitlementPeriod, ("household_id", "state", "reason", "since", "until"), rows)
    _write_obligations(plans, day)


def _write_obligations(plans: Sequence[HouseholdPlan], day: date) -> None:
    stopped = [p.row["id"] for h in plans for p in h.persons if p.stopped]
    if stopped:
        periods = ObligationPeriod.objects.filter(person__in=stopped, until__isnull=True)
        periods.filter(since__gte=day).delete()
        periods.update(until=day)
    started = {p.row["id"]: _started_on(h, day) for h in plans for p in h.persons if p.started}
    rows = [(person, since, None) for person, since in sorted(started.items())]
    bulk.insert(ObligationPeriod, ("person_id", "since", "until"), rows)


def _started_on(household: HouseholdPlan, day: date) -> date:
    opened = household.incoming.opened_on
    return min(opened, day) if household.opened and opened else day


def _write_addresses(plans: Sequence[HouseholdPlan], ground: Ground, day: date) -> None:
    moved = [h for h in plans if h.new_address and h.row["id"] is not None]
    known = [h.row["id"] for h in moved if not h.created]
    if known:
        before = Address.objects.filter(household__in=known, until__isnull=True, kind=Address.Kind.HOME)
        before.filter(since__gte=day).delete()
        before.update(until=day)
    rows = []
    for h in moved:
        a = h.incoming.address
        if a is not None:
            since = a.since if h.created and a.since else day
            commune = a.commune if a.commune in ground.communes else None
            rows.append(
                (
                    h.row["id"],
                    Address.Kind.HOME,
                    a.complement,
                    a.street,
                    a.postal_code,
                    a.city,
                    commune,
                    since,
                    None,
                )
            )
    bulk.insert(Address, _ADDRESS, rows)


def _write_standing(
    plans: Sequence[HouseholdPlan], ground: Ground, plan: Plan
) -> dict[int, tuple[int | None, int | None]]:
    """Area and scheme of each beneficiary; the département's door; who waits for an orientation."""
    day = plan.context.reference_day
    placed: dict[int, tuple[int | None, int | None]] = {}
    doors: dict[int, tuple[Any, ...]] = {}
    following: dict[int, tuple[Any, ...]] = {}
    for h in plans:
        area = ground.territory.area(h.incoming.address.commune) if h.incoming.address else None
        scheme = ground.territory.scheme(area, day)
        for p in h.persons:
            key = p.row["id"]
            if p.incoming.role not in BENEFICIARY_ROLES:
                continue
            placed[key] = (area, scheme)
            if p.created or "is_beneficiary" in p.before:
                waiting = day if p.started or p.incoming.subject is None else None
                following[key] = (key, area, scheme, "", waiting)
                ground_kind = FileAccess.Ground.ENTITLEMENT if h.incoming.state else FileAccess.Ground.LIST
                doors[key] = (key, ground.department, None, ground_kind, day, None)
    columns = ("person_id", "area_id", "scheme_id", "pathway", "to_orient_since")
    bulk.upsert(
        Following, columns, list(following.values()), unique=("person_id",), update=("area_id", "scheme_id")
    )
    if ground.department is not None:
        bulk.insert(FileAccess, _DOOR, list(doors.values()))
    _move_following(plans, placed, set(following), plan)
    return placed


def _move_following(
    plans: Sequence[HouseholdPlan],
    placed: dict[int, tuple[int | None, int | None]],
    new: set[int],
    plan: Plan,
) -> None:
    """Known people: who starts or stops waiting, who moved to another area."""
    day, organisations = plan.context.reference_day, plan.known.organisations
    started = [p.row["id"] for h in plans for p in h.persons if p.started and p.row["id"] not in new]
    waiting = [key for key in started if organisations.get(key) is None]
    if waiting:
        Following.objects.filter(pk__in=waiting).update(to_orient_since=day)
    stopped = [p.row["id"] for h in plans for p in h.persons if p.stopped]
    if stopped:
        Following.objects.filter(pk__in=stopped).update(to_orient_since=None)
    moves: dict[tuple[int | None, int | None], list[int]] = {}
    for h in plans:
        if h.new_address and not h.created:
            for p in h.persons:
                key = p.row["id"]
                if key in placed and key not in new:
                    moves.setdefault(placed[key], []).append(key)
    for (area, scheme), people in moves.items():
        rows = Following.objects.filter(pk__in=people)
        rows.filter(organisation__isnull=True).update(area_id=area, scheme_id=scheme)
        rows.filter(organisation__isnull=False).update(area_id=area)


def _happened(
    h: HouseholdPlan, placed: dict[int, tuple[int | None, int | None]], plan: Plan
) -> list[Happened]:
    day = plan.context.reference_day
    found: list[Happened] = []
    for p in h.persons:
        key = p.row["id"]
        if key not in placed:
            continue
        area, scheme = placed[key]
        moved: list[tuple[EventType, date, dict[str, Any]]] = []
        if p.created:
            moved.append((events.CREATED, day, {"source": plan.context.source}))
        elif p.before:
            moved.append(
                (events.UPDATED, day, {"source": plan.context.source, "champs": readable_changes(p)})
            )
        moved += [(event_type, on, {}) for event_type, on in _right_events(h, p, day)]
        found += [
            Happened(
                event_type, key, at=journal.midday(on), day=on, organisation=plan.known.organisations.get(key),
                area=area, scheme=scheme, variant=h.incoming.state_reason, data=data,
            )
            for event_type, on, data in moved
        ]  # fmt: skip
    return found


def _right_events(h: HouseholdPlan, p: PersonPlan, day: date) -> list[tuple[EventType, date]]:
    found: list[tuple[EventType, date]] = []
    if p.started:
        found.append(
            (events.RIGHT_OPENED, _started_on(h, day)) if h.opened else (events.OBLIGATIONS_STARTED, day)
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
    hidden = ("nir_cipher", "nir_index", "nir_certain", "sources", "name_key")
    changes = [
        [name, _shown(old), _shown(person.row[name])]
        for name, old in person.before.items()
        if name not in hidden
    ]
    if "nir_index" in person.before:
        changes.append(["nir", "connu" if person.before["nir_index"] else "", "modifié"])
    return changes


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)


def _mark_seen(plans: Sequence[HouseholdPlan], day: date) -> None:
    ids = [h.row["id"] for h in plans if not h.created and h.row["seen_on"] != day]
    for start in range(0, len(ids), 500):
        Household.objects.filter(pk__in=ids[start : start + 500]).update(seen_on=day)


def _undo_of(plans: Sequence[HouseholdPlan], recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    by_person: dict[int, list[int]] = {}
    for r in recorded:
        by_person.setdefault(r.what.person or 0, []).append(r.event_id)
    return [{} if h.older else _undo_line(h, by_person) for h in plans]


def _undo_line(h: HouseholdPlan, events_of: dict[int, list[int]]) -> dict[str, Any]:
    people = [
        {
            "id": p.row["id"],
            "created": p.created,
            "revision": p.row["revision"] + (0 if p.created or h.verdict(p) != "updated" else 1),
            "before": {n: _kept(v) for n, v in p.before.items()},
            "started": p.started,
            "stopped": p.stopped,
            "joined": p.joined,
            "events": events_of.get(p.row["id"], []),
        }
        for p in h.persons
        if h.verdict(p) != "unchanged"
    ]
    return {
        "household": h.row["id"],
        "created": h.created,
        "before": {n: _kept(v) for n, v in h.before.items()},
        "state": h.new_state,
        "address": h.new_address,
        "left": h.left,
        "people": people,
    }


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    return value


def restored(value: Any) -> Any:
    """The value that `_kept` wrote."""
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    if isinstance(value, dict) and "bytes" in value:
        return bytes.fromhex(value["bytes"])
    return value
