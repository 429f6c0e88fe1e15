"""Proposing a caseworker to each person of a cohort: the exact solver beside a greedy one, and an impossible case explained.

The départements are invented: houses of solidarity around which people live, caseworkers of several operators who
serve one area, two, or a whole territory, a fifth of them without fixed area but at most two sites, vetoes, absences. The
floor is the same flow on the same arcs, already built as tables: what the library alone needs."""

import random
import time
from dataclasses import replace

from benchmarks.harness.measures import Measure, options, report
from filrouge.orientation.assigning.conflicts import explain
from filrouge.orientation.assigning.facts import Point, Problem, Seeker, Taker
from filrouge.orientation.assigning.flow import best_flow
from filrouge.orientation.assigning.grid import grid_of
from filrouge.orientation.assigning.solver import parts, solve
from filrouge.orientation.assigning.wishes import ALL_RULES, broken, marginal, prices

LANGUAGES = ("", "", "", "", "", "", "", "", "ar", "uk")
EMPHASES = ("social_link", "job_preparation", "job_mediation", "")
COMPETENCES = ("social", "employment", "")
AREAS_AN_OPERATOR = 6
PLACES = 100


def invent(people: int, caseworkers: int, seed: int = 7) -> Problem:
    """A cohort for caseworkers who have about the room for it."""
    dice = random.Random(seed)
    operators = max(caseworkers // 20, 1)
    takers = tuple(
        _taker(dice, number, number % operators, people / caseworkers) for number in range(caseworkers)
    )
    seekers = tuple(_seeker(dice, number, number % operators, takers) for number in range(people))
    return Problem(seekers, takers)


def _areas(operator: int) -> list[int]:
    return [operator * AREAS_AN_OPERATOR + number + 1 for number in range(AREAS_AN_OPERATOR)]


def _house(area: int) -> Point:
    return Point(47 + (area % 8) * 0.12, 0.3 + (area // 8) * 0.15)


def _near(dice: random.Random, area: int) -> Point:
    house = _house(area)
    return Point(
        round(house.latitude + dice.gauss(0, 0.06), 2), round(house.longitude + dice.gauss(0, 0.09), 2)
    )


def _taker(dice: random.Random, number: int, operator: int, each: float) -> Taker:
    areas = _areas(operator)
    anywhere = dice.random() < 0.2
    mine = [areas[number % len(areas)], dice.choice(areas)] if not anywhere else [dice.choice(areas)]
    held = dice.randrange(PLACES // 2)
    return Taker(
        key=number + 1, professional=number + 1, name=f"Référent {number + 1}", organisation=operator + 1,
        places=held + round(each * dice.uniform(1.0, 1.4)), held=held, areas=frozenset() if anywhere else frozenset(mine),
        sites=frozenset(mine[:1]), most_sites=2, points=tuple(_house(area) for area in dict.fromkeys(mine)),
        competence=dice.choice(COMPETENCES), emphases=frozenset(dice.sample(EMPHASES[:3], 2)),
        languages=frozenset(dice.sample(LANGUAGES, 1)), away=dice.random() < 0.03,
    )  # fmt: skip


def _seeker(dice: random.Random, number: int, operator: int, takers: tuple[Taker, ...]) -> Seeker:
    area = dice.choice(_areas(operator))
    someone = dice.choice(takers).professional
    return Seeker(
        key=number + 1, organisation=operator + 1, area=area, place=_near(dice, area),
        competence=dice.choice(COMPETENCES), emphasis=dice.choice(EMPHASES), language=dice.choice(LANGUAGES),
        present=someone if dice.random() < 0.1 else None,
        vetoes=frozenset({dice.choice(takers).professional}) if dice.random() < 0.02 else frozenset(),
    )  # fmt: skip


def greedy(problem: Problem) -> tuple[int, int]:
    """One person after another, to whoever is cheapest at that moment: (people left out, cost)."""
    load = {taker.key: taker.held for taker in problem.takers}
    sites = {taker.professional: set(taker.sites) for taker in problem.takers}
    left_out = cost = 0
    for seeker in problem.seekers:
        best: tuple[int, Taker] | None = None
        for taker in problem.takers:
            mine = sites[taker.professional]
            elsewhere = (
                seeker.area not in mine and taker.most_sites is not None and len(mine) >= taker.most_sites
            )
            if (
                elsewhere
                or broken(seeker, taker)
                or (taker.places is not None and load[taker.key] >= taker.places)
            ):
                continue
            price = sum(prices(seeker, taker, problem.weights).values())
            price += marginal(taker, load[taker.key] + 1, PLACES, problem.weights)
            if best is None or price < best[0]:
                best = (price, taker)
        if best is None:
            left_out += 1
            continue
        cost += best[0]
        load[best[1].key] += 1
        if seeker.area is not None:
            sites[best[1].professional].add(seeker.area)
    return left_out, cost


def main() -> None:
    """The command."""
    parser = options(
        "Proposer un référent à chaque personne, à côté d'une répartition gloutonne.", people=2000
    )
    parser.add_argument("--caseworkers", type=int, default=20, help="nombre de référents")
    asked = parser.parse_args()
    people = 200 if asked.short else asked.people
    problem = invent(people, 10 if asked.short else asked.caseworkers)
    started = time.perf_counter()
    plan = solve(problem)
    solved = time.perf_counter() - started
    grids = [grid_of(part, ALL_RULES) for part in parts(problem, ALL_RULES)]
    started = time.perf_counter()
    for grid in grids:
        best_flow(grid, grid.allowed)
    floor = time.perf_counter() - started
    started = time.perf_counter()
    greedy_out, greedy_cost = greedy(problem)
    greedy_seconds = time.perf_counter() - started
    full = replace(problem, takers=tuple(replace(t, places=t.held + 1) for t in problem.takers))
    crowded = solve(full)
    started = time.perf_counter()
    explain(full, crowded, crowded.left_out[0])
    explained = time.perf_counter() - started
    report(
        [
            Measure("répartition, secondes", solved, "s", floor),
            Measure("répartition gloutonne, secondes", greedy_seconds, "s"),
            Measure("coût moyen, kilomètres", plan.cost / 10 / max(len(plan.placed), 1), "km",
                    greedy_cost / 10 / max(people - greedy_out, 1)),
            Measure("personnes sans place", len(plan.left_out), "personnes", greedy_out),
            Measure("écart à la borne", plan.gap * 100, "%"),
            Measure("cas impossible expliqué, secondes", explained, "s"),
        ],
        as_json=asked.json,
    )  # fmt: skip


if __name__ == "__main__":
    main()
