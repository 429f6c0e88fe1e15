"""From a file's record to what `people` admits: the few fields that the person's file needs."""

from datetime import date
from typing import Any

from filrouge.exchanges.inbound.readers.records import (
    AddressRecord,
    HouseholdRecord,
    PersonRecord,
    RightRecord,
)
from filrouge.people.incoming import IncomingAddress, IncomingHousehold, IncomingPerson


def incoming(record: HouseholdRecord, reference_day: date) -> IncomingHousehold:
    """A household as `people` takes it."""
    right = record.right
    household = IncomingHousehold(
        record.line,
        record.body,
        record.body_number,
        record.caf_number,
        record.rsa_file_number,
        [_person(person) for person in record.persons],
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


def _person(p: PersonRecord) -> IncomingPerson:
    return IncomingPerson(
        p.family_name,
        " ".join(p.first_names),
        p.birth_date,
        p.role_rsa or "DEM",
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
    )


def _put_right(household: IncomingHousehold, right: RightRecord, record: HouseholdRecord, day: date) -> None:
    household.state = right.state
    starts = [benefit.since for benefit in right.benefits if benefit.since]
    opened = right.opened_on or (min(starts) if starts else None) or record.claim_day or day
    household.opened_on = min(opened, day)
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
    return IncomingAddress(complement[:80], street[:120], a.postcode[:5], a.city[:60], a.insee_code, a.since)


def _details(record: HouseholdRecord) -> dict[str, Any]:
    """What the file says beside, kept with the household: benefits, homeless flag, codes of activities."""
    details: dict[str, Any] = {}
    right = record.right
    if right is not None:
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
    if record.extra:
        details["autres"] = record.extra
    return details
