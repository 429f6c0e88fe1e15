"""The best weeks in which no module comes twice: a short search over the table, all people at once. Pure."""

from dataclasses import dataclass

import numpy as np

from filrouge.intensive.composing.patterns import Array
from filrouge.intensive.composing.weeks import NEVER, Board, repeats

ROUNDS = 14
CLOSE = 1e-6


@dataclass(slots=True)
class Apart:
    """For each person: no week without repetition is worth more than `bound`; `rows` is one worth `worth`."""

    bound: Array
    worth: Array
    rows: Array


def weeks_apart(board: Board, prices: Array, people: Array) -> Apart:
    """The best week of each, no module twice.

    A week that says a module twice is split in two: without the first of these sessions, or with no other of that
    module. After `ROUNDS`, what is left unexplored stays in the bound."""
    number, width = len(people), len(board.problem.sessions) + 1
    found = Apart(np.full(number, NEVER), np.full(number, NEVER), np.zeros((number, 7), dtype=np.int64))
    owner = np.arange(number)
    closed = np.zeros((number, width), dtype=bool)
    for turn in range(ROUNDS):
        weeks = board.best(prices, people[owner], closed)
        children: list[tuple[int, Array]] = []
        waiting: list[tuple[int, float]] = []
        for node in np.argsort(-weeks.worth):
            mine = owner[node]
            if weeks.worth[node] <= found.worth[mine] + CLOSE:
                continue
            sessions = board.sessions(weeks.rows[node])
            twice = repeats(board.modules, sessions)
            if not twice:
                found.worth[mine], found.rows[mine] = weeks.worth[node], weeks.rows[node]
                continue
            waiting.append((mine, weeks.worth[node]))
            children += [(mine, branch) for branch in _split(board, closed[node], sessions, twice)]
        if not children or turn == ROUNDS - 1:
            for mine, worth in waiting:
                found.bound[mine] = max(found.bound[mine], worth)
            break
        owner = np.array([mine for mine, _ in children])
        closed = np.array([branch for _, branch in children])
    found.bound = np.maximum(found.bound, found.worth)
    return found


def _split(board: Board, closed: Array, sessions: Array, module: int) -> tuple[Array, Array]:
    """Without its first session; with no other session of that module."""
    first = sessions[board.modules[sessions] == module][0]
    without, alone = closed.copy(), closed.copy()
    without[first] = True
    alone[board.modules == module] = True
    alone[first] = closed[first]
    alone[-1] = False
    return without, alone
