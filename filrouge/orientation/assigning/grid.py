"""People of the same kind put together, and what each kind may do with each caseload, as tables of numbers. Pure.

Each rule and each preference is asked once for what it looks at, not once a person: 20,000 people who live in
300 communes ask for a distance 300 times."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from filrouge.orientation.assigning.facts import Problem, Seeker, Taker, Weights
from filrouge.orientation.assigning.wishes import PAIR_RULES, PREFERENCES, SCALE, Preference, Rule, marginal

Bools = npt.NDArray[np.bool_]
# The area of those who have none: no key of the directory.
NOWHERE = -1
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kind:
    """People whom nothing tells apart for an assignment: one stands for all, `members` are their keys."""

    like: Seeker
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Kinds × caseloads: `allowed` by the pair rules, and the `cost` of each pair in tenths of a kilometre.

    `areas[k]`: where kind k is received. `rooms[t]`: how many people caseload t may still take; `steps[t]`: what
    fairness asks for each of them."""

    kinds: tuple[Kind, ...]
    takers: tuple[Taker, ...]
    allowed: Bools
    cost: Ints
    areas: Ints
    rooms: tuple[int, ...]
    steps: tuple[Ints, ...]

    @property
    def people(self) -> int:
        """How many people are looked for."""
        return sum(len(kind.members) for kind in self.kinds)

    @property
    def counts(self) -> Ints:
        """How many people each kind stands for."""
        return np.array([len(kind.members) for kind in self.kinds], dtype=np.int64)


def kinds_of(seekers: Sequence[Seeker]) -> tuple[Kind, ...]:
    """People of one kind together, in the order in which they came."""
    found: dict[tuple[Hashable, ...], list[Seeker]] = defaultdict(list)
    for seeker in seekers:
        looks = tuple(rule.looks_at(seeker) for rule in PAIR_RULES)
        found[looks + tuple(wish.looks_at(seeker) for wish in PREFERENCES)].append(seeker)
    return tuple(Kind(group[0], tuple(seeker.key for seeker in group)) for group in found.values())


def grid_of(problem: Problem, rules: frozenset[Rule]) -> Grid:
    """The tables of a problem under some of the rules."""
    kinds, takers = kinds_of(problem.seekers), problem.takers
    allowed = np.ones((len(kinds), len(takers)), dtype=np.bool_)
    cost = np.zeros((len(kinds), len(takers)), dtype=np.int64)
    for rule in PAIR_RULES:
        if rule.rule in rules:
            allowed &= _asked(kinds, takers, rule.looks_at, rule.allows, np.bool_)
    for wish in PREFERENCES:
        cost += _asked(kinds, takers, wish.looks_at, partial(_price, wish, problem.weights), np.int64)
    # One more than everybody: a caseload without a ratio always has room.
    most = len(problem.seekers) + 1
    rooms = tuple(most if t.left is None or Rule.PLACES not in rules else t.left for t in takers)
    usual = usual_sizes(problem)
    sizes = [usual[taker.organisation] for taker in takers]
    steps = tuple(
        np.array([marginal(t, t.held + n, size, problem.weights) for n in range(1, room + 1)], dtype=np.int64)
        for t, room, size in zip(takers, (min(room, most) for room in rooms), sizes, strict=True)
    )
    areas = np.array(
        [NOWHERE if kind.like.area is None else kind.like.area for kind in kinds], dtype=np.int64
    )
    return Grid(kinds, takers, allowed, cost, areas, rooms, steps)


def _price(wish: Preference, weights: Weights, seeker: Seeker, taker: Taker) -> int:
    return round(SCALE * wish.price(seeker, taker, weights))


def usual_sizes(problem: Problem) -> dict[int, int]:
    """For each organisation, the size that a caseload without a ratio would have if all were equal."""
    caseloads = Counter(taker.organisation for taker in problem.takers)
    people = Counter(seeker.organisation for seeker in problem.seekers)
    for taker in problem.takers:
        people[taker.organisation] += taker.held
    return {key: max((people[key] + people[None]) // number, 1) for key, number in caseloads.items()}


def _asked(
    kinds: Sequence[Kind],
    takers: Sequence[Taker],
    looks_at: Callable[[Seeker], Hashable],
    answer: Callable[[Seeker, Taker], bool | int],
    kind: type[np.bool_] | type[np.int64],
) -> "npt.NDArray[Any]":
    """The answers for each kind and caseload, each distinct question asked once."""
    rows: dict[Hashable, int] = {}
    answers: list[list[bool | int]] = []
    places = np.empty(len(kinds), dtype=np.int64)
    for number, one in enumerate(kinds):
        look = looks_at(one.like)
        if look not in rows:
            rows[look] = len(answers)
            answers.append([answer(one.like, taker) for taker in takers])
        places[number] = rows[look]
    return np.array(answers, dtype=kind).reshape(len(answers), len(takers))[places]
