"""The `[[case]]` tables of the section `indicator`: a few acts, and the figure that a jurist expects of them.

The same measures as in `queries`, on a list of acts: what the database answers is held to this (tests)."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from filrouge.access import events
from filrouge.core.periods import Period
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.reader import Table, nearest
from filrouge.schemes.types import in_force
from filrouge.steering import rules
from filrouge.steering.definitions import (
    Gap,
    Indicator,
    Persistence,
    Ratio,
    Spells,
    Tally,
    Work,
    indicators_of,
)
from filrouge.steering.rules import Act, Figure
from filrouge.steering.windows import end_of, period_of


def run_indicator_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: indicator, from, to, facts (event, day, person, variant, quantity). Opinion: value (absent when
    there is nothing to divide by, then defined = false), defined, people."""
    key = given.name("indicator")
    first, last = given.day("from", required=True), given.day("to", required=True)
    acts = [_act(table, order) for order, table in enumerate(given.tables("facts"))]
    known = indicators_of(context.scheme) if context.scheme else ()
    if key not in {indicator.id for indicator in known}:
        given.problem(
            "indicator", f"l'indicateur « {key} » n'existe pas.", nearest(key, {i.id for i in known})
        )
    if first is None or last is None or last < first:
        given.problem("to", "la période finit avant de commencer.", "Corriger « from » ou « to ».")
        return {}
    period = period_of(first, last)
    chosen = [i for i in known if i.id == key and in_force(i.valid_from, i.valid_until, last)]
    if not chosen:
        return {}
    figure = figure_of(chosen[0], acts, period)
    return {"value": figure.value, "defined": figure.value is not None, "people": figure.people}


def _act(table: Table, order: int) -> Act:
    act = Act(
        order,
        table.choice("event", events.names()),
        table.day("day", required=True) or date.min,
        table.text("person"),
        table.text("variant", required=False),
        table.integer("quantity", required=False) or 0,
    )
    table.finish()
    return act


def figure_of(indicator: Indicator, acts: Sequence[Act], period: Period) -> Figure:
    """The figure of an indicator on a list of acts; the detail by variant is left out."""
    measure = indicator.measure
    if isinstance(measure, Ratio):
        above, _ = _count(measure.numerator, acts, period)
        below, people = _count(measure.denominator, acts, period)
        return Figure(rules.quotient(above, below, percent=indicator.unit == "percent"), people)
    if isinstance(measure, Gap):
        return rules.gap_figure(
            _stretches(measure, acts, period), measure.statistic, measure.within, end_of(period)
        )
    if isinstance(measure, Persistence):
        return _persistence(measure, acts, period)
    if isinstance(measure, Work):
        return Figure(None, 0)
    number, people = _count(measure, acts, period)
    return Figure(rules.rounded(number), people)


def _persistence(measure: Persistence, acts: Sequence[Act], period: Period) -> Figure:
    def at(act: Act) -> bool:
        return rules.is_one_of(act, measure.at, measure.at_variants)

    there = rules.persisting(acts, measure.found, measure.lifted, at, period)
    return Figure(
        rules.quotient(sum(there.values()), len(there), percent=True), len({person for person, _ in there})
    )


def _count(measure: Tally | Spells, acts: Sequence[Act], period: Period) -> tuple[Fraction, int]:
    if isinstance(measure, Spells):
        people = len(_open(measure, acts, period))
        return Fraction(people), people
    found = rules.tally(acts, measure.events, measure.variants, period)
    people = len({act.person for act in found})
    if measure.kind == "people":
        return Fraction(people), people
    if measure.kind == "events":
        return Fraction(len(found)), people
    return Fraction(sum(act.quantity for act in found), measure.divide), people


def _open(measure: Spells, acts: Sequence[Act], period: Period) -> set[int | str]:
    spell = measure.opened_by, measure.closed_by
    if measure.kind == "served":
        return rules.served(acts, *spell, period)

    def answers(act: Act) -> bool:
        return rules.is_one_of(act, measure.without, measure.without_variants)

    def idle(opening: Act) -> bool:
        return not measure.without or rules.is_idle(acts, opening, answers, measure.within, end_of(period))

    return rules.stock(acts, *spell, period, idle)


def _stretches(measure: Gap, acts: Sequence[Act], period: Period) -> list[rules.Stretch]:
    def begins(act: Act) -> bool:
        return rules.is_one_of(act, measure.from_events, measure.from_variants)

    def ends(act: Act) -> bool:
        return rules.is_one_of(act, measure.to_events, measure.to_variants)

    return (rules.waits if measure.kind == "delay" else rules.lengths)(acts, begins, ends, period)
