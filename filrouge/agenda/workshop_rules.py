"""Seats of a workshop as a table of states, and the half-days that a session is signed by (D-3). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

SEATED, WAITING, GIVEN_UP, CALLED_OFF = "seated", "waiting", "given_up", "called_off"

# What may be asked of a seat: seat (somebody of the waiting list), give up, call off (the session is cancelled).
SEATS: dict[tuple[str, str], str] = {
    (WAITING, "seat"): SEATED,
    (SEATED, "give_up"): GIVEN_UP,
    (WAITING, "give_up"): GIVEN_UP,
    (GIVEN_UP, "ask_again"): WAITING,
    (SEATED, "call_off"): CALLED_OFF,
    (WAITING, "call_off"): CALLED_OFF,
}
VERBS = ("seat", "give_up", "ask_again", "call_off")
STATES = (SEATED, WAITING, GIVEN_UP, CALLED_OFF)

NOON = time(13)
MORNING, AFTERNOON = "morning", "afternoon"
HALVES = {MORNING: "matin", AFTERNOON: "après-midi"}


def becomes(state: str, verb: str) -> str | None:
    """What a seat becomes; None when nobody may ask that of it."""
    return SEATS.get((state, verb))


@dataclass(frozen=True, slots=True)
class Half:
    """A half-day of a session, and how many of its minutes fall in it."""

    half: str
    minutes: int


def halves(starts_at: datetime, minutes: int) -> tuple[Half, ...]:
    """The half-days of a session in the local time of `starts_at`: before and after 13 h.

    Attendance is signed by half-day: what ESF+ accepts as a proof (règlement UE 2021/1060, piste d'audit)."""
    ends_at = starts_at + timedelta(minutes=minutes)
    noon = starts_at.replace(hour=NOON.hour, minute=0, second=0, microsecond=0)
    morning = _minutes(min(ends_at, noon) - starts_at)
    afternoon = _minutes(ends_at - max(starts_at, noon))
    found = (Half(MORNING, morning), Half(AFTERNOON, afternoon))
    return tuple(half for half in found if half.minutes > 0)


@dataclass(frozen=True, slots=True)
class Weekly:
    """The days of a session that comes back every week, and those that are skipped, each with its reason."""

    days: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]


def weekly(first: date, until: date | None, closed: Mapping[date, str]) -> Weekly:
    """The same day of each week from `first` to `until` inclusive (None: once), but the days that are `closed`.

    A first day that is closed was chosen on purpose when it stands alone: it is kept, and the screen says what it is."""
    if until is None:
        return Weekly((first,), ())
    days = [first + timedelta(weeks=week) for week in range((until - first).days // 7 + 1)]
    return Weekly(
        tuple(day for day in days if day not in closed),
        tuple((day, closed[day]) for day in days if day in closed),
    )


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)
