"""A report as one reads it, on a screen or on paper: its parts in order, with figures, words and charts (G-4, G-6)."""

from dataclasses import dataclass
from datetime import date

from filrouge.reports import freezing
from filrouge.reports.models import Report, StoppedFigure
from filrouge.reports.report_rules import Part, ReportKind, period_name, report_of
from filrouge.schemes.types import Scheme
from filrouge.steering import windows
from filrouge.steering.compute import Result
from filrouge.steering.names import Names
from filrouge.steering.rules import Figure, mask_all, mask_one
from filrouge.steering.words import UNIT_LABELS, figure_words, value_words


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One line of the detail of a figure, now and before, in words; `value` for a chart, where a `masked` one is not."""

    label: str
    now: str
    before: str
    value: float
    masked: bool = False


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure in words: now, over the period before, what the scheme wants. `indicator`: its identifier."""

    indicator: str
    label: str
    now: str
    before: str
    target: str
    unit: str
    people: int
    detail: tuple[DetailLine, ...] = ()

    @property
    def bars(self) -> list[tuple[str, float]]:
        """Its detail as a chart."""
        return [(line.label, line.value) for line in self.detail if not line.masked]


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part with its figures, or with what was written in each of its fields."""

    part: Part
    figures: tuple[FigureLine, ...] = ()
    written: tuple[tuple[str, str], ...] = ()

    @property
    def targets(self) -> bool:
        """Whether the scheme wants something of one of its figures."""
        return any(figure.target for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Read:
    """A whole report. `kind` None: its scheme asks for it no more, and its text is lost. `masked`: without small numbers."""

    report: Report
    kind: ReportKind | None
    scheme: Scheme | None
    name: str
    period: str
    before: str
    parts: tuple[ReadPart, ...]
    masked: bool = False

    @property
    def last_day(self) -> date:
        """The last day that it counts."""
        return windows.last_day(freezing.period_of(self.report))

    @property
    def title(self) -> str:
        """« Bilan trimestriel, 2e trimestre 2026 »."""
        return f"{self.kind.label if self.kind else 'Bilan'}, {self.name}"


def read(report: Report, *, masked: bool = False) -> Read:
    """The report with its figures: those that were stopped, else those of this moment. `masked`: the small numbers say
    only that they are small, for a reader who may not see the people behind them."""
    scheme = freezing.scheme_of(report)
    kind = report_of(scheme, report.kind)
    period = freezing.period_of(report)
    figures = _figures(report, scheme, masked=masked) if scheme else {}
    parts = tuple(_part(part, report, figures) for part in (kind.parts if kind else ()))
    return Read(
        report=report, kind=kind, scheme=scheme, name=period_name(kind, period) if kind else windows.words(period),
        period=windows.words(period), before=windows.words(windows.previous(period)), parts=parts,
        masked=masked,
    )  # fmt: skip


def _part(part: Part, report: Report, figures: dict[str, FigureLine]) -> ReadPart:
    if part.indicators:
        return ReadPart(part, figures=tuple(figures[key] for key in part.indicators if key in figures))
    return ReadPart(part, written=tuple((label, report.words.get(key, "")) for key, label in part.fields))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A figure as numbers, stopped or of this moment: over the period, over the one before; its lines likewise."""

    indicator: str
    label: str
    unit: str
    now: Figure
    before: Figure
    lines: tuple[tuple[str, Figure, Figure], ...]


def _figures(report: Report, scheme: Scheme, *, masked: bool) -> dict[str, FigureLine]:
    targets = {target.key: value_words(target.value, target.unit) for target in scheme.targets}
    if report.stopped_at is not None:
        numbers = [_stopped(one) for one in report.figures.order_by("pk")]
    else:
        rows = freezing.live(report, scheme, freezing.scope_of(report))
        names = Names.of((present for present, _ in rows), scheme)
        numbers = [_live(present, before, names) for present, before in rows]
    return {one.indicator: _worded(one, targets.get(one.indicator, ""), masked=masked) for one in numbers}


def _stopped(one: StoppedFigure) -> _Numbers:
    lines = tuple(
        (
            line["label"],
            Figure(_whole(line["value"]), line["people"]),
            _former(line["before"], line.get("people_before")),
        )
        for line in one.lines
    )
    now, before = Figure(_whole(one.value), one.people), _former(one.before, one.people_before)
    return _Numbers(one.indicator, one.label, one.unit, now, before, lines)


def _former(value: float | None, people: int | None) -> Figure:
    """A figure of the period before. Stopped before their number was kept: as if few people stood behind it."""
    return Figure(_whole(value), 1 if people is None and value else people or 0)


def _live(now: Result, before: Result, names: Names) -> _Numbers:
    former = {line.key: line.figure for line in before.lines}
    lines = tuple((names.label(now, ln), ln.figure, former.get(ln.key, Figure(0, 0))) for ln in now.lines)
    return _Numbers(
        now.indicator.id, now.indicator.label, now.indicator.unit, now.figure, before.figure, lines
    )


def _worded(one: _Numbers, target: str, *, masked: bool) -> FigureLine:
    """The figure in words; `masked`: for somebody who may not know who is behind it, the small ones say no number."""
    wholes, presents, formers = (
        [one.now, one.before], [now for _, now, _ in one.lines], [before for _, _, before in one.lines]
    )  # fmt: skip
    if masked:
        wholes, presents, formers = (
            [mask_one(whole) for whole in wholes],
            mask_all(presents),
            mask_all(formers),
        )
    detail = tuple(
        DetailLine(label, figure_words(now, one.unit), figure_words(before, one.unit),
                   0 if now.masked else float(now.value or 0), now.masked)
        for (label, _, _), now, before in zip(one.lines, presents, formers, strict=True)
    )  # fmt: skip
    now, before = (figure_words(whole, one.unit) for whole in wholes)
    return FigureLine(
        one.indicator, one.label, now, before, target, UNIT_LABELS.get(one.unit, ""), one.now.people, detail
    )


def _whole(value: float | None) -> int | float | None:
    """A number as its rule gave it: whole when it is."""
    return int(value) if value is not None and float(value).is_integer() else value
