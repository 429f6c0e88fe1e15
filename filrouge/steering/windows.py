"""The period that a figure is about: read from what somebody typed, compared with the one before."""

from datetime import date, datetime, timedelta

from filrouge.core.periods import Period, add_months
from filrouge.core.text import long_date

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
MONTHS_SHOWN = 12


class WrongPeriod(ValueError):
    """What was typed is no period. The message is French."""


def parse_day(text: str) -> date:
    """A day written 2026-01-31 or 31/01/2026; `WrongPeriod` otherwise."""
    for shape in DAY_FORMATS:
        try:
            return datetime.strptime(text.strip(), shape).date()  # noqa: DTZ007 (a civil day has no time zone)
        except ValueError:
            continue
    raise WrongPeriod(f"« {text} » n'est pas une date. Écrire 31/01/2026 ou 2026-01-31.")


def period_of(first: date, last: date) -> Period:
    """« du first au last », both days inside; `WrongPeriod` when it ends before it begins."""
    if last < first:
        raise WrongPeriod(
            f"la période finit le {long_date(last)}, avant de commencer le {long_date(first)}. "
            "Échanger les deux dates."
        )
    return Period.inclusive(first, last)


def latest(today: date) -> Period:
    """The twelve months that end today."""
    until = today + timedelta(days=1)
    return Period(add_months(until, -MONTHS_SHOWN), until)


def previous(period: Period) -> Period:
    """The period of the same length just before: months for months, else days."""
    until = end_of(period)
    months = (until.year - period.since.year) * 12 + until.month - period.since.month
    if months > 0 and add_months(period.since, months) == until:
        return Period(add_months(period.since, -months), period.since)
    return Period(period.since - (until - period.since), period.since)


def end_of(period: Period) -> date:
    """The first day after a period that has an end."""
    if period.until is None:
        raise ValueError("cette période n'a pas de fin")
    return period.until


def last_day(period: Period) -> date:
    """The last day inside a period that has an end."""
    return end_of(period) - timedelta(days=1)


def words(period: Period) -> str:
    """« du 1er janvier 2026 au 31 mars 2026 »."""
    return f"du {long_date(period.since)} au {long_date(last_day(period))}"
