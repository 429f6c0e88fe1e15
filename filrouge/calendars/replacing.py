"""What becomes of appointments during an absence: given to who stands in, put off, cancelled, or kept (D-5).

Each person is told by the channel that they prefer; whatever waited to be said of the former hour does not leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.agenda.absences import away_on
from filrouge.agenda.actions import Booking, record_outcome
from filrouge.agenda.models import Absence, Appointment, WorkshopSession
from filrouge.agenda.moving import write_summons
from filrouge.agenda.notices import about_hour, hold_back, remind
from filrouge.agenda.overlaps import overlaps_of
from filrouge.agenda.rooms import keep_room_if_free, span_of
from filrouge.agenda.slots import Span
from filrouge.agenda.workshops import Changes, change_session, hold_people
from filrouge.calendars import events
from filrouge.calendars.continuity import appointments_during
from filrouge.calendars.continuity_rules import CANCEL, GESTURES, KEEP, POSTPONE, RELAY, postponed
from filrouge.calendars.models import Kept
from filrouge.calendars.shipped import shipped
from filrouge.calendars.wording import told_values
from filrouge.clocks.actions import advance
from filrouge.core.public_holidays import public_holidays
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.directory.models import Membership, Professional
from filrouge.directory.queries import on_day
from filrouge.messages.actions import Draft, enqueue_many
from filrouge.messages.models import Message
from filrouge.people.actions import bump, hold_files
from filrouge.people.queries import require_visible

_A_DAY, _A_YEAR = timedelta(days=1), timedelta(days=366)
_MOVED, _CANCELLED = "appointment_moved", "appointment_cancelled"


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
    _check_gesture(absence, gesture)
    found: list[Proposal] = []
    for row in rows:
        found.append(_proposal(absence, gesture, row, [one for one in found if not one.against]))
    return found


def settle(
    absence: Absence, *, gesture: str, appointments: Sequence[str], by: Agent, at: datetime
) -> list[Proposal]:
    """Do a gesture for these appointments (public identifiers): those that could not are the answer, untouched, each
    with its reason. One that somebody settled meanwhile is left alone."""
    gate.require(by, Verb.NOTE_ABSENCE)
    _check_gesture(absence, gesture)
    with one_at_a_time("Un rendez-vous vient d'être fixé à cette heure : rechargez la page."):
        found = appointments_during(absence, at).filter(public_id__in=list(appointments))
        people = set(found.values_list("person", flat=True))
        require_visible(by, people)
        hold_files(people)
        rows = list(found.filter(person__in=people).select_for_update(of=("self",)))
        left, given = [], 0
        for row in rows:
            proposal = _proposal(absence, gesture, row)
            if proposal.against:
                left.append(proposal)
            else:
                _do(absence, gesture, proposal, by=by, at=at)
                given += gesture == RELAY
        if given:
            _tell_stand_in(absence, given, by=by, at=at)
    return left


def hand_session(absence: Absence, *, session: WorkshopSession, by: Agent, at: datetime) -> WorkshopSession:
    """Who stands in runs this workshop. `Refusal` when nobody does, or for another organisation's."""
    gate.require(by, Verb.NOTE_ABSENCE)
    stand_in = absence.stand_in
    if stand_in is None:
        raise Refusal("Nommez d'abord un relais pour cette absence.")
    with one_at_a_time("Une séance vient d'être changée à cette heure : rechargez la page."):
        hold_people(session.pk, Q())
        Professional.objects.select_for_update().get(pk=stand_in.pk)
        fresh = WorkshopSession.objects.get(pk=session.pk)
        if against := _not_free(fresh, stand_in):
            raise Refusal(against)
        changes = Changes(
            fresh.starts_at, fresh.minutes, fresh.seats, fresh.site_id, stand_in.pk, fresh.closed_group,
            fresh.host_minutes, fresh.cost,
        )  # fmt: skip
        change_session(fresh, changes, by=by, at=at)
    return fresh


def _as_booking(session: WorkshopSession, stand_in: Professional) -> Booking:
    """The hours of a session as those of somebody who receives nobody in particular."""
    return Booking(0, stand_in.pk, session.organisation_id, session.starts_at, "", minutes=session.minutes)


def _not_free(session: WorkshopSession, stand_in: Professional) -> str:
    """Why somebody cannot run this session, in French; empty when they can."""
    mine = span_of(session)
    if against := _not_there(stand_in, session.organisation_id, timezone.localdate(session.starts_at)):
        return against
    return (
        _runs_meanwhile(stand_in, mine, besides=session.pk)
        or overlaps_of([_as_booking(session, stand_in)])[0]
    )


def _runs_meanwhile(who: Professional, span: Span, *, besides: int = 0) -> str:
    """That somebody runs a workshop in the meantime, in French; empty when they do not."""
    others = WorkshopSession.objects.filter(host=who, cancelled_at__isnull=True).exclude(pk=besides)
    near = others.filter(starts_at__lt=span.until, starts_at__gt=span.since - _A_DAY)
    crossed = any(span_of(other).crosses(span) for other in near.order_by("pk"))
    return f"{who} anime déjà un atelier à cette heure." if crossed else ""


def _not_there(who: Professional, organisation: int, day: date) -> str:
    """Why somebody receives nobody for this organisation that day, in French; empty when they do."""
    if not Membership.objects.filter(on_day(day), professional=who, organisation=organisation).exists():
        return f"{who} ne travaille pas pour cet organisme ce jour-là."
    return f"{who} est absent ce jour-là." if who.pk in away_on(day, [who.pk]) else ""


def _check_gesture(absence: Absence, gesture: str) -> None:
    if gesture not in GESTURES:
        raise Refusal("Choisissez ce que deviennent ces rendez-vous.")
    if gesture == RELAY and absence.stand_in_id is None:
        raise Refusal("Nommez d'abord un relais pour cette absence, ou reportez.")
    if gesture == POSTPONE and absence.until is None:
        raise Refusal("Dites d'abord le jour du retour, ou confiez au relais.")


def _proposal(absence: Absence, gesture: str, row: Appointment, beside: Sequence[Proposal] = ()) -> Proposal:
    """`beside`: what the same gesture makes of others, which is not written yet."""
    if gesture == POSTPONE and absence.until is not None:
        return _later(absence, absence.until, row, beside)
    if gesture == RELAY and absence.stand_in is not None:
        asked = Proposal(row, row.starts_at, absence.stand_in, row.organisation_id)
        return _checked(asked, beside)
    return Proposal(row, row.starts_at, absence.professional, row.organisation_id)


def _later(absence: Absence, back_on: date, row: Appointment, beside: Sequence[Proposal]) -> Proposal:
    """The first of the weeks after the return in which the same hour is free; else why the last one is not."""
    asked = Proposal(row, row.starts_at, absence.professional, row.organisation_id)
    holidays = public_holidays(back_on, back_on + _A_YEAR)
    for _ in range(shipped().tried_weeks):
        later = postponed(timezone.localtime(row.starts_at), back_on, holidays)
        asked = _checked(Proposal(row, later, absence.professional, row.organisation_id), beside)
        if not asked.against:
            break
        back_on = later.date() + timedelta(days=1)
    return asked


def _checked(asked: Proposal, beside: Sequence[Proposal]) -> Proposal:
    row, day = asked.appointment, timezone.localdate(asked.starts_at)
    if against := _not_there(asked.professional, asked.organisation, day):
        return _against(asked, against)
    mine = span_of(row, asked.starts_at)
    for other in beside:
        shared = other.professional == asked.professional or other.appointment.person_id == row.person_id
        if shared and mine.crosses(span_of(other.appointment, other.starts_at)):
            return _against(asked, "Un autre de ces rendez-vous tombe à la même heure.")
    if against := _runs_meanwhile(asked.professional, mine):
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
    return Proposal(asked.appointment, asked.starts_at, asked.professional, asked.organisation, words)


def _do(absence: Absence, gesture: str, asked: Proposal, *, by: Agent, at: datetime) -> None:
    row = asked.appointment
    if gesture == KEEP:
        Kept.objects.get_or_create(absence=absence, appointment=row, defaults={"kept_by_id": by.account_id})
        return
    hold_back([row], by=by, at=at)
    if gesture == CANCEL:
        record_outcome(row, state=Appointment.State.CANCELLED, by=by, at=at)
        _tell(row, _CANCELLED, row.starts_at, by=by, at=at)
        return
    former = row.starts_at
    row.starts_at, row.professional, row.organisation_id = (
        asked.starts_at,
        asked.professional,
        asked.organisation,
    )
    row.version += 1
    keep_room_if_free(row)
    row.save(update_fields=["starts_at", "professional", "organisation", "version", "room"])
    told = journal.record(
        journal.Happened(
            events.REPLACED, row.person_id, subject=row.pk, organisation=row.organisation_id, area=row.area,
            scheme=row.scheme, caseworker=row.professional_id, quantity=row.minutes, variant=row.kind,
            data={"avant": former.isoformat(), "quand": row.starts_at.isoformat(), "avec": str(row.professional)},
        ),
        by=by, at=at,
    )  # fmt: skip
    advance([told], by=by, at=at)
    bump([row.person_id])
    if row.way == Appointment.Way.SUMMONED:
        write_summons([row], by=by, at=at)
    _tell(row, _MOVED, former, by=by, at=at)
    remind([row], by=by, at=at)


def _tell(row: Appointment, kind: str, former: datetime, *, by: Agent, at: datetime) -> None:
    """Unless they were told the same just now."""
    said = Message.objects.filter(
        person=row.person_id, kind=kind, about__contains=f":{row.public_id}", asked_at=at
    )
    if not said.exists():
        what = f"moved-{int(at.timestamp())}" if kind == _MOVED else "cancelled"
        draft = Draft(
            kind, about_hour(row, what), person=row.person_id, values=told_values(row, former),
            not_after=min(former, row.starts_at) if kind == _MOVED else row.starts_at,
        )  # fmt: skip
        enqueue_many([draft], by=by, at=at)


def _tell_stand_in(absence: Absence, given: int, *, by: Agent, at: datetime) -> None:
    """A line in the stand-in's next digest; nobody's name leaves by mail."""
    stand_in = absence.stand_in
    if stand_in is None or stand_in.account_id is None:
        return
    words = plural(given, "rendez-vous vous est confié", "rendez-vous vous sont confiés")
    draft = Draft(
        "professional_notice", f"absence-relay:{absence.public_id}:{int(at.timestamp())}", account=stand_in.account_id,
        digest=True, values={
            "objet": f"{words} pendant l'absence de {absence.professional}.",
            "lien": f"{settings.PUBLIC_URL}/agenda/" if settings.PUBLIC_URL else "",
        },
    )  # fmt: skip
    enqueue_many([draft], by=by, at=at)
