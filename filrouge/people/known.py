"""What the database knows of the households and people of one chunk of an import, read in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from filrouge.access import bulk
from filrouge.access.secret_fields import blind_index
from filrouge.core.normalisation import name_key
from filrouge.people.incoming import BENEFICIARY_ROLES, OPEN_STATES, IncomingHousehold, IncomingPerson
from filrouge.people.models import Address, Household, HouseholdMember, Person, Received
from filrouge.people.queries import NOWHERE, Standing, standings
from filrouge.people.rules import Candidate, Identity

# What an import compares and may change; the rest of the row is of no business to it.
PERSON_COLUMNS = (
    "id", "sex", "family_name", "birth_name", "first_names", "birth_date", "birth_place", "name_key",
    "nir_index", "nir_certain", "france_travail_id", "phone", "other_phone", "email", "is_beneficiary",
    "subject_to_obligations", "rsa_since", "sources", "revision",
)  # fmt: skip
HOUSEHOLD_COLUMNS = (
    "id", "body", "body_number", "caf_number", "claim_number", "claim_day", "family_situation", "dependants", "state",
    "state_reason", "state_since", "details", "seen_on", "digest", "digest_revisions",
)  # fmt: skip
Row = dict[str, Any]
_HOME = ("complement", "street", "postal_code", "city", "commune_id")


@dataclass(frozen=True, slots=True)
class Home:
    """An open home address: its words, and its commune when the directory knows it."""

    key: tuple[str, str, str, str]
    commune: str | None


@dataclass(slots=True)
class Known:
    """People and households by key, and the ways to find them.

    Those whom the chunk creates are known too, under negative keys until they are written: the second line that
    names them is matched by the same rule."""

    people: dict[int, Row] = field(default_factory=dict)
    households: dict[int, Row] = field(default_factory=dict)
    by_caf: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    taken: set[int] = field(default_factory=set)
    members: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    by_nir: dict[bytes, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_ft: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    standings: dict[int, Standing] = field(default_factory=dict)
    open_rights: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    homes: dict[int, Home] = field(default_factory=dict)
    own_homes: dict[int, Home] = field(default_factory=dict)
    beside: dict[int, dict[str, Row]] = field(default_factory=dict)
    merged: Mapping[int, int] = field(default_factory=dict)

    @property
    def revisions(self) -> dict[int, int]:
        """The revision of each person of the database when they were read."""
        return {key: row["revision"] for key, row in self.people.items() if key > 0}

    def oriented(self, person: int) -> bool:
        """An orientation is in force: a right that opens again asks for no other one."""
        return self.standings.get(person, NOWHERE).organisation is not None

    def plan_person(self, row: Row) -> None:
        """Somebody whom this chunk creates."""
        row["id"] = -1 - len(self.people)
        self.add_person(row)

    def add_person(self, row: Row) -> None:
        """Make a person findable."""
        key = row["id"]
        self.people[key] = row
        if row["nir_index"]:
            self.by_nir[bytes(row["nir_index"])].append(key)
        self.by_name[row["name_key"]].append(key)
        if row["france_travail_id"]:
            self.by_ft[row["france_travail_id"]].append(key)

    def add_household(self, row: Row) -> None:
        """Make a household findable."""
        self.households[row["id"]] = row
        self.by_caf[row["caf_number"]].append(row["id"])

    def household_for(self, incoming: IncomingHousehold) -> int | None:
        """The same claim of the same payer. A list that says neither is about the latest claim of the number.

        A household answers to one line of the chunk only."""
        same = [
            key
            for key in (self.by_caf.get(incoming.caf_number, []) if incoming.caf_number else [])
            if key not in self.taken
            and _agree(incoming.body, self.households[key]["body"])
            and _agree(incoming.claim_number, self.households[key]["claim_number"])
        ]
        wanted = (incoming.body, incoming.claim_number)
        best = max(same, key=lambda key: _likeness(self.households[key], wanted), default=None)
        self.taken.update(() if best is None else (best,))
        return best

    def candidates(self, person: Identity, household: int | None) -> list[Candidate]:
        """Everybody who could be this person."""
        members = self.members.get(household, {}) if household else {}
        keys = {*members, *self.by_nir.get(person.nir, ()), *self.by_name.get(person.name, ())}
        if person.ft_id:
            keys.update(self.by_ft.get(person.ft_id, ()))
        if not keys:
            return []
        return [
            Candidate(self.merged.get(key, key), identity_of_row(self.people[key]), key in members)
            for key in sorted(keys)
        ]


def _agree(left: str, right: str) -> bool:
    """Equal, or one of the two does not say."""
    return left == right or not left or not right


def _likeness(row: Row, wanted: tuple[str, str]) -> tuple[bool, date, int]:
    return (row["body"], row["claim_number"]) == wanted, row["claim_day"] or date.min, row["id"]


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


def read_known(
    households: Sequence[IncomingHousehold], identities: Sequence[Identity], merged: Mapping[int, int]
) -> Known:
    """Everything of the database that a chunk may touch: thirteen queries at most, whatever its size.

    Who is recognised by an absorbed file (`merged`) is the person of the file that it leads to."""
    known = Known(merged=merged)
    caf_numbers = {h.caf_number for h in households if h.caf_number}
    for values in bulk.read(Household, HOUSEHOLD_COLUMNS, "caf_number", caf_numbers):
        known.add_household(dict(zip(HOUSEHOLD_COLUMNS, values, strict=True)))
    columns = ("household_id", "person_id", "role")
    for household, person, role in bulk.read(
        HouseholdMember, columns, "household_id", known.households, until=None
    ):
        known.members[household][person] = role
    _read_people(known, identities)
    _read(known, "id", {merged[key] for key in known.people if key in merged} if merged else set())
    known.standings = standings(known.people)
    _read_open_rights(known)
    known.homes = _homes("household_id", known.households)
    if any(h.address and not h.caf_number for h in households):
        known.own_homes = _homes("person_id", known.people, household_id=None)
    if any(person.beside for h in households for person in h.persons):
        columns = ("person_id", "source", "data")
        for person, source, data in bulk.read(Received, columns, "person_id", known.people):
            known.beside.setdefault(person, {})[source] = data
    return known


def _homes(owner: str, keys: Collection[int], **fixed: None) -> dict[int, Home]:
    """The open home address of each household, or of each person who has one of their own."""
    kind = Address.Kind.HOME.value
    rows = bulk.read(Address, (owner, *_HOME), owner, keys, until=None, kind=kind, **fixed)
    return {row[0]: Home(row[1:5], row[5]) for row in rows}


def _read_open_rights(known: Known) -> None:
    """The households with an open right in which each person is a beneficiary."""
    columns = ("household_id", "person_id", "role")
    homes = [
        (household, person)
        for household, person, role in bulk.read(
            HouseholdMember, columns, "person_id", known.people, until=None
        )
        if role in BENEFICIARY_ROLES
    ]
    states: dict[int, str] = dict(
        bulk.read(Household, ("id", "state"), "id", {household for household, _ in homes})
    )
    for household, person in homes:
        if states[household] in OPEN_STATES:
            known.open_rights[person].add(household)


def _read_people(known: Known, identities: Sequence[Identity]) -> None:
    _read(known, "id", {person for members in known.members.values() for person in members})
    _read(known, "nir_index", {i.nir for i in identities if i.nir} - set(known.by_nir))
    # Names and France Travail numbers only for those whom a NIR did not already find.
    rest = [i for i in identities if not (i.nir and i.nir in known.by_nir)]
    _read(known, "name_key", {i.name for i in rest if i.name})
    _read(known, "france_travail_id", {i.ft_id for i in rest if i.ft_id})


def _read(known: Known, column: str, wanted: set[Any]) -> None:
    for values in bulk.read(Person, PERSON_COLUMNS, column, wanted):
        if values[0] not in known.people:
            known.add_person(dict(zip(PERSON_COLUMNS, values, strict=True)))
