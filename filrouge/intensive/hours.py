"""Hours lived beside the hours of the contract: workshops, activities done alone, appointments, each once (D-3, D-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, FloatField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from filrouge.accompaniment.models import EngagementContract
from filrouge.agenda.models import Appointment, Attendance
from filrouge.agenda.queries import day_bounds
from filrouge.core.text import enumeration
from filrouge.intensive import rules
from filrouge.intensive.models import Activity
from filrouge.intensive.queries import WEEK, monday_of
from filrouge.people.models import Person

# How many whole weeks are told: a display choice.
WEEKS = 4
WORKSHOPS, ALONE, MEETINGS, CONTRACT = "workshops", "alone", "meetings", "contract"
_LABELS = {WORKSHOPS: "ateliers", ALONE: "activités de la semaine", MEETINGS: "rendez-vous"}


@dataclass(frozen=True, slots=True)
class HoursLived:
    """Minutes over some weeks, by what they were spent on; hours a week of the contract, None when it says none."""

    minutes: Mapping[str, int]
    weeks: int
    contract: float | None

    @property
    def total(self) -> int:
        """Minutes in all."""
        return sum(self.minutes.values())

    @property
    def words(self) -> str:
        """« 7 h 30 par semaine en moyenne, pour 15 heures au contrat (ateliers 6 heures, rendez-vous 1 h 30) »."""
        lived = _hours(self.total / self.weeks)
        asked = f", pour {rules.hours_words(self.contract)} au contrat" if self.contract else ""
        parts = [f"{_LABELS[key]} {_hours(self.minutes[key])}" for key in _LABELS if self.minutes.get(key)]
        told = f" ({enumeration(parts)} en tout)" if parts else ""
        return f"{lived} par semaine en moyenne{asked}{told}"

    @property
    def over(self) -> str:
        """« Sur les 4 dernières semaines »."""
        return f"Sur les {self.weeks} dernières semaines entières"


def _hours(minutes: float) -> str:
    return rules.hours_words(minutes / rules.MINUTES_AN_HOUR)


def _told(rows: "QuerySet[Any]", what: str, number: F | Coalesce) -> "QuerySet[Any, tuple[str, float]]":
    marked = rows.order_by().annotate(what=Value(what, CharField()), told=Cast(number, FloatField()))
    told: QuerySet[Any, tuple[str, float]] = marked.values_list("what", "told")
    return told


def hours_lived(person: Person, today: date) -> HoursLived:
    """The last whole weeks of a person: one query. A session of an intensive week is its attendance, an appointment of
    one is the appointment: neither is counted again as an activity."""
    last = monday_of(today)
    first = last - WEEKS * WEEK
    since, until = day_bounds(first)[0], day_bounds(last)[0]
    came = Attendance.objects.filter(
        seat__person=person, state=Attendance.State.PRESENT, seat__session__starts_at__gte=since,
        seat__session__starts_at__lt=until,
    )  # fmt: skip
    followed = Exists(Attendance.objects.filter(seat=OuterRef("seat")))
    done = Activity.objects.filter(
        ~followed, week__period__person=person, week__monday__gte=first,
        week__monday__lt=last, state=rules.DONE, appointment__isnull=True,
    )  # fmt: skip
    met = Appointment.objects.filter(
        person=person, state=Appointment.State.HELD, starts_at__gte=since, starts_at__lt=until
    )
    contracts = EngagementContract.objects.filter(person=person, signed_on__lte=today, ends_on__gt=today)
    latest = contracts.order_by("-signed_on", "-pk").values("pk")[:1]
    asked = EngagementContract.objects.filter(pk=Subquery(latest), weekly_hours__isnull=False)
    rows = _told(came, WORKSHOPS, F("minutes")).union(
        _told(done, ALONE, Coalesce("done_minutes", 0)), _told(met, MEETINGS, F("minutes")),
        _told(asked, CONTRACT, F("weekly_hours")), all=True,
    )  # fmt: skip
    minutes: dict[str, int] = {}
    contract: float | None = None
    for what, number in rows:
        if what == CONTRACT:
            contract = number
        else:
            minutes[what] = minutes.get(what, 0) + round(number)
    return HoursLived(minutes, WEEKS, contract)
