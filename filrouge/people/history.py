"""What was true of a person's rights, household and home, and when: every spell of it, and any one day (A-2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.db.models import Q

from filrouge.core.periods import Period
from filrouge.core.text import place_words
from filrouge.people.incoming import BENEFICIARY_ROLES
from filrouge.people.models import Address, EntitlementPeriod, HouseholdMember, ObligationPeriod, Person
from filrouge.people.wording import reason_of, right_label


@dataclass(frozen=True, slots=True)
class Spell:
    """One thing that was true over `[since, until)`; `until` None: still is. `detail` explains it."""

    period: Period
    label: str
    detail: str = ""
    tone: str = "neutral"
    icon: str = "info"

    @property
    def last(self) -> date | None:
        """The last day on which it was true; None: it still is."""
        return self.period.until - timedelta(days=1) if self.period.until else None


@dataclass(frozen=True, slots=True)
class History:
    """Spells by subject, the latest first."""

    rights: tuple[Spell, ...]
    obligations: tuple[Spell, ...]
    households: tuple[Spell, ...]
    addresses: tuple[Spell, ...]

    def on(self, day: date) -> "History":
        """The same, of what was true that day."""
        return History(
            *(
                tuple(spell for spell in spells if day in spell.period)
                for spells in (self.rights, self.obligations, self.households, self.addresses)
            )
        )

    @property
    def known_since(self) -> date | None:
        """The first day of which something is known."""
        spells = (*self.rights, *self.obligations, *self.households, *self.addresses)
        return min((spell.period.since for spell in spells), default=None)


class _Dated(Protocol):
    since: date
    until: date | None


def _period(row: _Dated) -> Period:
    return Period(row.since, row.until)


def _latest_first(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    return tuple(sorted(spells, key=lambda spell: spell.period.since, reverse=True))


def history_of(person: Person) -> History:
    """Four queries. A right counts while the person is, as claimant or partner, in the household that has it."""
    members = list(
        HouseholdMember.objects.filter(person=person).select_related("household").order_by("since", "pk")
    )
    households = {member.household_id for member in members}
    rights = EntitlementPeriod.objects.filter(household__in=households).order_by("since", "pk")
    obligations = ObligationPeriod.objects.filter(person=person).order_by("since", "pk")
    homes = Address.objects.filter(Q(person=person) | Q(household__in=households))
    return History(
        _latest_first(_rights(members, list(rights))),
        _latest_first(
            Spell(
                _period(row),
                "Droits et devoirs",
            )
            for row in obligations
        ),
        _latest_first(
            Spell(_period(row), f"{row.household.body} {row.household.caf_number}", row.get_role_display())
            for row in members
        ),
        _latest_first(_homes(members, list(homes.select_related("commune").order_by("since", "pk")))),
    )


def _rights(members: Sequence[HouseholdMember], rights: Sequence[EntitlementPeriod]) -> list[Spell]:
    found = []
    for member in members:
        if member.role not in BENEFICIARY_ROLES:
            continue
        for right in rights:
            if right.household_id != member.household_id:
                continue
            if shared := _shared(member, right, opens=len(members) == 1):
                told = right_label(right.state)
                found.append(Spell(shared, told.label, reason_of(right.reason), told.tone, told.icon))
    return found


def _shared(member: HouseholdMember, row: _Dated, *, opens: bool) -> Period | None:
    """While the person is there. Who was never elsewhere has had what the household had before it was first seen."""
    inside = _period(member)
    if opens and row.since < inside.since:
        inside = Period(row.since, inside.until)
    return _period(row).clipped(inside)


def _homes(members: Sequence[HouseholdMember], homes: Sequence[Address]) -> list[Spell]:
    found = []
    for home in homes:
        words = " ".join(filter(None, (place_words(home.street), home.postal_code, home.town)))
        if home.person_id is not None:
            # What somebody entered often has no street: a domiciliation, a place where one spends the day.
            words = ", ".join(filter(None, (home.complement, words)))
            found.append(Spell(_period(home), words, home.get_kind_display()))
            continue
        for member in members:
            if member.household_id != home.household_id:
                continue
            if shared := _shared(member, home, opens=len(members) == 1):
                found.append(Spell(shared, words, home.get_kind_display()))
    return found
