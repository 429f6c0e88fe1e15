"""What a gesture would make of appointments during an absence, before anything is written (D-5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from filrouge.agenda.absences import away_on
from filrouge.agenda.actions import Booking
from filrouge.agenda.availability import Wanted, slots_between
from filrouge.agenda.models import Absence, Appointment, WorkshopSession
from filrouge.agenda.overlaps import overlaps_of
from filrouge.agenda.queries import day_bounds
from filrouge.agenda.rooms import span_of
from filrouge.agenda.shipped import habits
from filrouge.agenda.slots import Span
from filrouge.calendars.continuity_rules import GESTURES, POSTPONE, RELAY, postponed
from filrouge.calendars.shipped import shipped
from filrouge.clocks.models import Clock
from filrouge.core.public_holidays import public_holidays
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership, Professional
from filrouge.directory.queries import on_day

_A_DAY = timedelta(days=1)
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a gesture would make of an appointment, or why it cannot (`against`, in French)."""

    appointment: Appointment
    starts_at: datetime
    professional: Professional
    organisation: int
    against: str = ""


def propose(absence: Absence, gesture: str, rows: Sequence[Appointment]) -> list[Proposal]:
    """What a gesture would make of these appointments, one after the other; nothing is written. `Refusal` when it lacks
    a stand-in or a day of return, for all."""
    check_gesture(absence, gesture)
    found: list[Proposal] = []
    for row in rows:
        found.append(proposal_of(absence, gesture, row, [one for one in found if not one.against]))
    return found


def proposal_of(
    absence: Absence, gesture: str, row: Appointment, beside: Sequence[Proposal] = ()
) -> Proposal:
    """The same of one. `beside`: what the same gesture makes of others, which is not written yet."""
    if gesture == POSTPONE and absence.until is not None:
        return _later(absence, absence.until, row, beside)
    if gesture == RELAY and absence.stand_in is not None:
        asked = Proposal(row, row.starts_at, absence.stand_in, row.organisation_id)
        return _checked(asked, beside)
    return Proposal(row, row.starts_at, absence.professional, row.organisation_id)


def check_gesture(absence: Absence, gesture: str) -> None:
    """`Refusal` for a gesture that is none, or that lacks a stand-in or a day of return."""
    if gesture not in GESTURES:
        raise Refusal("Choisissez ce que deviennent ces rendez-vous.")
    if gesture == RELAY and absence.stand_in_id is None:
        raise Refusal("Nommez d'abord un relais pour cette absence, ou reportez.")
    if gesture == POSTPONE and absence.until is None:
        raise Refusal("Dites d'abord le jour du retour, ou confiez au relais.")


def not_there(who: Professional, organisation: int, day: date) -> str:
    """Why somebody receives nobody for this organisation that day, in French; empty when they do."""
    if not Membership.objects.filter(on_day(day), professional=who, organisation=organisation).exists():
        return f"{who} ne travaille pas pour cet organisme ce jour-là."
    return f"{who} n'est pas là ce jour-là." if who.pk in away_on(day, [who.pk]) else ""


def runs_meanwhile(who: Professional, span: Span, *, besides: int = 0) -> str:
    """That somebody runs a workshop in the meantime, in French; empty when they do not."""
    others = WorkshopSession.objects.filter(host=who, cancelled_at__isnull=True).exclude(pk=besides)
    near = others.filter(starts_at__lt=span.until, starts_at__gt=span.since - _A_DAY)
    crossed = any(span_of(other).crosses(span) for other in near.order_by("pk"))
    return f"{who} anime déjà un atelier à cette heure." if crossed else ""


def _later(absence: Absence, back_on: date, row: Appointment, beside: Sequence[Proposal]) -> Proposal:
    """Once back: the same hour of the same weekday when it is near, else the first time that is free. Why the last one
    tried is not, when none is."""
    same = _same_hour(absence, back_on, row, beside)
    if not same.against and timezone.localdate(same.starts_at) < back_on + shipped().near:
        return same
    first = _first_free(absence, back_on, row, beside)
    if first is None or (not same.against and same.starts_at <= first.starts_at):
        return same
    return first


def _same_hour(absence: Absence, back_on: date, row: Appointment, beside: Sequence[Proposal]) -> Proposal:
    asked = Proposal(row, row.starts_at, absence.professional, row.organisation_id)
    holidays = public_holidays(back_on, back_on + _A_YEAR)
    for _ in range(shipped().tried_weeks):
        later = postponed(timezone.localtime(row.starts_at), back_on, holidays)
        asked = _checked(replace(asked, starts_at=later, against=""), beside)
        if not asked.against:
            break
        back_on = later.date() + timedelta(days=1)
    return asked


def _first_free(
    absence: Absence, back_on: date, row: Appointment, beside: Sequence[Proposal]
) -> Proposal | None:
    """The first slot of the hours in which the absent one receives, of the same kind and at the same place."""
    wanted = Wanted(
        absence.professional_id, day_bounds(back_on)[0], row.person_id, row.minutes, row.kind, row.pk
    )
    days = [back_on + timedelta(days=rank) for rank in range(habits().slot_days)]
    for slot in slots_between(wanted, days):
        if row.site_id is not None and slot.site != row.site_id:
            continue
        asked = Proposal(row, slot.starts_at, absence.professional, row.organisation_id)
        if not (asked := _checked(asked, beside)).against:
            return asked
    return None


def _checked(asked: Proposal, beside: Sequence[Proposal]) -> Proposal:
    row, day = asked.appointment, timezone.localdate(asked.starts_at)
    if against := not_there(asked.professional, asked.organisation, day):
        return _against(asked, against)
    mine = span_of(row, asked.starts_at)
    for other in beside:
        shared = other.professional == asked.professional or other.appointment.person_id == row.person_id
        if shared and mine.crosses(span_of(other.appointment, other.starts_at)):
            return _against(asked, "Un autre de ces rendez-vous tombe à la même heure.")
    if against := runs_meanwhile(asked.professional, mine):
        return _against(asked, against)
    booking = Booking(
        row.person_id,
        asked.professional.pk,
        asked.organisation,
        asked.starts_at,
        row.purpose,
        minutes=row.minutes,
    )
    return _against(asked, overlaps_of([booking], besides=row.pk)[0])


def _against(asked: Proposal, words: str) -> Proposal:
    return replace(asked, against=words)


def deadlines_before(proposals: Sequence[Proposal], today: date) -> dict[int, list[Clock]]:
    """Running deadlines of these people that fall before the new day: key of the appointment → deadlines. One query."""
    later = [one for one in proposals if one.starts_at > one.appointment.starts_at]
    if not later:
        return {}
    rows = Clock.objects.filter(
        person__in={one.appointment.person_id for one in later}, state=Clock.State.RUNNING, due_on__gte=today
    )
    found = list(rows.order_by("due_on", "pk"))
    return {
        one.appointment.pk: [
            row
            for row in found
            if row.person_id == one.appointment.person_id and row.due_on < timezone.localdate(one.starts_at)
        ]
        for one in later
    }
