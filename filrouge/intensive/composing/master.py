"""The weeks met so far, put together as the seats allow: in parts (a linear program that only grows), then whole."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from filrouge.intensive.composing.patterns import Array
from filrouge.intensive.composing.weeks import Board

EPSILON = 1e-6
# A budget of the search that does not depend on the machine: the same week is proposed everywhere.
EFFORT = 8.0


@dataclass(frozen=True, slots=True)
class Met:
    """A week met: of whom (place in the problem), its rows in the table, its sessions, what it is worth."""

    person: int
    rows: Array
    sessions: Array
    worth: float


@dataclass(slots=True)
class Solved:
    """What the program says: its worth, the price of each seat, what each person brings, the part of each week."""

    worth: float
    prices: Array
    brings: Array
    parts: Array


@dataclass(slots=True)
class Master:
    """One week at most a person, no more people than seats; `add` weeks, then `solve`."""

    board: Board
    seats: Array
    weeks: list[Met] = field(default_factory=list)
    _known: set[tuple[int, ...]] = field(default_factory=set)
    _variables: list[Any] = field(default_factory=list)
    _solver: Any = field(init=False)
    _of_person: list[Any] = field(init=False)
    _of_session: dict[int, Any] = field(init=False)
    _objective: Any = field(init=False)

    def __post_init__(self) -> None:
        from ortools.linear_solver import pywraplp  # heavy: loaded when somebody asks

        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        floor = -self._solver.infinity()
        self._of_person = [self._solver.Constraint(floor, 1) for _ in self.board.problem.people]
        self._of_session = {
            place: self._solver.Constraint(floor, float(self.seats[place]))
            for place, session in enumerate(self.board.problem.sessions)
            if session.seats is not None
        }
        self._objective = self._solver.Objective()
        self._objective.SetMaximization()

    def add(self, week: Met) -> bool:
        """Know this week; False when it is already known."""
        key = (week.person, *sorted(week.sessions.tolist()))
        if key in self._known:
            return False
        self._known.add(key)
        variable = self._solver.NumVar(0, 1, "")
        self._of_person[week.person].SetCoefficient(variable, 1)
        self._objective.SetCoefficient(variable, float(week.worth))
        for place in week.sessions.tolist():
            if place in self._of_session:
                self._of_session[place].SetCoefficient(variable, 1)
        self._variables.append(variable)
        self.weeks.append(week)
        return True

    def solve(self) -> Solved:
        """Which part of each week makes the best of the seats, and what one more seat would bring."""
        self._solver.Solve()
        prices = np.zeros(len(self.seats))
        for place, row in self._of_session.items():
            prices[place] = max(row.dual_value(), 0.0)
        return Solved(
            self._objective.Value(),
            prices,
            np.array([row.dual_value() for row in self._of_person]),
            np.array([variable.solution_value() for variable in self._variables]),
        )


def choose(weeks: list[Met], left: Array) -> list[Met]:
    """One whole week at most a person, within the seats left, worth the most (CP-SAT, within `EFFORT`)."""
    from ortools.sat.python import cp_model  # heavy: loaded when somebody asks

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in weeks]
    of_person: dict[int, list[Any]] = {}
    of_session: dict[int, list[Any]] = {}
    for week, variable in zip(weeks, taken, strict=True):
        of_person.setdefault(week.person, []).append(variable)
        for place in week.sessions.tolist():
            of_session.setdefault(place, []).append(variable)
    for variables in of_person.values():
        model.add_at_most_one(variables)
    for place, variables in of_session.items():
        model.add(sum(variables) <= max(int(left[place]), 0))
    model.maximize(sum(round(week.worth) * variable for week, variable in zip(weeks, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [week for week, variable in zip(weeks, taken, strict=True) if solver.value(variable)]
