"""Days on which offices are open in France: no week-end, no public holiday."""

from datetime import date, timedelta

from filrouge.core.public_holidays import public_holidays

SATURDAY = 5


class WorkingDays:
    """The open days, with the holidays of each year asked once."""

    def __init__(self) -> None:
        self._years: dict[int, frozenset[date]] = {}

    def is_open(self, day: date) -> bool:
        """True on a working day."""
        return day.weekday() < SATURDAY and day not in self._holidays(day.year)

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

    def _holidays(self, year: int) -> frozenset[date]:
        if year not in self._years:
            self._years[year] = frozenset(public_holidays(date(year, 1, 1), date(year, 12, 31)))
        return self._years[year]
