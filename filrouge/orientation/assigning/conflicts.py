"""Why nobody can be proposed to a person, and what would allow it. Pure.

Each caseload is closed to the person by a set of rules. Rules that are in conflict are a smallest set that closes them
all: drop any one of them from it and a caseload opens. What would allow it is the other side of the same coin: the
smallest sets of rules to set aside, each with the caseloads that it opens, everybody else keeping a caseworker."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from filrouge.orientation.assigning.facts import Problem, Seeker, Taker
from filrouge.orientation.assigning.solver import Plan
from filrouge.orientation.assigning.standing import FAR, Standing, standing_of
from filrouge.orientation.assigning.wishes import Rule, broken

# The order of preference between conflicts of one size: what a manager can act upon first.
_ORDER = {rule: number for number, rule in enumerate(Rule)}


@dataclass(frozen=True, slots=True)
class Relief:
    """Rules to set aside for this person, and the caseloads that this opens, the nearest first."""

    rules: frozenset[Rule]
    takers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot all hold if this person is placed beside those who are, and what would allow it."""

    rules: tuple[Rule, ...]
    reliefs: tuple[Relief, ...]


def explain(problem: Problem, plan: Plan, person: int) -> Conflict:
    """The conflict for somebody whom the plan leaves out. Without any caseload at all, it has no rule."""
    return explain_each(problem, plan, [person])[person]


def explain_each(problem: Problem, plan: Plan, people: Iterable[int]) -> dict[int, Conflict]:
    """The conflict for each of these people whom the plan leaves out."""
    standing = standing_of(problem, plan)
    absorbing = _absorbing(standing)
    seekers = {seeker.key: seeker for seeker in problem.seekers}
    return {key: _conflict(standing, absorbing, seekers[key]) for key in people}


def _absorbing(standing: Standing) -> list[bool]:
    """Caseloads that could take one more person: a free place, or somebody who can be moved towards one."""
    free = standing.room > 0
    reached = (standing.moves()[:, free] < FAR).any(axis=1)
    return [bool(one) for one in free | reached]


def _closed_by(standing: Standing, absorbs: bool, seeker: Seeker, taker: Taker) -> frozenset[Rule]:
    rules = set(broken(seeker, taker))
    if not standing.may_receive(seeker, taker):
        rules.add(Rule.SITES)
    if not absorbs:
        rules.add(Rule.PLACES)
    return frozenset(rules)


def _conflict(standing: Standing, absorbing: list[bool], seeker: Seeker) -> Conflict:
    kind = standing.kind_of[seeker.key]
    opens: dict[frozenset[Rule], list[int]] = defaultdict(list)
    for number, taker in enumerate(standing.grid.takers):
        opens[_closed_by(standing, absorbing[number], seeker, taker)].append(number)
    least = [rules for rules in opens if not any(other < rules for other in opens)]
    cost = standing.grid.cost[kind]
    nearest = {
        rules: sorted(numbers, key=lambda number: (cost[number], number)) for rules, numbers in opens.items()
    }
    reliefs = tuple(
        Relief(rules, tuple(standing.grid.takers[number].key for number in nearest[rules]))
        for rules in sorted(least, key=lambda rules: (len(rules), sorted(-_ORDER[rule] for rule in rules)))
    )
    return Conflict(_smallest(least), reliefs)


def _smallest(closing: list[frozenset[Rule]]) -> tuple[Rule, ...]:
    """The smallest set of rules that has something in common with each of these sets."""
    for size in range(len(Rule) + 1):
        for rules in combinations(Rule, size):
            if all(closed & set(rules) for closed in closing):
                return rules
    return ()
