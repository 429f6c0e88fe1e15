"""Writing what an import decided: one chunk, one transaction, every row in bulk (A-4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from filrouge.access import bulk, gate, journal, secret_fields
from filrouge.access.agents import Agent
from filrouge.access.journal import Recorded
from filrouge.access.roles import Verb
from filrouge.core.identifiers import new_public_id
from filrouge.core.normalisation import name_key, name_tokens
from filrouge.directory.models import Commune
from filrouge.directory.queries import Territory
from filrouge.people.actions import bump
from filrouge.people.incoming import IncomingAddress
from filrouge.people.intake_events import happened
from filrouge.people.intake_plan import Context, HouseholdPlan, PersonPlan, Plan
from filrouge.people.intake_standing import started_on, write_standing
from filrouge.people.known import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, Row
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    Household,
    HouseholdMember,
    NameToken,
    ObligationPeriod,
    Person,
    Received,
)
from filrouge.people.undo_record import undo_of

_CHANGED = tuple(name for name in PERSON_COLUMNS if name != "revision")
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
        if address.commune in self.communes:
            return address.commune
        there = self.by_postal_code.get(address.postal_code, [])
        named = [code for key, code in there if key == name_key(address.city)]
        return named[0] if len(named) == 1 else there[0][1] if len(there) == 1 else ""


@dataclass(slots=True)
class Written:
    """What one chunk wrote: what happened, for the clocks; and for each line, what undoing it needs."""

    recorded: list[Recorded]
    undo: list[dict[str, Any]] = field(default_factory=list)


def read_ground(department: int | None, territory: Territory) -> Ground:
    """The shared facts of an import."""
    by_postal_code: dict[str, list[tuple[str, str]]] = {}
    codes: set[str] = set()
    for code, name, postal_codes in Commune.objects.order_by("pk").values_list("pk", "name", "postal_codes"):
        codes.add(code)
        for postal_code in postal_codes.replace("|", " ").replace(",", " ").replace("/", " ").split():
            by_postal_code.setdefault(postal_code, []).append((name_key(name), code))
    return Ground(department, territory, frozenset(codes), by_postal_code)


def write_chunk(plan: Plan, ground: Ground, *, by: Agent, at: datetime) -> Written:
    """Write a planned chunk inside the caller's transaction. Bulk rows, bulk journal."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    context = plan.context
    acting = [h for h in plan.households if not h.older]
    for household in acting:
        if household.incoming.address is not None:
            household.incoming.address.commune = ground.commune_of(household.incoming.address)
    _write_households(acting)
    _write_people(acting, at)
    _write_members(acting, context.reference_day)
    _write_rights(acting, context.reference_day)
    _write_addresses(acting, plan)
    _write_beside(acting, context)
    placed = write_standing(acting, ground.department, ground.territory, plan)
    found = [what for household in acting for what in happened(household, placed, plan)]
    recorded = journal.record_many(found, by=by, at=at)
    bump(p.row["id"] for h in acting for p in h.persons if not p.created and h.verdict(p) == "updated")
    if context.whole_households:
        _mark_seen(acting, context.reference_day)
    return Written(recorded, undo_of(plan.households, recorded, context.origin.value))


def _write_households(plans: Sequence[HouseholdPlan]) -> None:
    created = [h for h in plans if h.created]
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
    _write_ciphers(
        {p.row["id"]: p for h in plans for p in h.persons if not p.created and "nir_index" in p.before}
    )
    renamed = [
        p for h in plans for p in h.persons
        if not p.created and ("name_key" in p.before or "is_beneficiary" in p.before or "birth_name" in p.before)
    ]  # fmt: skip
    write_tokens([p.row for p in created], [p.row for p in renamed])


def write_tokens(new: Sequence[Row], renamed: Sequence[Row]) -> None:
    """The words by which beneficiaries are searched; those of `renamed` people are written anew."""
    if renamed:
        NameToken.objects.filter(person__in=[row["id"] for row in renamed]).delete()
    searched = {row["id"]: row for row in (*new, *renamed) if row["is_beneficiary"]}
    tokens = [(key, token) for key, row in searched.items() for token in sorted(_tokens(row))]
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
        members = HouseholdMember.objects.filter(household=household.row["id"], until__isnull=True)
        for person in household.persons:
            if person.role_before:
                members.filter(person=person.row["id"]).update(role=person.incoming.role)
        if household.left:
            members.filter(person__in=list(household.left)).update(until=day)


def _write_rights(plans: Sequence[HouseholdPlan], day: date) -> None:
    moved = [h for h in plans if h.new_state and h.row["id"] is not None]
    known = {h.row["id"]: h for h in moved if not h.created}
    if known:
        open_ones = EntitlementPeriod.objects.filter(household__in=list(known), until__isnull=True)
        columns = ("household_id", "state", "reason", "since")
        for key, state, reason, opened in open_ones.values_list(*columns).order_by("pk"):
            known[key].old_right = (state, reason, opened)
        open_ones.filter(since__gte=day).delete()
        open_ones.update(until=day)
    rows = []
    for h in moved:
        since = day if h.old_right else h.row["state_since"] or h.incoming.opened_on or day
        rows.append((h.row["id"], h.row["state"], h.row["state_reason"], since, None))
    bulk.insert(EntitlementPeriod, ("household_id", "state", "reason", "since", "until"), rows)
    _write_obligations(plans, day)


def _write_obligations(plans: Sequence[HouseholdPlan], day: date) -> None:
    stopped = {p.row["id"]: p for h in plans for p in h.persons if p.stopped}
    if stopped:
        periods = ObligationPeriod.objects.filter(person__in=list(stopped), until__isnull=True)
        for person, since in periods.values_list("person_id", "since").order_by("pk"):
            stopped[person].subject_since = since
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
    for before in (
        homes.filter(household__in=shared) if shared else None,
        homes.filter(household__isnull=True, person__in=own) if own else None,
    ):
        if before is not None:
            before.filter(since__gte=day).delete()
            before.update(until=day)
    bulk.insert(Address, _ADDRESS, [_address_row(h, day) for h in moved])
    _place_known_homes(plans, plan)


def _address_row(h: HouseholdPlan, day: date) -> tuple[Any, ...]:
    a = h.incoming.address
    assert a is not None
    key = h.row["id"]
    return (
        key, None if key is not None else h.persons[0].row["id"], Address.Kind.HOME, a.complement, a.street,
        a.postal_code, a.city, a.commune or None, (a.since or day) if h.old_home is None else day, None,
    )  # fmt: skip


def _place_known_homes(plans: Sequence[HouseholdPlan], plan: Plan) -> None:
    """Homes written before their commune was in the directory find it now."""
    for h in plans:
        home, address = plan.known.homes.get(h.row["id"]), h.incoming.address
        if home and address and address.commune and home.commune is None and not h.new_address:
            homes = Address.objects.filter(household=h.row["id"], kind=Address.Kind.HOME, until__isnull=True)
            homes.update(commune=address.commune)


def _write_beside(plans: Sequence[HouseholdPlan], context: Context) -> None:
    rows = {
        p.row["id"]: (p.row["id"], context.origin.value, context.reference_day, p.beside)
        for h in plans
        for p in h.persons
        if p.beside is not None
    }
    bulk.upsert(
        Received, ("person_id", "source", "received_on", "data"), list(rows.values()),
        unique=("person_id", "source"), update=("received_on", "data"),
    )  # fmt: skip


def _mark_seen(plans: Sequence[HouseholdPlan], day: date) -> None:
    ids = [h.row["id"] for h in plans if h.row["id"] is not None and not h.created and h.seen_before != day]
    for start in range(0, len(ids), 500):
        Household.objects.filter(pk__in=ids[start : start + 500]).update(seen_on=day)
