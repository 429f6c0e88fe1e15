"""What an import brings, whatever file it came from: households and their people, as plain small records."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

OPEN_STATES = frozenset("234")
CLOSED_STATES = frozenset("156")
BENEFICIARY_ROLES = frozenset(("DEM", "CJT"))


@dataclass(slots=True)
class IncomingAddress:
    """A home address; `commune` is its INSEE code."""

    complement: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    commune: str = ""
    since: date | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two home addresses the same."""
        return (self.complement, self.street, self.postal_code, self.city)


@dataclass(slots=True)
class IncomingPerson:
    """One person of a household. `nir` is its 13 characters or empty; `subject` None: the file does not say.

    `beside` is what the file says and no field holds, under the names that the file or the law gives it."""

    family_name: str
    first_names: str
    birth_date: date | None
    role: str
    birth_name: str = ""
    birth_place: str = ""
    sex: str = ""
    nir: str = ""
    nir_certain: bool = False
    ft_id: str = ""
    phone: str = ""
    other_phone: str = ""
    email: str = ""
    subject: bool | None = None
    beside: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class IncomingHousehold:
    """A household as a file gives it on its reference day. An empty `caf_number` is a person alone on a list.

    `state` is ETATDOSRSA, empty when the file says nothing of the right; `opened_on` the day the right opened."""

    line: int
    body: str
    body_number: str
    caf_number: str
    claim_number: str
    persons: list[IncomingPerson]
    claim_day: date | None = None
    family_situation: str = ""
    dependants: int = 0
    state: str = ""
    state_reason: str = ""
    state_since: date | None = None
    opened_on: date | None = None
    transferred_in: bool = False
    address: IncomingAddress | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """The right is open, payable or suspended."""
        return self.state in OPEN_STATES

    @property
    def place(self) -> str:
        """The address on one line."""
        return in_one_line(self.address.key) if self.address else ""


def in_one_line(address: tuple[str, str, str, str]) -> str:
    """Complement, street, postal code and city as people read them."""
    complement, street, postal_code, city = address
    return ", ".join(part for part in (complement, street, f"{postal_code} {city}".strip()) if part)


def to_json(household: IncomingHousehold) -> bytes:
    """A household as compact JSON, dates as ordinals; what staging keeps, encrypted."""
    h, address = household, household.address
    persons = [
        (p.family_name, p.first_names, p.birth_date, p.role, p.birth_name, p.birth_place, p.sex, p.nir, p.nir_certain,
         p.ft_id, p.phone, p.other_phone, p.email, p.subject, p.beside)
        for p in h.persons
    ]  # fmt: skip
    place = address and (
        address.complement, address.street, address.postal_code, address.city, address.commune, address.since
    )  # fmt: skip
    values = (h.line, h.body, h.body_number, h.caf_number, h.claim_number, persons, h.claim_day, h.family_situation,
              h.dependants, h.state, h.state_reason, h.state_since, h.opened_on, h.transferred_in, place,
              h.details)  # fmt: skip
    return _ENCODER.encode(values).encode()


def from_json(raw: bytes) -> IncomingHousehold:
    """The household that `to_json` wrote."""
    values = json.loads(raw)
    household = IncomingHousehold(*values)
    household.persons = [_person(v) for v in values[5]]
    household.address = _address(values[14]) if values[14] else None
    for name in ("claim_day", "state_since", "opened_on"):
        setattr(household, name, _day(getattr(household, name)))
    return household


def _person(values: list[Any]) -> IncomingPerson:
    person = IncomingPerson(*values)
    person.birth_date = _day(values[2])
    return person


def _address(values: list[Any]) -> IncomingAddress:
    address = IncomingAddress(*values)
    address.since = _day(values[5])
    return address


def _ordinal(value: Any) -> int:
    if isinstance(value, date):
        return value.toordinal()
    raise TypeError(type(value).__name__)


_ENCODER = json.JSONEncoder(default=_ordinal, separators=(",", ":"), ensure_ascii=False)


def _day(value: Any) -> date | None:
    return date.fromordinal(value) if isinstance(value, int) else None
