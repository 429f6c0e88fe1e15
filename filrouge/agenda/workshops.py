"""Workshops: what is offered, when, who has a seat and who waits (D-3).

The row of the session is taken first by every gesture on its seats: the last one is given once, and who gives theirs up
leaves it to the first who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import choice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.agenda import events, seat_notices, workshop_rules
from filrouge.agenda.models import Seat, Workshop, WorkshopSession
from filrouge.agenda.rooms import keep_room_if_free
from filrouge.agenda.rules import is_near
from filrouge.agenda.workshop_queries import closed_to, runs
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import NOWHERE, require_visible, standings

# Read aloud without mistake: neither 0 nor O, neither 1 nor I.
_HELD = (Seat.State.SEATED, Seat.State.WAITING)
_LETTERS, _FIGURES = "ABCDEFGHJKLMNPRSTUVWXYZ", "23456789"
_FIELDS = {"Il faut au moins une place, et pas plus de personnes pour ouvrir que de places.": "seats"}


@dataclass(frozen=True, slots=True)
class NewSession:
    """When and where a workshop takes place once; what is None is the workshop's own."""

    starts_at: datetime
    site: int | None = None
    host: int | None = None
    minutes: int | None = None
    seats: int | None = None
    closed_group: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What a session becomes. `host_minutes`: the host's time, what was prepared included; `cost` in cents."""

    starts_at: datetime
    minutes: int
    seats: int
    site: int | None = None
    host: int | None = None
    closed_group: bool = False
    host_minutes: int | None = None
    cost: int | None = None


def save_workshop(
    workshop: Workshop, *, partners: Sequence[Organisation] = (), by: Agent, at: datetime
) -> Workshop:
    """Put a workshop in the catalogue, or change it. `Refusal` for another organisation's."""
    gate.require(by, Verb.RUN_WORKSHOPS)
    _check_own(workshop.organisation_id, by)
    try:
        workshop.full_clean()
    except ValidationError as error:
        raise refusal_of(error, _FIELDS) from error
    with transaction.atomic():
        workshop.save()
        workshop.partners.set(partners if workshop.shared else ())
        journal.record(Happened(events.WORKSHOP_SAVED, None, subject=workshop.pk), by=by, at=at)
    return workshop


def plan_sessions(
    workshop: Workshop, sessions: Sequence[NewSession], *, by: Agent, at: datetime
) -> list[WorkshopSession]:
    """Say when a workshop takes place; all or none. `Refusal` for a date too far, past, or already there."""
    gate.require(by, Verb.RUN_WORKSHOPS)
    _check_own(workshop.organisation_id, by)
    if workshop.retired_on is not None:
        raise Refusal("Cet atelier est retiré du catalogue : remettez-le d'abord.")
    for new in sessions:
        if new.starts_at <= at or not is_near(new.starts_at, at):
            raise Refusal("Une séance se fixe à venir, et à moins de deux ans d'ici.", field="day")
    with one_at_a_time("Une séance de cet atelier existe déjà à cette heure et dans ce lieu."):
        made = [
            WorkshopSession(
                workshop=workshop, organisation_id=workshop.organisation_id, site_id=new.site, host_id=new.host,
                starts_at=new.starts_at, minutes=new.minutes or workshop.minutes, seats=new.seats or workshop.seats,
                least=min(workshop.least, new.seats or workshop.seats), closed_group=new.closed_group, cost=workshop.cost,
            )
            for new in sessions
        ]  # fmt: skip
        for session in made:
            try:
                session.full_clean(validate_unique=False, validate_constraints=True)
            except ValidationError as error:
                raise refusal_of(error, {}) from error
            session.save()
            journal.record(Happened(events.SESSION_SAVED, None, subject=session.pk), by=by, at=at)
    return made


def change_session(session: WorkshopSession, changes: Changes, *, by: Agent, at: datetime) -> list[Seat]:
    """Change a session; who waited and has a seat of those that were added is the answer.

    `Refusal` for fewer seats than are taken, or another hour once somebody's attendance is noted."""
    gate.require(by, Verb.RUN_WORKSHOPS)
    _check_own(session.organisation_id, by)
    with one_at_a_time("Une séance de cet atelier existe déjà à cette heure et dans ce lieu."):
        hold_people(session.pk, Q(state__in=_HELD))
        WorkshopSession.objects.filter(pk=session.pk).update(taken=F("taken"))
        fresh = WorkshopSession.objects.select_related("workshop").get(pk=session.pk)
        _check_changes(fresh, changes, at)
        former = fresh.starts_at
        moved = (former, fresh.site_id) != (changes.starts_at, changes.site)
        fresh.starts_at, fresh.minutes, fresh.seats = changes.starts_at, changes.minutes, changes.seats
        fresh.site_id, fresh.host_id, fresh.closed_group = changes.site, changes.host, changes.closed_group
        fresh.host_minutes, fresh.cost = changes.host_minutes, changes.cost
        fresh.least = min(fresh.least, fresh.seats)
        fresh.version += 1
        keep_room_if_free(fresh)
        try:
            fresh.full_clean(validate_unique=False)
        except ValidationError as error:
            raise refusal_of(error, {}) from error
        fresh.save()
        journal.record(Happened(events.SESSION_SAVED, None, subject=fresh.pk), by=by, at=at)
        if moved:
            concerned = list(_concerned(fresh))
            _tell(concerned, events.SEAT_MOVED, by=by, at=at)
            seat_notices.tell_moved(concerned, former, by=by, at=at)
        seated = []
        while fresh.starts_at > at and (seat := _next_in_line(fresh, by=by, at=at)):
            seated.append(seat)
    return seated


def _check_changes(session: WorkshopSession, changes: Changes, at: datetime) -> None:
    if session.cancelled_at is not None:
        raise Refusal("Cette séance est annulée : planifiez-en une autre.")
    if changes.seats < session.taken:
        raise Refusal(
            f"Gardez au moins {session.taken} places : elles sont prises. Sinon, désinscrivez d'abord quelqu'un.",
            field="seats",
        )
    if (changes.starts_at, changes.minutes) == (session.starts_at, session.minutes):
        return
    if session.taken_seats.filter(attendances__isnull=False).exists():
        raise Refusal("Des présences sont déjà notées : l'heure et la durée ne changent plus.", field="day")
    if changes.starts_at != session.starts_at and (
        changes.starts_at <= at or not is_near(changes.starts_at, at)
    ):
        raise Refusal("Une séance se fixe à venir, et à moins de deux ans d'ici.", field="day")


def retire_workshop(workshop: Workshop, *, retired: bool, by: Agent, at: datetime) -> Workshop:
    """Take a workshop out of the catalogue, or put it back. Its sessions stay: the ones to come are cancelled one by one."""
    gate.require(by, Verb.RUN_WORKSHOPS)
    _check_own(workshop.organisation_id, by)
    with transaction.atomic():
        workshop.retired_on = journal.civil_day(at) if retired else None
        workshop.save(update_fields=["retired_on"])
        journal.record(Happened(events.WORKSHOP_SAVED, None, subject=workshop.pk), by=by, at=at)
    return workshop


def ask_seats(session: WorkshopSession, people: Sequence[Person], *, by: Agent, at: datetime) -> list[Seat]:
    """A seat for each of these people, in this order: all are answered or none; the last ones may wait."""
    with transaction.atomic():
        hold_files(person.pk for person in people)
        return [ask_seat(session, person, by=by, at=at) for person in people]


def ask_seat(session: WorkshopSession, person: Person, *, by: Agent, at: datetime) -> Seat:
    """A seat for this person, or a place on the waiting list when there is none left.

    Asking twice changes nothing. `Refusal` when the session is over, cancelled, or not open to the person's organisation."""
    gate.require(by, Verb.TAKE_SEAT)
    require_visible(by, [person.pk])
    standing = standings([person.pk]).get(person.pk, NOWHERE)
    with one_at_a_time("Quelqu'un vient d'inscrire cette personne : rechargez la page."):
        hold_files([person.pk])
        free = _take(session)
        fresh = WorkshopSession.objects.select_related("workshop").get(pk=session.pk)
        _check_open(fresh, standing.organisation, at)
        known = Seat.objects.filter(session=session, person=person).first()
        if known is not None and known.state in (Seat.State.SEATED, Seat.State.WAITING):
            _leave(session, free)
            return known
        state = Seat.State.SEATED if free else Seat.State.WAITING
        seat = known or Seat(session=fresh, person=person, mark=_mark(fresh))
        seat.session, seat.person, seat.state = fresh, person, state
        seat.organisation_id, seat.area, seat.scheme = standing.organisation, standing.area, standing.scheme
        seat.asked_at, seat.asked_by_id = at, by.account_id
        seat.save()
        _tell([seat], events.SEAT_TAKEN if free else events.SEAT_AWAITED, by=by, at=at)
        if free:
            seat_notices.tell_seated([seat], offered=False, by=by, at=at)
    return seat


def give_up(seat: Seat, *, by: Agent, at: datetime) -> Seat | None:
    """Give a seat back; who waited longest has it, and is the answer. Giving up twice changes nothing."""
    gate.require(by, Verb.TAKE_SEAT)
    require_visible(by, [seat.person_id])
    with transaction.atomic():
        hold_people(seat.session_id, Q(pk=seat.pk) | Q(state=Seat.State.WAITING))
        WorkshopSession.objects.filter(pk=seat.session_id).update(taken=F("taken"))
        fresh = Seat.objects.select_related("session__workshop", "person").get(pk=seat.pk)
        after = workshop_rules.becomes(fresh.state, "give_up")
        if after is None:
            return None
        if fresh.session.starts_at <= at:
            raise Refusal("Cette séance a commencé : notez plutôt la présence ou l'absence.")
        was_seated = fresh.state == Seat.State.SEATED
        fresh.state = Seat.State(after)
        fresh.save(update_fields=["state"])
        _tell([fresh], events.SEAT_GIVEN_UP, by=by, at=at)
        seat_notices.hold_back([fresh], by=by, at=at)
        if not was_seated:
            return None
        _leave(fresh.session, taken=True)
        return _next_in_line(fresh.session, by=by, at=at)


def cancel_session(session: WorkshopSession, *, why: str, by: Agent, at: datetime) -> list[Seat]:
    """Cancel a session: those who had a seat or waited are the answer, to be told. Cancelling twice tells nobody twice."""
    gate.require(by, Verb.RUN_WORKSHOPS)
    _check_own(session.organisation_id, by)
    if not why.strip():
        raise Refusal(
            "Dites pourquoi la séance est annulée : les personnes inscrites le liront.", field="why"
        )
    with transaction.atomic():
        hold_people(session.pk, Q(state__in=_HELD))
        fresh = WorkshopSession.objects.select_for_update().get(pk=session.pk)
        if fresh.cancelled_at is not None:
            return []
        if fresh.taken_seats.filter(attendances__isnull=False).exists():
            raise Refusal("Des présences sont déjà notées : cette séance a eu lieu.")
        fresh.cancelled_at, fresh.cancelled_why, fresh.taken = at, why.strip(), 0
        fresh.version += 1
        fresh.save(update_fields=["cancelled_at", "cancelled_why", "taken", "version"])
        concerned = list(_concerned(fresh))
        fresh.taken_seats.filter(pk__in=[s.pk for s in concerned]).update(state=Seat.State.CALLED_OFF)
        journal.record(Happened(events.SESSION_SAVED, None, subject=fresh.pk), by=by, at=at)
        _tell(concerned, events.SEAT_CALLED_OFF, by=by, at=at)
        seat_notices.tell_cancelled(concerned, by=by, at=at)
    return concerned


def hold_people(session: int, whose: Q) -> None:
    """The files before the session: whoever asks for a seat holds theirs first. Those who came in the meantime stand at
    the end of the line; a seat left in a file that was joined to another holds nobody."""
    seats = Seat.objects.filter(whose, session=session, person__merged_into__isnull=True)
    hold_files(seats.order_by("pk").values_list("person_id", flat=True))


def _concerned(session: WorkshopSession) -> "QuerySet[Seat]":
    """Who has a seat or waits: whom a change is told to."""
    return (
        session.taken_seats.filter(state__in=_HELD)
        .select_related("person", "session__workshop")
        .order_by("id")
    )


def _check_own(organisation: int, by: Agent) -> None:
    if not runs(by, organisation):
        raise Refusal("Cet atelier est celui d'un autre organisme : lui seul peut le changer.")


def _check_open(session: WorkshopSession, organisation: int | None, at: datetime) -> None:
    """Refuse a seat in what is over or cancelled, or kept for others."""
    if session.cancelled_at is not None:
        raise Refusal("Cette séance est annulée : choisissez-en une autre.")
    if session.starts_at <= at:
        raise Refusal("Cette séance a commencé : choisissez-en une autre.")
    if words := closed_to(session, organisation):
        raise Refusal(words)


def _take(session: WorkshopSession) -> bool:
    """Take the row of the session, and a seat if one is free."""
    row = WorkshopSession.objects.filter(pk=session.pk)
    if row.filter(taken__lt=F("seats"), cancelled_at__isnull=True).update(taken=F("taken") + 1):
        return True
    row.update(taken=F("taken"))
    return False


def _leave(session: WorkshopSession, taken: bool) -> None:
    if taken:
        WorkshopSession.objects.filter(pk=session.pk).update(taken=F("taken") - 1)


def _next_in_line(session: WorkshopSession, *, by: Agent, at: datetime) -> Seat | None:
    """Give the seat that is free to who waits longest."""
    waiting = session.taken_seats.filter(state=Seat.State.WAITING).select_related(
        "person", "session__workshop"
    )
    seat = waiting.order_by("asked_at", "id").first()
    if seat is None or not _take(session):
        return None
    seat.state = Seat.State.SEATED
    seat.save(update_fields=["state"])
    _tell([seat], events.SEAT_TAKEN, by=by, at=at)
    seat_notices.tell_seated([seat], offered=True, by=by, at=at)
    return seat


def _mark(session: WorkshopSession) -> str:
    """How somebody is called where their name is not shown: a letter and two figures, free in this session."""
    used = set(session.taken_seats.values_list("mark", flat=True))
    while True:
        mark = choice(_LETTERS) + choice(_FIGURES) + choice(_FIGURES)
        if mark not in used:
            return mark


def _tell(seats: Sequence[Seat], event_type: EventType, *, by: Agent, at: datetime) -> None:
    done = journal.record_many(
        [
            Happened(
                event_type, seat.person_id, subject=seat.pk, organisation=seat.organisation_id, area=seat.area,
                scheme=seat.scheme, quantity=seat.session.minutes, variant=seat.session.workshop.kind,
                data={"atelier": seat.session.workshop.title, "quand": seat.session.starts_at.isoformat()},
            )
            for seat in seats
        ],
        by=by,
        at=at,
    )  # fmt: skip
    advance(done, by=by, at=at)
    bump({seat.person_id for seat in seats})
