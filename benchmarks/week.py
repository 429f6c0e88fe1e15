"""Composing the week of one person, then of everybody on the seats that they share, beside a greedy baseline.

The département is invented: places around which people live, workshops given several times in the week, seats for a third of
what is wished. Every hard rule is read again by `composing.checking`. The floor of the time is one turn: everybody's best
week, seats without price."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.harness.measures import Measure, options, report
from filrouge.intensive.composing.checking import faults
from filrouge.intensive.composing.facts import MINUTES_A_DAY, Participant, Problem, Session
from filrouge.intensive.composing.solver import compose

SESSIONS_A_MODULE = 5
SESSIONS_A_PLACE = 16
HOUR = 60
STARTS = (9 * HOUR, 9 * HOUR + 30, 10 * HOUR, 13 * HOUR + 30, 14 * HOUR)
LONGEST_TRAVEL = 45


def invent(people: int, sessions: int, seed: int = 7) -> Problem:
    """A week of workshops for people who would like about three times more of them."""
    dice = random.Random(seed)
    towns = [(dice.random() * 80, dice.random() * 80) for _ in range(max(sessions // SESSIONS_A_PLACE, 1))]
    travel = {
        (one, other): round(10 + ((here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2) ** 0.5)
        for one, here in enumerate(towns)
        for other, there in enumerate(towns)
        if one < other
    }
    offered = tuple(_sessions(dice, sessions, len(towns)))
    empty = Problem(offered, (), travel)
    return replace(empty, people=tuple(_person(dice, number, empty, len(towns)) for number in range(people)))


def _sessions(dice: random.Random, number: int, towns: int) -> Iterator[Session]:
    modules = max(number // SESSIONS_A_MODULE, 1)
    homes = [dice.randrange(towns) for _ in range(modules)]
    lengths = [dice.choice((120, 150, 180, 180, 210)) for _ in range(modules)]
    for place in range(number):
        module = place % modules
        start = dice.randrange(5) * MINUTES_A_DAY + dice.choice(STARTS)
        yield Session(
            place + 1, start, start + lengths[module], place=homes[module] if dice.random() < 0.6 else dice.randrange(towns),
            module=module + 1, seats=dice.choice((8, 10, 12, 12, 15)), least=dice.choice((0, 0, 4, 6)),
        )  # fmt: skip


def _person(dice: random.Random, number: int, problem: Problem, towns: int) -> Participant:
    home, pace = dice.randrange(towns), 100 if dice.random() < 0.6 else 170
    target = 60 if dice.random() < 0.8 else dice.choice((20, 28, 40))
    windows = []
    for day in range(5):
        if dice.random() < 0.12:
            continue
        opens, closes = (8.5, 16.25) if dice.random() < 0.3 else (8, 18)
        closes = 12.5 if dice.random() < 0.15 else closes
        windows.append((day * MINUTES_A_DAY + int(opens * HOUR), day * MINUTES_A_DAY + int(closes * HOUR)))
    tastes = {
        module: dice.choice((0, 1, 1, 2, 3, 5))
        for module in sorted({session.module for session in problem.sessions})
        if dice.random() < 0.5
    }
    wishes = {
        session.key: 2 + tastes[session.module]
        for session in problem.sessions
        if session.module in tastes and problem.minutes(home, session.place, pace) <= LONGEST_TRAVEL
    }
    return Participant(
        number + 1, target, target + 12, 28, tuple(windows), wishes, alone=dice.choice((0, 8, 12, 16)), home=home, pace=pace
    )  # fmt: skip


def greedy(problem: Problem) -> int:
    """One person after another takes the best week that the seats left allow: what it is worth in all."""
    left = {session.key: session.seats for session in problem.sessions}
    worth = 0
    for person in problem.people:
        offered = tuple(replace(session, seats=left[session.key], least=0) for session in problem.sessions)
        programme = compose(replace(problem, sessions=offered, people=(person,))).programmes[0]
        worth += programme.worth
        for key in programme.sessions:
            seats = left[key]
            left[key] = None if seats is None else seats - 1
    return worth


def main() -> None:
    """The command."""
    parser = options("Composer la semaine de chacun, à côté d'une répartition gloutonne.", people=3000)
    parser.add_argument("--sessions", type=int, default=400, help="nombre de séances dans la semaine")
    parser.add_argument("--seed", type=int, default=7, help="le département inventé")
    asked = parser.parse_args()
    people, sessions = (200, 40) if asked.short else (asked.people, asked.sessions)
    problem = invent(people, sessions, asked.seed)
    one = replace(problem, people=problem.people[:1])
    started = time.perf_counter()
    compose(one)
    alone = time.perf_counter() - started
    endless = replace(problem, sessions=tuple(replace(session, seats=None) for session in problem.sessions))
    started = time.perf_counter()
    compose(endless)
    floor = time.perf_counter() - started
    started = time.perf_counter()
    composed = compose(problem)
    solved = time.perf_counter() - started
    started = time.perf_counter()
    modest = greedy(problem)
    report(
        [
            Measure("une personne, secondes", alone, "s"),
            Measure("toutes ensemble, secondes", solved, "s", floor),
            Measure("répartition gloutonne, secondes", time.perf_counter() - started, "s"),
            Measure("ce que valent les semaines, points", composed.worth, "points", modest),
            Measure("borne : aucune répartition ne vaut plus, points", composed.bound, "points"),
            Measure("écart à la borne", composed.gap * 100, "%"),
            Measure("places données", sum(len(p.sessions) for p in composed.programmes), "places"),
            Measure("séances fermées faute de monde", len(composed.closed), "séances"),
            Measure("règles enfreintes", len(faults(problem, composed.programmes)), "règles"),
        ],
        as_json=asked.json,
    )


if __name__ == "__main__":
    main()
