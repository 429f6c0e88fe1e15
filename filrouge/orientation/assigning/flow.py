"""The best assignment when each caseload is judged alone: a minimum-cost flow, exact. The solver is OR-tools'."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from filrouge.orientation.assigning.grid import Bools, Grid, Ints


@dataclass(frozen=True, slots=True)
class Flow:
    """How many people of each kind go to each caseload; `left_out` how many go nowhere, `cost` the price of the rest."""

    people: Ints
    left_out: int
    cost: int

    @property
    def value(self) -> tuple[int, int]:
        """Nobody left out first, then the lowest cost."""
        return (self.left_out, self.cost)


def best_flow(grid: Grid, allowed: Bools) -> Flow:
    """As many people as possible, at the lowest cost, where `allowed` says who may go where.

    The more people a caseload holds, the dearer the next one: convex, so that a flow fills it in order."""
    shape = (len(grid.kinds), len(grid.takers))
    kinds, takers = np.nonzero(allowed)
    if not len(kinds):
        return Flow(np.zeros(shape, dtype=np.int64), grid.people, 0)
    solver, pairs = _solver(grid, kinds, takers)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"SimpleMinCostFlow: {status}")
    placed = np.zeros(shape, dtype=np.int64)
    placed[kinds, takers] = solver.flows(pairs)
    return Flow(placed, grid.people - int(solver.maximum_flow()), int(solver.optimal_cost()))


def _solver(grid: Grid, kinds: Ints, takers: Ints) -> tuple[Any, Ints]:
    """The network: kinds, then caseloads, then one place after another up to the sink. Also the arcs of the pairs."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # heavy: loaded when somebody asks

    solver = SimpleMinCostFlow()
    counts = grid.counts
    first_taker, sink = len(grid.kinds), len(grid.kinds) + len(grid.takers)
    pairs = solver.add_arcs_with_capacity_and_unit_cost(
        kinds, takers + first_taker, counts[kinds], grid.cost[kinds, takers]
    )
    for number, steps in enumerate(grid.steps):
        if size := len(steps):
            ends = np.full(size, first_taker + number), np.full(size, sink)
            solver.add_arcs_with_capacity_and_unit_cost(*ends, np.ones(size, dtype=np.int64), steps)
    solver.set_nodes_supplies(np.arange(len(counts)), counts)
    solver.set_node_supply(sink, -int(counts.sum()))
    return solver, pairs
