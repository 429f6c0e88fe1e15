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
from filrouge.steering.words import UNIT_LABELS, value_words


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One line of the detail of a figure, now and before, in words; `value` for a chart."""

    label: str
    now: str
    before: str
    value: float


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
        return [(line.label, line.value) for line in self.detail]


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
    """A whole report. `kind` None: its scheme asks for it no more, and its text is lost."""

    report: Report
    kind: ReportKind | None
    scheme: Scheme | None
    name: str
    period: str
    before: str
    parts: tuple[ReadPart, ...]

    @property
    def last_day(self) -> date:
        """The last day that it counts."""
        return windows.last_day(freezing.period_of(self.report))

    @property
    def title(self) -> str:
        """« Bilan trimestriel, 2e trimestre 2026 »."""
        return f"{self.kind.label if self.kind else 'Bilan'}, {self.name}"


def read(report: Report) -> Read:
    """The report with its figures: those that were stopped, else those of this moment."""
    scheme = freezing.scheme_of(report)
    kind = report_of(scheme, report.kind)
    period = freezing.period_of(report)
    figures = _figures(report, scheme) if scheme else {}
    parts = tuple(_part(part, report, figures) for part in (kind.parts if kind else ()))
    return Read(
        report=report, kind=kind, scheme=scheme, name=period_name(kind, period) if kind else windows.words(period),
        period=windows.words(period), before=windows.words(windows.previous(period)), parts=parts,
    )  # fmt: skip


def _part(part: Part, report: Report, figures: dict[str, FigureLine]) -> ReadPart:
    if part.indicators:
        return ReadPart(part, figures=tuple(figures[key] for key in part.indicators if key in figures))
    return ReadPart(part, written=tuple((label, report.words.get(key, "")) for key, label in part.fields))


def _figures(report: Report, scheme: Scheme) -> dict[str, FigureLine]:
    targets = {target.key: value_words(target.value, target.unit) for target in scheme.targets}
    if report.stopped_at is not None:
        return {one.indicator: _stopped(one, targets) for one in report.figures.order_by("pk")}
    rows = freezing.live(report, scheme, freezing.scope_of(report))
    names = Names.of((present for present, _ in rows), scheme)
    return {present.indicator.id: _live(present, before, names, targets) for present, before in rows}


def _stopped(one: StoppedFigure, targets: dict[str, str]) -> FigureLine:
    detail = tuple(
        DetailLine(
            line["label"], value_words(_whole(line["value"]), one.unit), value_words(_whole(line["before"]), one.unit),
            line["value"] or 0,
        )
        for line in one.lines
    )  # fmt: skip
    return FigureLine(
        one.indicator, one.label, value_words(_whole(one.value), one.unit), value_words(_whole(one.before), one.unit),
        targets.get(one.indicator, ""), UNIT_LABELS.get(one.unit, ""), one.people, detail,
    )  # fmt: skip


def _live(now: Result, before: Result, names: Names, targets: dict[str, str]) -> FigureLine:
    unit, former = now.indicator.unit, {line.key: line.figure.value for line in before.lines}
    detail = tuple(
        DetailLine(
            names.label(now, line), value_words(line.figure.value, unit), value_words(former.get(line.key, 0), unit),
            float(line.figure.value or 0),
        )
        for line in now.lines
    )  # fmt: skip
    return FigureLine(
        now.indicator.id, now.indicator.label, value_words(now.figure.value, unit),
        value_words(before.figure.value, unit), targets.get(now.indicator.id, ""), UNIT_LABELS.get(unit, ""),
        now.figure.people, detail,
    )  # fmt: skip


def _whole(value: float | None) -> int | float | None:
    """A number as its rule gave it: whole when it is."""
    return int(value) if value is not None and float(value).is_integer() else value
