"""Weighted draws: the same seed always draws the same things."""

import math
from bisect import bisect
from collections.abc import Iterable, Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things drawn in proportion to their weights (any positive numbers)."""

    __slots__ = ("_marks", "_things", "_total")

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        pairs = list(pairs)
        if not pairs:
            raise ValueError("rien à tirer au sort : la liste est vide")
        self._things = [thing for thing, _ in pairs]
        self._marks: list[float] = list(accumulate(weight for _, weight in pairs))
        self._total = self._marks[-1]
        self._marks[-1] = math.inf

    @classmethod
    def of(cls, weights: "Mapping[T, float]") -> "Weighted[T]":
        """From a table of weights, as TOML gives it."""
        return cls(weights.items())

    def draw(self, rng: Random) -> T:
        """One thing."""
        return self._things[bisect(self._marks, rng.random() * self._total)]


def happens(rng: Random, share: float) -> bool:
    """True once in a while: `share` is between 0 and 1."""
    return rng.random() < share


def days_until(rng: Random, per_year: float) -> int:
    """Days before the next event of a kind that happens `per_year` times a year (at least one day)."""
    if per_year <= 0:
        return 1_000_000
    return 1 + int(-math.log(1.0 - rng.random()) / per_year * 365.25)


def between(rng: Random, bounds: "list[int] | tuple[int, int]") -> int:
    """A whole number, both bounds included."""
    low, high = bounds
    return low + int(rng.random() * (high - low + 1))
