"""Plausible sums for invented files: nothing in the product reads them as rules. Everything is in cents."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from filrouge.core.periods import age_on
from filrouge.demo.household import Person, Role, State, children_on
from filrouge.demo.territory import read_toml

WAGES = (52_000, 61_500, 74_000, 88_000, 102_500, 119_000, 138_400)


def euros(cents: int) -> str:
    """« 607.75 »."""
    return f"{cents // 100}.{cents % 100:02d}"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a household is granted for a month; `nature` is the sender's code of the right."""

    nature: str
    children: int
    guaranteed: int
    housing: int
    resources: int
    total: int


class Amounts:
    """The scale in force on one day."""

    def __init__(self, table: dict[str, Any], day: date) -> None:
        self._table = table
        bases = [base for base in table["base"] if base["since"] <= day]
        self.base = int(Decimal(bases[-1]["euros"]) * 100)

    def resources(self, person: Person, day: date) -> int:
        """Wages of the month of `day`."""
        return WAGES[person.serial // 16 % len(WAGES)] if person.job_on(day) else 0

    def for_household(self, state: State, day: date) -> Grant:
        """The grant of a household on `day`."""
        table = self._table
        children = children_on(state, day)
        adults = [person for person in state.members if person.role is not Role.CHILD]
        lone = len(adults) == 1
        young = lone and any(age_on(c.birth, day) < table["young_child_until_age"] for c in children)
        guaranteed = int(self.base * self._scale(len(children), lone=lone, young=young))
        size = min(len(adults) + len(children), 3) - 1
        housing = int(self.base * table["housing_multiples"][size] * table["housing"][size])
        resources = sum(self.resources(person, day) for person in adults)
        total = max(0, guaranteed - housing - resources * 2 // 5)
        nature = "RSIN1" if young else "RSDN1" if age_on(adults[0].birth, day) < 25 else "RSDN2"
        return Grant(nature, len(children), guaranteed, housing, resources, total)

    def _scale(self, children: int, *, lone: bool, young: bool) -> float:
        table = self._table
        if young:
            return float(table["lone_with_young_child"] + children * table["lone_with_young_child_per_child"])
        scale = 1.0 if lone else 1.0 + table["per_partner"]
        for rank in range(children):
            if lone and rank == 0:
                scale += table["first_child_of_lone_parent"]
            else:
                scale += table["per_child"] if rank < 2 else table["per_child_from_third"]
        return float(scale)


@lru_cache(maxsize=128)
def amounts(day: date) -> Amounts:
    """The scale in force on `day`."""
    return Amounts(read_toml("rsa_amounts.toml"), day)
