"""The best week of each person, the seats having a price: one day of each, chosen together by their hours. Pure.

All people at once, on tables: the days of a person are priced, the best of each length kept, and the seven days added up."""

from dataclasses import dataclass

import numpy as np

from filrouge.intensive.composing.facts import DAYS_A_WEEK, Participant, Problem
from filrouge.intensive.composing.patterns import Array, Table

NEVER = -1e15
FORBIDDEN = 1e12


@dataclass(frozen=True, slots=True)
class Weeks:
    """For each person asked for: what their best week is worth at these prices, and its rows of the table."""

    worth: Array
    rows: Array


@dataclass(frozen=True, slots=True)
class Board:
    """A problem with its days and what hours are worth to each person: all that a price is applied to."""

    problem: Problem
    days: Table
    hours: Array
    modules: Array

    def best(self, prices: Array, people: Array, shut: Array) -> Weeks:
        """The best weeks of these people at these prices; `shut`: sessions closed to each of them (rows of booleans).

        Two sessions of one module on two days are not excluded here: `weeks_apart` sees to it."""
        groups = spans(self.days.of_person[people], self.days.of_person[people + 1])
        owner = np.repeat(
            np.arange(len(people)), self.days.of_person[people + 1] - self.days.of_person[people]
        )
        first, last = self.days.group[groups], self.days.group[groups + 1]
        rows = spans(first, last)
        padded = np.append(prices, 0.0)
        members = self.days.members[rows]
        worth = self.days.wish[rows] - padded[members].sum(axis=1)
        worth -= FORBIDDEN * shut[np.repeat(owner, last - first)[:, None], members].any(axis=1)
        starts = np.concatenate(([0], np.cumsum(last - first)[:-1]))
        top = np.maximum.reduceat(worth, starts)
        lengths = self.hours.shape[1]
        by_day = np.full((len(people), DAYS_A_WEEK, lengths), NEVER)
        by_day[owner, self.days.day[groups], self.days.quarters[groups]] = top
        chosen, total = self._together(by_day, people)
        picked = self._rows(chosen, owner, groups, starts, last - first, worth, rows)
        return Weeks(total, picked)

    def _together(self, by_day: Array, people: Array) -> tuple[Array, Array]:
        """The length of each day in the best week, and what that week is worth."""
        number, days, lengths = by_day.shape
        sums = [np.full((number, lengths), NEVER)]
        sums[0][:, 0] = 0.0
        longest = [
            int(np.flatnonzero((by_day[:, day] > NEVER).any(axis=0)).max(initial=0)) for day in range(days)
        ]
        for day in range(days):
            total = np.full((number, lengths), NEVER)
            for length in range(longest[day] + 1):
                here = sums[-1][:, : lengths - length] + by_day[:, day, length : length + 1]
                np.maximum(total[:, length:], here, out=total[:, length:])
            sums.append(total)
        whole = sums[-1] + self.hours[people]
        at = whole.argmax(axis=1)
        worth = whole[np.arange(number), at]
        chosen = np.zeros((number, days), dtype=np.int64)
        left = at.copy()
        for day in range(days - 1, -1, -1):
            options = np.full((number, longest[day] + 1), NEVER * 4)
            for length in range(longest[day] + 1):
                before = left - length
                fine = before >= 0
                options[fine, length] = sums[day][fine, before[fine]] + by_day[fine, day, length]
            chosen[:, day] = options.argmax(axis=1)
            left -= chosen[:, day]
        return chosen, worth

    def _rows(
        self,
        chosen: Array,
        owner: Array,
        groups: Array,
        starts: Array,
        sizes: Array,
        worth: Array,
        rows: Array,
    ) -> Array:
        """For each person and day, the best row of the length chosen."""
        wanted = chosen[owner, self.days.day[groups]] == self.days.quarters[groups]
        picked = np.zeros(chosen.shape, dtype=np.int64)
        for at in np.flatnonzero(wanted):
            first = starts[at]
            best = int(worth[first : first + sizes[at]].argmax())
            picked[owner[at], self.days.day[groups[at]]] = rows[first + best]
        return picked

    @property
    def nothing(self) -> Array:
        """The rows of a week without sessions, for each person."""
        empty = self.days.group[:-1][self.days.quarters == 0]
        rows: Array = empty.reshape(-1, DAYS_A_WEEK)
        return rows

    def usage(self, rows: Array) -> Array:
        """How many people come to each session, in these weeks."""
        number = len(self.problem.sessions)
        return np.bincount(self.days.members[rows].ravel(), minlength=number + 1)[:number]

    def worth(self, rows: Array) -> Array:
        """What the week of each person is worth to them, whatever the seats cost."""
        quarters = self.days.length[rows].sum(axis=1)
        worth: Array = self.days.wish[rows].sum(axis=1) + self.hours[np.arange(len(rows)), quarters]
        return worth

    def sessions(self, rows: Array) -> Array:
        """Places of the sessions of one week, without the empty ones."""
        members = self.days.members[rows].ravel()
        places: Array = members[members < len(self.problem.sessions)]
        return places


def board(problem: Problem, days: Table) -> Board:
    """The board of a problem whose days are known."""
    most = max((person.most for person in problem.people), default=0)
    hours = np.array([_hours(problem, person, most) for person in problem.people], dtype=float)
    modules = np.array([session.module for session in problem.sessions] + [0], dtype=np.int64)
    return Board(problem, days, hours.reshape(len(problem.people), most + 1), modules)


def _hours(problem: Problem, person: Participant, most: int) -> list[float]:
    """What each number of quarters of sessions is worth, autonomous activity completing them."""
    held = sum(session.quarters for session in person.held)
    return [
        float(problem.weights.hours(held + quarters + alone_beside(person, held + quarters), person.target))
        if quarters == 0 or held + quarters <= person.most
        else NEVER
        for quarters in range(most + 1)
    ]


def alone_beside(person: Participant, quarters: int) -> int:
    """Quarters of autonomous activity that complete a week of `quarters`."""
    return min(person.alone, max(person.target - quarters, 0))


def spans(first: Array, last: Array) -> Array:
    """The numbers of each `[first, last)`, one after the other."""
    sizes = last - first
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Array = np.arange(total) + np.repeat(first - (ends - sizes), sizes)
    return numbers


def repeats(problem_modules: Array, sessions: Array) -> int:
    """The first module met twice among these sessions; 0 when none is."""
    found, number = np.unique(problem_modules[sessions], return_counts=True)
    twice = found[(number > 1) & (found > 0)]
    return int(twice[0]) if len(twice) else 0
