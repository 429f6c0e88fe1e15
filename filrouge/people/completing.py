"""What a file that completes (contacts of the CNAF, France Travail) adds to people who are known: nothing is written (A-4).

It creates nobody and no household. It fills what is empty, and brings contact details and the France Travail number."""

from collections.abc import Sequence

from filrouge.people.incoming import IncomingHousehold, IncomingPerson
from filrouge.people.intake_plan import FIELDS, differ, new_household, plan_beside
from filrouge.people.known import Known, Row, identity_of, read_known
from filrouge.people.models import HouseholdMember
from filrouge.people.plan import Context, HouseholdPlan, PersonPlan, Plan
from filrouge.people.provenance import Difference, entered_fields
from filrouge.people.rules import Identity, recognise

# What such a file knows better than what is here; the rest it only fills.
BROUGHT = frozenset(("phone", "other_phone", "email", "france_travail_id"))
_PHONES = frozenset(("phone", "other_phone"))
MOBILE = ("06", "07")
Role = HouseholdMember.MemberRole


def plan_completed(households: Sequence[IncomingHousehold], context: Context) -> Plan:
    """Decide a chunk of such a file."""
    identities = [[identity_of(person) for person in household.persons] for household in households]
    known = read_known(households, [identity for group in identities for identity in group], context.merged)
    plans = [
        _plan_household(household, group, context, known)
        for household, group in zip(households, identities, strict=True)
    ]
    return Plan(context, plans, known)


def _plan_household(
    incoming: IncomingHousehold, identities: list[Identity], context: Context, known: Known
) -> HouseholdPlan:
    key = known.household_for(incoming)
    members = known.members.get(key, {}) if key else {}
    row = {**new_household(incoming, context), "id": None}
    plan = HouseholdPlan(incoming, row, False, {}, [])
    for person, identity in zip(incoming.persons, identities, strict=True):
        role = person.role or Role.APPLICANT.value
        place = {key for key, there in members.items() if there == role}
        opinion = recognise(identity, known.candidates(identity, key), place)
        if opinion.verdict is None:
            plan.unknown.append(PersonPlan(person, {"id": None}, False, {}, opinion.reasons[0]))
        else:
            plan.persons.append(
                _complete(person, identity, known.people[opinion.verdict], opinion.reasons[0], context, known)
            )
    return plan


def _complete(
    person: IncomingPerson, identity: Identity, row: Row, reason: str, context: Context, known: Known
) -> PersonPlan:
    # Whose thread tells it: the file itself does not know the place that the payer gives.
    person.role = Role.APPLICANT.value if row["is_beneficiary"] else Role.OTHER.value
    plan = PersonPlan(person, row, False, {}, reason)
    old = dict(row)
    newest = max((day for day in old["sources"].values() if isinstance(day, str)), default="")
    older = newest > context.reference_day.isoformat()
    for name, column in FIELDS:
        value = getattr(person, name)
        if value in ("", None) or value == old[column]:
            continue
        if column in entered_fields(old["sources"]):
            differ(plan, Difference(column, value, context.source, context.reference_day))
        elif old[column] in ("", None) or (not older and _better(column, value, old)):
            plan.before[column], row[column] = old[column], value
    if identity.nir and not old["nir_index"]:
        for column in ("nir_index", "nir_certain"):
            plan.before[column] = old[column]
        row["nir_index"], row["nir_certain"] = identity.nir, person.nir_certain
    if plan.before:
        plan.before["sources"] = old["sources"]
        day = max(old["sources"].get(context.source, ""), context.reference_day.isoformat())
        row["sources"] = {**row["sources"], context.source: day}
    plan_beside(plan, known, context)
    return plan


def _better(column: str, value: str, old: Row) -> bool:
    """A landline never takes the place of a number, nor a number that of itself in the other field."""
    if column in _PHONES:
        return value.startswith(MOBILE) and value not in (old["phone"], old["other_phone"])
    return column in BROUGHT
