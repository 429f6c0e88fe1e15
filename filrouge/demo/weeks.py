"""Intensive weeks in the last days of the story: workshops, some people in a period, a week lived, one under way (D-4)."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.roles import Role, Verb
from filrouge.accompaniment.models import EngagementContract
from filrouge.agenda.attendance import Presence, note_attendance
from filrouge.agenda.models import Workshop
from filrouge.agenda.workshop_rules import halves
from filrouge.agenda.workshops import NewSession, plan_sessions, save_workshop
from filrouge.core.results import Refusal
from filrouge.demo.desks import Desk
from filrouge.demo.world import World
from filrouge.directory.catalogue import catalogue
from filrouge.intensive.models import IntensivePeriod, Week
from filrouge.intensive.offered import habits
from filrouge.intensive.periods import Settings, Window, open_period
from filrouge.intensive.proposing import propose_weeks
from filrouge.intensive.queries import WEEK, monday_of
from filrouge.intensive.validating import validate_weeks
from filrouge.intensive.weeks import keep_week
from filrouge.people.models import Following, Person

WORKING_DAYS = 5


@lru_cache(maxsize=1)
def _said() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "weeks.toml").read_text(encoding="utf-8"))


def intensive_days(world: World) -> None:
    """Begin periods three weeks before the end; a week later, what was lived is validated and the next weeks are chosen:
    the last whole week is left to validate, the one under way is only proposed."""
    this = monday_of(world.until)
    lived, due = this - WEEK - WEEK, this - WEEK
    if lived - WEEK <= world.day < lived:
        if not IntensivePeriod.objects.exists():
            begin(_desks(world, this), [lived, due, this], world.day, world.at(17))
    elif world.day >= due:
        desks = {desk.pk: desk for desk in world.desks.values()}
        rows = Week.objects.filter(monday=lived, state=Week.State.KEPT).select_related("period__person")
        for week in rows.order_by("id"):
            week_lived(week, by=desks[week.period.caseworker_id or 0].acting, at=world.at(17))


def _desks(world: World, monday: date) -> list[Desk]:
    """The caseworker whom the demo shows, then those whose scheme asks for a rhythm in intensive, then those with most
    people whose contract has hours."""
    found = {
        desk.key: len(contracts(desk.pk, world.day, monday))
        for desk in world.desks.values()
        if desk.agent and desk.acting.may(Verb.ACCOMPANY)
    }
    shown = world.services.logins().get(Role.CASEWORKER.value)
    first = shown.key if shown else ""
    asked = _under_a_rhythm()
    ranked = sorted(
        (key for key in found if found[key]),
        key=lambda key: (key != first, -asked[world.desks[key].pk], -found[key], key),
    )
    return [world.desks[key] for key in ranked[: _said()["referents"]]]


def _under_a_rhythm() -> Counter[int]:
    """How many people each caseworker follows under a scheme with a rhythm in intensive."""
    schemes = [key for key, text in catalogue().schemes.items() if text.rhythm("intensive") is not None]
    rows = Following.objects.filter(scheme__key__in=schemes, lead__isnull=False)
    return Counter(rows.order_by().values_list("lead", flat=True))


def contracts(lead: int, day: date, monday: date) -> list[EngagementContract]:
    """The contracts with hours of the people of this caseworker that run until after that week."""
    rows = EngagementContract.objects.filter(
        person__following__lead=lead,
        signed_on__lte=day,
        ends_on__gt=monday + WEEK,
        weekly_hours__isnull=False,
    )
    found = {row.person_id: row for row in rows.select_related("person").order_by("signed_on", "id")}
    return list(found.values())


def begin(desks: Sequence[Desk], mondays: Sequence[date], day: date, at: datetime) -> None:
    """Workshops of each caseworker's organisation, periods for some of their people, their first week kept."""
    for desk in desks:
        by = desk.acting
        if not Workshop.objects.filter(organisation=desk.organisation).exists():
            _workshops(desk, mondays, by, at)
        periods = [
            period
            for contract in contracts(desk.pk, day, mondays[-1])[: _said()["people"]]
            if (period := _period(contract.person, mondays[0], by, at))
        ]
        _choose(periods, mondays[0], by, at)


def _choose(periods: Sequence[IntensivePeriod], monday: date, by: Agent, at: datetime) -> None:
    for week in propose_weeks(periods, monday, by=by, at=at):
        chosen = week.activities.values_list("public_id", flat=True)
        keep_week(week, chosen=set(chosen), by=by, at=at)


def _period(person: Person, monday: date, by: Agent, at: datetime) -> IntensivePeriod | None:
    opens, closes = habits()["halves"]["morning"][0], habits()["halves"]["afternoon"][1]
    windows = tuple(Window(day, opens, closes) for day in range(WORKING_DAYS))
    usual = habits()["usual"]
    settings = Settings(windows, IntensivePeriod.Pace.CAR, usual["reach"], usual["alone"])
    try:
        return open_period(person, since=monday, settings=settings, by=by, at=at)
    except Refusal:
        return None


def _workshops(desk: Desk, mondays: Sequence[date], by: Agent, at: datetime) -> None:
    for told in _said()["workshop"]:
        fields = {key: told[key] for key in ("title", "kind", "minutes", "seats")}
        workshop = save_workshop(Workshop(organisation_id=desk.organisation, **fields), by=by, at=at)
        days = [monday + timedelta(days=told["weekday"]) for monday in mondays]
        hours = [timezone.make_aware(datetime.combine(day, time(told["hour"]))) for day in days]
        site = desk.sites[0] if desk.sites else None
        plan_sessions(workshop, [NewSession(hour, site) for hour in hours], by=by, at=at)


def week_lived(week: Week, *, by: Agent, at: datetime) -> None:
    """Who came is noted, the week is validated, the next one chosen, the one after proposed."""
    rows = week.activities.filter(seat__isnull=False).select_related("session", "seat").order_by("id")
    for number, row in enumerate(rows, start=week.pk):
        if row.session is None or row.seat is None:
            continue
        state = "absent" if number % _said()["missing"] == 0 else "present"
        parts = halves(timezone.localtime(row.session.starts_at), row.session.minutes)
        note_attendance(
            row.session, [Presence(row.seat.pk, part.half, state) for part in parts], by=by, at=at
        )
    validate_weeks([week], by=by, at=at)
    _choose([week.period], week.monday + WEEK, by, at)
    propose_weeks([week.period], week.monday + WEEK + WEEK, by=by, at=at)
