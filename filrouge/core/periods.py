"""Civil dates, half-open periods `[since, until)` and legal delays."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["days", "weeks", "months", "years"]


def add_months(day: date, months: int) -> date:
    """Date to date; where the day does not exist, the last day of the month (references §1.7)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def month_number(day: date) -> int:
    """Months since year 0: an integer that sorts, for fact tables."""
    return day.year * 12 + day.month - 1


def age_on(birth: date, day: date) -> int:
    """Age in whole years on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@dataclass(frozen=True, slots=True)
class Delay:
    """A length of time as a text of law gives it: 6 weeks is not 42 days for the reader."""

    count: int
    unit: Unit

    def after(self, day: date) -> date:
        """The last day to act when the delay starts on `day`."""
        if self.unit == "days":
            return day + timedelta(days=self.count)
        if self.unit == "weeks":
            return day + timedelta(weeks=self.count)
        return add_months(day, self.count * (12 if self.unit == "years" else 1))

    def before(self, day: date) -> date:
        """The day that stands this long before `day`."""
        return Delay(-self.count, self.unit).after(day)

    def __str__(self) -> str:
        words = {"days": "jour", "weeks": "semaine", "months": "mois", "years": "an"}
        word = words[self.unit]
        return f"{self.count} {word}{'s' if self.count > 1 and word != 'mois' else ''}"


@dataclass(frozen=True, slots=True)
class Period:
    """`[since, until)`: the first day is inside, the last is not; `until` None means still running."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"la période finit ({self.until}) avant de commencer ({self.since})")

    @classmethod
    def inclusive(cls, first: date, last: date) -> "Period":
        """The period that a person writes « du … au … », both days inside."""
        return cls(first, last + timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Period") -> bool:
        """True when at least one day belongs to both."""
        return (self.until is None or other.since < self.until) and (
            other.until is None or self.since < other.until
        )

    def clipped(self, other: "Period") -> "Period | None":
        """The part of this period that lies inside `other`, or None."""
        if not self.overlaps(other):
            return None
        untils = [u for u in (self.until, other.until) if u is not None]
        return Period(max(self.since, other.since), min(untils) if untils else None)

    def days(self, on: date) -> int:
        """Length in days, an open period being counted until `on`."""
        return max(0, ((self.until or on) - self.since).days)
