"""Intensive periods as a manager reads them: the share of people, hours planned and done, who has no week (D-4, G-3)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from filrouge.access.agents import Agent
from filrouge.accompaniment.models import Accompaniment
from filrouge.agenda.models import Attendance
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.directory.models import Agreement, Organisation
from filrouge.directory.queries import on_day
from filrouge.intensive import rules
from filrouge.intensive.models import Activity, IntensivePeriod, Week
from filrouge.intensive.queries import running_in_week
from filrouge.people.models import file_open_to

SHARE = "intensive_share"


@dataclass(frozen=True, slots=True)
class OfOrganisation:
    """One organisation: people accompanied over its agreement, those with an intensive period, hours of the week."""

    name: str
    accompanied: int
    intensive: int
    aim: Decimal | None
    planned: str
    done: str

    @property
    def share(self) -> int:
        """People with at least one period, out of a hundred accompanied."""
        return round(100 * self.intensive / self.accompanied) if self.accompanied else 0


def of_organisations(agent: Agent, monday: date) -> list[OfOrganisation]:
    """The figures of each organisation that the agent answers for, on the agreement that runs that day. Six queries."""
    since, aims = _agreements(agent, monday)
    accompanied = _people(Accompaniment.objects.filter(organisation__in=since), "closed_on", since)
    intensive = _people(IntensivePeriod.objects.filter(organisation__in=since), "until", since)
    planned, done = _hours(list(since), monday)
    rows = Organisation.objects.filter(pk__in=since).order_by("name", "pk")
    return [
        OfOrganisation(
            str(row), len(accompanied[row.pk] | intensive[row.pk]), len(intensive[row.pk]), aims.get(row.pk),
            _words(planned[row.pk]), _words(done[row.pk]),
        )
        for row in rows
        if accompanied[row.pk] or intensive[row.pk]
    ]  # fmt: skip


def _words(minutes: int) -> str:
    return rules.hours_words(minutes / rules.MINUTES_AN_HOUR)


def _agreements(agent: Agent, day: date) -> tuple[dict[int, date], dict[int, Decimal]]:
    """Since when the agreement of each organisation runs, and the share that its scheme aims at."""
    rows = Agreement.objects.filter(on_day(day))
    if not agent.everything and not agent.department:
        rows = rows.filter(organisation__in=agent.organisations)
    since: dict[int, date] = {}
    aims: dict[int, Decimal] = {}
    for organisation, scheme, first in rows.order_by("id").values_list("organisation", "scheme", "since"):
        since[organisation] = min(first, since.get(organisation, first))
        text = scheme_text(scheme_keys().get(scheme))
        for target in text.targets if text else ():
            if target.key == SHARE:
                aims[organisation] = Decimal(str(target.value))
    return since, aims


def _people(
    rows: "QuerySet[Accompaniment] | QuerySet[IntensivePeriod]", ends: str, since: dict[int, date]
) -> dict[int, set[int]]:
    """The people of these rows that are not over before the agreement, by organisation."""
    found: dict[int, set[int]] = defaultdict(set)
    for organisation, person, until in rows.order_by("id").values_list("organisation", "person", ends):
        if until is None or until > since[organisation]:
            found[organisation].add(person)
    return found


def _hours(organisations: list[int], monday: date) -> tuple[dict[int, int], dict[int, int]]:
    """Minutes planned and done that week, by organisation; those of sessions are read from their attendance."""
    planned: dict[int, int] = defaultdict(int)
    done: dict[int, int] = defaultdict(int)
    rows = Activity.objects.filter(week__monday=monday, week__period__organisation__in=organisations)
    by = (
        rows.exclude(state__in=(rules.PROPOSED, rules.DECLINED))
        .values_list("week__period__organisation")
        .order_by()
    )
    for organisation, minutes, own in by.annotate(
        minutes_planned=Sum("minutes"), minutes_done=Sum("done_minutes", filter=Q(state=rules.DONE))
    ):
        planned[organisation] += minutes or 0
        done[organisation] += own or 0
    followed = Attendance.objects.filter(seat__activities__in=rows.filter(state=rules.DONE)).order_by()
    for organisation, minutes in followed.values_list(
        "seat__activities__week__period__organisation"
    ).annotate(Sum("minutes")):
        done[organisation] += minutes or 0
    return planned, done


def without_week(agent: Agent, monday: date) -> "QuerySet[IntensivePeriod]":
    """Periods of that week where no week is chosen, of people whose file is open to the agent; those with a proposal
    say so (`proposed`)."""
    weeks = Week.objects.filter(period=OuterRef("pk"), monday=monday)
    rows = running_in_week(monday).filter(file_open_to(agent, "person_id"))
    return (
        rows.filter(~Exists(weeks.exclude(state=Week.State.PROPOSED)))
        .annotate(proposed=Exists(weeks))
        .select_related("person", "organisation", "caseworker")
    )
