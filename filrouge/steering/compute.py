"""From definitions to figures: asks the database once for what several indicators share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from filrouge.core.periods import Period
from filrouge.steering import queries, spans, worked
from filrouge.steering.definitions import Gap, Indicator, Measure, Persistence, Ratio, Spells, Tally, Work
from filrouge.steering.groups import OF_THE_DAY
from filrouge.steering.queries import NOBODY, Counted, Counts, Scope
from filrouge.steering.rules import Figure, gap_figure, mask_all, mask_one, quotient
from filrouge.steering.spans import Remaining, Stretches
from filrouge.steering.windows import end_of

Part = Tally | Spells
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure for one group of what is counted; `key` as the database groups it (`groups`)."""

    key: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator over one period: its figure and, when its definition asks for it, the detail: the largest first,
    classes of age or seniority in their order."""

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
    lines = tuple(Line(line.key, figure) for line, figure in zip(result.lines, figures, strict=True))
    return Result(result.indicator, mask_one(result.figure), lines)


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the database said of each measure, by rank of the period, then group (WHOLE when not detailed)."""

    counts: Counts
    stretches: Stretches
    remaining: Remaining
    worked: dict[tuple[Work, int], Fraction]


def _ask(indicators: Sequence[Indicator], periods: Sequence[Period], scope: Scope) -> _Answers:
    leaves = list(dict.fromkeys(leaf for i in indicators for leaf in _leaves(i.measure)))
    return _Answers(
        queries.counts([leaf for leaf in leaves if isinstance(leaf, Tally | Spells)], periods, scope),
        spans.gaps([leaf for leaf in leaves if isinstance(leaf, Gap)], periods, scope),
        spans.remaining([leaf for leaf in leaves if isinstance(leaf, Persistence)], periods, scope),
        worked.worked([leaf for leaf in leaves if isinstance(leaf, Work)], periods, scope),
    )


def _leaves(measure: Measure) -> Iterator[Part | Gap | Persistence | Work]:
    """What has to be asked for a measure: its parts as a whole and, for a detail, by group too."""
    for form in dict.fromkeys((WHOLE, measure.breakdown)):
        if isinstance(measure, Ratio):
            yield replace(measure.numerator, breakdown=form)
            yield replace(measure.denominator, breakdown=form)
        else:
            yield replace(measure, breakdown=form)


def _result(indicator: Indicator, rank: int, period: Period, answers: _Answers) -> Result:
    whole = _figures(indicator, WHOLE, rank, period, answers).get(WHOLE, _nothing(indicator))
    if not indicator.measure.breakdown:
        return Result(indicator, whole)
    detail = _figures(indicator, indicator.measure.breakdown, rank, period, answers)
    lines = [Line(key, figure) for key, figure in detail.items() if figure.people]
    if indicator.measure.breakdown in OF_THE_DAY:
        lines.sort(key=lambda line: (not line.key, line.key))
    else:
        lines.sort(key=lambda line: (-(line.figure.value or 0), line.key))
    return Result(indicator, whole, tuple(lines))


def _figures(
    indicator: Indicator, form: str, rank: int, period: Period, answers: _Answers
) -> dict[str, Figure]:
    measure = indicator.measure
    if isinstance(measure, Gap):
        asked = answers.stretches.get((replace(measure, breakdown=form), rank), {})
        return {
            key: gap_figure(rows, measure.statistic, measure.within, end_of(period))
            for key, rows in asked.items()
        }
    if isinstance(measure, Persistence):
        there = answers.remaining.get((replace(measure, breakdown=form), rank), {})
        return {
            key: Figure(quotient(one.there, one.found, percent=True), one.people)
            for key, one in there.items()
        }
    if isinstance(measure, Work):
        return {WHOLE: Figure(quotient(answers.worked[measure, rank], 1), 0)}
    if isinstance(measure, Ratio):
        return _shares(measure, indicator.unit == "percent", form, rank, answers)
    counts = answers.counts.get((replace(measure, breakdown=form), rank), {})
    return {key: Figure(quotient(_exact(measure, count), 1), count.people) for key, count in counts.items()}


def _shares(measure: Ratio, percent: bool, form: str, rank: int, answers: _Answers) -> dict[str, Figure]:
    above = answers.counts.get((replace(measure.numerator, breakdown=form), rank), {})
    below = answers.counts.get((replace(measure.denominator, breakdown=form), rank), {})
    return {
        key: Figure(
            quotient(
                _exact(measure.numerator, above.get(key, NOBODY)),
                _exact(measure.denominator, count),
                percent=percent,
            ),
            count.people,
        )
        for key, count in below.items()
    }


def _exact(measure: Part, count: Counted) -> Fraction:
    return Fraction(count.number, measure.divide if isinstance(measure, Tally) else 1)


def _nothing(indicator: Indicator) -> Figure:
    """The figure of an indicator that nothing was counted for."""
    return Figure(None if isinstance(indicator.measure, Gap | Ratio | Persistence) else 0, 0)
