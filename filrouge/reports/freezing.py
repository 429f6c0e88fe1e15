"""Figures stopped for good, and what they would be today: who came in, who left, and which act says so (G-4, G-6).

A figure is its definition on the facts of one scope and one period. Stopped, it keeps its value and who was counted; counted
again on the same facts, it has the same seal; what was recorded since shows as a difference, with the acts that make it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from filrouge.access import bulk, events, journal
from filrouge.access.models import Event
from filrouge.access.secret_fields import mark_of
from filrouge.core.periods import Period
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import SchemeVersion
from filrouge.reports.models import Counted, Report, StoppedFigure
from filrouge.reports.report_rules import ReportKind, report_of
from filrouge.schemes.catalogue import parse_scheme
from filrouge.schemes.types import Scheme
from filrouge.steering import windows
from filrouge.steering.behind import above, behind, is_share
from filrouge.steering.compute import Result, results
from filrouge.steering.definitions import Indicator, indicators_on
from filrouge.steering.names import Names
from filrouge.steering.queries import Scope, areas_below


def scheme_of(report: Report) -> Scheme | None:
    """The scheme as the text of the report's own rules says it, whatever the file says today."""
    today = scheme_text(report.scheme.key)
    if today is not None and today.hash == report.rules:
        return today
    kept = SchemeVersion.objects.filter(hash=report.rules).values_list("text", flat=True).first()
    return parse_scheme(kept, f"{report.scheme.key}.toml") if kept else today


def kind_of(report: Report) -> ReportKind | None:
    """What its scheme asks for, as the report's own rules say it."""
    return report_of(scheme_of(report), report.kind)


def period_of(report: Report) -> Period:
    """The days that a report is about."""
    return Period(report.since, report.until)


def scope_of(report: Report) -> Scope:
    """What it counts: what the organisation did for the scheme, in the areas of its agreement."""
    areas = {key for area in report.agreement.areas.order_by("pk") for key in areas_below(area)}
    return Scope(
        report.scheme_id,
        areas=tuple(sorted(areas)) or None,
        organisations=(report.agreement.organisation_id,),
    )


def indicators_for(report: Report, scheme: Scheme) -> list[Indicator]:
    """The definitions in force on the last day of its period, in the order of the report."""
    kind = report_of(scheme, report.kind)
    known = {one.id: one for one in indicators_on(scheme, windows.last_day(period_of(report)))}
    return [known[key] for key in (kind.indicators if kind else ()) if key in known]


def live(report: Report, scheme: Scheme, scope: Scope) -> list[tuple[Result, ...]]:
    """Each figure over the period of the report and the one before, on the facts of this moment."""
    period = period_of(report)
    return results(indicators_for(report, scheme), [period, windows.previous(period)], scope)


def stop(report: Report) -> None:
    """Keep every figure of a report as it is now, with who is counted. Inside the transaction of the act that stops it."""
    scheme = scheme_of(report)
    StoppedFigure.objects.filter(report=report).delete()
    if scheme is None:
        return
    scope = scope_of(report)
    rows = live(report, scheme, scope)
    names = Names.of((present for present, _ in rows), scheme)
    for present, before in rows:
        everybody, retained = counted(present.indicator, period_of(report), scope)
        figure = StoppedFigure.objects.create(
            report=report, indicator=present.indicator.id, definition=present.indicator.version, unit=present.indicator.unit,
            label=present.indicator.label, value=_number(present), people=present.figure.people, before=_number(before),
            people_before=before.figure.people,
            lines=_lines(present, before, names), asked=_asked(report, scope), seal=seal_of(everybody),
        )  # fmt: skip
        rows_of = [(figure.pk, person, person in retained) for person in sorted(everybody)]
        bulk.upsert(
            Counted,
            ("figure_id", "person_id", "retained"),
            rows_of,
            unique=("figure_id", "person_id"),
            update=(),
        )


def counted(indicator: Indicator, period: Period, scope: Scope) -> tuple[set[int], set[int]]:
    """Who stands behind a figure and, of a share, whom its numerator retains (else everybody)."""
    everybody = set(behind(indicator.measure, period, scope).values_list("person", flat=True))
    if not is_share(indicator.measure):
        return everybody, everybody
    return everybody, set(above(indicator.measure, period, scope).values_list("person", flat=True))


def seal_of(people: Iterable[int]) -> str:
    """A digest of a set of people that nobody makes without the key of the site."""
    listed = ",".join(map(str, sorted(people)))
    return hashlib.sha256(mark_of(listed.encode())).hexdigest()


def _number(result: Result) -> float | None:
    return None if result.figure.value is None else float(result.figure.value)


def _lines(now: Result, before: Result, names: Names) -> list[dict[str, object]]:
    former = {line.key: line.figure for line in before.lines}
    return [
        {
            "label": names.label(now, line), "value": _plain(line.figure.value), "people": line.figure.people,
            "before": _plain(former[line.key].value if line.key in former else 0),
            "people_before": former[line.key].people if line.key in former else 0,
        }
        for line in now.lines
    ]  # fmt: skip


def _plain(value: object) -> float | None:
    return None if value is None else float(str(value))


def _asked(report: Report, scope: Scope) -> dict[str, object]:
    return {
        "since": report.since.isoformat(), "until": report.until.isoformat(), "scheme": scope.scheme,
        "areas": list(scope.areas or ()), "organisations": list(scope.organisations or ()), "rules": report.rules,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """An act recorded or corrected since: its words, its day, when it was written down."""

    label: str
    day: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure stopped and the same today. `came`, `left`: people, by key; `reasons`: why, by person.

    `sealed`: whether those that are kept are still those that were counted: files joined or erased since break it."""

    figure: StoppedFigure
    now: Result
    came: frozenset[int]
    left: frozenset[int]
    reasons: dict[int, tuple[Reason, ...]]
    sealed: bool

    @property
    def is_none(self) -> bool:
        """True when nothing moved."""
        same = self.figure.value == _number(self.now)
        return same and not self.came and not self.left and self.sealed


def differences(report: Report) -> list[Difference]:
    """Each stopped figure beside the same definition on the facts of today, in the order of the report."""
    scheme = scheme_of(report)
    if scheme is None:
        return []
    asked = next((figure.asked for figure in report.figures.all()[:1]), None)
    scope = _scope_as(asked) if asked else scope_of(report)
    known = {one.id: one for one in indicators_for(report, scheme)}
    kept = [figure for figure in report.figures.order_by("pk") if figure.indicator in known]
    today = results([known[figure.indicator] for figure in kept], [period_of(report)], scope)
    return [_difference(report, figure, row[0], scope) for figure, row in zip(kept, today, strict=True)]


def _scope_as(asked: Mapping[str, Any]) -> Scope:
    """The scope as it was asked: an area that the agreement gained since is not in it."""
    return Scope(
        asked["scheme"], areas=tuple(asked["areas"]) or None, organisations=tuple(asked["organisations"])
    )


def _difference(report: Report, figure: StoppedFigure, now: Result, scope: Scope) -> Difference:
    before = set(figure.counted.values_list("person", flat=True))
    today, _ = counted(now.indicator, period_of(report), scope)
    came, left = frozenset(today - before), frozenset(before - today)
    reasons = _reasons(came | left, now.indicator, report)
    return Difference(figure, now, came, left, reasons, sealed=seal_of(before) == figure.seal)


def _reasons(people: Iterable[int], indicator: Indicator, report: Report) -> dict[int, tuple[Reason, ...]]:
    """The acts that this figure looks at, written down or voided since it was stopped, by person."""
    if not people:
        return {}
    types = [events.by_name(name).number for name in sorted(_looked_at(indicator))]
    rows = Event.objects.filter(person__in=people, type__in=types, recorded_at__gt=report.stopped_at)
    found: dict[int, list[Reason]] = {}
    for row in rows.order_by("recorded_at", "pk"):
        label = events.by_number(row.type).label
        words = f"{label} (correction)" if row.voids_id else label
        reason = Reason(words, journal.civil_day(row.at), journal.civil_day(row.recorded_at))
        found.setdefault(row.person or 0, []).append(reason)
    return {person: tuple(reasons) for person, reasons in found.items()}


def _looked_at(indicator: Indicator) -> set[str]:
    """The names of the events that a measure reads, wherever it names them."""
    return set(_names(indicator.measure))


def _names(value: object) -> Sequence[str]:
    known = events.names()
    if isinstance(value, str):
        return [value] if value in known else []
    if isinstance(value, tuple):
        return [name for one in value for name in _names(one)]
    slots = getattr(value, "__dataclass_fields__", None)
    return [name for slot in slots for name in _names(getattr(value, slot))] if slots else []
