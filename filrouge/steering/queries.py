"""Counting facts in the database. Every figure is a set of facts first: who stands behind it is that set.

The filters (scheme, territory, organisation, caseworker) choose the facts that are counted. What ends or
answers them (a closing, a first appointment) is looked for in the whole file of the person, whoever did it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from filrouge.access import events
from filrouge.access.models import Fact
from filrouge.core.periods import Delay, Period
from filrouge.directory.models import Agreement, Area, Scheme
from filrouge.directory.queries import area_and_below
from filrouge.steering.definitions import Gap, Measure, Ratio, Spells, Tally
from filrouge.steering.rules import Stretch
from filrouge.steering.windows import end_of

Facts = QuerySet[Fact]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts count: those of a scheme and, when given, of these areas, organisations, caseworker."""

    scheme: int
    areas: tuple[int, ...] | None = None
    organisations: tuple[int, ...] | None = None
    caseworker: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A number in the measure's own unit (people, events, sum of quantities) and the people behind it."""

    number: int
    people: int


NO_SCHEME = 0
NEVER = date.max.toordinal()
NOBODY = Counted(0, 0)
Stretches = dict[tuple[Gap, int], dict[str, list[Stretch]]]
Counts = dict[tuple[Tally | Spells, int], dict[str, Counted]]
"""By measure and rank of the period, then by variant (empty when the measure asks for no detail)."""


def facts_in(scope: Scope, names: Iterable[str], variants: Sequence[str] = ()) -> Facts:
    """The facts of a scope that are of these event types, and of these variants when some are given."""
    found = Fact.objects.filter(scheme=scope.scheme, type__in=numbers(names))
    if variants:
        found = found.filter(variant__in=variants)
    if scope.areas is not None:
        found = found.filter(area__in=scope.areas)
    if scope.organisations is not None:
        found = found.filter(organisation__in=scope.organisations)
    if scope.caseworker is not None:
        found = found.filter(caseworker=scope.caseworker)
    return found


def numbers(names: Iterable[str]) -> list[int]:
    """Stored numbers of event types."""
    return sorted(events.by_name(name).number for name in names)


def scheme_number(key: str) -> int:
    """The number that facts bear for a scheme; NO_SCHEME, which no fact bears, before the scheme is published."""
    return Scheme.objects.filter(key=key).values_list("pk", flat=True).first() or NO_SCHEME


def schemes_followed(organisations: tuple[int, ...] | None) -> list[tuple[int, str]]:
    """Number and key of the published schemes, by name; of those of these organisations' agreements if given."""
    rows = Scheme.objects.order_by("name", "pk")
    if organisations is not None:
        rows = rows.filter(
            Exists(Agreement.objects.filter(scheme=OuterRef("pk"), organisation__in=organisations))
        )
    return list(rows.values_list("pk", "key"))


def areas_below(area: Area) -> tuple[int, ...]:
    """Keys of an area and of all that it contains."""
    return tuple(area_and_below(area))


def during(period: Period) -> Q:
    """Facts of a period."""
    return Q(day__gte=period.since.toordinal(), day__lt=end_of(period).toordinal())


def behind(measure: Measure, period: Period, scope: Scope) -> Facts:
    """The facts of which the people are counted: one row or more for each of them.

    Behind a ratio stand those of its denominator."""
    if isinstance(measure, Ratio):
        return behind(measure.denominator, period, scope)
    if isinstance(measure, Tally):
        return facts_in(scope, measure.events, measure.variants).filter(during(period))
    if isinstance(measure, Spells):
        return _spells(measure, scope, period).filter(_open_in(measure, period))
    return _gaps(measure, [period], scope).filter(_known(measure, period))


def counts(measures: Iterable[Tally | Spells], periods: Sequence[Period], scope: Scope) -> Counts:
    """Every count over every period, then by variant when it asks for it (else under the empty variant).

    One query for all those that look at the same facts."""
    found: Counts = {}
    for group in _sharing(measures):
        rows, columns = _rows(group[0], periods, scope), _columns(group, periods)
        answers: Iterable[Mapping[str, Any]] = (
            rows.values("variant").annotate(**columns).order_by("variant")
            if group[0].by_variant
            else [rows.aggregate(**columns)]
        )
        for row in answers:
            _keep(found, row, group, periods)
    return found


def _sharing(measures: Iterable[Tally | Spells]) -> list[list[Tally | Spells]]:
    """Measures by the facts that they look at."""
    groups: dict[tuple[object, ...], list[Tally | Spells]] = {}
    for measure in measures:
        spells = isinstance(measure, Spells)
        facts = (measure.opened_by, measure.closed_by) if isinstance(measure, Spells) else (measure.events,)
        groups.setdefault((spells, *facts, measure.by_variant), []).append(measure)
    return list(groups.values())


def _rows(measure: Tally | Spells, periods: Sequence[Period], scope: Scope) -> Facts:
    if isinstance(measure, Spells):
        return _spells(measure, scope, _whole(periods))
    return facts_in(scope, measure.events).filter(during(_whole(periods)))


def _columns(measures: Sequence[Tally | Spells], periods: Sequence[Period]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for i, measure in enumerate(measures):
        for w, period in enumerate(periods):
            inside = _open_in(measure, period) if isinstance(measure, Spells) else _chosen(measure, period)
            columns[f"people_{i}_{w}"] = Count("person", filter=inside, distinct=True)
            if measure.kind == "events":
                columns[f"number_{i}_{w}"] = Count("day", filter=inside)
            elif measure.kind == "sum":
                columns[f"number_{i}_{w}"] = Sum("quantity", filter=inside, default=0)
    return columns


def _chosen(measure: Tally, period: Period) -> Q:
    return during(period) & Q(variant__in=measure.variants) if measure.variants else during(period)


def _keep(
    found: Counts, row: Mapping[str, Any], measures: Sequence[Tally | Spells], periods: Sequence[Period]
) -> None:
    for i, measure in enumerate(measures):
        for w in range(len(periods)):
            people = row[f"people_{i}_{w}"]
            count = Counted(row.get(f"number_{i}_{w}", people), people)
            found.setdefault((measure, w), {})[row.get("variant", "")] = count


def _spells(measure: Spells, scope: Scope, period: Period) -> Facts:
    """Openings before the end of the period, each with the day of the closing that follows it, NEVER if none."""
    closings = Fact.objects.filter(
        _after_or_before(later=True), person=OuterRef("person"), type__in=numbers(measure.closed_by)
    )
    closed = Coalesce(Subquery(closings.order_by("day").values("day")[:1]), Value(NEVER))
    opened = facts_in(scope, measure.opened_by).filter(day__lt=end_of(period).toordinal())
    return opened.annotate(closed=closed)


def _open_in(measure: Spells, period: Period) -> Q:
    """Openings still open on the last day (stock), or one day at least (served), of the period.

    Each condition names `closed` once: the engine looks a closing up each time that it is named."""
    since, until = period.since.toordinal(), end_of(period).toordinal()
    if measure.kind == "stock":
        return Q(day__lt=until, closed__gte=until)
    return Q(day__lt=until, closed__gt=Greatest(F("day"), Value(since)))


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
    names = ["window", "day", "other", *(["variant"] if cohort.by_variant else [])]
    rows = _gaps(cohort, periods, scope).values(*names).annotate(people=Count("*")).order_by(*names)
    found: dict[int, dict[str, list[Stretch]]] = {}
    for row in rows:
        start, end = (row["day"], row["other"]) if cohort.kind == "delay" else (row["other"], row["day"])
        if start is not None:
            stretch = Stretch(_day(start), None if end is None else _day(end), row["people"])
            found.setdefault(row["window"], {}).setdefault(row.get("variant", ""), []).append(stretch)
    return found


def _gaps(measure: Gap, periods: Sequence[Period], scope: Scope) -> Facts:
    """One fact for each person and period: the one that begins the wait (delay) or that ends the stay
    (duration), with the day of the `other` one."""
    waiting = measure.kind == "delay"
    names, variants = (
        (measure.from_events, measure.from_variants) if waiting else (measure.to_events, measure.to_variants)
    )
    cohort = facts_in(scope, names, variants).filter(during(_whole(periods)))
    cohort = cohort.annotate(
        window=_case(periods, lambda rank, _period: rank),
        since=_case(periods, lambda _rank, period: period.since.toordinal()),
        until=_case(periods, lambda _rank, period: end_of(period).toordinal()),
    ).filter(window__isnull=False)
    twins = facts_in(scope, names, variants).filter(
        _after_or_before(later=not waiting), person=OuterRef("person"),
        day__gte=OuterRef("since"), day__lt=OuterRef("until"),
    )  # fmt: skip
    other = _answer(measure) if waiting else _origin(measure)
    return cohort.filter(~Exists(twins)).annotate(other=other)


def _answer(measure: Gap) -> Subquery:
    """The first `to` of the person, the same day or later."""
    rows = _of_person(measure.to_events, measure.to_variants).filter(day__gte=OuterRef("day"))
    return Subquery(rows.order_by("day").values("day")[:1])


def _origin(measure: Gap) -> Subquery:
    """The last `from` of the person that comes before."""
    rows = _of_person(measure.from_events, measure.from_variants).filter(_after_or_before(later=False))
    return Subquery(rows.order_by("-day").values("day")[:1])


def _of_person(names: Iterable[str], variants: Sequence[str]) -> Facts:
    rows = Fact.objects.filter(person=OuterRef("person"), type__in=numbers(names))
    return rows.filter(variant__in=variants) if variants else rows


def _after_or_before(*, later: bool) -> Q:
    """Facts that come after (before) the outer one: by day, then in the order of their recording."""
    side = "gt" if later else "lt"
    return Q(**{f"day__{side}": OuterRef("day")}) | Q(
        day=OuterRef("day"), **{f"event_id__{side}": OuterRef("event_id")}
    )


def _case(periods: Sequence[Period], value: Callable[[int, Period], int]) -> Case:
    """By the day of the fact: something of the period that holds it."""
    return Case(
        *(When(during(period), then=Value(value(rank, period))) for rank, period in enumerate(periods)),
        output_field=IntegerField(),
    )


def _known(measure: Gap, period: Period) -> Q:
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


def _whole(periods: Sequence[Period]) -> Period:
    return Period(min(p.since for p in periods), max(end_of(p) for p in periods))


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
