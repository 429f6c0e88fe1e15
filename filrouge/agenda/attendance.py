"""Who came to a session, by half-day, and the proof of it: a touch on the screen or the sheet that was signed (D-3, G-9)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.access.strokes import UNREADABLE_SIGNATURE, Strokes, is_signature
from filrouge.agenda import events
from filrouge.agenda.models import Attendance, Seat, WorkshopSession
from filrouge.agenda.workshop_queries import runs
from filrouge.agenda.workshop_rules import Half, halves
from filrouge.agenda.workshops import hold_people
from filrouge.clocks.actions import advance, take_back
from filrouge.core.results import Refusal
from filrouge.people.actions import bump
from filrouge.people.models import file_open_to

State = Attendance.State
OUTCOMES = {
    State.PRESENT: events.ATTENDED,
    State.EXCUSED: events.ATTENDANCE_EXCUSED,
    State.ABSENT: events.ATTENDANCE_MISSED,
}


@dataclass(frozen=True, slots=True)
class Presence:
    """What is said of one half-day of one seat. `minutes` None: the whole half-day."""

    seat: int
    half: str
    state: str
    minutes: int | None = None
    proof: str = ""
    strokes: Strokes | None = None


def note_attendance(
    session: WorkshopSession, presences: Sequence[Presence], *, by: Agent, at: datetime
) -> list[Attendance]:
    """Say who came. A second word on a half-day corrects the first, whose fact is voided; the same word changes nothing.

    Whoever runs the workshop notes everybody, known to them or not; the others note the people whose file they open."""
    gate.require(by, Verb.RECORD_OUTCOME)
    if session.cancelled_at is not None:
        raise Refusal("Cette séance est annulée : il n'y a pas de présence à noter.")
    if session.starts_at > at:
        raise Refusal("Cette séance n'a pas encore commencé : attendez son heure.")
    parts = {half.half: half for half in halves(timezone.localtime(session.starts_at), session.minutes)}
    with transaction.atomic():
        hold_people(session.pk, Q(pk__in={p.seat for p in presences}))
        seats = _seats(session, {p.seat for p in presences}, by)
        known = {
            (row.seat_id, row.half): row
            for row in Attendance.objects.select_for_update().filter(seat__in=seats)
        }
        noted = [
            row
            for presence in presences
            if (row := _noted(presence, known.get((presence.seat, presence.half)), parts, by=by, at=at))
        ]
        for row in noted:
            if row.pk is not None:
                _void_former(row, by=by, at=at)
            row.save()
        done = [_happened(row, seats[row.seat_id], session) for row in noted]
        advance(journal.record_many(done, by=by, at=at), by=by, at=at)
        bump({seats[row.seat_id].person_id for row in noted})
    return noted


def note_results(
    session: WorkshopSession, words: Mapping[int, str], *, by: Agent, at: datetime
) -> list[Seat]:
    """Write what people keep of a session, by seat; the same words change nothing. Who may: as for attendance."""
    gate.require(by, Verb.RECORD_OUTCOME)
    with transaction.atomic():
        hold_people(session.pk, Q(pk__in=set(words)))
        seats = _seats(session, set(words), by)
        changed = [seat for key, seat in seats.items() if seat.result != words[key].strip()]
        for seat in changed:
            seat.result = words[seat.pk].strip()
            seat.save(update_fields=["result"])
        happened = [
            Happened(events.RESULT_WRITTEN, seat.person_id, subject=seat.pk, data={"retient": seat.result})
            for seat in changed
        ]
        advance(journal.record_many(happened, by=by, at=at), by=by, at=at)
        bump({seat.person_id for seat in changed})
    return changed


def signature_digest(strokes: Strokes, seat: Seat, half: str, at: datetime) -> str:
    """What a signature is kept by: its lines, whose, of which half-day and when."""
    said = json.dumps([strokes, seat.public_id, half, at.isoformat()], separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _seats(session: WorkshopSession, keys: set[int], by: Agent) -> dict[int, Seat]:
    """The seats asked for, if this agent may speak of them."""
    mine = Seat.objects.filter(session=session, pk__in=keys, state=Seat.State.SEATED)
    if not runs(by, session.organisation_id):
        mine = mine.filter(file_open_to(by, "person_id", few=True))
    found = {seat.pk: seat for seat in mine.select_related("session__workshop")}
    if len(found) != len(keys):
        raise Refusal("Une de ces personnes n'est plus inscrite à cette séance : rechargez la feuille.")
    return found


def _noted(
    presence: Presence, row: Attendance | None, parts: dict[str, Half], *, by: Agent, at: datetime
) -> Attendance | None:
    """The row as it should be; None when it says so already."""
    if presence.half not in parts:
        raise Refusal("Cette séance n'a pas lieu à cette demi-journée.")
    most = parts[presence.half].minutes
    minutes = most if presence.minutes is None else presence.minutes
    if presence.state != State.PRESENT:
        minutes = 0
    elif not 0 < minutes <= most:
        raise Refusal(
            f"La durée suivie va d'une minute à {most} minutes sur cette demi-journée.", field="minutes"
        )
    if row is not None and (row.state, row.minutes, row.proof) == (presence.state, minutes, presence.proof):
        return None
    row = row or Attendance(seat_id=presence.seat, half=presence.half)
    row.state, row.minutes, row.proof = presence.state, minutes, presence.proof
    row.strokes, row.digest = None, ""
    if presence.proof == Attendance.Proof.TOUCH:
        _sign(row, presence, at)
    row.noted_at, row.noted_by_id = at, by.account_id
    return row


def _sign(row: Attendance, presence: Presence, at: datetime) -> None:
    strokes = presence.strokes or []
    if not is_signature(strokes):
        raise Refusal(UNREADABLE_SIGNATURE, field="signature")
    if presence.state != State.PRESENT:
        raise Refusal("Seule une personne présente signe.", field="signature")
    row.strokes = strokes
    row.digest = signature_digest(strokes, row.seat, row.half, at)


def _void_former(row: Attendance, *, by: Agent, at: datetime) -> None:
    """Take back what was said of this half-day: its fact no longer counts."""
    numbers = [event_type.number for event_type in OUTCOMES.values()]
    former = (
        Event.objects.filter(subject=row.pk, type__in=numbers, voided_by__isnull=True).order_by("-id").first()
    )
    if former is not None:
        journal.void(former.pk, by=by, at=at, correction=events.ATTENDANCE_CORRECTED)
        take_back([former.pk], by=by, at=at)


def _happened(row: Attendance, seat: Seat, session: WorkshopSession) -> Happened:
    part = next(
        half
        for half in halves(timezone.localtime(session.starts_at), session.minutes)
        if half.half == row.half
    )
    return Happened(
        OUTCOMES[State(row.state)], seat.person_id, at=session.starts_at, subject=row.pk,
        organisation=seat.organisation_id, area=seat.area, scheme=seat.scheme,
        quantity=row.minutes or part.minutes, variant=seat.session.workshop.kind,
        data={"atelier": seat.session.workshop.title},
    )  # fmt: skip
