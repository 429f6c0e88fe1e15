"""What a week can be composed from, read from the base: sessions with seats, people with their time (D-4)."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from filrouge.accompaniment.models import Step
from filrouge.agenda.models import Appointment, Attendance, Seat, WorkshopSession
from filrouge.agenda.workshop_queries import closed_to, to_come
from filrouge.directory.models import Commune
from filrouge.intensive.composing.facts import MINUTES_A_DAY, QUARTER, Participant, Problem, Session
from filrouge.intensive.homes import at_home, communes_of
from filrouge.intensive.models import Activity, IntensivePeriod
from filrouge.intensive.queries import bounds, contracts_of_week, target_of
from filrouge.orientation.assigning.facts import Point

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Alone:
    """Something that one does alone: its kind of action, quarters a week that are proposed at most."""

    key: str
    label: str
    kind: str
    quarters: int


@lru_cache(maxsize=1)
def alone_activities() -> dict[str, Alone]:
    """Activities without a session, in the order of the file."""
    raw = tomllib.loads((_DATA / "alone.toml").read_text(encoding="utf-8"))
    rows = (Alone(e["key"], e["label"], e["kind"], e["hours"] * 60 // QUARTER) for e in raw["activity"])
    return {row.key: row for row in rows}


@lru_cache(maxsize=1)
def habits() -> dict[str, Any]:
    """How far and how long: speeds, longest day, what a quarter of each sort is worth."""
    return tomllib.loads((_DATA / "composing.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Offered:
    """A problem and what its keys stand for."""

    problem: Problem
    sessions: dict[int, WorkshopSession]
    periods: dict[int, IntensivePeriod]
    appointments: dict[int, list[Appointment]]
    seats: dict[int, list[Seat]]
    asked: dict[int, tuple[str, ...]]


def offered(periods: Sequence[IntensivePeriod], monday: date, now: datetime) -> Offered:
    """The week of these periods (keys: of the period) on sessions still to come. A dozen queries, however many.

    Periods that `queries.obstacles` says something of are not asked for."""
    since, until = bounds(monday)
    contracts = contracts_of_week([period.person_id for period in periods], monday)
    aims = {period.pk: target_of(contracts[period.person_id], period.scheme).verdict for period in periods}
    rows = list(to_come(max(since, now), until))
    people = [period.person_id for period in periods]
    known = _Known(people, since, until)
    places = _Places(rows, known)
    single = len(periods) == 1
    sessions = tuple(_session(row, since, places, single) for row in rows)
    bare = Problem(sessions, (), places.minutes(), far=habits()["far"])
    participants = tuple(
        _participant(period, aims[period.pk], rows, bare, known, places, monday) for period in periods
    )
    asked = {
        period.pk: tuple(one.get("kind", "") for one in contracts[period.person_id].terms.get("actions", []))
        for period in periods
    }
    return Offered(
        replace(bare, people=participants), {row.pk: row for row in rows}, {period.pk: period for period in periods},
        known.appointments, known.seats, asked,
    )  # fmt: skip


class _Known:
    """What is read once of all these people: appointments and seats of the week, modules followed, wishes, homes."""

    def __init__(self, people: Sequence[int], since: datetime, until: datetime) -> None:
        self.appointments: dict[int, list[Appointment]] = defaultdict(list)
        live = (Appointment.State.BOOKED, Appointment.State.HELD)
        for row in Appointment.objects.filter(
            person__in=people, starts_at__gte=since, starts_at__lt=until, state__in=live
        ).select_related("site").order_by("starts_at", "id"):  # fmt: skip
            self.appointments[row.person_id].append(row)
        self.seats: dict[int, list[Seat]] = defaultdict(list)
        self.followed: dict[int, set[int]] = defaultdict(set)
        mine = Seat.objects.filter(person__in=people).select_related("session__site", "session__workshop")
        for seat in mine.filter(
            state=Seat.State.SEATED, session__starts_at__gte=since, session__starts_at__lt=until
        ).order_by("id"):
            self.seats[seat.person_id].append(seat)
        present = Attendance.objects.filter(seat__person__in=people, state=Attendance.State.PRESENT)
        for person, workshop in present.order_by("id").values_list("seat__person", "seat__session__workshop"):
            self.followed[person].add(workshop)
        self.declined: dict[int, set[int]] = defaultdict(set)
        for person, workshop in (
            Activity.objects.filter(
                week__period__person__in=people, state=Activity.State.DECLINED, session__isnull=False
            )
            .order_by("id")
            .values_list("week__period__person", "session__workshop")
        ):
            self.declined[person].add(workshop)
        self.domains: dict[int, set[str]] = defaultdict(set)
        open_steps = Step.objects.filter(
            goal__person__in=people, state=Step.State.TODO, goal__closed_on__isnull=True
        )
        for person, domain in open_steps.order_by("id").values_list("goal__person", "goal__domain"):
            self.domains[person].add(domain)
        self.homes = communes_of(people)


class _Places:
    """Communes as numbers, and how long it takes from one to another."""

    def __init__(self, rows: Iterable[WorkshopSession], known: _Known) -> None:
        codes = {row.site.commune_id for row in rows if row.site} | set(known.homes.values())
        codes |= {a.site.commune_id for mine in known.appointments.values() for a in mine if a.site}
        codes |= {s.session.site.commune_id for mine in known.seats.values() for s in mine if s.session.site}
        found = Commune.objects.filter(code__in=[code for code in codes if code], latitude__isnull=False)
        communes = list(found.order_by("code"))
        self.numbers = {commune.code: number for number, commune in enumerate(communes)}
        self.points = [Point(commune.latitude or 0.0, commune.longitude or 0.0) for commune in communes]

    def of(self, code: str | None) -> int | None:
        """The number of a commune; None for one that is not known."""
        return self.numbers.get(code) if code else None

    def minutes(self) -> dict[tuple[int, int], int]:
        """By car, between each two of them: a start, then so many kilometres an hour, as the crow flies with its detours."""
        speed, start, detour = habits()["speed"], habits()["start"], habits()["detour"]
        return {
            (one, other): round(start + here.kilometres(self.points[other]) * detour * 60 / speed)
            for one, here in enumerate(self.points)
            for other in range(one + 1, len(self.points))
        }


def _session(row: WorkshopSession, since: datetime, places: _Places, single: bool) -> Session:
    start = minute_of(row.starts_at, since)
    return Session(
        row.pk, start, start + row.minutes, row.workshop.kind, places.of(row.site.commune_id if row.site else None),
        module=row.workshop_id, seats=row.seats - row.taken, least=0 if single else max(row.least - row.taken, 0),
    )  # fmt: skip


def minute_of(instant: datetime, since: datetime) -> int:
    """Minutes of a civil week since its Monday: what the clock on the wall shows, whatever the change of hour."""
    local, first = timezone.localtime(instant), timezone.localtime(since)
    return (local.date() - first.date()).days * MINUTES_A_DAY + local.hour * 60 + local.minute


def _participant(
    period: IntensivePeriod, aim: int, rows: Sequence[WorkshopSession], bare: Problem, known: _Known,
    places: _Places, monday: date,
) -> Participant:  # fmt: skip
    person, rule = period.person_id, habits()
    held = tuple(_held(known, person, places, bounds(monday)[0]))
    booked = {seat.session_id for seat in known.seats[person]}
    home = places.of(known.homes.get(person))
    wishes = {
        session.key: worth
        for row, session in zip(rows, bare.sessions, strict=True)
        if row.pk not in booked
        and bare.minutes(home, session.place, period.pace) <= period.reach
        and row.workshop_id not in known.followed[person]
        and not closed_to(row, period.organisation_id)
        and (worth := _worth(row, person, known)) >= 0
    }
    free = tuple(_windows(period, monday, known.homes.get(person)))
    return Participant(
        period.pk, aim, aim + rule["over"], rule["longest_day"], free, wishes, held,
        period.alone // QUARTER, home, period.pace,
    )  # fmt: skip


def _windows(period: IntensivePeriod, monday: date, commune: str | None) -> Iterable[tuple[int, int]]:
    """The free windows of the week, on the days that are in the period; with school, for who minds their children."""
    minding = at_home(period, monday, commune)
    for day, opens, closes in period.windows:
        on = monday + timedelta(days=day)
        if on in minding or on < period.since or (period.until is not None and on >= period.until):
            continue
        yield day * MINUTES_A_DAY + opens, day * MINUTES_A_DAY + closes


def _worth(row: WorkshopSession, person: int, known: _Known) -> int:
    """What a quarter of an hour of it is worth to this person: a session before solitary work, what the plan
    asks first, what was declined last."""
    rule = habits()["worth"]
    worth: int = rule["session"]
    if known.domains[person] & set(habits()["domains"].get(row.workshop.kind, ())):
        worth += rule["plan"]
    return worth - (rule["declined"] if row.workshop_id in known.declined[person] else 0)


def _held(known: _Known, person: int, places: _Places, since: datetime) -> Iterable[Session]:
    for appointment in known.appointments[person]:
        start = minute_of(appointment.starts_at, since)
        place = places.of(appointment.site.commune_id if appointment.site else None)
        yield Session(-appointment.pk, start, start + appointment.minutes, "support", place)
    for seat in known.seats[person]:
        row = seat.session
        start = minute_of(row.starts_at, since)
        place = places.of(row.site.commune_id if row.site else None)
        yield Session(row.pk, start, start + row.minutes, row.workshop.kind, place, row.workshop_id)
