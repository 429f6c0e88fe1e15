"""What every benchmark of the house says, and how: figures beside the floor measured in the same run."""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

SHORT_PEOPLE = 2_000
PEOPLE = 10_000
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. `floor` is the same unit of work done bare, in the same run; without it there is no ratio.

    `ratio` is a cost: value / floor."""

    name: str
    value: float
    unit: str
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return self.value / self.floor if self.floor else None


@dataclass(slots=True)
class Spent:
    """Seconds of the clock and of the processor."""

    wall: float = 0.0
    cpu: float = 0.0


class Stopwatch:
    """`with Stopwatch() as watch: …` then `watch.spent`."""

    def __init__(self) -> None:
        self.spent = Spent()

    def __enter__(self) -> "Stopwatch":
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.spent = Spent(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def options(purpose: str, *, people: int = PEOPLE) -> argparse.ArgumentParser:
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--people", type=int, default=people, help="nombre de personnes, enfants compris")
    parser.add_argument("--database", choices=ENGINES, default="sqlite", help="le moteur mesuré")
    parser.add_argument("--short", action="store_true", help=f"{SHORT_PEOPLE} personnes, l'essentiel")
    parser.add_argument("--json", action="store_true", help="en dernière ligne, la liste des mesures")
    parser.add_argument("--keep", action="store_true", help="garder le dossier de travail")
    return parser


def people_of(asked: argparse.Namespace) -> int:
    """How many people this run is about."""
    return min(asked.people, SHORT_PEOPLE) if asked.short else int(asked.people)


def report(measures: Sequence[Measure], *, as_json: bool) -> None:
    """A table for people; with `as_json`, one more line for machines."""
    width = max(len(measure.name) for measure in measures)
    for measure in measures:
        line = f"{measure.name:<{width}}  {_figure(measure.value):>12} {measure.unit:<12}"
        if measure.floor is not None and measure.ratio is not None:
            line += f" plancher {_figure(measure.floor):>10}   × {measure.ratio:.2f}"
        print(line.rstrip())
    if as_json:
        print(json.dumps([asdict(m) | {"ratio": m.ratio} for m in measures], ensure_ascii=False))


def _figure(value: float) -> str:
    if value == int(value) or abs(value) >= 1_000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.1f}"
