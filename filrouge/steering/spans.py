"""How long people waited or stayed, and what was found in them that is still there: figures that two facts make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from filrouge.access.models import Fact
from filrouge.core.periods import Delay, Period
from filrouge.steering.definitions import Gap, Persistence
from filrouge.steering.groups import GROUP, grouped
from filrouge.steering.queries import (
    Facts,
    Scope,
    after_or_before,
    as_day,
    during,
    facts_in,
    numbers,
)
from filrouge.steering.rules import Stretch
from filrouge.steering.windows import end_of

Rows = QuerySet[Fact, dict[str, Any]]
RANK = "rank"
Stretches = dict[tuple[Gap, int], dict[str, list[Stretch]]]
Remaining = dict[tuple[Persistence, int], dict[str, "Remains"]]


@dataclass(frozen=True, slots=True)
class Remains:
    """Of `found` things that people had, how many are still `there`; how many people had some."""

    found: int
    there: int
    people: int


def gaps(measures: Sequence[Gap], periods: Sequence[Period], scope: Scope) -> Stretches:
    """How long each person waited or stayed, over every period: one query for all the statistics of a cohort."""
    found: Stretches = {}
    for cohort in dict.fromkeys(map(_cohort, measures)):
        stretches = _stretches(cohort, periods, scope)
        for measure in measures:
            if _cohort(measure) == cohort:
                found |= {(measure, rank): rows for rank, rows in stretches.items()}
    return found


def _cohort(measure: Gap) -> Gap:
    """The measure without what is made of it: mean, median and share of a cohort look at the same people."""
    return replace(measure, statistic="", within=None)


def _stretches(cohort: Gap, periods: Sequence[Period], scope: Scope) -> dict[int, dict[str, list[Stretch]]]:
    found: dict[int, dict[str, list[Stretch]]] = {}
    for row in _at_once([_lengths(cohort, rank, period, scope) for rank, period in enumerate(periods)]):
        start, end = (row["day"], row["other"]) if cohort.kind == "delay" else (row["other"], row["day"])
        if start is not None:
            stretch = Stretch(as_day(start), None if end is None else as_day(end), row["people"])
            found.setdefault(row[RANK], {}).setdefault(row.get(GROUP, ""), []).append(stretch)
    return found


def _at_once(questions: Sequence[Rows]) -> Iterable[Mapping[str, Any]]:
    """The same question about several periods, each with its own constants, asked in one go."""
    first, *others = questions
    return first.union(*others, all=True) if others else first


def _lengths(cohort: Gap, rank: int, period: Period, scope: Scope) -> Rows:
    """How many people have each length."""
    names, rows = [RANK, "day", "other"], spans(cohort, period, scope).annotate(**{RANK: Value(rank)})
    if cohort.breakdown:
        names, rows = [*names, GROUP], grouped(rows, cohort.breakdown, period)
    found: Rows = rows.values(*names).annotate(people=Count("*"))
    return found.order_by()


def spans(measure: Gap, period: Period, scope: Scope) -> Facts:
    """One fact for each person: the one that begins the wait (delay) or that ends the stay (duration), with the day of
    the `other` one."""
    waiting = measure.kind == "delay"
    names, variants = (
        (measure.from_events, measure.from_variants) if waiting else (measure.to_events, measure.to_variants)
    )
    cohort = facts_in(scope, names, variants).filter(during(period))
    # The bound of the day once more, alone: the index of the person can use it.
    nearer = {"day__lte" if waiting else "day__gte": OuterRef("day")}
    twins = cohort.filter(after_or_before(later=not waiting), person=OuterRef("person"), **nearer)
    return cohort.filter(~Exists(twins)).annotate(other=_answer(measure) if waiting else _origin(measure))


def _answer(measure: Gap) -> Subquery:
    """The first `to` of the person, the same day or later."""
    rows = _of_person(measure.to_events, measure.to_variants).filter(day__gte=OuterRef("day"))
    return Subquery(rows.order_by("day").values("day")[:1])


def _origin(measure: Gap) -> Subquery:
    """The last `from` of the person that comes before."""
    rows = _of_person(measure.from_events, measure.from_variants).filter(
        after_or_before(later=False), day__lte=OuterRef("day")
    )
    return Subquery(rows.order_by("-day").values("day")[:1])


def _of_person(names: Iterable[str], variants: Sequence[str]) -> Facts:
    rows = Fact.objects.filter(person=OuterRef("person"), type__in=numbers(names))
    return rows.filter(variant__in=variants) if variants else rows


def known_in(measure: Gap, period: Period) -> Q:
    """Of a cohort, those who stand behind the figure: see `rules.gap_figure`."""
    answered = Q(other__isnull=False)
    if measure.within is None or measure.kind == "duration":
        return answered
    return answered | Q(day__lt=_last_start_due(measure.within, period).toordinal())


def _last_start_due(within: Delay, period: Period) -> date:
    """The first day whose delay still runs at the end of the period."""
    until = end_of(period)
    day = max(period.since, within.before(until) - timedelta(days=31))
    while within.after(day) < until:
        day += timedelta(days=1)
    return day


def remaining(measures: Sequence[Persistence], periods: Sequence[Period], scope: Scope) -> Remaining:
    """What was found and is still there, over every period: one query for each measure."""
    found: Remaining = {}
    for measure in dict.fromkeys(measures):
        for row in _at_once([_remains(measure, rank, period, scope) for rank, period in enumerate(periods)]):
            remains = Remains(row["found"], row["there"], row["people"])
            found.setdefault((measure, row[RANK]), {})[row.get(GROUP, "")] = remains
    return found


def _remains(measure: Persistence, rank: int, period: Period, scope: Scope) -> Rows:
    columns = {
        "found": Count("*"),
        "there": Count("day", filter=Q(over=False)),
        "people": Count("person", distinct=True),
    }
    names, rows = [RANK], burdens(measure, period, scope).annotate(**{RANK: Value(rank)})
    if measure.breakdown:
        names, rows = [*names, GROUP], grouped(rows, measure.breakdown, period)
    found: Rows = rows.values(*names).annotate(**columns)
    return found.order_by()


def still_there(measure: Persistence, period: Period, scope: Scope) -> Facts:
    """Those of the findings that nothing has lifted."""
    return burdens(measure, period, scope).filter(Q(over=False))


def burdens(measure: Persistence, period: Period, scope: Scope) -> Facts:
    """The last finding of each person and variant before the day `at` which they are looked at in the period;
    `over` when it was lifted by then: see `rules.persisting`."""
    looks = facts_in(scope, measure.at, measure.at_variants).filter(during(period))
    last_look = Subquery(looks.filter(person=OuterRef("person")).order_by("-day").values("day")[:1])
    rows = Fact.objects.filter(type__in=numbers(measure.found), person__in=looks.values("person"))
    rows = rows.annotate(at=last_look).filter(day__lt=F("at"))
    same = Fact.objects.filter(
        after_or_before(later=True), person=OuterRef("person"), variant=OuterRef("variant")
    )
    again = same.filter(type__in=numbers(measure.found), day__lt=OuterRef("at"))
    lifted = same.filter(type__in=numbers(measure.lifted), day__lte=OuterRef("at"))
    return rows.filter(~Exists(again)).annotate(over=Exists(lifted))
