"""Counting facts in the database. Every figure is a set of facts first: who stands behind it is that set.

The filters (scheme, territory, organisation, caseworker) choose the facts that are counted. What ends or
answers them (a closing, a first appointment) is looked for in the whole file of the person, whoever did it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from filrouge.access import events
from filrouge.access.journal import NEVER
from filrouge.access.models import Fact
from filrouge.core.periods import Period
from filrouge.directory.catalogue import scheme_keys
from filrouge.directory.models import Agreement, Area, Scheme
from filrouge.directory.queries import area_and_below
from filrouge.steering.definitions import Spells, Tally
from filrouge.steering.groups import GROUP, OF_THE_DAY, grouped
from filrouge.steering.windows import end_of

Facts = QuerySet[Fact]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts count: those of a scheme (None: of all of them) and, when given, of these areas, organisations,
    caseworker."""

    scheme: int | None
    areas: tuple[int, ...] | None = None
    organisations: tuple[int, ...] | None = None
    caseworker: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A number in the measure's own unit (people, events, sum of quantities) and the people behind it."""

    number: int
    people: int


NO_SCHEME = 0
NOBODY = Counted(0, 0)
Counts = dict[tuple[Tally | Spells, int], dict[str, Counted]]
"""By measure and rank of the period, then by group (empty when the measure asks for no detail)."""


def facts_in(scope: Scope, names: Iterable[str], variants: Sequence[str] = ()) -> Facts:
    """The facts of a scope that are of these event types, and of these variants when some are given."""
    found = Fact.objects.filter(_of_scheme(scope), type__in=numbers(names))
    if variants:
        found = found.filter(variant__in=variants)
    if scope.areas is not None:
        found = found.filter(area__in=scope.areas)
    if scope.organisations is not None:
        found = found.filter(organisation__in=scope.organisations)
    if scope.caseworker is not None:
        found = found.filter(caseworker=scope.caseworker)
    return found


def _of_scheme(scope: Scope) -> Q:
    """Of all of them, and of none: each is named, for the index begins with the scheme."""
    if scope.scheme is None:
        return Q(scheme__in=sorted(scheme_keys())) | Q(scheme__isnull=True)
    return Q(scheme=scope.scheme)


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


def counts(measures: Iterable[Tally | Spells], periods: Sequence[Period], scope: Scope) -> Counts:
    """Every count over every period, then by group when it asks for a detail (else under the empty group).

    One query for all those that look at the same facts."""
    found: Counts = {}
    for sharing in _sharing(measures):
        breakdown, apart = sharing[0].breakdown, _asks_one_day(sharing[0])
        for ranks in asked_together(breakdown, len(periods), apart=apart):
            some = [periods[rank] for rank in ranks]
            rows, columns = _rows(sharing[0], some, scope), _columns(sharing, some)
            answers: Iterable[Mapping[str, Any]] = (
                grouped(rows, breakdown, some[0]).values(GROUP).annotate(**columns).order_by(GROUP)
                if breakdown
                else [rows.aggregate(**columns)]
            )
            for row in answers:
                _keep(found, row, sharing, ranks)
    return found


def asked_together(breakdown: str, periods: int, *, apart: bool = False) -> list[list[int]]:
    """The ranks of the periods that one query may answer at once; `apart`: none with another."""
    ranks = list(range(periods))
    return [[rank] for rank in ranks] if apart or breakdown in OF_THE_DAY else [ranks]


def _asks_one_day(measure: Tally | Spells) -> bool:
    """True for those whom nothing has answered, which is seen from the end of one period."""
    return isinstance(measure, Spells) and bool(measure.without)


def _sharing(measures: Iterable[Tally | Spells]) -> list[list[Tally | Spells]]:
    """Measures by the facts that they look at."""
    groups: dict[tuple[object, ...], list[Tally | Spells]] = {}
    for measure in measures:
        spells = isinstance(measure, Spells)
        facts: tuple[object, ...] = (
            (measure.events,)
            if isinstance(measure, Tally)
            else (
                measure.opened_by,
                measure.closed_by,
                measure.without,
                measure.without_variants,
                measure.within,
            )
        )
        groups.setdefault((spells, *facts, measure.breakdown), []).append(measure)
    return list(groups.values())


def _rows(measure: Tally | Spells, periods: Sequence[Period], scope: Scope) -> Facts:
    if isinstance(measure, Spells):
        return spells(measure, scope, whole_of(periods))
    return facts_in(scope, measure.events).filter(during(whole_of(periods)))


def _columns(measures: Sequence[Tally | Spells], periods: Sequence[Period]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for i, measure in enumerate(measures):
        for w, period in enumerate(periods):
            inside = open_in(measure, period) if isinstance(measure, Spells) else _chosen(measure, period)
            columns[f"people_{i}_{w}"] = Count("person", filter=inside, distinct=True)
            if measure.kind == "events":
                columns[f"number_{i}_{w}"] = Count("day", filter=inside)
            elif measure.kind == "sum":
                columns[f"number_{i}_{w}"] = Sum("quantity", filter=inside, default=0)
    return columns


def _chosen(measure: Tally, period: Period) -> Q:
    return during(period) & Q(variant__in=measure.variants) if measure.variants else during(period)


def _keep(
    found: Counts, row: Mapping[str, Any], measures: Sequence[Tally | Spells], ranks: Sequence[int]
) -> None:
    for i, measure in enumerate(measures):
        for w, rank in enumerate(ranks):
            people = row[f"people_{i}_{w}"]
            count = Counted(row.get(f"number_{i}_{w}", people), people)
            found.setdefault((measure, rank), {})[row.get(GROUP, "")] = count


def spells(measure: Spells, scope: Scope, period: Period) -> Facts:
    """Openings before the end of the period, those that nothing has answered when it asks so, each with the day of the
    closing that follows it, NEVER if none."""
    opened = facts_in(scope, measure.opened_by).filter(day__lt=end_of(period).toordinal())
    opened = (_idle(measure, opened, period) if measure.without else opened).annotate(closed=_closed(measure))
    # What ended before the period is in no figure; said on the stored day alone, the index leaves it unread.
    return opened.filter(ended__gt=period.since.toordinal()) if _is_kept(measure) else opened


def _is_kept(measure: Spells) -> bool:
    """True when these closings are the events that end these openings."""
    kept = set(measure.closed_by)
    return all(set(events.by_name(name).ended_by) == kept for name in measure.opened_by)


def _closed(measure: Spells) -> Coalesce | F:
    """The day of the closing: kept on the fact when these are the events that end it, else looked for."""
    if _is_kept(measure):
        return F("ended")
    closings = Fact.objects.filter(
        after_or_before(later=True), person=OuterRef("person"), type__in=numbers(measure.closed_by)
    )
    return Coalesce(Subquery(closings.order_by("day").values("day")[:1]), Value(NEVER))


def open_in(measure: Spells, period: Period) -> Q:
    """Openings still open on the last day (stock), or one day at least (served), of the period.

    Each condition names `closed` once: the engine looks a closing up each time that it is named."""
    since, until = period.since.toordinal(), end_of(period).toordinal()
    if measure.kind == "served":
        return Q(day__lt=until, closed__gt=Greatest(F("day"), Value(since)))
    return Q(day__lt=until, closed__gte=until)


def _idle(measure: Spells, opened: Facts, period: Period) -> Facts:
    """See `rules.is_idle`."""
    until = end_of(period)
    answers = Fact.objects.filter(
        person=OuterRef("person"), type__in=numbers(measure.without), day__lt=until.toordinal()
    )
    if measure.without_variants:
        answers = answers.filter(variant__in=measure.without_variants)
    if measure.within is None:
        return opened.filter(~Exists(answers.filter(day__gte=OuterRef("day"))))
    since = measure.within.before(until).toordinal()
    return opened.filter(~Exists(answers.filter(day__gte=since)), day__lte=since)


def after_or_before(*, later: bool) -> Q:
    """Facts that come after (before) the outer one: by day, then in the order of their recording."""
    side = "gt" if later else "lt"
    return Q(**{f"day__{side}": OuterRef("day")}) | Q(
        day=OuterRef("day"), **{f"event_id__{side}": OuterRef("event_id")}
    )


def whole_of(periods: Sequence[Period]) -> Period:
    """From the first day of the earliest to the last day of the latest."""
    return Period(min(p.since for p in periods), max(end_of(p) for p in periods))


def as_day(ordinal: int) -> date:
    """The day that a fact keeps as a number."""
    return date.fromordinal(ordinal)
