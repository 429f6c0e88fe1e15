"""From a file's record to what `people` admits; what no field holds goes beside, under its own name, never lost."""

from datetime import date
from typing import Any

from django.db import models
from msgspec.structs import astuple

from filrouge.core.identifiers import france_travail_id, parse_nir
from filrouge.core.text import short_date
from filrouge.exchanges.inbound.readers.codes import code_lists
from filrouge.exchanges.inbound.readers.columns import catalogue
from filrouge.exchanges.inbound.readers.records import (
    AddressRecord,
    Extra,
    HouseholdRecord,
    PersonRecord,
    RightRecord,
)
from filrouge.exchanges.inbound.readers.table_people import KEPT, OTHER_COLUMNS
from filrouge.people.incoming import IncomingAddress, IncomingHousehold, IncomingPerson
from filrouge.people.models import Household, Person

_STATES = frozenset(code_lists()["ETATDOSRSA"].labels)
# Days lived on the day that a file describes.
YOUNGEST, LONGEST_LIFE = -31, 120 * 366
HIDDEN = "un NIR, qui n'est pas gardé ici"
NIR_DIGITS = 13
_FT_ID = "Identifiant France Travail"
Limits = tuple[tuple[str, str, int], ...]


def _limits(model: type[models.Model], *names: str) -> Limits:
    """Our fields, their French names, and the room that the person's file has for them."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return tuple((name, str(fields[name].verbose_name), fields[name].max_length or 0) for name in names)


_PERSON_LIMITS = _limits(
    Person, "family_name", "first_names", "birth_name", "birth_place", "phone", "other_phone", "email"
)
_HOUSEHOLD_LIMITS = _limits(Household, "body", "body_number", "claim_number", "family_situation")


def incoming(record: HouseholdRecord, reference_day: date) -> IncomingHousehold:
    """A household as `people` takes it."""
    right = record.right
    household = IncomingHousehold(
        record.line,
        record.body,
        record.body_number,
        record.caf_number,
        record.rsa_file_number,
        [_person(person, listed=not record.body) for person in record.persons],
        record.claim_day,
        record.family_situation,
        sum(1 for person in record.persons if person.role_rsa in ("ENF", "AUT")),
    )
    if right is not None:
        _put_right(household, right, record, reference_day)
    if record.address is not None:
        household.address = _address(record.address)
    household.details = _details(record)
    household.transferred_in = record.previous_body is not None
    return household


def impossible_births(household: IncomingHousehold, day: date) -> list[str]:
    """Leave out the birth dates that nobody alive can have; why, for each. `day`: the day that the file describes.

    A child of the month after is let through: a flow is made some days after the day that it describes."""
    said: list[str] = []
    for person in household.persons:
        born = person.birth_date
        if born is not None and not YOUNGEST <= (day - born).days <= LONGEST_LIFE:
            where = "après la date du fichier" if born > day else "il y a plus de 120 ans"
            said.append(f"Date de naissance {short_date(born)} : {where}.")
            person.birth_date = None
    return said


def shortened(household: IncomingHousehold) -> list[str]:
    """Cut what is longer than the file has room for; why, for each (the databases would refuse the household)."""
    said: list[str] = []
    for person in household.persons:
        _cut(person, _PERSON_LIMITS, said)
        if person.ft_id and not france_travail_id(person.ft_id):
            said.append(
                f"{_FT_ID} « {person.ft_id[:20]} » : il n'a pas la forme attendue, il est gardé à part."
            )
            person.beside = {**person.beside, _FT_ID: person.ft_id}
            person.ft_id = ""
        else:
            person.ft_id = france_travail_id(person.ft_id)
    _cut(household, _HOUSEHOLD_LIMITS, said)
    return said


def _cut(record: IncomingPerson | IncomingHousehold, limits: Limits, said: list[str]) -> None:
    for name, label, most in limits:
        value = getattr(record, name)
        if len(value) > most:
            said.append(f"{label[:1].upper()}{label[1:]} « {value[:20]}… » : coupé à {most} caractères.")
            setattr(record, name, value[:most])


def _person(p: PersonRecord, *, listed: bool) -> IncomingPerson:
    return IncomingPerson(
        p.family_name,
        " ".join(p.first_names),
        p.birth_date,
        _role(p, listed=listed),
        p.birth_name,
        p.birth_place,
        p.sex,
        p.nir.root if p.nir else "",
        p.nir.certain if p.nir else False,
        p.ft_id,
        p.phones[0] if p.phones else "",
        p.phones[1] if len(p.phones) > 1 else "",
        p.emails[0] if p.emails else "",
        p.subject_to_obligations,
        _listed_beside(p) if listed else _sent_beside(p),
    )


def _role(p: PersonRecord, *, listed: bool) -> str:
    """Lists hold adults to follow; in a flow, somebody without a role in the RSA is no beneficiary of it."""
    if p.role_rsa:
        return p.role_rsa[:3]
    return "DEM" if listed else "ENF" if p.role_pfa == "ENF" else "AUT"


def _listed_beside(p: PersonRecord) -> dict[str, Any]:
    """The other columns of a list, under the titles that people know."""
    fields = catalogue().fields
    found = {fields[name].label: text for block in p.extra.get(KEPT, ()) for name, text in block.items()}
    for block in p.extra.get(OTHER_COLUMNS, ()):
        found |= block
    stories = {name: blocks for name, blocks in p.extra.items() if name not in (KEPT, OTHER_COLUMNS)}
    for label, values in (("Autres téléphones", p.phones[2:]), ("Autres courriels", p.emails[1:])):
        if values:
            found[label] = ", ".join(values)
    return {label: _without_nir_of(text) for label, text in found.items()} | _hidden(stories)


def _without_nir_of(text: str) -> str:
    """What is too short to be a NIR is not looked at: that is nearly everything."""
    return HIDDEN if len(text) >= NIR_DIGITS and parse_nir(text) else text


def _hidden(stories: Extra) -> dict[str, Any]:
    """Facts as pairs in the file's order: a database may put the keys of an object in another."""
    return {
        name: [[[label, _without_nir_of(text)] for label, text in block.items()] for block in blocks]
        for name, blocks in stories.items()
    }


def _sent_beside(p: PersonRecord) -> dict[str, Any]:
    """What the payer says of a person and that no field of the file holds."""
    found = _without_nir(p.extra) if p.extra else {}
    if p.deceased_on:
        found["Décès"] = short_date(p.deceased_on)
    for label, records in (
        ("Contrats", p.contracts),
        ("Dérogations", p.derogations),
        ("Exclusions", p.exclusions),
    ):
        if records:
            found[label] = [[str(value) if value else "" for value in astuple(record)] for record in records]
    return found


def _without_nir(extra: Extra) -> dict[str, Any]:
    """Blocks as they came, but for the NIR of relatives: a NIR is kept encrypted or not at all."""
    return {
        name: [{key: value for key, value in block.items() if key != "NIR"} for block in blocks]
        for name, blocks in extra.items()
    }


def _put_right(household: IncomingHousehold, right: RightRecord, record: HouseholdRecord, day: date) -> None:
    if right.state not in _STATES:
        # Kept among the details: a state that nobody knows must not close a right.
        return
    household.state = right.state
    starts = [benefit.since for benefit in right.benefits if benefit.since]
    opened = right.opened_on or (min(starts) if starts else None) or record.claim_day
    household.opened_on = min(opened, day) if opened else None
    suspension = right.suspensions[0] if right.suspensions else None
    if right.state in ("5", "6"):
        household.state_reason, household.state_since = right.closing_reason, right.closed_on
    elif right.state == "1":
        household.state_reason, household.state_since = right.refusal_reason, right.refused_on
    elif right.state in ("3", "4") and suspension is not None:
        household.state_reason, household.state_since = suspension.reason, suspension.since
    else:
        household.state_since = household.opened_on if right.state == "2" else record.claim_day
    household.state_reason = household.state_reason[:3]


def _address(a: AddressRecord) -> IncomingAddress:
    complement = " ".join(part for part in (a.identity_complement, a.complement, a.locality) if part)
    street = a.street or " ".join(a.lines)
    return IncomingAddress(
        complement[:80], street[:120], a.postcode[:5], a.city[:60], a.insee_code[:5], a.since
    )


def _details(record: HouseholdRecord) -> dict[str, Any]:
    """What the file says beside of the household: benefits, homeless flag, codes of activities, where it moves."""
    details: dict[str, Any] = {}
    right = record.right
    if right is not None:
        if right.state not in _STATES:
            details["etat_inconnu"] = right.state
        if right.benefits:
            details["prestations"] = sorted({benefit.kind for benefit in right.benefits if benefit.kind})
        if right.homeless:
            details["sans_domicile"] = True
    activities = [
        [person.first_name, activity.regime, activity.code]
        for person in record.persons
        if person.role_rsa in ("DEM", "CJT")
        for activity in person.activities
    ]
    if activities:
        details["activites"] = activities
    if record.next_body is not None:
        leaving = record.next_body
        details["organisme_prenant"] = [leaving.body, leaving.body_number, str(leaving.on or "")]
    if record.extra:
        details["autres"] = _without_nir(record.extra)
    return details
