"""Figures of anonymous answers: what may be shown, and how sure it is. Pure.

Nothing is told of fewer people than the minimum, and nothing from which fewer could be found by taking one reading from
another. Only whole months count, since a figure that moves with each answer tells it. They are gathered until they hold the
minimum; what is left over waits, and is never added to a group that was shown already."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Answered = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Publishing:
    """What may be told. `minimum`: people in a group; `z`: how many standard deviations an interval spans on a side."""

    minimum: int
    z: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Months in a row (numbers, both inside) with at least the minimum of answers."""

    first: int
    last: int
    number: int


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which shares (or means) the truth lies, most probably."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who answered chose this. Shares go from 0 to 1."""

    key: str
    number: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean degree of a scale."""

    value: float
    interval: Interval


def batches(by_month: Mapping[int, int], minimum: int) -> list[Batch]:
    """Whole months gathered until they hold the minimum of answers; what is left over is in no batch."""
    found: list[Batch] = []
    first, number = None, 0
    for month in sorted(by_month):
        first = month if first is None else first
        number += by_month[month]
        if number >= minimum:
            found.append(Batch(first, month, number))
            first, number = None, 0
    return found


def shown_until(found: Sequence[Batch]) -> int | None:
    """The last month that is told; None when nothing may be."""
    return found[-1].last if found else None


def shares(answers: Sequence[Answered], keys: Iterable[str], population: int, z: float) -> list[Share]:
    """For each key, the share of the answers that hold it, in the order of the keys."""
    number = len(answers)
    held = Counter(key for one in answers for key in ([one] if isinstance(one, str) else one))
    return [
        Share(key, held[key], held[key] / number, wilson(held[key], number, population, z)) for key in keys
    ]


def wilson(held: int, number: int, population: int, z: float) -> Interval:
    """Wilson's interval of a share, corrected for a small population: when half of the people answered, the other half
    has less room to surprise. `population`: who could have answered; not above `number`, it is taken for unknown."""
    seen = number * _weight(number, population)
    share, width = held / number, z * z / seen
    middle = (share + width / 2) / (1 + width)
    around = z * sqrt(share * (1 - share) / seen + width / (4 * seen)) / (1 + width)
    return Interval(max(0.0, middle - around), min(1.0, middle + around))


def mean(degrees: Sequence[int], population: int, z: float, *, lowest: int, highest: int) -> Mean:
    """The mean of a scale and its interval, inside the scale. With one opinion for all, the interval is the mean."""
    number = len(degrees)
    value = sum(degrees) / number
    spread = sum((degree - value) ** 2 for degree in degrees) / max(number - 1, 1)
    around = z * sqrt(spread / (number * _weight(number, population)))
    return Mean(value, Interval(max(float(lowest), value - around), min(float(highest), value + around)))


def _weight(number: int, population: int) -> float:
    """By how much an answer counts more when the population is small (finite population correction)."""
    return (population - 1) / (population - number) if population > number else 1.0
