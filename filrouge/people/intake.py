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
from filrouge.people.before import read_images, times_touched, undo_info
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
from filrouge.people.queries import NOWHERE, Standing

_CHANGED = tuple(name for name in PERSON_COLUMNS if name != "revision")
# What the words of a search depend on.
_NAMES = frozenset(("family_name", "birth_name", "first_names", "is_beneficiary"))
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
    images = read_images(acting)
    _write_households(acting)
    _write_people(acting, at)
    _write_members(acting, plan.context.reference_day)
    _write_rights(acting, plan.context.reference_day)
    _write_addresses(acting, ground, plan.context.reference_day)
    placed = _write_standing(acting, ground, plan)
    happened = [what for household in acting for what in _happened(household, placed, plan)]
    recorded = journal.record_many(happened, by=by, at=at)
    _bump(acting)
    _mark_seen(acting, plan.context.reference_day)
    return Written(recorded, undo_info(plan.households, recorded, images))


def _bump(plans: Sequence[HouseholdPlan]) -> None:
    """Each line moves the revision once, so that lines can be taken back one by one."""
    times = times_touched(plans)
    for round_ in range(max(times.values(), default=0)):
        bump(key for key, count in times.items() if count > round_)


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
    changed = [p for h in plans for p in (*h.persons, *h.left) if not p.created and p.before]
    rows = {p.row["id"]: p.row for p in changed}
    bulk.update(Person, _CHANGED, [[row[name] for name in _CHANGED] for row in rows.values()])
    _write_ciphers({p.row["id"]: p for p in changed if "nir_index" in p.before})
    renamed = {p.row["id"]: p.row for p in changed if p.before.keys() & _NAMES}
    if renamed:
        NameToken.objects.filter(person__in=list(renamed)).delete()
    searched = renamed | {p.row["id"]: p.row for p in created}
    tokens = [
        (key, token)
        for key, row in searched.items()
        if row["is_beneficiary"]
        for token in sorted(_tokens(row))
    ]
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
        present = HouseholdMember.objects.filter(household=household.row["id"], until__isnull=True)
        for p in household.persons:
            if p.other_role:
                present.filter(person=p.row["id"]).update(role=p.incoming.role)
        if household.left:
            gone = present.filter(person__in=[p.row["id"] for p in household.left])
            gone.filter(since__gte=day).delete()
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
    stopped = [p.row["id"] for h in plans for p in (*h.persons, *h.left) if p.stopped]
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
    standings = plan.known.standings
    doors: dict[int, tuple[Any, ...]] = {}
    following: dict[int, tuple[Any, ...]] = {}
    for h in plans:
        area = ground.territory.area(h.incoming.address.commune) if h.incoming.address else None
        scheme = ground.territory.scheme(area, day)
        for p in (*h.persons, *h.left):
            key = p.row["id"]
            if p.incoming.role not in BENEFICIARY_ROLES:
                continue
            placed[key] = _place(standings.get(key), area, scheme)
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


def _place(standing: Standing | None, area: int | None, scheme: int | None) -> tuple[int | None, int | None]:
    """Area and scheme of what happens to a person: an orientation in force keeps its scheme, a file without an
    address keeps the area."""
    if standing is None:
        return area, scheme
    kept = standing.organisation is not None or area is None
    return (standing.area if area is None else area), (standing.scheme if kept else scheme)


def _move_following(
    plans: Sequence[HouseholdPlan],
    placed: dict[int, tuple[int | None, int | None]],
    new: set[int],
    plan: Plan,
) -> None:
    """Known people: who starts or stops waiting, who moved to another area."""
    day, known = plan.context.reference_day, plan.known
    started = [p.row["id"] for h in plans for p in h.persons if p.started and p.row["id"] not in new]
    waiting = [key for key in started if not known.oriented(key)]
    if waiting:
        Following.objects.filter(pk__in=waiting).update(to_orient_since=day)
    stopped = [p.row["id"] for h in plans for p in (*h.persons, *h.left) if p.stopped]
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
    for p in (*h.persons, *h.left):
        key = p.row["id"]
        if p.incoming.role not in BENEFICIARY_ROLES:
            continue
        area, scheme = placed[key]
        moved: list[tuple[EventType, date, dict[str, Any]]] = []
        if p.created:
            moved.append((events.CREATED, day, {"source": plan.context.source}))
        elif p.before:
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
        opening = (events.RIGHT_OPENED, _started_on(h, day))
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
