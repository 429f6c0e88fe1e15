"""What the database knows of the households and people of one chunk of an import, read in a few queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from filrouge.access.secret_fields import blind_index
from filrouge.core.normalisation import name_key
from filrouge.people.incoming import IncomingHousehold, IncomingPerson
from filrouge.people.models import Address, Following, Household, HouseholdMember, Person, Received
from filrouge.people.rules import Candidate, Identity

# What an import compares and may change; the rest of the row is of no business to it.
PERSON_COLUMNS = (
    "id", "sex", "family_name", "birth_name", "first_names", "birth_date", "birth_place", "name_key",
    "nir_index", "nir_certain", "france_travail_id", "phone", "other_phone", "email", "is_beneficiary",
    "subject_to_obligations", "rsa_since", "sources", "revision",
)  # fmt: skip
HOUSEHOLD_COLUMNS = (
    "id", "body", "body_number", "caf_number", "claim_number", "claim_day", "family_situation", "dependants", "state",
    "state_reason", "state_since", "details", "seen_on",
)  # fmt: skip
Row = dict[str, Any]
_OPEN_STATES = frozenset("234")


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a beneficiary stands before the import: what undoing puts back."""

    organisation: int | None = None
    area: int | None = None
    scheme: int | None = None
    to_orient_since: date | None = None


NOWHERE = Stands()


@dataclass(frozen=True, slots=True)
class HomeAddress:
    """An open home address: its words, whether its commune is known, and since when."""

    key: tuple[str, str, str, str]
    commune: str | None
    since: date


@dataclass(slots=True)
class Known:
    """People and households by key, and the ways to find them.

    People who are created a few lines above stand here too, under negative keys."""

    people: dict[int, Row] = field(default_factory=dict)
    households: dict[int, Row] = field(default_factory=dict)
    by_claim: dict[tuple[str, str, str], int] = field(default_factory=dict)
    by_caf: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    members: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    by_nir: dict[bytes, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_ft: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    stands: dict[int, Stands] = field(default_factory=dict)
    homes: dict[int, HomeAddress] = field(default_factory=dict)
    own_homes: dict[int, HomeAddress] = field(default_factory=dict)
    beside: dict[int, dict[str, Any]] = field(default_factory=dict)

    def add_person(self, row: Row, key: int | None = None) -> None:
        """Make a person findable."""
        key = row["id"] if key is None else key
        self.people[key] = row
        if row["nir_index"]:
            self.by_nir[bytes(row["nir_index"])].append(key)
        self.by_name[row["name_key"]].append(key)
        if row["france_travail_id"]:
            self.by_ft[row["france_travail_id"]].append(key)

    def add_household(self, row: Row) -> None:
        """Make a household findable."""
        self.households[row["id"]] = row
        self.by_claim[(row["body"], row["caf_number"], row["claim_number"])] = row["id"]
        self.by_caf[row["caf_number"]].append(row["id"])

    def household_for(self, incoming: IncomingHousehold) -> int | None:
        """The same claim; else the household of that CAF number that nothing tells apart.

        Lists name neither the body nor the claim, and may have come before the payer's flow: a blank on either
        side is no difference. Among several claims, theirs is the one whose right is open, or the latest."""
        if not incoming.caf_number:
            return None
        exact = self.by_claim.get((incoming.body, incoming.caf_number, incoming.claim_number))
        if exact is not None:
            return exact
        same = [key for key in self.by_caf.get(incoming.caf_number, ()) if self._compatible(key, incoming)]
        if incoming.claim_number or len(same) < 2:
            return same[0] if len(same) == 1 else None
        return max(same, key=self._liveliness)

    def _compatible(self, key: int, incoming: IncomingHousehold) -> bool:
        row = self.households[key]
        pairs = (
            (row["body"], incoming.body),
            (row["body_number"], incoming.body_number),
            (row["claim_number"], incoming.claim_number),
        )
        return all(not left or not right or left == right for left, right in pairs)

    def _liveliness(self, key: int) -> tuple[bool, date, int]:
        row = self.households[key]
        return (row["state"] in _OPEN_STATES, row["claim_day"] or date.min, key)

    def candidates(self, person: Identity, household: int | None) -> list[Candidate]:
        """Everybody who could be this person."""
        members = self.members.get(household, {}) if household else {}
        keys = {*members, *self.by_nir.get(person.nir, ()), *self.by_name.get(person.name, ())}
        if person.ft_id:
            keys.update(self.by_ft.get(person.ft_id, ()))
        return [Candidate(key, identity_of_row(self.people[key]), key in members) for key in sorted(keys)]


def full_key(family_name: str, first_names: str) -> str:
    """The name as lists sort it and matching compares it."""
    return f"{name_key(family_name)} {name_key(first_names)}".strip()


def identity_of(person: IncomingPerson) -> Identity:
    """What the matching rule compares, of a person of a file."""
    first = name_key(person.first_names).split(" ", 1)[0]
    key = full_key(person.family_name, person.first_names)
    return Identity(blind_index(person.nir), person.nir_certain, person.birth_date, key, first, person.ft_id)


def identity_of_row(row: Row) -> Identity:
    """What the matching rule compares, of a person of the database."""
    first = name_key(row["first_names"]).split(" ", 1)[0]
    return Identity(
        bytes(row["nir_index"]),
        row["nir_certain"],
        row["birth_date"],
        row["name_key"],
        first,
        row["france_travail_id"],
    )


def read_known(households: Sequence[IncomingHousehold], identities: Sequence[Identity]) -> Known:
    """Everything of the database that a chunk may touch: about eight queries whatever its size."""
    known = Known()
    caf_numbers = {h.caf_number for h in households if h.caf_number}
    for row in Household.objects.filter(caf_number__in=caf_numbers).order_by("id").values(*HOUSEHOLD_COLUMNS):
        known.add_household(row)
    member_rows = (
        HouseholdMember.objects.filter(household__in=list(known.households), until__isnull=True)
        .order_by("id")
        .values_list("household_id", "person_id", "role")
    )
    for household, person, role in member_rows:
        known.members[household][person] = role
    _read_people(known, identities)
    _read_stands(known)
    _read_homes(known, households)
    if any(person.beside for h in households for person in h.persons):
        _read_beside(known)
    return known


def _read_stands(known: Known) -> None:
    rows = Following.objects.filter(pk__in=list(known.people)).order_by("pk")
    columns = ("pk", "organisation_id", "area_id", "scheme_id", "to_orient_since")
    known.stands = {row[0]: Stands(row[1], row[2], row[3], row[4]) for row in rows.values_list(*columns)}


def _read_homes(known: Known, households: Sequence[IncomingHousehold]) -> None:
    open_ones = Address.objects.filter(until__isnull=True, kind=Address.Kind.HOME).order_by("pk")
    columns = ("complement", "street", "postal_code", "city", "commune_id", "since")
    for key, *v in open_ones.filter(household__in=list(known.households)).values_list(
        "household_id", *columns
    ):
        known.homes[key] = HomeAddress((v[0], v[1], v[2], v[3]), v[4], v[5])
    if any(h.address and not h.caf_number for h in households):
        own = open_ones.filter(person__in=list(known.people), household__isnull=True)
        for key, *v in own.values_list("person_id", *columns):
            known.own_homes[key] = HomeAddress((v[0], v[1], v[2], v[3]), v[4], v[5])


def _read_beside(known: Known) -> None:
    rows = Received.objects.filter(person__in=list(known.people)).order_by("pk")
    for person, source, data in rows.values_list("person_id", "source", "data"):
        known.beside.setdefault(person, {})[source] = data


def _read_people(known: Known, identities: Sequence[Identity]) -> None:
    wanted = {person for members in known.members.values() for person in members}
    _read(known, pk__in=wanted)
    _read(known, nir_index__in={i.nir for i in identities if i.nir} - set(known.by_nir))
    # Names and France Travail numbers only for those whom a NIR did not already find.
    rest = [i for i in identities if not (i.nir and i.nir in known.by_nir)]
    _read(known, name_key__in={i.name for i in rest if i.name})
    _read(known, france_travail_id__in={i.ft_id for i in rest if i.ft_id})


def _read(known: Known, **condition: Any) -> None:
    if not next(iter(condition.values())):
        return
    for values in Person.objects.filter(**condition).order_by("id").values_list(*PERSON_COLUMNS):
        if values[0] not in known.people:
            known.add_person(dict(zip(PERSON_COLUMNS, values, strict=True)))
