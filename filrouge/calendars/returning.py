"""A day written on paper, typed in one go: outcomes, summaries, next appointments; all of it or nothing (D-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.agenda.actions import Booking, Outcome, book_many, record_outcomes
from filrouge.agenda.models import Appointment
from filrouge.agenda.overlaps import overlaps_of
from filrouge.core.results import Refusal


@dataclass(frozen=True, slots=True)
class Written:
    """What the sheet of an appointment says. `next_at`: when they meet again, None for not yet."""

    appointment: Appointment
    state: str
    summary: str = ""
    next_at: datetime | None = None


def record_day(sheets: Sequence[Written], *, by: Agent, at: datetime) -> int:
    """Type sheets: how many appointments were fixed; each is confirmed to its person. `Refusal` on the day of the one
    that is past, or that crosses another."""
    gate.require(by, Verb.RECORD_OUTCOME)
    again = [sheet for sheet in sheets if sheet.next_at is not None]
    for sheet in again:
        if sheet.next_at is not None and not at < sheet.next_at:
            raise Refusal(
                "Ce prochain rendez-vous est déjà passé : choisissez une heure à venir.",
                field=f"day_{sheet.appointment.public_id}",
            )
    bookings = [_next(sheet) for sheet in again]
    for sheet, booking, words in zip(again, bookings, overlaps_of(bookings), strict=True):
        past = "" if at < booking.starts_at else "Le prochain rendez-vous est à venir."
        if wrong := past or words:
            raise Refusal(f"{wrong} Choisissez une autre heure.", field=f"day_{sheet.appointment.public_id}")
    with transaction.atomic():
        record_outcomes([Outcome(one.appointment, one.state, one.summary) for one in sheets], by=by, at=at)
        return len(book_many(bookings, by=by, at=at)) if bookings else 0


def _next(sheet: Written) -> Booking:
    row = sheet.appointment
    assert sheet.next_at is not None
    return Booking(
        row.person_id, row.professional_id, row.organisation_id, sheet.next_at, row.purpose, kind=row.kind,
        minutes=row.minutes, site=row.site_id, notify=True,
    )  # fmt: skip
