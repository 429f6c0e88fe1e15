"""What an import decided, before anything is written: its people, its households, old and new."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from filrouge.people.incoming import BENEFICIARY_ROLES, IncomingHousehold, IncomingPerson
from filrouge.people.known import Home, Known, Row
from filrouge.people.provenance import Difference

# Kind of file that completes → who speaks through it.
SPEAKERS = {
    "cnaf_contact": "contact",
    "ft_main": "ft",
    "ft_actions": "ft_acts",
    "ft_registrations": "ft_insc",
}


@dataclass(frozen=True, slots=True)
class Context:
    """One import: the day it describes, its source's name, and whether its households are whole (CAF flows are).

    `merged`: absorbed file → the one that it leads to.
    `decided` is false for claims that are still being examined: such a flow has no right to tell.
    `completes`: the file adds to people who are known, and creates nobody."""

    reference_day: date
    source: str
    whole_households: bool
    decided: bool = True
    merged: Mapping[int, int] = field(default_factory=dict)
    completes: bool = False

    @property
    def speaker(self) -> str:
        """Who says what no field holds; each speaker completes or replaces what it said itself."""
        if self.completes:
            return SPEAKERS[self.source]
        return "liste" if not self.whole_households else "payeur" if self.decided else "demande"


@dataclass(slots=True)
class PersonPlan:
    """One person: `row` is what the database will hold; `before` the old values of what changes.

    `started` and `stopped`: being subject to obligations; `lost_right`: no open right is left. `beside`: what the
    file says and no field holds, when it is new; `moved_home`: somebody without a household has another address; `differs`:
    what the file says of a field that somebody entered; `held`: something fresher than the file is known."""

    incoming: IncomingPerson
    row: Row
    created: bool
    before: Row
    reason: str
    started: bool = False
    stopped: bool = False
    lost_right: bool = False
    joined: bool = False
    other_role: str = ""
    beside: Row | None = None
    beside_before: Row = field(default_factory=dict)
    moved_home: bool = False
    differs: tuple[Difference, ...] = ()
    held: bool = False

    @property
    def changed(self) -> bool:
        """Something of the person's own data changes."""
        return self.created or bool(self.before or self.other_role) or self.beside is not None


@dataclass(slots=True)
class HouseholdPlan:
    """One household: its people, its right's new state, its new address, those who are no longer in it.

    `second_hand`: a list speaks of a household whose right is known from its payer, who has the last word on it.
    `unknown`: whom a file that completes names, and nobody here is."""

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
    left: list[PersonPlan] = field(default_factory=list)
    older: bool = False
    second_hand: bool = False
    old_home: Home | None = None
    notes: list[str] = field(default_factory=list)
    seal_before: tuple[str, int] = ("", 0)
    unknown: list[PersonPlan] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """The household itself changes, or who lives in it."""
        if not self.incoming.caf_number:
            return False
        moved = self.new_state or self.new_address or bool(self.left)
        return self.created or bool(self.before) or moved or any(p.created or p.joined for p in self.persons)

    @property
    def taken_over(self) -> bool:
        """Nobody of those who were in it is left: another family has its number, or a number was mistyped."""
        return bool(self.left) and all(p.created or p.joined for p in self.persons)

    def verdict(self, person: PersonPlan) -> str:
        """`created`, `updated` or `unchanged`: a household's change is one of its beneficiaries."""
        if person.created:
            return "created"
        beneficiary = person.incoming.role in BENEFICIARY_ROLES
        moved = person.started or person.stopped or person.joined or person.moved_home
        changed = person.changed or moved or (beneficiary and self.touched)
        return "updated" if changed else "unchanged"


@dataclass(slots=True)
class Plan:
    """A chunk of an import, decided."""

    context: Context
    households: list[HouseholdPlan]
    known: Known
