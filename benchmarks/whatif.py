"""A simulation of a scheme of 5,000 people over 36 months: as today and as asked, as the page computes them.

The floor, in the same run: the numbers that both scenarios draw, and one pass over each day of each draw. Medians of
processor time."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.harness.measures import Measure, options, report

PEOPLE, MONTHS, RUNS, TIMES, SEED = 5_000, 36, 200, 5, 1


def cost_of(work: Callable[[], object]) -> float:
    """Median processor milliseconds."""
    spent = []
    for _ in range(TIMES):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return statistics.median(spent) * 1_000


def floor() -> None:
    """The same draws and as many passes over the days, without a queue."""
    for _ in range(2):
        rng = np.random.default_rng(SEED)
        rng.random((RUNS, PEOPLE))
        rng.random(RUNS * MONTHS * 260)
        rng.integers(0, 8_192, (RUNS, MONTHS * 260))
        days = np.zeros((MONTHS * 31, RUNS))
        for day in range(1, len(days)):
            np.maximum(days[day - 1] + 9 - 8, 0, out=days[day])


def main() -> None:
    """Print the cost of the two scenarios of a page, beside the floor."""
    asked = options("Une simulation, à côté d'un simple passage de numpy.").parse_args()
    from filrouge.steering.whatif_rules import simulate
    from filrouge.steering.whatif_terms import Asked, Past

    draw = random.Random(SEED)
    stays = tuple((int(draw.expovariate(1 / 450)) + 1, draw.random() < 0.7) for _ in range(3 * PEOPLE))
    present = tuple(draw.randrange(1, 900) for _ in range(PEOPLE))
    past = Past(stays, present, 200, tuple(draw.randrange(200, 320) for _ in range(12)))
    today = Asked(
        fte=50,
        ratio=100,
        beyond=0,
        rhythm=1,
        minutes=45,
        share=60,
        hours=134,
        inflow=270,
        starting=95,
        stay=100,
    )
    fewer = replace(today, fte=45)

    def ours() -> None:
        for one in (today, fewer):
            simulate(past, one, months=MONTHS, runs=RUNS, seed=SEED)

    measures = [
        Measure("deux scénarios, 5 000 personnes, 36 mois, 200 tirages", cost_of(ours), "ms", cost_of(floor))
    ]
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
