"""What an import would do, decided without writing anything: who is created, changed (old → new), left alone (A-4)."""

from collections.abc import Sequence

from filrouge.core.normalisation import name_key
from filrouge.people.incoming import BENEFICIARY_ROLES, OPEN_STATES, IncomingHousehold, IncomingPerson
from filrouge.people.known import PERSON_COLUMNS, Home, Known, Row, full_key, identity_of, read_known
from filrouge.people.plan import Context, HouseholdPlan, PersonPlan, Plan
from filrouge.people.plan_rights import plan_rights
from filrouge.people.provenance import Difference, entered_fields, with_difference
from filrouge.people.rules import REASONS, Identity, match

# File field → column, for what a newer file may replace. A blank never erases; a human entry is never replaced.
FIELDS = (
    ("family_name", "family_name"), ("birth_name", "birth_name"), ("first_names", "first_names"),
    ("birth_date", "birth_date"), ("birth_place", "birth_place"), ("sex", "sex"), ("ft_id", "france_travail_id"),
    ("phone", "phone"), ("other_phone", "other_phone"), ("email", "email"),
)  # fmt: skip
_NAMES = frozenset({"family_name", "birth_name", "first_names", "birth_place"})
_HOUSEHOLD_COLUMNS = ("body", "body_number", "claim_number", "claim_day", "family_situation", "dependants")
SECOND_HAND = "L'état du droit est celui que donne l'organisme payeur : celui de la liste est laissé."
LEFT = "Ne figure plus dans le foyer."


def plan_chunk(households: Sequence[IncomingHousehold], context: Context) -> Plan:
    """Decide a chunk."""
    identities = [[identity_of(person) for person in household.persons] for household in households]
    known = read_known(households, [identity for group in identities for identity in group], context.merged)
    plans = [
        _plan_household(household, group, context, known)
        for household, group in zip(households, identities, strict=True)
    ]
    plan_rights(plans, known)
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
    row = dict(old) if old else new_household(incoming, context)
    plan = HouseholdPlan(incoming, row, old is None, {}, [])
    if old is not None:
        plan.second_hand = not context.whole_households and old["seen_on"] is not None
        _merge_household(plan, incoming, old, context)
    _plan_state(plan, incoming, old)
    members = known.members.get(key, {}) if key else {}
    for person, identity in zip(incoming.persons, identities, strict=True):
        one = _plan_person(person, identity, key, context, known)
        role = members.get(one.row["id"])
        one.joined = not one.created and bool(incoming.caf_number) and role is None
        if context.whole_households and role not in (None, person.role):
            one.other_role = role or ""
        plan.persons.append(one)
    _plan_address(plan, known)
    if context.whole_households:
        present = {p.row["id"] for p in plan.persons}
        plan.left = [
            _leaver(known.people[person], role)
            for person, role in sorted(members.items())
            if person not in present
        ]
    return plan


def _plan_address(plan: HouseholdPlan, known: Known) -> None:
    """The home of the household; on a list, of a person alone."""
    address = plan.incoming.address
    if address is None:
        return
    shared = bool(plan.incoming.caf_number)
    homes, owner = (known.homes, plan.row) if shared else (known.own_homes, plan.persons[0].row)
    home = homes.get(owner["id"])
    if home is None or home.key != address.key:
        plan.new_address, plan.old_home = True, home
        if not shared:
            homes[owner["id"]] = Home(address.key, None)
            plan.persons[0].moved_home = not plan.persons[0].created


def _leaver(row: Row, role: str) -> PersonPlan:
    return PersonPlan(
        IncomingPerson(row["family_name"], row["first_names"], None, role), row, False, {}, LEFT
    )


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


def new_household(incoming: IncomingHousehold, context: Context) -> Row:
    """A household that nobody knows yet."""
    # Only a payer's file is compared by its day with the next ones: a list of today shuts no flow out.
    seen_on = context.reference_day if context.whole_households else None
    return {
        "id": None, "body": incoming.body, "body_number": incoming.body_number, "caf_number": incoming.caf_number,
        "claim_number": incoming.claim_number, "claim_day": incoming.claim_day,
        "family_situation": incoming.family_situation, "dependants": incoming.dependants, "state": "",
        "state_reason": "", "state_since": None, "details": incoming.details, "seen_on": seen_on,
        "digest": "", "digest_revisions": 0,
    }  # fmt: skip


def _merge_household(plan: HouseholdPlan, incoming: IncomingHousehold, old: Row, context: Context) -> None:
    of_right = context.whole_households and incoming.state != ""
    for name in _HOUSEHOLD_COLUMNS:
        value = getattr(incoming, name)
        if value in ("", None) or value == old[name] or (name == "dependants" and not of_right):
            continue
        plan.before[name], plan.row[name] = old[name], value
    # A flow of rights says all of its details each time; other files add to what is known.
    details = incoming.details if of_right else {**old["details"], **incoming.details}
    if details != old["details"]:
        plan.before["details"], plan.row["details"] = old["details"], details


def _plan_state(plan: HouseholdPlan, incoming: IncomingHousehold, old: Row | None) -> None:
    before = old["state"] if old else ""
    if not incoming.state or incoming.state == before:
        return
    if plan.second_hand:
        plan.notes.append(SECOND_HAND)
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


def _plan_person(
    person: IncomingPerson, identity: Identity, household: int | None, context: Context, known: Known
) -> PersonPlan:
    opinion = match(identity, known.candidates(identity, household))
    if opinion.verdict is None:
        plan = PersonPlan(person, _new_person(person, identity, context), True, {}, REASONS["new"])
        known.plan_person(plan.row)
        plan_beside(plan, known, context)
        return plan
    # One row, whatever the number of lines that name this person: each completes it.
    row = known.people[opinion.verdict]
    plan = PersonPlan(person, row, False, {}, opinion.reasons[0])
    _merge_person(plan, person, identity, dict(row), context)
    plan_beside(plan, known, context)
    return plan


def plan_beside(plan: PersonPlan, known: Known, context: Context) -> None:
    """What the file says beside: a flow says it whole, a list adds to what lists have said; a blank erases nothing."""
    said = plan.incoming.beside
    if not said:
        return
    spoken = known.beside.setdefault(plan.row["id"], {})
    before = spoken.get(context.speaker, {})
    after = said if context.whole_households else {**before, **_with_stories(before, said)}
    if after != before:
        plan.beside, plan.beside_before = after, before
        spoken[context.speaker] = after


def _with_stories(before: Row, said: Row) -> Row:
    """What is told fact by fact (a list): the facts that are new come after those that were told before."""
    return {
        name: [*before.get(name, ()), *(fact for fact in value if fact not in before.get(name, ()))]
        if isinstance(value, list)
        else value
        for name, value in said.items()
    }


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
    human = entered_fields(old["sources"])
    newest = max((day for day in old["sources"].values() if isinstance(day, str)), default="")
    plan.held = older = newest > context.reference_day.isoformat()
    for name, column in FIELDS:
        value = getattr(person, name)
        if value in ("", None) or value == old[column]:
            continue
        if column in human:
            differ(plan, Difference(column, value, context.source, context.reference_day))
            continue
        # What is older completes, and replaces nothing.
        if older and old[column] not in ("", None):
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
        _complete(plan, old, context)


def differ(plan: PersonPlan, found: Difference) -> None:
    """The file says otherwise than what somebody entered: nothing is replaced, and somebody will decide, once."""
    after = with_difference(plan.row["sources"], found)
    if after is not None:
        plan.before.setdefault("sources", plan.row["sources"])
        plan.row["sources"] = after
        plan.differs = (*plan.differs, found)


def _same_name(value: str, old: str, context: Context) -> bool:
    """Two spellings of one name: capitals and accents are no change, nor is a list with fewer first names."""
    new_key, old_key = name_key(value), name_key(old)
    shorter = not context.whole_households and old_key.startswith(f"{new_key} ")
    return new_key == old_key or shorter


def _complete(plan: PersonPlan, old: Row, context: Context) -> None:
    """What follows from a change: the name as a key, and where the data came from."""
    key = full_key(plan.row["family_name"], plan.row["first_names"])
    if key != old["name_key"]:
        plan.before["name_key"], plan.row["name_key"] = old["name_key"], key
    plan.before["sources"] = old["sources"]
    day = max(old["sources"].get(context.source, ""), context.reference_day.isoformat())
    plan.row["sources"] = {**plan.row["sources"], context.source: day}
