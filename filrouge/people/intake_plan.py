"""What an import would do, decided without writing anything: who is created, changed (old → new), left alone (A-4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from filrouge.core.normalisation import name_key
from filrouge.people.incoming import (
    BENEFICIARY_ROLES,
    OPEN_STATES,
    IncomingHousehold,
    IncomingPerson,
)
from filrouge.people.known import PERSON_COLUMNS, HomeAddress, Known, Row, Stands, identity_of, read_known
from filrouge.people.rules import REASONS, Identity, match

# File field → column, for what a newer file may replace. A blank never erases; a human entry is never replaced.
_FIELDS = (
    ("family_name", "family_name"), ("birth_name", "birth_name"), ("first_names", "first_names"),
    ("birth_date", "birth_date"), ("birth_place", "birth_place"), ("sex", "sex"), ("ft_id", "france_travail_id"),
    ("phone", "phone"), ("other_phone", "other_phone"), ("email", "email"),
)  # fmt: skip
_NAMES = frozenset({"family_name", "birth_name", "first_names", "birth_place"})
_HOUSEHOLD_FIELDS = ("body", "body_number", "claim_number", "claim_day", "family_situation", "dependants")
HUMAN_ENTRY = "saisie"


class Origin(StrEnum):
    """Who speaks: the payer (of rights, or of claims being examined), whose households are whole; or a list."""

    PAYER = "payeur"
    CLAIM = "demande"
    LIST = "liste"


@dataclass(frozen=True, slots=True)
class Context:
    """One import: the day it describes, its source's name, and what kind of source it is."""

    reference_day: date
    source: str
    origin: Origin

    @property
    def whole_households(self) -> bool:
        """Each household of the file stands there with all its people."""
        return self.origin is not Origin.LIST


@dataclass(slots=True)
class PersonPlan:
    """One person: `row` is what the database will hold; `before` the old values of what changes."""

    incoming: IncomingPerson
    row: Row
    created: bool
    before: Row
    reason: str
    started: bool = False
    stopped: bool = False
    joined: bool = False
    beside: Row | None = None
    beside_before: Row | None = None
    role_before: str = ""
    revision: int = 1
    stands: Stands | None = None
    subject_since: date | None = None

    @property
    def changed(self) -> bool:
        """Something of the person's own data changes."""
        return self.created or bool(self.before or self.role_before) or self.beside is not None


@dataclass(slots=True)
class HouseholdPlan:
    """One household: its people, its right's new state, its new address."""

    incoming: IncomingHousehold
    row: Row
    created: bool
    before: Row
    persons: list[PersonPlan]
    new_state: bool = False
    opened: bool = False
    closed: bool = False
    suspended: bool = False
    new_address: bool = False
    seen_before: date | None = None
    old_home: HomeAddress | None = None
    old_right: tuple[str, str, date] | None = None
    left: dict[int, str] = field(default_factory=dict)
    older: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """The household itself changes."""
        return self.created or bool(self.before) or self.new_state or self.new_address or bool(self.left)

    def verdict(self, person: PersonPlan) -> str:
        """`created`, `updated` or `unchanged`: a household's change is one of its beneficiaries."""
        if person.created:
            return "created"
        beneficiary = person.incoming.role in BENEFICIARY_ROLES
        moved = person.started or person.stopped or person.joined
        changed = person.changed or moved or (beneficiary and self.touched)
        return "updated" if changed else "unchanged"


@dataclass(slots=True)
class Plan:
    """A chunk of an import, decided."""

    context: Context
    households: list[HouseholdPlan]
    known: Known


def plan_chunk(households: Sequence[IncomingHousehold], context: Context) -> Plan:
    """Decide a chunk, in which a CAF number stands once."""
    identities = [[identity_of(person) for person in household.persons] for household in households]
    known = read_known(households, [identity for group in identities for identity in group])
    plans = [
        _plan_household(household, group, context, known)
        for household, group in zip(households, identities, strict=True)
    ]
    return Plan(context, plans, known)


def met_above(plan: Plan, above: set[int]) -> None:
    """For a preview, which writes nobody: who would have been created by an earlier chunk is not created twice.

    `above` remembers people from one chunk to the next, as the hashes of what they are matched on."""
    for household in plan.households:
        for person in household.persons:
            if not person.created:
                continue
            row = person.row
            keys = {hash((row["nir_index"], row["birth_date"]))} if row["nir_index"] else set()
            if row["birth_date"]:
                keys.add(hash((row["name_key"], row["birth_date"])))
            if keys & above:
                person.created, person.reason = False, REASONS["name"]
                person.joined = bool(household.incoming.caf_number)
            above |= keys


def _plan_household(
    incoming: IncomingHousehold, identities: list[Identity], context: Context, known: Known
) -> HouseholdPlan:
    key = known.household_for(incoming)
    old = known.households.get(key) if key else None
    if old is not None and old["seen_on"] is not None and old["seen_on"] > context.reference_day:
        return _older(incoming, identities, old, known)
    row = dict(old) if old else _new_household(incoming, context)
    alone = not incoming.caf_number
    plan = HouseholdPlan(incoming, row, old is None and not alone, {}, [])
    if old is not None:
        plan.seen_before = old["seen_on"]
        _merge_household(plan, incoming, old, context)
    _plan_state(plan, incoming, old, context)
    members = known.members.get(key, {}) if key else {}
    for person, identity in zip(incoming.persons, identities, strict=True):
        one = _plan_person(person, identity, key, plan, context, known)
        _plan_membership(one, members, context, alone=alone)
        plan.persons.append(one)
    _plan_address(plan, known)
    if context.whole_households and members:
        present = {p.row["id"] for p in plan.persons}
        gone = sorted(person for person in members if person not in present)
        plan.left = {key: _name(known.people[key]) for key in gone}
    return plan


def _name(row: Row) -> str:
    return f"{row['family_name']} {row['first_names']}"


def _plan_membership(one: PersonPlan, members: dict[int, str], context: Context, *, alone: bool) -> None:
    if one.created or alone:
        return
    role = members.get(one.row["id"])
    if role is None:
        one.joined = True
    elif context.whole_households and role != one.incoming.role:
        one.role_before = role


def _plan_address(plan: HouseholdPlan, known: Known) -> None:
    """The home of the household; on a list, of the person alone."""
    address = plan.incoming.address
    if address is None:
        return
    shared = bool(plan.incoming.caf_number)
    homes, owner = (known.homes, plan.row) if shared else (known.own_homes, plan.persons[0].row)
    home = homes.get(owner["id"])
    if home is None or home.key != address.key:
        plan.new_address, plan.old_home = True, home


def _older(incoming: IncomingHousehold, identities: list[Identity], old: Row, known: Known) -> HouseholdPlan:
    plan = HouseholdPlan(incoming, old, False, {}, [], older=True)
    plan.notes.append(
        f"Des données plus récentes, du {old['seen_on']:%d/%m/%Y}, sont déjà connues : rien n'est changé."
    )
    for person, identity in zip(incoming.persons, identities, strict=True):
        found = match(identity, known.candidates(identity, old["id"])).verdict
        row = known.people[found] if found else {"id": None}
        plan.persons.append(PersonPlan(person, row, False, {}, plan.notes[0]))
    return plan


def _new_household(incoming: IncomingHousehold, context: Context) -> Row:
    seen_on = context.reference_day if context.whole_households else None
    return {
        "id": None, "body": incoming.body, "body_number": incoming.body_number, "caf_number": incoming.caf_number,
        "claim_number": incoming.claim_number, "claim_day": incoming.claim_day,
        "family_situation": incoming.family_situation, "dependants": incoming.dependants, "state": "",
        "state_reason": "", "state_since": None, "details": incoming.details, "seen_on": seen_on,
    }  # fmt: skip


def _merge_household(plan: HouseholdPlan, incoming: IncomingHousehold, old: Row, context: Context) -> None:
    for name in _HOUSEHOLD_FIELDS:
        value = getattr(incoming, name)
        if (
            value in ("", None)
            or value == old[name]
            or (name == "dependants" and not _of_right(incoming, context))
        ):
            continue
        plan.before[name], plan.row[name] = old[name], value
    # A flow of rights says all of its details each time; other files add to what is known.
    details = incoming.details if _of_right(incoming, context) else {**old["details"], **incoming.details}
    if details != old["details"]:
        plan.before["details"], plan.row["details"] = old["details"], details


def _of_right(incoming: IncomingHousehold, context: Context) -> bool:
    return context.origin is Origin.PAYER and incoming.state != ""


def _plan_state(plan: HouseholdPlan, incoming: IncomingHousehold, old: Row | None, context: Context) -> None:
    if not incoming.caf_number:
        plan.opened = incoming.open
        return
    before = old["state"] if old else ""
    if not incoming.state or incoming.state == before:
        return
    if not _authority(old, context):
        plan.notes.append(
            "L'état du droit est celui que donne l'organisme payeur : celui de la liste est laissé."
        )
        return
    plan.new_state = True
    was_open, now_open = before in OPEN_STATES, incoming.open
    plan.opened = now_open and not was_open
    plan.closed = was_open and not now_open
    plan.suspended = now_open and incoming.state in "34" and before not in ("3", "4")
    if old:
        for name in ("state", "state_reason", "state_since"):
            plan.before[name] = old[name]
    plan.row["state"], plan.row["state_reason"] = incoming.state, incoming.state_reason
    plan.row["state_since"] = incoming.state_since


def _authority(old: Row | None, context: Context) -> bool:
    """A list says the right of a household only while no payer's file has told it."""
    return context.whole_households or old is None or old["seen_on"] is None


def _plan_person(
    person: IncomingPerson,
    identity: Identity,
    key: int | None,
    household: HouseholdPlan,
    context: Context,
    known: Known,
) -> PersonPlan:
    opinion = match(identity, known.candidates(identity, key))
    if opinion.verdict is None:
        plan = PersonPlan(person, _new_person(person, identity, context), True, {}, REASONS["new"])
        known.add_person(plan.row, key=-len(known.people) - 1)
        if person.beside:
            plan.beside = known.beside.setdefault(-len(known.people), {})[context.origin.value] = (
                person.beside
            )
    else:
        old = known.people[opinion.verdict]
        # Somebody created a few lines above keeps one row, completed in place: it is not written yet.
        row = old if opinion.verdict < 0 else dict(old)
        plan = PersonPlan(person, row, False, {}, opinion.reasons[0], revision=old["revision"])
        _merge_person(plan, person, identity, dict(old), context)
        _merge_beside(plan, person, opinion.verdict, known, context)
        known.people[opinion.verdict] = row
    _plan_obligations(plan, person, household, context)
    return plan


def _merge_beside(plan: PersonPlan, person: IncomingPerson, key: int, known: Known, context: Context) -> None:
    """What the file says beside: a flow says it whole, a list adds to what lists have said; a blank erases nothing."""
    if not person.beside:
        return
    before = known.beside.get(key, {}).get(context.origin.value, {})
    after = person.beside if context.whole_households else {**before, **person.beside}
    if after != before:
        plan.beside, plan.beside_before = after, before
        known.beside.setdefault(key, {})[context.origin.value] = after


def _new_person(person: IncomingPerson, identity: Identity, context: Context) -> Row:
    return dict(
        zip(
            PERSON_COLUMNS,
            (
                None, person.sex, person.family_name, person.birth_name, person.first_names, person.birth_date,
                person.birth_place, identity.name, identity.nir, person.nir_certain, person.ft_id, person.phone,
                person.other_phone, person.email, person.role in BENEFICIARY_ROLES, False, None,
                {context.source: context.reference_day.isoformat()}, 1,
            ),
            strict=True,
        )
    )  # fmt: skip


def _merge_person(
    plan: PersonPlan, person: IncomingPerson, identity: Identity, old: Row, context: Context
) -> None:
    human = old["sources"].get(HUMAN_ENTRY, {}).get("champs", ())
    for name, column in _FIELDS:
        value = getattr(person, name)
        if value in ("", None) or value == old[column] or column in human:
            continue
        if column in _NAMES and _same_name(value, old[column], context):
            continue
        plan.before[column], plan.row[column] = old[column], value
    if (
        identity.nir
        and identity.nir != bytes(old["nir_index"])
        and (person.nir_certain or not old["nir_index"])
    ):
        for column in ("nir_index", "nir_certain"):
            plan.before[column] = old[column]
        plan.row["nir_index"], plan.row["nir_certain"] = identity.nir, person.nir_certain
    if person.role in BENEFICIARY_ROLES and not old["is_beneficiary"]:
        plan.before["is_beneficiary"], plan.row["is_beneficiary"] = False, True
    if plan.before:
        key = identity_of(IncomingPerson(plan.row["family_name"], plan.row["first_names"], None, "")).name
        if key != old["name_key"]:
            plan.before["name_key"], plan.row["name_key"] = old["name_key"], key
        plan.before["sources"] = old["sources"]
        plan.row["sources"] = {**old["sources"], context.source: context.reference_day.isoformat()}


def _same_name(value: str, old: str, context: Context) -> bool:
    """Two spellings of one name: capitals and accents are no change, nor is a list with fewer first names."""
    new_key, old_key = name_key(value), name_key(old)
    return new_key == old_key or (context.origin is Origin.LIST and old_key.startswith(f"{new_key} "))


def _plan_obligations(
    plan: PersonPlan, person: IncomingPerson, household: HouseholdPlan, context: Context
) -> None:
    """Subject to rights and duties: the flag of the file on an open right (CASF L262-28)."""
    incoming = household.incoming
    if person.role not in BENEFICIARY_ROLES or (person.subject is None and incoming.state == ""):
        return
    if not context.whole_households and household.seen_before is not None:
        return
    right_open = household.row["state"] in OPEN_STATES if incoming.caf_number else incoming.open
    if not incoming.state and not household.row["state"]:
        # A list that says who is subject without a word of the right.
        right_open = bool(person.subject)
    before = plan.row["subject_to_obligations"]
    now = right_open and (before if person.subject is None else person.subject)
    plan.started, plan.stopped = now and not before, before and not now
    if now != before:
        if not plan.created:
            plan.before["subject_to_obligations"] = before
        plan.row["subject_to_obligations"] = now
    if incoming.open and right_open and plan.row["rsa_since"] is None and incoming.opened_on is not None:
        if not plan.created:
            plan.before["rsa_since"] = None
        plan.row["rsa_since"] = incoming.opened_on
