"""Booking, outcomes, summaries. Sets and single appointments go through the same code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.models import Event
from filrouge.access.roles import Role, Verb
from filrouge.agenda import events, notices
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.overlaps import closed_words, overlaps_of
from filrouge.agenda.rules import is_near, may_become
from filrouge.clocks.actions import advance, take_back
from filrouge.core.conflicts import three_way
from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.core.text import of
from filrouge.directory.models import Professional
from filrouge.documents.actions import forget_unsigned
from filrouge.documents.shipped import SUMMONS_LETTER
from filrouge.people.actions import EditConflict, bump, hold_files
from filrouge.people.queries import NOWHERE, require_visible, standings

State = Appointment.State
OUTCOMES: dict[str, EventType] = {
    State.HELD: events.HELD,
    State.MISSED: events.MISSED,
    State.EXCUSED: events.EXCUSED,
    State.CANCELLED: events.CANCELLED,
}
_COLUMNS = (
    "id", "public_id", "person_id", "professional_id", "organisation_id", "site_id", "area", "scheme", "starts_at",
    "minutes", "kind", "purpose", "way", "state", "summary", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment to fix. Keys of the person, the professional and its organisation; `minutes` long.

    `knowing`: another one at the same time is known and accepted. `way`: who chose the hour. `notify`: the person is sent
    a confirmation, then reminders."""

    person: int
    professional: int
    organisation: int
    starts_at: datetime
    purpose: str
    kind: str = Appointment.Kind.OFFICE
    minutes: int = 45
    site: int | None = None
    knowing: bool = True
    way: str = Appointment.Way.DIRECT
    notify: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an appointment."""

    appointment: Appointment
    state: str
    summary: str = ""


def book(booking: Booking, *, by: Agent, at: datetime) -> Appointment:
    """Fix one appointment."""
    return book_many([booking], by=by, at=at)[0]


def book_many(bookings: Sequence[Booking], *, by: Agent, at: datetime) -> list[Appointment]:
    """Fix a set of appointments. `Refusal` when one is already fixed at that hour."""
    gate.require(by, Verb.BOOK)
    require_visible(by, {b.person for b in bookings})
    check_bookings(bookings, at)
    where = standings(b.person for b in bookings)
    with transaction.atomic():
        hold_files(b.person for b in bookings)
        hold_calendars([booking for booking in bookings if not booking.knowing])
        ids = bulk.reserve_ids(Appointment, len(bookings)) if bookings else []
        made = [
            Appointment(
                id=key, public_id=new_public_id(), person_id=b.person, professional_id=b.professional,
                organisation_id=b.organisation, site_id=b.site, area=where.get(b.person, NOWHERE).area,
                scheme=where.get(b.person, NOWHERE).scheme, starts_at=b.starts_at, minutes=b.minutes, kind=b.kind,
                purpose=b.purpose, way=b.way, state=State.BOOKED, summary="", version=1,
            )
            for key, b in zip(ids, bookings, strict=True)
        ]  # fmt: skip
        with one_at_a_time("Un rendez-vous est déjà fixé à cette heure avec cette personne."):
            bulk.insert(Appointment, _COLUMNS, [[getattr(a, name) for name in _COLUMNS] for a in made])
        # The fact of a booking counts on the day it is made; its data says for when.
        done = journal.record_many(
            [
                _happened(events.BOOKED, a, {"quand": a.starts_at.isoformat(), "objet": a.purpose})
                for a in made
            ],
            by=by,
            at=at,
        )
        advance(done, by=by, at=at)
        bump(a.person_id for a in made)
        _answer_invitations(bookings, by=by, at=at)
        notices.confirm([a for a, b in zip(made, bookings, strict=True) if b.notify], by=by, at=at)
    return made


def check_bookings(bookings: Sequence[Booking], at: datetime) -> None:
    """`Refusal` for a length or a day that no appointment has."""
    for booking in bookings:
        if not 5 <= booking.minutes <= 480:
            raise Refusal("Un rendez-vous dure de 5 minutes à 8 heures.", field="minutes")
        if not is_near(booking.starts_at, at):
            raise Refusal("Ce jour est à plus de deux ans d'ici : vérifiez l'année.", field="day")


def hold_calendars(bookings: Sequence[Booking], *, besides: int | None = None) -> None:
    """Inside the action that fixes these hours: nobody else fixes any with the same people meanwhile. `Refusal` when one
    crosses another appointment or falls on a closed day, in words that name nobody else. `besides`: the key of the one
    that moves."""
    if not bookings:
        return
    held = Professional.objects.select_for_update().filter(pk__in={b.professional for b in bookings})
    list(held.order_by("pk").values_list("pk", flat=True))
    for booking, crossed in zip(bookings, overlaps_of(bookings, besides=besides), strict=True):
        closed = "" if crossed else closed_words(booking)
        if crossed or closed:
            remedy = "Changez de jour" if closed else "Changez l'heure"
            raise Refusal(
                f"{crossed or closed} {remedy}, ou cochez la case pour le fixer quand même.", field="knowing"
            )


def _answer_invitations(bookings: Sequence[Booking], *, by: Agent, at: datetime) -> None:
    """Who has an appointment fixed otherwise need not choose one any more: the link of the same professional serves no
    longer."""
    fixed = {(b.person, b.professional) for b in bookings if b.way != Appointment.Way.INVITED}
    if not fixed:
        return
    waiting = Invitation.objects.filter(
        person__in={person for person, _ in fixed},
        appointment__isnull=True,
        closed_at__isnull=True,
        until__gt=at,
    )
    for row in waiting.order_by("pk"):
        if (row.person_id, row.professional_id) in fixed:
            Invitation.objects.filter(pk=row.pk).update(closed_at=at)
            notices.take_invitation_back(row, by=by, at=at)


def record_outcome(
    appointment: Appointment, *, state: str, summary: str = "", by: Agent, at: datetime
) -> Appointment:
    """Say what came of one appointment: held, missed, excused, cancelled by the service."""
    return record_outcomes([Outcome(appointment, state, summary)], by=by, at=at)[0]


def record_outcomes(outcomes: Sequence[Outcome], *, by: Agent, at: datetime) -> list[Appointment]:
    """Say what came of a set of appointments. A second word on one corrects the first, whose fact is voided.

    A summary that stands is completed, never replaced: who wrote it would not know (A-1)."""
    gate.require(by, Verb.RECORD_OUTCOME)
    require_visible(by, {o.appointment.person_id for o in outcomes})
    with one_at_a_time("Un autre rendez-vous a été fixé à cette heure avec cette personne : notez celui-là."):
        hold_files(o.appointment.person_id for o in outcomes)
        asked = {o.appointment.pk: o for o in outcomes}
        rows = list(Appointment.objects.select_for_update().filter(pk__in=asked).order_by("id"))
        happened: list[Happened] = []
        changed = [row for row in rows if _says_more(asked[row.pk], row)]
        _check_own(changed, by)
        for row in changed:
            outcome = asked[row.pk]
            _check_outcome(row, outcome.state, at)
            if row.state != State.BOOKED:
                _void_former(row, by=by, at=at)
            words = _completed(row.summary, outcome.summary.strip())
            row.state, row.summary, row.version = outcome.state, words, row.version + 1
            data = {"objet": row.purpose, **({"compte_rendu": words} if outcome.summary else {})}
            happened.append(_happened(OUTCOMES[outcome.state], row, data, at=row.starts_at))
            happened.append(_turnout(row))
        bulk.update(
            Appointment,
            ("id", "state", "summary", "version"),
            [(r.pk, r.state, r.summary, r.version) for r in changed],
        )
        advance(journal.record_many(happened, by=by, at=at), by=by, at=at)
        bump(row.person_id for row in changed)
        _stop_messages(changed, by=by, at=at)
    return rows


def _stop_messages(rows: Sequence[Appointment], *, by: Agent, at: datetime) -> None:
    """Nobody is reminded of what will not take place; who had been told of it is told that the service cancels."""
    notices.tell_cancelled([row for row in rows if row.state == State.CANCELLED], by=by, at=at)
    others = [row for row in rows if row.state != State.CANCELLED and row.starts_at > at]
    notices.hold_back(others, by=by, at=at)
    forget_unsigned(SUMMONS_LETTER, [row.pk for row in rows if row.way == Appointment.Way.SUMMONED])


def _check_own(rows: Sequence[Appointment], by: Agent) -> None:
    """An adviser of France Travail writes in what is theirs: their appointments, and the meetings of three (P-12)."""
    if by.role != Role.FT_ADVISER:
        return
    shared = Appointment.Kind.THREE_PARTY_REFERENT
    other = next(
        (row for row in rows if row.professional_id != by.professional_id and row.kind != shared), None
    )
    if other is not None:
        raise Refusal(f"Ce rendez-vous est celui {of(str(other.professional))} : il se note de son côté.")


def _says_more(outcome: Outcome, row: Appointment) -> bool:
    """Something changes: the state, or a word of the summary."""
    summary = outcome.summary.strip()
    return row.state != outcome.state or _completed(row.summary, summary) != row.summary


def _completed(before: str, words: str) -> str:
    """The words after those that stand, unless they are there already."""
    if not words or _holds(before, words):
        return before
    return words if not before or _holds(words, before) else f"{before}\n\n{words}"


def _holds(text: str, words: str) -> bool:
    """Whether these words stand in a text, each of them whole."""
    return f" {' '.join(words.split())} " in f" {' '.join(text.split())} "


def write_summary(appointment: Appointment, *, text: str, base: str, by: Agent, at: datetime) -> Appointment:
    """Write or complete the summary; `base` is what the writer had under the eyes. `EditConflict` if it moved."""
    gate.require(by, Verb.RECORD_OUTCOME)
    require_visible(by, [appointment.person_id])
    with transaction.atomic():
        hold_files([appointment.person_id])
        fresh = Appointment.objects.select_for_update().get(pk=appointment.pk)
        merge = three_way({"summary": base}, {"summary": fresh.summary}, {"summary": text.strip()})
        if merge.conflicts:
            raise EditConflict(merge.conflicts, {"summary": fresh.summary})
        if merge.values["summary"] == fresh.summary:
            return fresh
        _check_own([fresh], by)
        before, fresh.summary = fresh.summary, merge.values["summary"]
        fresh.version += 1
        fresh.save(update_fields=["summary", "version"])
        data = {"avant": before, "compte_rendu": fresh.summary}
        journal.record(
            Happened(events.SUMMARY_WRITTEN, fresh.person_id, subject=fresh.pk, data=data), by=by, at=at
        )
        bump([fresh.person_id])
    return fresh


def _check_outcome(row: Appointment, target: str, at: datetime) -> None:
    if row.state != target and not may_become(row.state, target):
        raise Refusal("Ce rendez-vous a été annulé par le service : fixez-en un autre.")
    if row.starts_at > at and target in (State.HELD, State.MISSED):
        raise Refusal(
            "Ce rendez-vous n'a pas encore eu lieu : attendez son heure, ou annulez-le.", field="state"
        )


def _void_former(row: Appointment, *, by: Agent, at: datetime) -> None:
    former = (
        Event.objects.filter(
            person=row.person_id,
            subject=row.pk,
            type__in=[t.number for t in OUTCOMES.values()],
            voided_by__isnull=True,
        )
        .order_by("-id")
        .first()
    )
    if former is not None:
        journal.void(former.pk, by=by, at=at, correction=events.CORRECTED)
        take_back([former.pk], by=by, at=at)
    turnout = Event.objects.filter(
        person=row.person_id, subject=row.pk, type=events.TURNOUT.number, voided_by__isnull=True
    )
    for event in turnout.order_by("-id"):
        journal.void(event.pk, by=by, at=at, correction=events.TAKEN_BACK)


def _happened(
    event_type: EventType, a: Appointment, data: dict[str, str], *, at: datetime | None = None
) -> Happened:
    return Happened(
        event_type, a.person_id, at=at, subject=a.pk, organisation=a.organisation_id, area=a.area, scheme=a.scheme,
        caseworker=a.professional_id, quantity=a.minutes, variant=a.kind, data=dict(data),
    )  # fmt: skip


def _turnout(a: Appointment) -> Happened:
    """What came of it, by how it was fixed: « invited_missed »."""
    return Happened(
        events.TURNOUT, a.person_id, at=a.starts_at, subject=a.pk, organisation=a.organisation_id, area=a.area,
        scheme=a.scheme, caseworker=a.professional_id, quantity=a.minutes, variant=f"{a.way}_{a.state}",
    )  # fmt: skip
