"""A proposal as it stands: who is where, and how room could still be made by moving people one after another. Pure.

Sites are those of the proposal: nobody is moved to an area where their new caseworker would not already receive."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from filrouge.orientation.assigning.facts import Problem, Seeker, Taker
from filrouge.orientation.assigning.grid import Bools, Grid, Ints, grid_of
from filrouge.orientation.assigning.solver import Plan
from filrouge.orientation.assigning.wishes import ALL_RULES

# No way: larger than any cost, small enough that two of them add up.
FAR = np.int64(2**60)


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan on its grid. `people[k, t]`: people of kind k in caseload t; `used`: areas of each caseworker."""

    grid: Grid
    people: Ints
    used: dict[int, frozenset[int]]
    kind_of: dict[int, int]
    taker_of: dict[int, int]

    @property
    def room(self) -> Ints:
        """How many people each caseload may still take after the proposal."""
        left: Ints = np.array(self.grid.rooms, dtype=np.int64) - self.people.sum(axis=0)
        return left

    def may_receive(self, seeker: Seeker, taker: Taker, *, opening: bool = True) -> bool:
        """Whether this caseworker receives where this person is, or may open that area."""
        used = self.used.get(taker.professional, taker.sites)
        if taker.most_sites is None or seeker.area is None or seeker.area in used:
            return True
        return opening and len(used) < taker.most_sites

    def movable(self) -> Bools:
        """Kinds × caseloads: who may be moved where without opening an area."""
        found = self.grid.allowed.copy()
        for number, taker in enumerate(self.grid.takers):
            if taker.most_sites is not None:
                found[:, number] &= [self.may_receive(k.like, taker, opening=False) for k in self.grid.kinds]
        return found

    def moves(self) -> Ints:
        """Caseloads × caseloads: the cheapest way to make one person leave the first for the second, `FAR` if none."""
        movable, size = self.movable(), len(self.grid.takers)
        found = np.full((size, size), FAR, dtype=np.int64)
        for taker in range(size):
            kinds = np.flatnonzero(self.people[:, taker])
            if len(kinds):
                extra = self.grid.cost[kinds] - self.grid.cost[kinds, taker][:, None]
                found[taker] = np.where(movable[kinds], extra, FAR).min(axis=0)
        np.fill_diagonal(found, 0)
        return _shortest(found)


def _shortest(found: Ints) -> Ints:
    """All the shortest ways; an optimal plan has no negative circle."""
    for middle in range(len(found)):
        found = np.minimum(found, together(found[:, middle][:, None], found[middle][None, :]))
    return found


def together(first: Ints, second: Ints) -> Ints:
    """The sum of two costs; `FAR` when there is no way for one of them, even if the other is a gain."""
    way: Ints = np.where((first >= FAR) | (second >= FAR), FAR, first + second)
    return way


def standing_of(problem: Problem, plan: Plan) -> Standing:
    """The plan of a problem, laid out."""
    grid = grid_of(problem, ALL_RULES)
    number_of = {taker.key: number for number, taker in enumerate(grid.takers)}
    kind_of = {key: number for number, kind in enumerate(grid.kinds) for key in kind.members}
    people = np.zeros((len(grid.kinds), len(grid.takers)), dtype=np.int64)
    used: dict[int, set[int]] = defaultdict(set)
    for taker in grid.takers:
        used[taker.professional] |= taker.sites
    for person, key in plan.placed.items():
        kind, taker_number = kind_of[person], number_of[key]
        people[kind, taker_number] += 1
        area = grid.kinds[kind].like.area
        if area is not None:
            used[grid.takers[taker_number].professional].add(area)
    return Standing(
        grid, people, {who: frozenset(areas) for who, areas in used.items()}, kind_of,
        {person: number_of[key] for person, key in plan.placed.items()},
    )  # fmt: skip
