"""The best assignment under all the rules, with its bound (B-5).

All rules but one are judged pair by pair or caseload by caseload: a flow is exact. The number of sites of a caseworker
is judged on all of their people, so the search branches on it: each node is a flow with some caseworkers kept out
of some areas, and the flow without the rule is a bound. Organisations share nothing: each is solved alone."""

import heapq
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from filrouge.orientation.assigning.facts import Problem, Taker
from filrouge.orientation.assigning.flow import Flow, best_flow
from filrouge.orientation.assigning.grid import NOWHERE, Bools, Grid, grid_of
from filrouge.orientation.assigning.wishes import ALL_RULES, Rule

# What the search may spend beyond its first proposal, when it is not proven best, in seconds.
PATIENCE = 20.0
# A caseworker kept out of an area: their key and the area's.
Ban = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who goes to which caseload: person's key → caseload's key. `bound`: no assignment under these rules is better.

    `bans`: the areas that a caseworker was kept out of, so as not to receive in too many."""

    placed: dict[int, int]
    left_out: tuple[int, ...]
    cost: int
    bound: tuple[int, int]
    bans: frozenset[Ban] = frozenset()

    @property
    def value(self) -> tuple[int, int]:
        """People left out, then the cost in tenths of a kilometre."""
        return (len(self.left_out), self.cost)

    @property
    def gap(self) -> float:
        """How far from the bound at most, as a share of the cost; 0 when it is proven best."""
        people, cost = self.bound
        if people < len(self.left_out):
            return 1.0
        return max(self.cost - cost, 0) / max(self.cost, 1)


def solve(problem: Problem, rules: frozenset[Rule] = ALL_RULES, patience: float = PATIENCE) -> Plan:
    """The best assignment. People that no caseload may take stay out: `conflicts` says why."""
    plans = [_solve_part(part, rules, patience) for part in parts(problem, rules)]
    return Plan(
        {person: taker for plan in plans for person, taker in plan.placed.items()},
        tuple(person for plan in plans for person in plan.left_out),
        sum(plan.cost for plan in plans),
        (sum(plan.bound[0] for plan in plans), sum(plan.bound[1] for plan in plans)),
        frozenset(ban for plan in plans for ban in plan.bans),
    )


def parts(problem: Problem, rules: frozenset[Rule]) -> Iterator[Problem]:
    """The problems that share neither people nor caseworkers."""
    apart = Rule.ORGANISATION in rules and all(s.organisation is not None for s in problem.seekers)
    organisations = {t.organisation for t in problem.takers}
    by_professional: dict[int, set[int]] = defaultdict(set)
    for taker in problem.takers:
        by_professional[taker.professional].add(taker.organisation)
    if not apart or any(len(found) > 1 for found in by_professional.values()):
        yield problem
        return
    for organisation in sorted(organisations | {s.organisation for s in problem.seekers if s.organisation}):
        seekers = tuple(s for s in problem.seekers if s.organisation == organisation)
        if seekers:
            takers = tuple(t for t in problem.takers if t.organisation == organisation)
            yield replace(problem, seekers=seekers, takers=takers)


@dataclass(frozen=True, slots=True)
class Sites:
    """How many areas each caseworker may still open, and which ones they are already in."""

    most: dict[int, int]
    already: dict[int, frozenset[int]]

    def excess(self, grid: Grid, flow: Flow) -> dict[int, dict[int, int]]:
        """Caseworkers sent to too many new areas: caseworker → new area → people sent there."""
        sent: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for kind, taker in zip(*np.nonzero(flow.people), strict=True):
            who, area = grid.takers[taker].professional, grid.kinds[kind].like.area
            if who in self.most and area is not None and area not in self.already[who]:
                sent[who][area] += int(flow.people[kind, taker])
        return {who: dict(new) for who, new in sent.items() if len(new) > self.room(who)}

    def room(self, who: int) -> int:
        """How many new areas this caseworker may open."""
        return max(self.most[who] - len(self.already[who]), 0)


def sites_of(takers: tuple[Taker, ...], rules: frozenset[Rule]) -> Sites:
    """The rule on the number of sites, for the caseworkers whom it concerns."""
    most: dict[int, int] = {}
    already: dict[int, set[int]] = defaultdict(set)
    for taker in takers:
        already[taker.professional] |= taker.sites
        if taker.most_sites is not None and Rule.SITES in rules:
            most[taker.professional] = min(taker.most_sites, most.get(taker.professional, taker.most_sites))
    return Sites(most, {who: frozenset(already[who]) for who in most})


@dataclass(slots=True)
class _Search:
    """Best first, from the flow without the rule on sites."""

    grid: Grid
    sites: Sites
    allowed: Bools

    def run(self, patience: float) -> tuple[Flow, frozenset[Ban], tuple[int, int]]:
        """The best flow found, its bans, and the bound."""
        root = self._flow(frozenset())
        excess = self.sites.excess(self.grid, root)
        if not excess:
            return root, frozenset(), root.value
        best, best_bans = self._dive(frozenset(), root)
        tickets, until = count(), time.monotonic() + patience
        heap = [(root.value, next(tickets), frozenset[Ban](), root)]
        while heap and heap[0][0] < best.value and time.monotonic() < until:
            _, _, bans, flow = heapq.heappop(heap)
            for child in self._children(bans, flow):
                found = self._flow(child)
                if found.value >= best.value:
                    continue
                if self.sites.excess(self.grid, found):
                    heapq.heappush(heap, (found.value, next(tickets), child, found))
                else:
                    best, best_bans = found, child
            dived, dived_bans = self._dive(*_first(heap)) if heap else (best, best_bans)
            if dived.value < best.value:
                best, best_bans = dived, dived_bans
        bound = min(heap[0][0], best.value) if heap else best.value
        return best, best_bans, bound

    def _flow(self, bans: frozenset[Ban]) -> Flow:
        return best_flow(self.grid, _without(self.grid, self.allowed, bans))

    def _children(self, bans: frozenset[Ban], flow: Flow) -> Iterator[frozenset[Ban]]:
        """Of one new area too many, one at least is to be left: the caseworker with the most of them first."""
        excess = self.sites.excess(self.grid, flow)
        who = max(excess, key=lambda one: (len(excess[one]), one))
        areas = sorted(excess[who], key=lambda area: (excess[who][area], area))
        for area in areas[-(self.sites.room(who) + 1) :]:
            yield bans | {(who, area)}

    def _dive(self, bans: frozenset[Ban], flow: Flow) -> tuple[Flow, frozenset[Ban]]:
        """A flow that keeps the rule: each caseworker in excess keeps the areas with the most people."""
        while excess := self.sites.excess(self.grid, flow):
            for who, new in excess.items():
                ranked = sorted((-people, area) for area, people in new.items())
                bans = bans | {(who, area) for _, area in ranked[self.sites.room(who) :]}
            flow = self._flow(bans)
        return flow, bans


def _first(heap: list[tuple[tuple[int, int], int, frozenset[Ban], Flow]]) -> tuple[frozenset[Ban], Flow]:
    return heap[0][2], heap[0][3]


def _without(grid: Grid, allowed: Bools, bans: frozenset[Ban]) -> Bools:
    """What is left of what is allowed once some caseworkers are kept out of some areas."""
    if not bans:
        return allowed
    left = allowed.copy()
    for number, taker in enumerate(grid.takers):
        mine = [area for who, area in bans if who == taker.professional]
        if mine:
            left[np.isin(grid.areas, mine), number] = False
    return left


def _settled(grid: Grid, sites: Sites) -> Bools:
    """What is allowed before any search: who may open no new area stays in those they are in."""
    allowed = grid.allowed.copy()
    for number, taker in enumerate(grid.takers):
        if taker.professional in sites.most and sites.room(taker.professional) == 0:
            allowed[:, number] &= np.isin(grid.areas, [NOWHERE, *sites.already[taker.professional]])
    return allowed


def _solve_part(problem: Problem, rules: frozenset[Rule], patience: float) -> Plan:
    grid = grid_of(problem, rules)
    sites = sites_of(problem.takers, rules)
    flow, bans, bound = _Search(grid, sites, _settled(grid, sites)).run(patience)
    placed, left_out = _named(grid, flow)
    return Plan(placed, left_out, flow.cost, bound, bans)


def _named(grid: Grid, flow: Flow) -> tuple[dict[int, int], tuple[int, ...]]:
    """People by name: those of a kind are alike, and go in the order in which they came."""
    placed: dict[int, int] = {}
    left_out: list[int] = []
    for kind, row in zip(grid.kinds, flow.people, strict=True):
        members = iter(kind.members)
        for number in np.flatnonzero(row):
            for _ in range(int(row[number])):
                placed[next(members)] = grid.takers[number].key
        left_out.extend(members)
    return placed, tuple(left_out)
