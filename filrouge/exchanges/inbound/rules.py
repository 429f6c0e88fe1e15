"""When an expected file is late, and what is worth expecting: from what was received and a day, nothing else (A-4).

A file *covers* the day that it describes (« situation au »). A monthly file expected in a month must describe that month
or, when it looks back, the month before; a later picture covers what was never sent. A daily one likewise, from working
day to working day. Working days are Monday to Friday: a public holiday counts as one, and the file that nobody sends that
day is made up for by the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from filrouge.core.periods import add_months, month_number
from filrouge.core.results import Opinion
from filrouge.core.text import days_from, long_date, plural

MONTHLY, DAILY = "M", "J"
SATURDAY = 5
# Seen so many months running, or so many working days among the last: it will come again.
MONTHS_RUNNING = 3
DAYS_SEEN = 5
Verdict = Literal["received", "expected", "late"]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a file comes. `day`: of the month, monthly only (the 31st is the last day of a shorter month).

    `lag`: 0 when it describes the month or day in which it is expected, 1 when it describes the one before."""

    frequency: str
    day: int
    lag: int
    since: date


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that was received: on which day, and which day it describes."""

    on: date
    about: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is worth expecting, from what came."""

    frequency: str
    day: int
    lag: int


def due_on(rhythm: Rhythm, latest: date | None) -> date:
    """The first day on which a file is owed that `latest`, the latest day described so far, does not cover."""
    if rhythm.frequency == DAILY:
        return _daily_due(rhythm, latest)
    month = rhythm.since.replace(day=1)
    if latest is not None:
        month = max(month, add_months(latest.replace(day=1), rhythm.lag + 1))
    due = _in_month(month, rhythm.day)
    return due if due >= rhythm.since else _in_month(add_months(month, 1), rhythm.day)


def standing(rhythm: Rhythm, latest: date | None, today: date) -> Opinion[Verdict]:
    """Late since so many days, expected today, or received and expected next."""
    due = due_on(rhythm, latest)
    late = (today - due).days
    if late > 0:
        return Opinion("late", (f"En retard depuis {plural(late, 'jour')} (attendu le {long_date(due)}).",))
    when = days_from(due, today)
    if latest is not None and due_on(rhythm, None) < due:
        return Opinion("received", (f"Prochain attendu {when}, le {long_date(due)}.",))
    return Opinion("expected", (f"Attendu {when}, le {long_date(due)}.",))


def proposal(arrivals: Sequence[Arrival], frequency: str) -> Proposal | None:
    """What to expect of a flow that came regularly; None when it did not come often enough to tell."""
    if frequency == DAILY:
        days = {arrival.about for arrival in arrivals}
        lag = int(_most_look_back(arrivals))
        return Proposal(DAILY, 0, lag) if len(days) >= DAYS_SEEN else None
    months = sorted({month_number(arrival.about) for arrival in arrivals})[-MONTHS_RUNNING:]
    if len(months) < MONTHS_RUNNING or months[-1] - months[0] != MONTHS_RUNNING - 1:
        return None
    seen = [arrival for arrival in arrivals if month_number(arrival.about) in months]
    first = _first_of_each_month(seen)
    lag = int(sum(month_number(a.on) > month_number(a.about) for a in first) * 2 > len(first))
    on_time = [a.on.day for a in first if month_number(a.on) - month_number(a.about) == lag]
    return Proposal(MONTHLY, max(on_time), lag) if on_time else None


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def _daily_due(rhythm: Rhythm, latest: date | None) -> date:
    first = next_working_day(rhythm.since - timedelta(days=1))
    if latest is None:
        return first
    due = next_working_day(latest)
    # A file about Friday or the week-end is Monday's when it looks back: Tuesday's is then the first owed.
    return max(first, next_working_day(due) if rhythm.lag else due)


def _in_month(first: date, day: int) -> date:
    last = add_months(first, 1) - timedelta(days=1)
    return min(first + timedelta(days=day - 1), last)


def _first_of_each_month(arrivals: Iterable[Arrival]) -> list[Arrival]:
    first: dict[int, Arrival] = {}
    for arrival in sorted(arrivals, key=lambda one: one.on):
        first.setdefault(month_number(arrival.about), arrival)
    return list(first.values())


def _most_look_back(arrivals: Sequence[Arrival]) -> bool:
    return sum(arrival.on > arrival.about for arrival in arrivals) * 2 > len(arrivals)
