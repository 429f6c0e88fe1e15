"""Appointments that come back, seen before they are fixed: holidays, absences, what crosses, what is too far (D-1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from filrouge.access.agents import Agent
from filrouge.agenda.actions import Booking, book_many
from filrouge.agenda.availability import busy, travel_between
from filrouge.agenda.models import Absence, Appointment
from filrouge.agenda.moving import summon
from filrouge.agenda.openings import Taken, Travel
from filrouge.agenda.overlaps import overlaps_of
from filrouge.agenda.queries import day_bounds
from filrouge.agenda.shipped import habits
from filrouge.core.public_holidays import public_holidays
from filrouge.core.results import Refusal
from filrouge.core.text import plural


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that it comes back. `why`: what is in its way, in French, empty when nothing is; `far`: travel that there
    is no time for, which one may accept."""

    booking: Booking
    why: str = ""
    far: str = ""


def preview(bookings: Sequence[Booking]) -> list[Occurrence]:
    """What stands in the way of each, in their order. A constant number of queries."""
    if not bookings:
        return []
    first, last = bookings[0].starts_at, bookings[-1].starts_at + timedelta(days=1)
    holidays = public_holidays(first.date(), last.date(), habits().subdivision)
    absences = list(Absence.objects.filter(professional=bookings[0].professional).order_by("since", "pk"))
    crossing = overlaps_of(bookings)
    taken = busy(bookings[0].professional, day_bounds(first.date())[0], day_bounds(last.date())[1])
    travel = travel_between({booking.site for booking in bookings} | {one.site for one in taken})
    found = []
    for booking, words in zip(bookings, crossing, strict=True):
        day = booking.starts_at.date()
        away = any(a.since <= day and (a.until is None or day < a.until) for a in absences)
        why = words
        if day in holidays:
            why = f"Jour férié : {holidays[day]}."
        elif away:
            why = "Absence notée ce jour-là."
        far = "" if why else _travel_words(booking, taken, travel)
        found.append(Occurrence(booking, why, far))
    return found


def _travel_words(booking: Booking, taken: Sequence[Taken], travel: Travel) -> str:
    ends = booking.starts_at + timedelta(minutes=booking.minutes)
    for one in taken:
        if booking.site is None or one.site is None or one.site == booking.site:
            continue
        gap = max(booking.starts_at - one.until, one.since - ends)
        needed = travel(one.site, booking.site)
        if timedelta() <= gap < timedelta(minutes=needed):
            return f"Un autre rendez-vous a lieu ailleurs, à {plural(needed, 'minute')} de trajet."
    return ""


def book_series(
    occurrences: Sequence[Occurrence], *, skip: bool, by: Agent, at: datetime
) -> list[Appointment]:
    """Fix those that may be. `Refusal` when there are none, or when some may not and they are not to be skipped."""
    possible = [replace(one.booking, knowing=True) for one in occurrences if not one.why]
    if len(possible) < len(occurrences) and not skip:
        raise Refusal(
            "Certaines dates ne conviennent pas : changez l'heure, ou cochez la case pour les sauter.", field="skip"
        )  # fmt: skip
    if not possible:
        raise Refusal("Aucune de ces dates ne convient : changez le jour ou l'heure.", field="day")
    if any(booking.way == Appointment.Way.SUMMONED for booking in possible):
        return summon(possible, by=by, at=at)
    return book_many(possible, by=by, at=at)
