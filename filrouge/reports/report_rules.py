"""What a scheme asks its agreements to report: which report, over which periods, by when, made of what (G-4, G-6). Pure.

A frequency follows the calendar (quarters from January, years from the 1st of January) when the file says so, else the first
day of the agreement; the first and the last periods are those of the agreement, no more."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from filrouge.core.periods import Delay, Period, add_months
from filrouge.core.text import long_date, month_words
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import Sink, Table, nearest, parse_delay
from filrouge.schemes.types import RawTable, Scheme

SECTION, INDICATOR = "report", "indicator"
COUNTY, OPERATOR = "county", "operator"
SENDERS = {COUNTY: "le Département", OPERATOR: "la structure"}
INDICATORS, TEXT, TYPED = "indicators", "text", "typed"
_FILE = Path(__file__).parent / "data" / "reports.toml"
_DAY = timedelta(days=1)
_MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report: figures of the scheme, words to write, or rows that the operator fills."""

    key: str
    kind: str
    title: str
    prompt: str
    indicators: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What is written in it: the key of each field and its label."""
        if self.kind == TEXT:
            return ((self.key, self.title),)
        return tuple((f"{self.key}_{rank}", row) for rank, row in enumerate(self.rows))


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report that a scheme asks for. `every` so often, or once `after` the first day, `before_end`, `at_end`.

    `figures_from`: who hands the figures over, which stops them: the county before the comments, the operator with them.
    `within`: how long after the period; None: the text says nothing. `due`: what it says, in its words."""

    key: str
    label: str
    every: Delay | None
    calendar: bool
    after: Delay | None
    before_end: Delay | None
    at_end: bool
    within: Delay | None
    figures_from: str
    due: str
    source: str
    parts: tuple[Part, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The identifiers of its figures, each once."""
        return tuple(dict.fromkeys(one for part in self.parts for one in part.indicators))

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Everything that is written in it, in order."""
        return tuple(field for part in self.parts for field in part.fields)


@dataclass(frozen=True, slots=True)
class Expected:
    """A report to come: over which period, by which day (included)."""

    kind: ReportKind
    period: Period
    due_on: date


def check_reports(tables: list[RawTable]) -> list[Problem]:
    """Every problem of the `[[report]]` tables of a file, for `schemes.check.check_text`."""
    sink = Sink("", "")
    _read(tables, sink)
    return sink.problems


def check_figures(scheme: Scheme, sink: Sink) -> None:
    """A report that asks for an indicator which its file does not define would show nothing, in silence."""
    known = {str(table.get("id", "")) for table in scheme.tables.get(INDICATOR, [])}
    for number, one in enumerate(_read(scheme.tables.get(SECTION, []), Sink("", "")), start=1):
        for rank, part in enumerate(one.parts, start=1):
            for wanted in part.indicators:
                if wanted not in known:
                    sink.add(
                        f"{SECTION}[{number}].section[{rank}].indicators",
                        f"« {wanted} » n'est l'identifiant d'aucun indicateur de ce fichier.",
                        nearest(wanted, known),
                    )


@lru_cache(maxsize=64)
def reports_of(scheme: Scheme | None) -> tuple[ReportKind, ...]:
    """What a scheme asks for, in the order of its file; nothing without one."""
    return _read(scheme.tables.get(SECTION, []), Sink("", "")) if scheme else ()


def report_of(scheme: Scheme | None, key: str) -> ReportKind | None:
    """The report of this key, None when the scheme asks for none."""
    return next((one for one in reports_of(scheme) if one.key == key), None)


def _read(tables: Iterable[RawTable], sink: Sink) -> tuple[ReportKind, ...]:
    found: list[ReportKind] = []
    for number, raw in enumerate(tables, start=1):
        table = Table(raw, f"{SECTION}[{number}]", sink)
        one = _one(table)
        table.finish()
        if one.key and one.key in {other.key for other in found}:
            table.problem("key", f"« {one.key} » est déjà défini.", "Donner une autre clé à ce bilan.")
        found.append(one)
    return tuple(found)


def _one(table: Table) -> ReportKind:
    every, after = table.delay("every", required=False), table.delay("after", required=False)
    before_end, at_end = table.delay("before_end", required=False), table.flag("at_end", default=False)
    if every is not None and every.unit not in _MONTHS:
        table.problem(
            "every", "une fréquence se dit en mois ou en années.", "Écrire par exemple { months = 3 }."
        )
    if not (every or after or before_end or at_end):
        table.problem(
            "every",
            "rien ne dit quand ce bilan est attendu.",
            "Ajouter « every », « after », « before_end » ou « at_end ».",
        )
    if every is not None and (after or before_end or at_end):
        table.problem("every", "ce bilan a deux calendriers.", "Garder la fréquence, ou les dates.")
    parts = tuple(_part(one, rank) for rank, one in enumerate(table.tables("section", required=True)))
    return ReportKind(
        key=table.name("key"),
        label=table.text("label"),
        every=every,
        calendar=table.flag("calendar", default=True),
        after=after,
        before_end=before_end,
        at_end=at_end,
        within=table.delay("within", required=False),
        figures_from=table.choice("figures_from", (COUNTY, OPERATOR), default=OPERATOR),
        due=table.text("due", required=False),
        source=table.source(),
        parts=parts,
    )


def _part(table: Table, rank: int) -> Part:
    kind = table.choice("kind", (INDICATORS, TEXT, TYPED))
    part = Part(
        key=f"p{rank}",
        kind=kind,
        title=table.text("title"),
        prompt=table.text("prompt", required=kind == TEXT),
        indicators=tuple(table.words("indicators", required=kind == INDICATORS)),
        rows=tuple(table.words("rows", required=kind == TYPED)),
    )
    table.finish()
    return part


def expected(kind: ReportKind, agreement: Period, until: date) -> Iterator[Expected]:
    """The reports of an agreement whose period begins before `until`, the first first. What is asked before an end that
    nobody knows yet is not expected."""
    for period in _periods(kind, agreement, until):
        end = period.until
        assert end is not None
        yield Expected(kind, period, (kind.within or default_within()).after(end) - _DAY)


def _periods(kind: ReportKind, agreement: Period, until: date) -> Iterator[Period]:
    if kind.every is not None:
        yield from _repeated(kind.every, kind.calendar, agreement, until)
        return
    since, end = agreement.since, agreement.until
    stops = [kind.after.after(since)] if kind.after else []
    if end is not None:
        stops += [kind.before_end.before(end)] if kind.before_end else []
        stops += [end] if kind.at_end else []
    for stop in sorted(set(stops)):
        if since < stop and since < until and (end is None or stop <= end):
            yield Period(since, stop)


def _repeated(every: Delay, calendar: bool, agreement: Period, until: date) -> Iterator[Period]:
    months = every.count * _MONTHS[every.unit]
    start = _first_month(agreement.since, months) if calendar else agreement.since
    rank = 0
    while (begins := add_months(start, rank * months)) < until:
        whole = Period(begins, add_months(start, (rank + 1) * months))
        rank += 1
        if (period := whole.clipped(agreement)) is not None:
            yield period
        elif agreement.until is not None and begins >= agreement.until:
            return


def _first_month(day: date, months: int) -> date:
    """The first day of the stretch of so many months, counted from January of year 1, that holds `day`."""
    number = (day.year - 1) * 12 + day.month - 1
    number -= number % months
    return date(number // 12 + 1, number % 12 + 1, 1)


def period_name(kind: ReportKind, period: Period) -> str:
    """« 2e trimestre 2026 », « 2026 », « du 1er mars au 30 juin 2026 »: a whole stretch of the calendar has a name."""
    end = period.until
    assert end is not None
    if kind.every is not None and kind.calendar:
        months = kind.every.count * _MONTHS[kind.every.unit]
        start = _first_month(period.since, months)
        if (period.since, end) == (start, add_months(start, months)):
            if months == 12:
                return str(start.year)
            if months == 3:
                rank = (start.month - 1) // 3 + 1
                return f"{rank}{'er' if rank == 1 else 'e'} trimestre {start.year}"
            if months == 1:
                return month_words(start)
    return f"du {long_date(period.since)} au {long_date(end - _DAY)}"


@lru_cache(maxsize=1)
def _choices() -> Mapping[str, Delay]:
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = {key: parse_delay(value) for key, value in raw.items()}
    return {key: delay for key, delay in found.items() if delay is not None}


def default_within() -> Delay:
    """How long after a period its report is due when the text gives no delay."""
    return _choices()["default_within"]


def early() -> Delay:
    """How long before the end of its period a report may be opened."""
    return _choices()["early"]


def old() -> Delay:
    """How long after its day a report that nobody opened is shown apart."""
    return _choices()["old"]


def run_report_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: report, since, until of the agreement, day. Opinion: how many periods are over, the first and the last day of
    the latest one and by when its report is due."""
    key, since = given.text("report"), given.day("since", required=True)
    until, day = given.day("until"), given.day("day", required=True)
    kind = report_of(context.scheme, key)
    if since is None or day is None or kind is None:
        return {"over": 0, "first_day": None, "last_day": None, "due_on": None}
    over = [
        one
        for one in expected(kind, Period(since, until), day)
        if one.period.until and one.period.until <= day
    ]
    if not over:
        return {"over": 0, "first_day": None, "last_day": None, "due_on": None}
    end = over[-1].period.until
    assert end is not None
    return {
        "over": len(over), "first_day": over[-1].period.since, "last_day": end - _DAY, "due_on": over[-1].due_on
    }  # fmt: skip
