"""What an indicator is: read once from a scheme file, frozen, with every problem said at once (G-1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from filrouge.access import events
from filrouge.calendars.time_rules import time_kinds
from filrouge.core.periods import Delay
from filrouge.schemes.problems import Problem, SchemeError
from filrouge.schemes.reader import Sink, Table
from filrouge.schemes.types import RawTable, Scheme, in_force

SECTION = "indicator"
UNITS = ("persons", "events", "hours", "percent", "days", "ratio")
STATISTICS = ("mean", "median", "share_within")
# What the figure may be detailed by: the variant of the acts, where and by whom they were done, who the people are.
BREAKDOWNS = ("variant", "area", "commune", "organisation", "caseworker", "sex", "age", "seniority")
# Pages of a dashboard: an indicator of this name would stand behind them.
TAKEN = ("carte", "fiche", "simulation", "moyens", "jeu")


@dataclass(frozen=True, slots=True)
class Tally:
    """Events of the period: different people (`people`), events (`events`) or the sum of their quantities
    divided by `divide` (`sum`). No `variants`: all of them."""

    kind: str
    events: tuple[str, ...]
    variants: tuple[str, ...] = ()
    divide: int = 1
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Spells:
    """People between an opening and its closing: on the last day (`stock`) or one day at least (`served`).

    `without` (stock only): those alone for whom none of these events has come since the opening or, with `within`,
    during that delay, the last day inside; who was not yet open when it began is left out."""

    kind: str
    opened_by: tuple[str, ...]
    closed_by: tuple[str, ...]
    breakdown: str = ""
    without: tuple[str, ...] = ()
    without_variants: tuple[str, ...] = ()
    within: Delay | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure divided by another."""

    numerator: "Tally | Spells"
    denominator: "Tally | Spells"
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days between two events of a person. `delay`: from the first `from_events` of the period to the first
    `to_events` on the same day or later. `duration`: from the last `from_events` before it to the last
    `to_events` of the period. `within` is given with the statistic `share_within`, and only then."""

    kind: str
    from_events: tuple[str, ...]
    to_events: tuple[str, ...]
    statistic: str
    from_variants: tuple[str, ...] = ()
    to_variants: tuple[str, ...] = ()
    within: Delay | None = None
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Persistence:
    """What was found and is still there: for each person, at their last `at` event of the period, the share of the
    variants (the barriers) `found` on an earlier day that no `lifted` of the same variant has followed by then."""

    kind: str
    found: tuple[str, ...]
    lifted: tuple[str, ...]
    at: tuple[str, ...]
    at_variants: tuple[str, ...] = ()
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """The time of professionals, of some kinds (D-6): hours (`time`), or how many times (`times`). Nobody stands behind."""

    kind: str
    of: tuple[str, ...]
    breakdown: str = ""


Part = Tally | Spells
Measure = Tally | Spells | Ratio | Gap | Persistence | Work


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that a département follows, in one of its dated versions. `unit`: see UNITS. `theme`: the heading
    that it stands under on a dashboard."""

    id: str
    version: int
    label: str
    sentence: str
    source: str
    unit: str
    valid_from: date | None
    valid_until: date | None
    measure: Measure
    theme: str = ""


def check_indicators(tables: list[RawTable]) -> list[Problem]:
    """Every problem of the `[[indicator]]` tables of a file, for `schemes.check.check_text`."""
    sink = Sink("", "")
    read_indicators(tables, sink)
    return sink.problems


@lru_cache(maxsize=64)
def indicators_of(scheme: Scheme) -> tuple[Indicator, ...]:
    """All the versions of all the indicators of a scheme; SchemeError with every problem otherwise."""
    sink = Sink(f"{scheme.key}.toml", scheme.text)
    found = read_indicators(scheme.tables.get(SECTION, []), sink)
    if sink.blocked:
        raise SchemeError(sink.problems)
    return found


def indicators_on(scheme: Scheme, day: date) -> tuple[Indicator, ...]:
    """The version in force on `day` of each indicator of a scheme, in the order of the file."""
    return tuple(i for i in indicators_of(scheme) if in_force(i.valid_from, i.valid_until, day))


def read_indicators(tables: Iterable[RawTable], sink: Sink) -> tuple[Indicator, ...]:
    """The indicators of raw tables, their problems in `sink`."""
    places = [Table(raw, f"{SECTION}[{n}]", sink) for n, raw in enumerate(tables, start=1)]
    found = []
    for table in places:
        found.append(_indicator(table))
        table.finish()
    _refuse_twins(found, places)
    return tuple(found)


def _indicator(table: Table) -> Indicator:
    since, until = table.validity()
    name = table.name("id")
    if name in TAKEN:
        table.problem(
            "id",
            f"« {name} » est déjà le nom d'une page du tableau de bord.",
            f"Choisir un autre identifiant que {', '.join(TAKEN)}.",
        )
    measure = table.table("measure")
    unit = table.choice("unit", UNITS)
    return Indicator(
        id=name,
        version=table.integer("version", minimum=1) or 1,
        label=table.text("label"),
        sentence=table.text("sentence"),
        source=table.source(),
        unit=unit,
        valid_from=since,
        valid_until=until,
        measure=_measure(measure, unit) if measure else Tally("events", ()),
        theme=table.text("theme", required=False),
    )


def _measure(table: Table, unit: str) -> Measure:
    kind = table.choice("kind", READERS)
    if kind not in READERS:
        return Tally("events", ())
    measure = READERS[kind](table, kind)
    wanted = units_of(measure)
    if unit in UNITS and unit not in wanted:
        table.problem(
            "kind",
            f"un calcul « {kind} » ne donne pas « {unit} ».",
            f"Écrire unit = {' ou '.join(repr(word) for word in wanted)} pour cet indicateur, ou changer « kind ».",
        )
    table.finish()
    return measure


def units_of(measure: Measure) -> tuple[str, ...]:
    """The units that a measure can give."""
    if isinstance(measure, Gap):
        return ("percent",) if measure.statistic == "share_within" else ("days",)
    if isinstance(measure, Persistence):
        return ("percent",)
    if isinstance(measure, Work):
        return ("hours",) if measure.kind == "time" else ("events",)
    if isinstance(measure, Ratio):
        return ("percent", "ratio")
    if isinstance(measure, Spells):
        return ("persons",)
    return {"people": ("persons",), "events": ("events",), "sum": ("hours", "events")}[measure.kind]


def detailed_events(measure: Measure) -> tuple[str, ...]:
    """The events whose variants a detail is given by."""
    if isinstance(measure, Ratio):
        return detailed_events(measure.denominator)
    if isinstance(measure, Spells):
        return measure.opened_by
    if isinstance(measure, Persistence):
        return measure.found
    if isinstance(measure, Work):
        return ()
    if isinstance(measure, Gap):
        return measure.from_events if measure.kind == "delay" else measure.to_events
    return measure.events


def may_be_detailed(indicator: Indicator) -> bool:
    """False for what nobody stands behind."""
    return not isinstance(indicator.measure, Work)


def detailed(indicator: Indicator, breakdown: str) -> Indicator:
    """The same indicator, detailed by something else."""
    return replace(indicator, measure=replace(indicator.measure, breakdown=breakdown))


def _tally(table: Table, kind: str) -> Tally:
    return Tally(
        kind,
        _events(table, "event"),
        table.words("variant"),
        (table.integer("divide", required=False, minimum=1) or 1) if kind == "sum" else 1,
        _breakdown(table),
    )


def _spells(table: Table, kind: str) -> Spells:
    without: tuple[str, ...] = ()
    if kind == "stock":
        table.choice("at", ("end",), default="end")
        without = table.words("without", known=events.names())
    variants = table.words("without_variant") if without else ()
    return Spells(
        kind,
        _events(table, "open"),
        _events(table, "close"),
        _breakdown(table),
        without,
        variants,
        table.delay("within", required=False) if without else None,
    )


def _persistence(table: Table, kind: str) -> Persistence:
    return Persistence(
        kind,
        _events(table, "found"),
        _events(table, "lifted"),
        _events(table, "at"),
        table.words("at_variant"),
        _breakdown(table),
    )


def _work(table: Table, kind: str) -> Work:
    return Work(kind, table.words("of", required=True, known=time_kinds()))


def _ratio(table: Table, kind: str) -> Ratio:
    parts = [_part(table.table(side)) for side in ("numerator", "denominator")]
    return Ratio(parts[0], parts[1], _breakdown(table))


def _part(table: Table | None) -> Tally | Spells:
    if table is None:
        return Tally("events", ())
    kind = table.choice("kind", PART_READERS)
    if kind not in PART_READERS:
        return Tally("events", ())
    part = PART_READERS[kind](table, kind)
    if part.breakdown:
        table.problem(
            "breakdown",
            "le détail se demande une fois, pour le rapport entier.",
            "Le mettre dans « measure ».",
        )
    table.finish()
    return part


def _gap(table: Table, kind: str) -> Gap:
    statistic = table.choice("statistic", STATISTICS)
    within = table.delay("within", required=statistic == "share_within")
    if within is not None and statistic in ("mean", "median"):
        table.problem(
            "within",
            f"« within » ne sert pas à « {statistic} ».",
            'Le retirer, ou écrire statistic = "share_within".',
        )
    return Gap(
        kind,
        _events(table, "from"),
        _events(table, "to"),
        statistic,
        table.words("from_variant"),
        table.words("to_variant"),
        within,
        _breakdown(table),
    )


def _events(table: Table, key: str) -> tuple[str, ...]:
    return table.words(key, required=True, known=events.names())


def _breakdown(table: Table) -> str:
    return table.choice("breakdown", BREAKDOWNS) if table.has("breakdown") else ""


PART_READERS: Mapping[str, Callable[[Table, str], Tally | Spells]] = MappingProxyType(
    {"people": _tally, "events": _tally, "sum": _tally, "stock": _spells, "served": _spells}
)
READERS: Mapping[str, Callable[[Table, str], Measure]] = MappingProxyType(
    {
        **PART_READERS,
        "ratio": _ratio,
        "delay": _gap,
        "duration": _gap,
        "persistence": _persistence,
        "time": _work,
        "times": _work,
    }
)


def _refuse_twins(found: Sequence[Indicator], places: Sequence[Table]) -> None:
    """One version at most of an indicator on any day, and one definition of a version."""
    for number, one in enumerate(found):
        for other in found[:number]:
            if not one.id or one.id != other.id:
                continue
            if one.version == other.version:
                places[number].problem(
                    "version",
                    f"la version {one.version} de « {one.id} » est déjà définie.",
                    "Augmenter « version », ou donner un autre « id ».",
                )
            elif _overlap(one, other):
                places[number].problem(
                    "valid_from",
                    f"les versions {other.version} et {one.version} de « {one.id} » valent le même jour.",
                    "Fermer l'ancienne par « valid_until », au premier jour de la nouvelle (« valid_from »).",
                )


def _overlap(one: Indicator, other: Indicator) -> bool:
    starts_before_end = (
        one.valid_from is None or other.valid_until is None or one.valid_from < other.valid_until
    )
    ends_after_start = (
        one.valid_until is None or other.valid_from is None or other.valid_from < one.valid_until
    )
    return starts_before_end and ends_after_start
