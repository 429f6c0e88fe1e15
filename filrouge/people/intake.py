"""Writing what an import decided: one chunk, one transaction, every row in bulk (A-4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from filrouge.access import bulk, gate, journal, secret_fields
from filrouge.access.agents import Agent
from filrouge.access.journal import Recorded
from filrouge.access.roles import Verb
from filrouge.core.identifiers import new_public_id
from filrouge.core.normalisation import name_key, name_tokens
from filrouge.directory.models import Commune
from filrouge.directory.queries import Territory
from filrouge.people.actions import bump
from filrouge.people.before import read_images, times_touched, undo_info
from filrouge.people.incoming import BENEFICIARY_ROLES, IncomingAddress
from filrouge.people.intake_events import happened, started_on
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
    Received,
)
from filrouge.people.plan import Context, HouseholdPlan, PersonPlan, Plan
from filrouge.people.queries import NOWHERE, Standing
from filrouge.people.same import seal, write_seals

_CHANGED = tuple(name for name in PERSON_COLUMNS if name != "revision")
# What the words of a search depend on.
_NAMES = frozenset(("family_name", "birth_name", "first_names", "is_beneficiary"))
_POSTAL_CODE = re.compile(r"\d{5}")
_DOOR = ("person_id", "organisation_id", "account_id", "ground", "since", "until")
_ADDRESS = (
    "household_id",
    "person_id",
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
    """What every chunk of an import shares, read once. `by_postal_code`: (name key, code) of its communes."""

    department: int | None
    territory: Territory
    communes: frozenset[str]
    by_postal_code: dict[str, list[tuple[str, str]]]

    def commune_of(self, address: IncomingAddress) -> str:
        """The INSEE code: the file's own, else of the commune that has this postal code and this name."""
        if address.commune:
            return address.commune if address.commune in self.communes else ""
        there = self.by_postal_code.get(address.postal_code, [])
        named = [code for key, code in there if key == name_key(address.city)]
        return named[0] if len(named) == 1 else there[0][1] if len(there) == 1 else ""


@dataclass(slots=True)
class Written:
    """What one chunk wrote: what happened, and the people created, for the clocks; for each line, what undoing it needs."""

    recorded: list[Recorded]
    created: set[int]
    undo: list[dict[str, Any]] = field(default_factory=list)


def read_ground(department: int | None, territory: Territory) -> Ground:
    """The shared facts of an import."""
    by_postal_code: dict[str, list[tuple[str, str]]] = {}
    codes: set[str] = set()
    for code, name, postal_codes in Commune.objects.order_by("pk").values_list("pk", "name", "postal_codes"):
        codes.add(code)
        for postal_code in _POSTAL_CODE.findall(postal_codes):
            by_postal_code.setdefault(postal_code, []).append((name_key(name), code))
    return Ground(department, territory, frozenset(codes), by_postal_code)


def write_chunk(plan: Plan, ground: Ground, *, by: Agent, at: datetime) -> Written:
    """Write a planned chunk inside the caller's transaction. Bulk rows, bulk journal."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    acting = [h for h in plan.households if not h.older]
    for household in acting:
        if household.incoming.address is not None:
            household.incoming.address.commune = ground.commune_of(household.incoming.address)
    images = read_images(acting)
    seal(acting, ground.territory, plan)
    _write_households(acting)
    _write_people(acting, at)
    _write_members(acting, plan.context.reference_day)
    _write_rights(acting, plan.context.reference_day)
    _write_addresses(acting, plan)
    _write_beside(acting, plan.context)
    placed = _write_standing(acting, ground, plan)
    found = [what for household in acting for what in happened(household, placed, plan)]
    recorded = journal.record_many(found, by=by, at=at)
    _bump(acting)
    if plan.context.whole_households:
        _mark_seen(acting, plan.context.reference_day)
        write_seals(acting)
    created = {p.row["id"] for h in acting for p in h.persons if p.created}
    return Written(recorded, created, undo_info(plan.households, recorded, images))


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
        others = [p for p in household.persons if p.other_role]
        if not others and not household.left:
            continue
        present = HouseholdMember.objects.filter(household=household.row["id"], until__isnull=True)
        for p in others:
            present.filter(person=p.row["id"]).update(role=p.incoming.role)
        if household.left:
            gone = present.filter(person__in=[p.row["id"] for p in household.left])
            gone.filter(since__gte=day).delete()
            gone.update(until=day)


def _write_rights(plans: Sequence[HouseholdPlan], day: date) -> None:
    moved = [h for h in plans if h.new_state and h.row["id"] is not None]
    known = [h.row["id"] for h in moved if not h.created]
    if known:
        open_ones = EntitlementPeriod.objects.filter(bulk.among("household", known), until__isnull=True)
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
        periods = ObligationPeriod.objects.filter(bulk.among("person", stopped), until__isnull=True)
        periods.filter(since__gte=day).delete()
        periods.update(until=day)
    started = {p.row["id"]: started_on(h, day) for h in plans for p in h.persons if p.started}
    rows = [(person, since, None) for person, since in sorted(started.items())]
    bulk.insert(ObligationPeriod, ("person_id", "since", "until"), rows)


def _write_addresses(plans: Sequence[HouseholdPlan], plan: Plan) -> None:
    day = plan.context.reference_day
    moved = [h for h in plans if h.new_address]
    homes = Address.objects.filter(until__isnull=True, kind=Address.Kind.HOME)
    shared = [h.row["id"] for h in moved if h.old_home and h.row["id"] is not None]
    own = [h.persons[0].row["id"] for h in moved if h.old_home and h.row["id"] is None]
    if shared:
        _close(homes.filter(bulk.among("household", shared)), day)
    if own:
        _close(homes.filter(bulk.among("person", own), household__isnull=True), day)
    rows = {row[:2]: row for row in (_address_row(h, day) for h in moved)}
    bulk.insert(Address, _ADDRESS, list(rows.values()))
    for h in plans:
        _name_commune(h, plan)


def _close(homes: "QuerySet[Address]", day: date) -> None:
    homes.filter(since__gte=day).delete()
    homes.update(until=day)


def _address_row(h: HouseholdPlan, day: date) -> tuple[Any, ...]:
    a = h.incoming.address or IncomingAddress()
    household = h.row["id"]
    person = None if household is not None else h.persons[0].row["id"]
    since = a.since if h.created and a.since else day
    return (
        household, person, Address.Kind.HOME, a.complement, a.street, a.postal_code, a.city, a.commune or None, since,
        None,
    )  # fmt: skip


def _name_commune(h: HouseholdPlan, plan: Plan) -> None:
    """A home that was written before its commune stood in the directory finds it now."""
    home, address = plan.known.homes.get(h.row["id"]), h.incoming.address
    if home and address and address.commune and home.commune is None and not h.new_address:
        homes = Address.objects.filter(household=h.row["id"], kind=Address.Kind.HOME, until__isnull=True)
        homes.update(commune=address.commune)


def _write_beside(plans: Sequence[HouseholdPlan], context: Context) -> None:
    rows = {
        p.row["id"]: (p.row["id"], context.speaker, context.reference_day, p.beside)
        for h in plans
        for p in h.persons
        if p.beside is not None
    }
    bulk.upsert(
        Received, ("person_id", "source", "received_on", "data"), list(rows.values()),
        unique=("person_id", "source"), update=("received_on", "data"),
    )  # fmt: skip


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
        Following.objects.filter(bulk.among("pk", waiting)).update(to_orient_since=day)
    stopped = [p.row["id"] for h in plans for p in (*h.persons, *h.left) if p.stopped]
    if stopped:
        Following.objects.filter(bulk.among("pk", stopped)).update(to_orient_since=None)
    moves: dict[tuple[int | None, int | None], list[int]] = {}
    for h in plans:
        for p in h.persons:
            key = p.row["id"]
            if key in placed and key not in new and _moved(h, p, known.standings.get(key, NOWHERE)):
                moves.setdefault(placed[key], []).append(key)
    for (area, scheme), people in moves.items():
        rows = Following.objects.filter(bulk.among("pk", people))
        rows.filter(organisation__isnull=True).update(area_id=area, scheme_id=scheme)
        rows.filter(organisation__isnull=False).update(area_id=area)


def _moved(h: HouseholdPlan, p: PersonPlan, standing: Standing) -> bool:
    """The home moved, or the person did; or nobody knew where it was."""
    return p.joined or p.moved_home or (h.new_address and not h.created) or standing.area is None


def _mark_seen(plans: Sequence[HouseholdPlan], day: date) -> None:
    ids = [h.row["id"] for h in plans if not h.created and h.row["seen_on"] != day]
    Household.objects.filter(bulk.among("pk", ids)).update(seen_on=day)
