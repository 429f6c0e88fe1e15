"""What an import brings, whatever file it came from: households and their people, as plain small records.

Built for each person of files of several hundred thousand, and kept encrypted between two steps: records of
`msgspec`, ten times cheaper to keep and to take back than dataclasses and `json` (ADR 0010)."""

from datetime import date
from typing import Any

import msgspec

OPEN_STATES = frozenset("234")
CLOSED_STATES = frozenset("156")
BENEFICIARY_ROLES = frozenset(("DEM", "CJT"))


class IncomingAddress(msgspec.Struct, array_like=True):
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


class IncomingPerson(msgspec.Struct, array_like=True):
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
    beside: dict[str, Any] = {}


class IncomingHousehold(msgspec.Struct, array_like=True):
    """A household as a file gives it on its reference day. An empty `caf_number` is a person alone on a list.

    `state` is ETATDOSRSA, empty when the file says nothing of the right; `opened_on` the day the right opened.
    `digest`: of the bytes that said all this, when the same bytes always say the same."""

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
    details: dict[str, Any] = {}
    digest: str = ""

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
    """A household as compact JSON; what staging keeps, encrypted."""
    return _ENCODER.encode(household)


def from_json(raw: bytes) -> IncomingHousehold:
    """The household that `to_json` wrote."""
    return _DECODER.decode(raw)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(IncomingHousehold)
