"""An invented household and its rights through time: ask `state_on(household, day)`."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from filrouge.core.periods import Period, age_on
from filrouge.demo.territory import Commune


class Role(StrEnum):
    """What a member is for the RSA."""

    RECIPIENT = "recipient"
    PARTNER = "partner"
    CHILD = "child"


class Status(StrEnum):
    """Where the household's right stands."""

    PENDING = "pending"
    REFUSED = "refused"
    OPEN = "open"
    RIGHT_SUSPENDED = "right_suspended"
    PAYMENT_SUSPENDED = "payment_suspended"
    CLOSED = "closed"


RUNNING = frozenset({Status.OPEN, Status.RIGHT_SUSPENDED, Status.PAYMENT_SUSPENDED})
ENDED = frozenset({Status.REFUSED, Status.CLOSED})


class ChangeKind(StrEnum):
    """What happened to a household."""

    CLAIM = "claim"
    DECISION = "decision"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    CLOSING = "closing"
    MOVE = "move"
    FAMILY = "family"
    CHILD = "child"
    WORK = "work"


class Address(NamedTuple):
    """Where the household lives, or receives its post, from `since` on."""

    since: date
    kind: str
    identity_complement: str
    complement: str
    number: str
    street_kind: str
    street: str
    hamlet: str
    commune: Commune
    postal_code: str

    @property
    def line(self) -> str:
        """« 12 bis Rue Pasteur »."""
        return " ".join(part for part in (self.number, self.street_kind, self.street) if part) or self.hamlet


class Person(NamedTuple):
    """A member. `obligations` and `jobs` are periods; `nir` is as the sender writes it, right or missing."""

    serial: int
    role: Role
    female: bool
    surname: str
    birth_surname: str
    first_name: str
    second_name: str
    birth: date
    birth_place: str
    birth_code: str
    nir: str
    france_travail_id: str
    phones: tuple[str, ...]
    email: str
    education: str
    joined: date
    left: date | None
    obligations: tuple[Period, ...]
    jobs: tuple[Period, ...]

    def present_on(self, day: date) -> bool:
        """True when the person belongs to the household on `day`."""
        return self.joined <= day and (self.left is None or day < self.left)

    def subject_on(self, day: date) -> bool:
        """True when the person is subject to obligations (CASF L262-28) on `day`."""
        return any(day in period for period in self.obligations)

    def job_on(self, day: date) -> Period | None:
        """The job held on `day`."""
        return next((period for period in self.jobs if day in period), None)


class Spell(NamedTuple):
    """A status, the day it began and the sender's reason code (empty when there is none)."""

    status: Status
    since: date
    reason: str


class Claim(NamedTuple):
    """A claim of RSA, from its day to its closing. `came_from` and `went_to` are numbers of other bodies."""

    number: str
    day: date
    spells: tuple[Spell, ...]
    came_from: str
    went_to: str


class Household(NamedTuple):
    """A household under one CAF or MSA number."""

    number: int
    payer: str
    caf_number: str
    key_letter: str
    holder_is_partner: bool
    couple_status: str
    alone_status: str
    claims: tuple[Claim, ...]
    members: tuple[Person, ...]
    addresses: tuple[Address, ...]

    def members_on(self, day: date) -> list[Person]:
        """Those who belong to the household on `day`."""
        return [person for person in self.members if person.present_on(day)]


class State(NamedTuple):
    """A household as its file would describe it on one day. `addresses` has the present one first."""

    claim: Claim
    previous_number: str
    status: Status
    since: date
    reason: str
    members: list[Person]
    addresses: list[Address]
    family: str
    family_since: date

    @property
    def running(self) -> bool:
        """True when the right is open, suspended or not."""
        return self.status in RUNNING


class Change(NamedTuple):
    """Something that happened on `day`."""

    day: date
    kind: ChangeKind


def state_on(household: Household, day: date) -> State | None:
    """The household's state on `day`, or None before its first claim."""
    position = sum(claim.day <= day for claim in household.claims) - 1
    if position < 0:
        return None
    claim = household.claims[position]
    spell = next(spell for spell in reversed(claim.spells) if spell.since <= day)
    family, family_since = _family(household, day)
    known = [address for address in household.addresses if address.since <= day] or [household.addresses[0]]
    return State(
        claim, household.claims[position - 1].number if position else "",
        spell.status, spell.since, spell.reason,
        household.members_on(day), known[::-1][:3], family, family_since,
    )  # fmt: skip


def _family(household: Household, day: date) -> tuple[str, date]:
    partner = next((p for p in household.members if p.role is Role.PARTNER), None)
    start = min(household.claims[0].day, household.addresses[0].since)
    if partner is None or day < partner.joined:
        return household.alone_status, start
    if partner.left is not None and partner.left <= day:
        return ("SEF" if household.couple_status == "MAR" else "ISO"), partner.left
    return household.couple_status, partner.joined


def changes(household: Household, since: date, until: date) -> list[Change]:
    """What happened in `[since, until)` while a claim was running, in order."""
    found = [change for change in _all_changes(household) if since <= change.day < until]
    return sorted(found, key=lambda change: change.day)


def _all_changes(household: Household) -> list[Change]:
    found: list[Change] = []
    for claim in household.claims:
        found.append(Change(claim.day, ChangeKind.TRANSFER_IN if claim.came_from else ChangeKind.CLAIM))
        found.extend(
            Change(spell.since, _kind(claim, before, spell))
            for before, spell in zip(claim.spells, claim.spells[1:], strict=False)
        )
    found += [Change(address.since, ChangeKind.MOVE) for address in household.addresses[1:]]
    for person in household.members:
        found += _member_changes(person)
    return [change for change in found if change.day >= household.claims[0].day]


def _kind(claim: Claim, before: Spell, spell: Spell) -> ChangeKind:
    if before.status is Status.PENDING:
        return ChangeKind.DECISION
    if spell.status is Status.CLOSED:
        return ChangeKind.TRANSFER_OUT if claim.went_to else ChangeKind.CLOSING
    return ChangeKind.RESUMPTION if spell.status is Status.OPEN else ChangeKind.SUSPENSION


def _member_changes(person: Person) -> list[Change]:
    kind = {Role.CHILD: ChangeKind.CHILD, Role.PARTNER: ChangeKind.FAMILY}.get(person.role)
    found = [Change(person.joined, kind)] if kind else []
    if kind and person.left is not None:
        found.append(Change(person.left, kind))
    for period in person.obligations:
        found.append(Change(period.since, ChangeKind.WORK))
        if period.until is not None:
            found.append(Change(period.until, ChangeKind.WORK))
    return found


def pregnant_since(household: Household, day: date) -> date | None:
    """The day a pregnancy in course on `day` began, or None."""
    term = timedelta(days=270)
    for person in household.members:
        if person.role is Role.CHILD and person.birth - term <= day < person.birth:
            return person.birth - term
    return None


def children_on(state: State, day: date) -> list[Person]:
    """Children who count on `day`, eldest first."""
    children = [p for p in state.members if p.role is Role.CHILD]
    return sorted(children, key=lambda child: -age_on(child.birth, day))
