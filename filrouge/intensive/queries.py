"""Reading intensive periods and weeks, and what each week is aimed at (D-4)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.accompaniment.models import EngagementContract
from filrouge.agenda.models import Attendance
from filrouge.agenda.queries import day_bounds
from filrouge.core.results import Opinion
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.intensive import rules
from filrouge.intensive.composing.facts import DAYS_A_WEEK
from filrouge.intensive.models import Activity, IntensivePeriod, Week
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import NotVisible

USUAL = "intensive_hours"
WEEK = timedelta(days=DAYS_A_WEEK)


def basis(person: Person, day: date) -> EngagementContract | None:
    """The contract that runs that day: the latest signed, if it has not ended."""
    rows = EngagementContract.objects.filter(person=person, signed_on__lte=day)
    latest = rows.order_by("-signed_on", "-id").first()
    return latest if latest is not None and latest.ends_on > day else None


def usual_hours(scheme: int | None) -> Decimal | None:
    """The hours a week that the scheme of this number aims at in an intensive period; None when it says nothing."""
    text = scheme_text(scheme_keys().get(scheme or 0))
    found = next((target for target in text.targets if target.key == USUAL), None) if text else None
    return Decimal(str(found.value)) if found else None


def target_of(contract: EngagementContract, scheme: int | None) -> Opinion[int]:
    """Quarters of an hour a week that this contract and this scheme aim at."""
    exempted = bool(contract.terms.get("exemption"))
    return rules.target(contract.weekly_hours, exempted=exempted, usual=usual_hours(scheme))


def contracts_of_week(people: Iterable[int], monday: date) -> dict[int, EngagementContract]:
    """The contract of each of these people that runs some day of that week: the latest signed."""
    rows = EngagementContract.objects.filter(
        person__in=list(people), signed_on__lt=monday + WEEK, ends_on__gt=monday
    )
    return {row.person_id: row for row in rows.order_by("signed_on", "id")}


def obstacles(periods: Sequence[IntensivePeriod], monday: date) -> dict[int, str]:
    """Why no week is proposed in some of these periods (by their key), in words that say what to do."""
    contracts = contracts_of_week([period.person_id for period in periods], monday)
    found = {}
    for period in periods:
        contract = contracts.get(period.person_id)
        if period.since >= monday + WEEK or (period.until is not None and period.until <= monday):
            found[period.pk] = "Cette semaine n'est pas dans la période intensive : choisissez-en une autre."
        elif contract is None:
            found[period.pk] = "Aucun contrat ne court cette semaine-là : renouvelez-le d'abord."
        elif not (aim := target_of(contract, period.scheme)).verdict:
            found[period.pk] = aim.reasons[0]
    return found


def running_in_week(monday: date) -> "QuerySet[IntensivePeriod]":
    """Periods that run some day of that week."""
    ends = Q(until__isnull=True) | Q(until__gt=monday)
    rows = IntensivePeriod.objects.filter(ends, since__lt=monday + WEEK)
    return rows.select_related("person", "contract").order_by("id")


def visible_period(agent: Agent, public_id: str) -> IntensivePeriod:
    """A period of a person whose file is open to the agent; else 404."""
    rows = IntensivePeriod.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    found = rows.select_related("person", "contract", "organisation").first()
    if found is None:
        raise NotVisible("Cette période n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


def visible_week(agent: Agent, public_id: str) -> Week:
    """A week of a person whose file is open to the agent; else 404."""
    rows = Week.objects.filter(file_open_to(agent, "period__person_id", few=True), public_id=public_id)
    found = rows.select_related("period__person", "period__contract").first()
    if found is None:
        raise NotVisible("Cette semaine n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


def visible_activity(agent: Agent, public_id: str) -> Activity:
    """An activity of a person whose file is open to the agent; else 404."""
    rows = Activity.objects.filter(
        file_open_to(agent, "week__period__person_id", few=True), public_id=public_id
    )
    found = rows.select_related("week__period__person").first()
    if found is None:
        raise NotVisible("Cette activité n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def bounds(monday: date) -> tuple[datetime, datetime]:
    """The instants at which a week begins and ends."""
    return day_bounds(monday)[0], day_bounds(monday + timedelta(days=6))[1]


def activities_of(week: Week) -> list[Activity]:
    """The activities of a week in their order, those done alone last; each knows the minutes followed (`followed`)."""
    rows = list(
        week.activities.select_related(
            "session__workshop",
            "session__site__commune",
            "session__organisation",
            "seat",
            "appointment__site__commune",
        ).order_by("id")
    )
    followed = followed_minutes(rows)
    for row in rows:
        row.followed = followed.get(row.seat_id or 0)  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: (row.starts_at is None, row.starts_at or timezone.now(), row.pk))


def followed_minutes(rows: list[Activity]) -> dict[int, tuple[str, int]]:
    """What attendance says of each seat of these activities: what is known, and the minutes followed."""
    seats = [row.seat_id for row in rows if row.seat_id is not None]
    found: dict[int, tuple[str, int]] = {}
    for half in Attendance.objects.filter(seat__in=seats).order_by("id"):
        state, minutes = found.get(half.seat_id, (half.state, 0))
        best = half.state if half.state == Attendance.State.PRESENT else state
        found[half.seat_id] = (best, minutes + half.minutes)
    return found


def to_validate(agent: Agent, day: date, *, mine: bool = False) -> "QuerySet[Week]":
    """Kept weeks that are over and that nobody validated, of people whose file is open to the agent; `mine`: of those
    whom they follow."""
    over = Q(monday__lte=day - WEEK, state=Week.State.KEPT)
    if mine:
        over &= Q(period__person__following__lead=agent.professional_id or 0)
    return (
        Week.objects.filter(over, file_open_to(agent, "period__person_id"))
        .select_related("period__person", "period__caseworker")
        .order_by("monday", "id")
    )


def lines_of(rows: list[Activity]) -> list[rules.Line]:
    """These activities as figures; the minutes of a session are those of its attendance."""
    followed = followed_minutes(rows)
    return [
        rules.Line(
            row.state,
            row.minutes,
            followed[row.seat_id][1] if row.seat_id in followed else row.done_minutes or 0,
            row.kind,
        )
        for row in rows
    ]
