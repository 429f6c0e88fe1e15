"""Days on which offices are open in France: no week-end, no public holiday."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5


class WorkingDays:
    """Fixed holidays (« 05-01 ») and those that follow Easter Sunday by so many days."""

    def __init__(self, fixed: Iterable[str], after_easter: Iterable[int]) -> None:
        self._fixed = frozenset(fixed)
        self._after_easter = tuple(after_easter)
        self._years: dict[int, frozenset[date]] = {}

    def is_open(self, day: date) -> bool:
        """True on a working day."""
        return (
            day.weekday() < SATURDAY
            and f"{day:%m-%d}" not in self._fixed
            and day not in self._moving(day.year)
        )

    def from_day(self, day: date) -> date:
        """`day`, or the next working day."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def before(self, day: date) -> date:
        """The last working day before `day`."""
        day -= timedelta(days=1)
        while not self.is_open(day):
            day -= timedelta(days=1)
        return day

    def between(self, since: date, until: date) -> list[date]:
        """Working days of `[since, until)`."""
        days = (since + timedelta(days=n) for n in range((until - since).days))
        return [day for day in days if self.is_open(day)]

    def _moving(self, year: int) -> frozenset[date]:
        if year not in self._years:
            sunday = easter(year)
            self._years[year] = frozenset(sunday + timedelta(days=n) for n in self._after_easter)
        return self._years[year]


@lru_cache(maxsize=64)
def easter(year: int) -> date:
    """Easter Sunday: the first Sunday after the ecclesiastical full moon of spring (Gregorian computus)."""
    golden = year % 19
    century = year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))
