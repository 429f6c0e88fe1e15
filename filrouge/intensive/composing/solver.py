"""Composing the weeks of many people on seats that they share: what a seat costs, then who sits where.

A seat that too many want costs more at each turn. At any prices, the best weeks of all and the seats together are a bound
(Lagrange). The weeks met are put together as the seats allow (column generation), each person is given one of theirs
whole, and weeks are mended until none gets better. Measured by `benchmarks.week`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from filrouge.intensive.composing.apart import Apart, weeks_apart
from filrouge.intensive.composing.facts import Composed, Problem, Programme
from filrouge.intensive.composing.master import EPSILON, Master, Met, Solved, choose
from filrouge.intensive.composing.patterns import Array, table
from filrouge.intensive.composing.weeks import FORBIDDEN, Board, alone_beside, board

TURNS = 40
CLOSE_ENOUGH = 0.002
PASSES = 2
UNLIMITED = 10**6

Tell = Callable[[int, int], None]


@dataclass(slots=True)
class Search:
    """Where the search stands: the seats left, the best bound and its prices, the week of each person by its rows."""

    board: Board
    seats: Array
    left: Array
    prices: Array
    rows: Array
    everybody: Array
    bound: float = np.inf

    def best(self, prices: Array) -> Apart:
        """Everybody's best week at these prices; they are kept when their bound is the tightest yet."""
        found = weeks_apart(self.board, prices, self.everybody)
        bound = float(found.bound.sum() + (prices * self.seats).sum())
        if bound < self.bound - EPSILON:
            self.bound, self.prices = bound, prices
        return found

    def sit(self, person: int, rows: Array) -> None:
        """Give this week to this person, in place of the one they have."""
        np.add.at(self.left, self.board.sessions(self.rows[person]), 1)
        self.rows[person] = rows
        np.add.at(self.left, self.board.sessions(rows), -1)


def compose(problem: Problem, *, tell: Tell | None = None) -> Composed:
    """A programme for each person; a session that too few would come to is closed and its people served again.

    `tell(done, all)` is called as the work goes on; `all` is the most that it can take."""
    if not problem.people:
        return Composed((), 0, 0.0)
    search = _started(problem)
    found = search.best(search.prices)
    if (search.board.usage(found.rows) > search.seats).any():
        _share(search, found, tell or _silent)
        _serve_the_others(search, search.everybody)
    else:
        for person, rows in enumerate(found.rows):
            search.sit(person, rows)
    closed = _close(search)
    return _answer(search, closed)


def _silent(done: int, every: int) -> None:
    """Nobody asked to be told."""


def _started(problem: Problem) -> Search:
    days = board(problem, table(problem))
    seats = np.array(
        [UNLIMITED if session.seats is None else session.seats for session in problem.sessions],
        dtype=np.int64,
    )
    people = np.arange(len(problem.people))
    return Search(days, seats, seats.copy(), np.zeros(len(seats)), days.nothing.copy(), people)


def _share(search: Search, found: Apart, tell: Tell) -> None:
    """Weeks put together as seats allow, until one more week could hardly make them better; then whole ones.

    `found`: the weeks of everybody, seats without price."""
    master = Master(search.board, search.seats)
    for week in _promising(search, found, search.prices, master.solve()):
        master.add(week)
    solved, smooth = master.solve(), 0.5
    for turn in range(TURNS):
        prices = smooth * search.prices + (1 - smooth) * solved.prices
        found = search.best(prices)
        added = sum(master.add(week) for week in _promising(search, found, prices, solved))
        tell(turn + 1, TURNS)
        solved = master.solve()
        if search.bound - solved.worth < CLOSE_ENOUGH * search.bound or not (added or smooth):
            break
        smooth = 0.5 if added else 0.0
    _whole(search, master, solved)


def _promising(search: Search, found: Apart, prices: Array, solved: Solved) -> list[Met]:
    """The weeks found that would make the whole better at the prices of the last solution."""
    kept = []
    for person, rows in enumerate(found.rows):
        sessions = search.board.sessions(rows)
        worth = float(found.worth[person] + prices[sessions].sum())
        if worth - solved.prices[sessions].sum() > solved.brings[person] + EPSILON:
            kept.append(Met(person, rows, sessions, worth))
    return kept


def _whole(search: Search, master: Master, solved: Solved) -> None:
    """Whole weeks instead of parts: those that are whole already, then the best choice among those met for the others."""
    for at in np.flatnonzero(solved.parts > 1 - EPSILON):
        search.sit(master.weeks[at].person, master.weeks[at].rows)
    settled = {master.weeks[at].person for at in np.flatnonzero(solved.parts > 1 - EPSILON)}
    for week in choose([week for week in master.weeks if week.person not in settled], search.left):
        search.sit(week.person, week.rows)


def _serve_the_others(search: Search, people: Array) -> None:
    """Each person in turn takes the best week that the seats left allow, who has the least first; twice."""
    for _ in range(PASSES):
        worth = search.board.worth(search.rows)
        for person in people[np.argsort(worth[people], kind="stable")]:
            left = search.left.copy()
            np.add.at(left, search.board.sessions(search.rows[person]), 1)
            found = weeks_apart(search.board, np.where(left <= 0, FORBIDDEN, 0.0), np.array([person]))
            if found.worth[0] > worth[person] + EPSILON:
                search.sit(person, found.rows[0])


def _close(search: Search) -> tuple[int, ...]:
    """Sessions that fewer come to than they need: the emptiest first, its people served again, until none is left."""
    sessions = search.board.problem.sessions
    least = np.array([session.least for session in sessions], dtype=np.int64)
    closed: list[int] = []
    while True:
        taken = search.board.usage(search.rows)
        short = np.flatnonzero((taken > 0) & (taken < least))
        if not len(short):
            return tuple(closed)
        place = int(short[np.argmin(taken[short] - least[short])])
        concerned = np.flatnonzero((search.board.days.members[search.rows] == place).any(axis=(1, 2)))
        for person in concerned:
            search.sit(int(person), search.board.nothing[person])
        search.left[place] -= search.seats[place]
        search.seats[place] = 0
        closed.append(sessions[place].key)
        _serve_the_others(search, concerned)


def _answer(search: Search, closed: tuple[int, ...]) -> Composed:
    """The programmes in words of the problem."""
    programmes = []
    days, problem = search.board, search.board.problem
    worth = days.worth(search.rows)
    for place, person in enumerate(problem.people):
        chosen = sorted(days.sessions(search.rows[place]), key=lambda at: problem.sessions[at].start)
        quarters = sum(held.quarters for held in person.held) + sum(
            problem.sessions[at].quarters for at in chosen
        )
        alone = alone_beside(person, quarters)
        keys = tuple(problem.sessions[at].key for at in chosen)
        programmes.append(Programme(person.key, keys, quarters + alone, alone, round(float(worth[place]))))
    total = sum(programme.worth for programme in programmes)
    return Composed(tuple(programmes), total, max(search.bound, float(total)), closed)
