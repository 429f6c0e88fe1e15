"""Appointments that come back: every so many weeks, at the same hour, until a day (D-1). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MOST = 52


@dataclass(frozen=True, slots=True)
class Rhythm:
    """From a day, every so many weeks, until a last day inclusive."""

    since: date
    until: date
    weeks: int


def days_of(rhythm: Rhythm) -> list[date]:
    """Every day of a rhythm, no more than `MOST`: beyond, the last day was mistyped."""
    return list(_days(rhythm))


def _days(rhythm: Rhythm) -> Iterator[date]:
    for rank in range(MOST):
        day = rhythm.since + timedelta(weeks=rank * rhythm.weeks)
        if day > rhythm.until:
            return
        yield day
