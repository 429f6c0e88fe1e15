"""From definitions to figures: asks the database once for what several indicators share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from filrouge.core.periods import Period
from filrouge.steering import queries
from filrouge.steering.definitions import Gap, Indicator, Measure, Ratio, Spells, Tally
from filrouge.steering.queries import NOBODY, Counted, Counts, Scope, Stretches
from filrouge.steering.rules import Figure, gap_figure, mask_all, mask_one, quotient
from filrouge.steering.windows import end_of

Part = Tally | Spells
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure for one variant of the events counted."""

    variant: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator over one period: its figure and, when its definition asks for it, the detail by variant,
    the largest first."""

    indicator: Indicator
    figure: Figure
    lines: tuple[Line, ...] = ()


def results(
    indicators: Sequence[Indicator], periods: Sequence[Period], scope: Scope
) -> list[tuple[Result, ...]]:
    """For each indicator, its result over each period; how many queries, only the definitions decide."""
    answers = _ask(indicators, periods, scope)
    return [
        tuple(_result(indicator, rank, period, answers) for rank, period in enumerate(periods))
        for indicator in indicators
    ]


def without_small_numbers(rows: list[tuple[Result, ...]]) -> list[tuple[Result, ...]]:
    """The same results for somebody who may not open files: figures behind which few people stand are masked."""
    return [tuple(_masked(result) for result in row) for row in rows]


def _masked(result: Result) -> Result:
    figures = mask_all([line.figure for line in result.lines])
    lines = tuple(Line(line.variant, figure) for line, figure in zip(result.lines, figures, strict=True))
    return Result(result.indicator, mask_one(result.figure), lines)


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the database said of each measure, by rank of the period, then variant (WHOLE when not detailed)."""

    counts: Counts
    stretches: Stretches


def _ask(indicators: Sequence[Indicator], periods: Sequence[Period], scope: Scope) -> _Answers:
    leaves = list(dict.fromkeys(leaf for i in indicators for leaf in _leaves(i.measure)))
    return _Answers(
        queries.counts([leaf for leaf in leaves if not isinstance(leaf, Gap)], periods, scope),
        queries.gaps([leaf for leaf in leaves if isinstance(leaf, Gap)], periods, scope),
    )


def _leaves(measure: Measure) -> Iterator[Part | Gap]:
    """What has to be asked for a measure: its parts as a whole and, for a detail, by variant too."""
    for form in (False, True) if measure.by_variant else (False,):
        if isinstance(measure, Ratio):
            yield replace(measure.numerator, by_variant=form)
            yield replace(measure.denominator, by_variant=form)
        else:
            yield replace(measure, by_variant=form)


def _result(indicator: Indicator, rank: int, period: Period, answers: _Answers) -> Result:
    whole = _figures(indicator, False, rank, period, answers).get(WHOLE, _nothing(indicator))
    if not indicator.measure.by_variant:
        return Result(indicator, whole)
    detail = _figures(indicator, True, rank, period, answers)
    lines = [Line(variant, figure) for variant, figure in detail.items() if figure.people]
    return Result(
        indicator, whole, tuple(sorted(lines, key=lambda line: (-(line.figure.value or 0), line.variant)))
    )


def _figures(
    indicator: Indicator, detailed: bool, rank: int, period: Period, answers: _Answers
) -> dict[str, Figure]:
    measure = indicator.measure
    if isinstance(measure, Gap):
        asked = answers.stretches.get((replace(measure, by_variant=detailed), rank), {})
        return {
            v: gap_figure(rows, measure.statistic, measure.within, end_of(period))
            for v, rows in asked.items()
        }
    if isinstance(measure, Ratio):
        above = answers.counts.get((replace(measure.numerator, by_variant=detailed), rank), {})
        below = answers.counts.get((replace(measure.denominator, by_variant=detailed), rank), {})
        percent = indicator.unit == "percent"
        return {
            v: Figure(
                quotient(
                    _exact(measure.numerator, above.get(v, NOBODY)),
                    _exact(measure.denominator, count),
                    percent=percent,
                ),
                count.people,
            )
            for v, count in below.items()
        }
    counts = answers.counts.get((replace(measure, by_variant=detailed), rank), {})
    return {v: Figure(quotient(_exact(measure, count), 1), count.people) for v, count in counts.items()}


def _exact(measure: Part, count: Counted) -> Fraction:
    return Fraction(count.number, measure.divide if isinstance(measure, Tally) else 1)


def _nothing(indicator: Indicator) -> Figure:
    """The figure of an indicator that nothing was counted for."""
    return Figure(None if isinstance(indicator.measure, Gap | Ratio) else 0, 0)
