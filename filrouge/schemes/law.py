"""Dated figures of the law and the deadlines, legal or local, that events open."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations, pairwise

from filrouge.core.periods import Delay
from filrouge.schemes.reader import NO_DELAY, Sink, Table, nearest
from filrouge.schemes.types import (
    CERTAINTIES,
    CLOCK_OWNERS,
    TIME_UNITS,
    ClockRule,
    Parameter,
    RawTable,
    in_force,
)

PARAMETER_UNITS = (
    *TIME_UNITS, "percent", "hours_per_week", "euros_per_month", "age", "count", "day", "rule", "flag",
)  # fmt: skip
_EVENT_SHAPE = re.compile(r"[a-z_]+\.[a-z_]+")
_FIRST_DAY, _LAST_DAY = date.min, date.max


class UnknownParameter(LookupError):
    """No value of that parameter on that day. The message is French."""


@dataclass(frozen=True, slots=True)
class National:
    """The law that every département applies: dated parameters and legal clocks; `tables`: the raw sections that upper
    rooms type themselves, such as the indicators that the State asks for."""

    parameters: tuple[Parameter, ...]
    clocks: tuple[ClockRule, ...]
    cases: tuple[RawTable, ...]
    text: str
    hash: str
    tables: Mapping[str, list[RawTable]] = field(default_factory=dict, hash=False)

    def parameter(self, key: str, day: date) -> Parameter:
        """The value in force on `day` (the date of the act); UnknownParameter otherwise."""
        versions = [parameter for parameter in self.parameters if parameter.key == key]
        for version in versions:
            if in_force(version.valid_from, version.valid_until, day):
                return version
        if versions:
            raise UnknownParameter(f"le paramètre « {key} » n'a pas de valeur au {day:%d/%m/%Y}")
        hint = nearest(key, {parameter.key for parameter in self.parameters})
        raise UnknownParameter(f"le paramètre national « {key} » n'existe pas. {hint}")

    def clock_rules(self, day: date) -> tuple[ClockRule, ...]:
        """The legal clocks that an event of `day` may open."""
        return tuple(rule for rule in self.clocks if in_force(rule.valid_from, rule.valid_until, day))


def read_parameter(table: Table) -> Parameter:
    """`[[parameter]]`: one dated value of one figure."""
    since, until = table.validity()
    unit = table.choice("unit", PARAMETER_UNITS)
    parameter = Parameter(
        key=table.name("key"),
        label=table.text("label"),
        value=_parameter_value(table, unit),
        unit=unit,
        valid_from=since,
        valid_until=until,
        source=table.source(),
        certainty=table.choice("certainty", CERTAINTIES),
    )
    table.finish()
    return parameter


def _parameter_value(table: Table, unit: str) -> int | float | str | bool:
    if unit == "flag":
        return table.flag("value")
    if unit == "rule":
        return table.text("value")
    if unit == "day":
        day = table.day("value", required=True)
        return day.isoformat() if day else ""
    if unit in TIME_UNITS or unit in {"count", "age"}:
        return table.integer("value") or 0
    return table.number("value")


def read_parameters(tables: Sequence[Table]) -> list[Parameter]:
    """All the parameters of a file, two values of one figure never standing on the same day."""
    pairs = [(table, read_parameter(table)) for table in tables]
    for key in {parameter.key for _, parameter in pairs}:
        _check_versions(sorted((p for p in pairs if p[1].key == key), key=lambda p: _start(p[1])))
    return [parameter for _, parameter in pairs]


def _start(parameter: Parameter) -> date:
    return parameter.valid_from or _FIRST_DAY


def _check_versions(versions: Sequence[tuple[Table, Parameter]]) -> None:
    for (_, earlier), (table, later) in pairwise(versions):
        end = earlier.valid_until or _LAST_DAY
        if _start(later) < end:
            table.problem(
                "valid_from",
                f"deux valeurs de « {later.key} » valent le même jour ({_start(later):%d/%m/%Y}).",
                "Fermer la première : son « valid_until » est le « valid_from » de la suivante.",
            )
        elif _start(later) > end:
            table.sink.add(
                table.at("valid_from"),
                f"« {later.key} » n'a aucune valeur du {end:%d/%m/%Y} au {_start(later):%d/%m/%Y} (exclu).",
                "Vérifier que ce trou est voulu, sinon rapprocher les deux dates.",
                blocking=False,
            )


def read_clocks(
    tables: Sequence[Table],
    kind: str,
    *,
    parameters: Sequence[Parameter] = (),
    known_events: frozenset[str] | None = None,
) -> list[ClockRule]:
    """The `[[clock]]` of a file. A delay given as a parameter's name makes one rule per dated value."""
    found: list[tuple[Table, ClockRule]] = []
    for table in tables:
        found += [(table, rule) for rule in _read_clock(table, kind, parameters, known_events)]
    for (_, first), (table, second) in combinations(found, 2):
        if first.key == second.key and _compete(first, second):
            table.problem(
                "key",
                f"deux échéances « {second.key} » s'ouvriraient sur le même événement.",
                "Séparer leurs dates, leurs événements ou leurs « when_variant », ou changer la clé.",
            )
    return [rule for _, rule in found]


def _compete(first: ClockRule, second: ClockRule) -> bool:
    """True when one event of one day may open both."""
    if not set(first.opened_by) & set(second.opened_by):
        return False
    if first.when_variant and second.when_variant and not set(first.when_variant) & set(second.when_variant):
        return False
    start = max(first.valid_from or _FIRST_DAY, second.valid_from or _FIRST_DAY)
    end = min(first.valid_until or _LAST_DAY, second.valid_until or _LAST_DAY)
    return start < end


def _read_clock(
    table: Table, kind: str, parameters: Sequence[Parameter], known_events: frozenset[str] | None
) -> list[ClockRule]:
    since, until = table.validity()
    named = isinstance(table.raw.get("delay"), str)
    rule = ClockRule(
        key=table.name("key"),
        label=table.text("label"),
        kind=table.choice("kind", (kind,)),
        opened_by=_events(table, "opened_by", known_events, required=True),
        met_by=_events(table, "met_by", known_events, required=True),
        interrupted_by=_events(table, "interrupted_by", known_events),
        delay=NO_DELAY if named else table.delay("delay") or NO_DELAY,
        warn_before=table.delay("warn_before") or NO_DELAY,
        when_variant=table.words("when_variant"),
        owner=table.choice("owner", CLOCK_OWNERS),
        effect=table.text("effect"),
        source=table.source(required=not named),
        valid_from=since,
        valid_until=until,
        repeats=table.flag("repeats", default=False),
    )
    rules = _dated(table, rule, parameters) if named else [rule]
    table.finish()
    return rules


def _dated(table: Table, rule: ClockRule, parameters: Iterable[Parameter]) -> list[ClockRule]:
    """One rule for each dated value of the parameter that gives the delay."""
    name = table.text("delay")
    delays = [p for p in parameters if p.unit in TIME_UNITS and isinstance(p.value, int)]
    versions = [parameter for parameter in delays if parameter.key == name]
    if not versions:
        table.problem(
            "delay",
            f"« {name} » n'est pas un délai national défini dans ce fichier.",
            nearest(name, {p.key for p in delays}) if delays else "Écrire une durée : { days = 15 }.",
        )
    rules = []
    for version in versions:
        start = max(rule.valid_from or _FIRST_DAY, version.valid_from or _FIRST_DAY)
        end = min(rule.valid_until or _LAST_DAY, version.valid_until or _LAST_DAY)
        if start < end:
            rules.append(_with_value(rule, version.delay, version, start, end))
    return rules


def _with_value(rule: ClockRule, delay: Delay, version: Parameter, start: date, end: date) -> ClockRule:
    return replace(
        rule,
        delay=delay,
        source=rule.source or version.source,
        valid_from=None if start == _FIRST_DAY else start,
        valid_until=None if end == _LAST_DAY else end,
    )


def _events(
    table: Table, key: str, known_events: frozenset[str] | None, *, required: bool = False
) -> tuple[str, ...]:
    events = table.words(key, required=required, known=known_events)
    for event in events:
        if not _EVENT_SHAPE.fullmatch(event):
            table.problem(
                key,
                f"« {event} » n'est pas un type d'événement.",
                "Écrire « piece.evenement », par exemple « orientation.notified ».",
            )
    return events


def merge_national(parts: Sequence[National], sinks: Sequence[Sink], text: str, digest: str) -> National:
    """The national files as one law; a figure or a clock may be defined in one file only."""
    homes: dict[tuple[str, str], str] = {}
    for part, sink in zip(parts, sinks, strict=True):
        keys = {("paramètre", p.key) for p in part.parameters} | {("échéance", c.key) for c in part.clocks}
        for noun, key in sorted(keys):
            home = homes.setdefault((noun, key), sink.file)
            if home != sink.file:
                sink.add("", f"{noun} « {key} » : déjà défini dans {home}.", "Garder une seule définition.")
    return National(
        parameters=tuple(parameter for part in parts for parameter in part.parameters),
        clocks=tuple(rule for part in parts for rule in part.clocks),
        cases=tuple(case for part in parts for case in part.cases),
        text=text,
        hash=digest,
        tables={
            name: [table for part in parts for table in part.tables.get(name, [])]
            for name in sorted({name for part in parts for name in part.tables})
        },
    )
