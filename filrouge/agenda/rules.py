"""States of an appointment as a table (D-1), the hours first offered, the days of a week. Pure."""

from datetime import UTC, date, datetime, timedelta

TRANSITIONS: dict[str, frozenset[str]] = {
    "booked": frozenset(("held", "missed", "excused", "cancelled")),
    "held": frozenset(("missed", "excused", "cancelled")),
    "missed": frozenset(("held", "excused", "cancelled")),
    "excused": frozenset(("held", "missed", "cancelled")),
    "cancelled": frozenset(),
}


def may_become(state: str, target: str) -> bool:
    """True when an appointment in `state` may be said `target`; a past outcome may be corrected."""
    return target in TRANSITIONS[state]


FIRST_HOUR, LAST_HOUR = 9, 17
SATURDAY = 5


def next_working_hour(now: datetime) -> datetime:
    """The next full hour of a working day, between 9 h and 17 h: where a new appointment is first offered."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if hour.hour < FIRST_HOUR:
        hour = hour.replace(hour=FIRST_HOUR)
    elif hour.hour >= LAST_HOUR or hour.date() > now.date():
        hour = hour.replace(hour=FIRST_HOUR) + timedelta(days=hour.date() == now.date())
    while hour.weekday() >= SATURDAY:
        hour = hour.replace(hour=FIRST_HOUR) + timedelta(days=1)
    return hour


# Beyond, the year was mistyped: nobody fixes, or notes afterwards, a meeting so far away.
FARTHEST = timedelta(days=2 * 366)


def is_near(starts_at: datetime, now: datetime) -> bool:
    """True when a meeting at that hour is one that somebody fixes or notes today: within two years."""
    return abs(starts_at - now) <= FARTHEST


def clock_shows(hour: datetime) -> bool:
    """False for the hour that the clock skips in spring."""
    return hour.astimezone(UTC).astimezone(hour.tzinfo) == hour


def week_of(day: date) -> tuple[date, ...]:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=rank) for rank in range(7))
