"""Every day that a person could spend: the sessions that follow one another with the travel between, once and for all. Pure.

A week is then one day of each, chosen by `weeks.best`: whatever the prices of the seats, the days stay the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from filrouge.intensive.composing.facts import DAYS_A_WEEK, MINUTES_A_DAY, Participant, Problem, Session

MOST_A_DAY = 4
# Beyond, a day holds more choices than a person reads: the most wished are kept. The bound says so (`Table.cut`).
MOST_CHOICES = 26

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The days of everybody, one row each, sorted by (person, day, quarters); a group is a run of rows alike in these three.

    `members`: places of its sessions in `Problem.sessions`; an empty place is the number of sessions. `wish`: what
    they are worth to that person. `of_person`: the first group of each person, and one more. `cut`: people whose
    choices were too many to keep all."""

    members: Array
    wish: Array
    length: Array
    group: Array
    day: Array
    quarters: Array
    of_person: Array
    cut: int


def table(problem: Problem) -> Table:
    """The days of each person of the problem. A dozen microseconds a row."""
    none = len(problem.sessions)
    members: list[tuple[int, ...]] = []
    wish: list[int] = []
    day: list[int] = []
    quarters: list[int] = []
    group, of_person, cut = [0], [0], 0
    empty = (none,) * MOST_A_DAY
    for person in problem.people:
        kept, shortened = choices(problem, person)
        cut += shortened
        for number in range(DAYS_A_WEEK):
            rows = (
                sorted(_days(problem, person, kept[number]), key=lambda row: row[0]) if kept[number] else []
            )
            for length, places, worth in [(0, (), 0), *rows]:
                if not quarters or length != quarters[-1] or day[-1] != number or len(day) == of_person[-1]:
                    group.append(group[-1])
                    day.append(number)
                    quarters.append(length)
                group[-1] += 1
                members.append(places + empty[len(places) :])
                wish.append(worth)
        of_person.append(len(day))
    starts: Array = np.array(group, dtype=np.int64)
    return Table(
        members=np.array(members, dtype=np.int32).reshape(-1, MOST_A_DAY),
        wish=np.array(wish, dtype=np.int64),
        length=np.repeat(np.array(quarters, dtype=np.int64), starts[1:] - starts[:-1]),
        group=starts,
        day=np.array(day, dtype=np.int64),
        quarters=np.array(quarters, dtype=np.int64),
        of_person=np.array(of_person, dtype=np.int64),
        cut=cut,
    )


def choices(problem: Problem, person: Participant) -> tuple[list[list[int]], bool]:
    """For each day, the places of the sessions that this person could come to, in the order of the day."""
    kept: list[list[int]] = [[] for _ in range(DAYS_A_WEEK)]
    followed = {session.module for session in person.held if session.module}
    for place, session in enumerate(problem.sessions):
        if (
            session.key in person.wishes
            and session.module not in followed
            and _possible(problem, person, session)
        ):
            kept[session.day].append(place)
    cut = False
    for number, places in enumerate(kept):
        if len(places) > MOST_CHOICES:
            cut = True
            places = sorted(places, key=lambda p: -person.wishes[problem.sessions[p].key])[:MOST_CHOICES]
        kept[number] = sorted(places, key=lambda p: (problem.sessions[p].start, problem.sessions[p].end))
    return kept, cut


def _possible(problem: Problem, person: Participant, session: Session) -> bool:
    """Seats left, and the time to come, stay and go home between two engagements."""
    if session.seats == 0:
        return False
    leave = session.start - problem.minutes(person.home, session.place, person.pace)
    back = session.end + problem.minutes(session.place, person.home, person.pace)
    if not any(opens <= leave and back <= closes for opens, closes in person.windows):
        return False
    return all(_apart(problem, person, session, held) for held in person.held)


def _apart(problem: Problem, person: Participant, one: Session, other: Session) -> bool:
    travel = problem.minutes(one.place, other.place, person.pace)
    return one.end + travel <= other.start or other.end + travel <= one.start


def _days(
    problem: Problem, person: Participant, places: list[int]
) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """(quarters, places, worth) of each way to spend this day out, never empty."""
    sessions = [problem.sessions[place] for place in places]
    day = sessions[0].start // MINUTES_A_DAY
    room = min(person.most_a_day, person.most) - sum(held.quarters for held in person.held if held.day == day)
    after = [
        [
            later for later in range(here + 1, len(sessions))
            if sessions[later].start >= session.end + problem.minutes(session.place, sessions[later].place, person.pace)
            and (not session.module or sessions[later].module != session.module)
        ]
        for here, session in enumerate(sessions)
    ]  # fmt: skip
    worths = [session.quarters * person.wishes[session.key] for session in sessions]
    ways: list[tuple[tuple[int, ...], int, int]] = [
        ((here,), session.quarters, worths[here]) for here, session in enumerate(sessions)
    ]
    while ways:
        chain, quarters, worth = ways.pop()
        if quarters > room:
            continue
        yield quarters, tuple(places[here] for here in chain), worth
        if len(chain) < MOST_A_DAY:
            ways += [
                ((*chain, later), quarters + sessions[later].quarters, worth + worths[later])
                for later in after[chain[-1]]
            ]
