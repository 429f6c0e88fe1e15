"""The second choice of each proposal, and what it would have cost. Pure.

Not the next caseworker on a list: if their caseload is full, somebody must leave it for another, and so on. The cost is
that of the cheapest such chain, exact for the sites of the proposal."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from filrouge.orientation.assigning.facts import Problem
from filrouge.orientation.assigning.grid import Ints
from filrouge.orientation.assigning.solver import Plan
from filrouge.orientation.assigning.standing import FAR, Standing, standing_of, together


@dataclass(frozen=True, slots=True)
class SecondChoice:
    """The key of the caseload that comes next, what the whole would have cost more, in tenths of a kilometre, and
    whether somebody else would have had to move."""

    taker: int
    extra: int
    moves_others: bool


def second_choices(problem: Problem, plan: Plan, people: Iterable[int]) -> dict[int, SecondChoice | None]:
    """For each of these people who are placed: the second choice, None when there is no other."""
    standing = standing_of(problem, plan)
    ways = _ways_of(standing)
    return {key: _second(standing, ways, key) for key in people if key in plan.placed}


@dataclass(frozen=True, slots=True)
class _Ways:
    """The cheapest chains: from one caseload to another, from one to any free place, and into one, where a place has
    just been left, from any caseload that this relieves."""

    between: Ints
    out: Ints
    into: Ints

    def between_and_round(self, there: int, here: int) -> int:
        """What it costs that one person too many in `there` makes up for one too few in `here`."""
        round_: Ints = together(self.out[there : there + 1], self.into[here : here + 1])
        return min(int(self.between[there, here]), int(round_[0]))


def _ways_of(standing: Standing) -> _Ways:
    steps, held = standing.grid.steps, [int(number) for number in standing.people.sum(axis=0)]
    free = [int(room) > 0 for room in standing.room]
    up = np.array(
        [s[n] if room else FAR for s, n, room in zip(steps, held, free, strict=True)], dtype=np.int64
    )
    down = np.array([-s[n - 1] if n else FAR for s, n in zip(steps, held, strict=True)], dtype=np.int64)
    between = standing.moves()
    return _Ways(
        between,
        together(between, up[None, :]).min(axis=1, initial=FAR),
        together(between, down[:, None]).min(axis=0, initial=FAR),
    )


def _second(standing: Standing, ways: _Ways, key: int) -> SecondChoice | None:
    grid, kind, here = standing.grid, standing.kind_of[key], standing.taker_of[key]
    like = grid.kinds[kind].like
    best: SecondChoice | None = None
    for there, taker in enumerate(grid.takers):
        if there == here or not grid.allowed[kind, there] or not standing.may_receive(like, taker):
            continue
        chain = ways.between_and_round(there, here)
        extra = int(grid.cost[kind, there] - grid.cost[kind, here]) + chain
        if chain < FAR and (best is None or extra < best.extra):
            best = SecondChoice(taker.key, extra, bool(standing.room[there] <= 0))
    return best
