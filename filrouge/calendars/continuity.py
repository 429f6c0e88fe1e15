"""What an absence leaves without anybody: appointments, workshops, people whose deadline falls meanwhile (D-5)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from filrouge.access.agents import Agent
from filrouge.agenda.absences import absences_of
from filrouge.agenda.models import Absence, Appointment, WorkshopSession
from filrouge.agenda.queries import day_bounds
from filrouge.agenda.workshop_queries import runs
from filrouge.calendars.models import Kept
from filrouge.calendars.shipped import shipped
from filrouge.clocks.models import Clock
from filrouge.clocks.queries import ClockLine, line
from filrouge.people.models import Following, file_open_to

# Beyond, a screen says how many are left: they come once the first are settled.
MOST = 200


@dataclass(frozen=True, slots=True)
class Effects:
    """What is planned while somebody is away. `hidden`: appointments with people whose file is not open to who reads.

    `kept`: keys of the appointments that somebody decided to leave as they are; `ours`: keys of the sessions that the
    reader's organisation runs."""

    appointments: list[Appointment]
    kept: list[Appointment]
    hidden: int
    sessions: list[WorkshopSession]
    ours: frozenset[int]
    at_risk: list[ClockLine]


def visible_absence(agent: Agent, public_id: str, today: date) -> Absence:
    """An absence that this agent may look after; else 404."""
    found = absences_of(agent, today).filter(public_id=public_id).first()
    if found is None:
        raise Http404("Cette absence n'existe pas, ou n'est pas celle d'un de vos collègues.")
    return found


def window(absence: Absence, now: datetime) -> tuple[datetime, datetime]:
    """From now, or its beginning, to its end; as far as we look when nobody knows it."""
    since = day_bounds(absence.since)[0]
    until = day_bounds(absence.until)[0] if absence.until else max(since, now) + shipped().absence
    return max(since, now), until


def appointments_during(absence: Absence, now: datetime) -> "QuerySet[Appointment]":
    """Appointments to come that fall in an absence, in order."""
    since, until = window(absence, now)
    rows = Appointment.objects.filter(
        professional=absence.professional_id, state=Appointment.State.BOOKED, starts_at__gte=since, starts_at__lt=until
    )  # fmt: skip
    return rows.select_related("person", "professional", "organisation", "site__commune").order_by(
        "starts_at", "pk"
    )


def effects_of(absence: Absence, agent: Agent, now: datetime, today: date) -> Effects:
    """What an absence leaves, as this agent may read it; five queries."""
    every = appointments_during(absence, now)
    mine = list(every.filter(file_open_to(agent, "person_id", few=True))[:MOST])
    kept = set(Kept.objects.filter(absence=absence).values_list("appointment", flat=True))
    sessions = _sessions(absence, now)
    return Effects(
        [row for row in mine if row.pk not in kept],
        [row for row in mine if row.pk in kept],
        max(every.count() - len(mine), 0),
        sessions,
        frozenset(one.pk for one in sessions if runs(agent, one.organisation_id)),
        _at_risk(absence, agent, now, today),
    )


def _sessions(absence: Absence, now: datetime) -> list[WorkshopSession]:
    since, until = window(absence, now)
    rows = WorkshopSession.objects.filter(
        host=absence.professional_id, cancelled_at__isnull=True, starts_at__gte=since, starts_at__lt=until
    )
    return list(rows.select_related("workshop__organisation", "site").order_by("starts_at", "pk")[:MOST])


def _at_risk(absence: Absence, agent: Agent, now: datetime, today: date) -> list[ClockLine]:
    """Deadlines of the people whom the absent professional follows, late or due before the return, the law's first."""
    mine = Following.objects.filter(Q(lead=absence.professional_id) | Q(support=absence.professional_id))
    rows = Clock.objects.filter(
        file_open_to(agent, "person_id", few=True), person__in=mine.values("person"), state=Clock.State.RUNNING,
        due_on__lt=window(absence, now)[1].date(),
    )  # fmt: skip
    return [line(row, today) for row in rows.select_related("person").order_by("kind", "due_on", "pk")[:MOST]]
