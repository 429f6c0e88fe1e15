"""From the text of a file to its typed value, with all its problems at once."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from filrouge.schemes.law import National, read_clocks, read_parameters
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import Sink, Table
from filrouge.schemes.sections import (
    read_area,
    read_capacity,
    read_choice,
    read_document,
    read_duty,
    read_emphasis,
    read_exit_reason,
    read_operator,
    read_pathway,
    read_rhythm,
    read_target,
)
from filrouge.schemes.types import NATIONAL_SECTIONS, ROOM_SECTIONS, CapacityRule, RawTable, Scheme

NATIONAL_KIND = "national"
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_NO_CAPACITY = CapacityRule("fte_only", None, None, None, None, "operator", False, (), "")
Item = TypeVar("Item")


def fingerprint(text: str) -> str:
    """SHA-256 of a text, the same whatever the line ends of the machine that saved it."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def load_toml(text: str, file: str) -> tuple[RawTable, Sink]:
    """The raw tables of a text; a syntax error is one problem, with its line."""
    sink = Sink(file, text)
    try:
        return tomllib.loads(text), sink
    except tomllib.TOMLDecodeError as error:
        sink.problems.append(_syntax_problem(file, str(error), text))
        return {}, sink


def load_file(path: Path) -> tuple[RawTable, Sink]:
    """The same for a file, which must be UTF-8 (with or without a byte order mark)."""
    try:
        return load_toml(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError:
        sink = Sink(path.name, "")
        sink.add("", "le fichier n'est pas enregistré en UTF-8.", "L'enregistrer de nouveau en UTF-8.")
        return {}, sink


def _syntax_problem(file: str, message: str, text: str) -> Problem:
    place = _PLACE.search(message)
    line = int(place[1]) if place else len(text.splitlines())
    if "overwrite" in message or "twice" in message:
        reason, remedy = "une clé ou une table est écrite deux fois.", "N'en garder qu'une."
    else:
        column = f" (colonne {place[2]})" if place else ""
        reason = f"ce n'est pas du TOML lisible{column}."
        remedy = (
            "Vérifier les guillemets, crochets, accolades et virgules de cette ligne et de la précédente."
        )
    return Problem(file, "", reason, remedy, line)


def is_national(raw: RawTable) -> bool:
    """True for a file of law (`kind = "national"`), False for a scheme."""
    return raw.get("kind") == NATIONAL_KIND


def read_national(raw: RawTable, sink: Sink, known_events: frozenset[str] | None = None) -> National:
    """One national file."""
    root = Table(raw, "", sink)
    root.choice("kind", (NATIONAL_KIND,))
    root.text("title")
    tables = {name: _raw_tables(root, name) for name in NATIONAL_SECTIONS if root.has(name)}
    parameters = read_parameters(root.tables("parameter", required=not tables))
    clocks = read_clocks(root.tables("clock"), "legal", parameters=parameters, known_events=known_events)
    cases = _read_cases(root)
    root.finish()
    return National(tuple(parameters), tuple(clocks), cases, sink.text, fingerprint(sink.text), tables)


def read_scheme(raw: RawTable, sink: Sink, known_events: frozenset[str] | None = None) -> Scheme:
    """One scheme file. Only to be used when `sink.blocked` is false afterwards."""
    root = Table(raw, "", sink)
    since, until = root.validity()
    if not root.has("valid_from"):
        root.problem("valid_from", "la clé « valid_from » manque.", "Ajouter le premier jour du dispositif.")
    operator, capacity = root.table("operator"), root.table("capacity")
    scheme = Scheme(
        key=root.name("key"),
        name=root.text("name"),
        short_name=root.text("short_name"),
        description=root.text("description"),
        valid_from=since or date.min,
        valid_until=until,
        operator=MappingProxyType(read_operator(operator) if operator else {}),
        pathways=_read_all(root, "pathway", read_pathway, required=True),
        capacity=read_capacity(capacity) if capacity else _NO_CAPACITY,
        clocks=tuple(read_clocks(root.tables("clock"), "local", known_events=known_events)),
        rhythms=_read_all(root, "rhythm", read_rhythm),
        emphases=_read_all(root, "emphasis", read_emphasis),
        exit_reasons=_read_all(root, "exit_reason", read_exit_reason, required=True),
        documents=_read_all(root, "document", read_document),
        targets=_read_all(root, "target", read_target),
        duties=_read_all(root, "duty", read_duty),
        areas=_read_all(root, "area", read_area),
        publics=_read_all(root, "public", read_choice),
        criteria=_read_all(root, "criterion", read_choice),
        text=sink.text,
        hash=fingerprint(sink.text),
        tables=MappingProxyType({name: _raw_tables(root, name) for name in ROOM_SECTIONS}),
        cases=_read_cases(root),
    )
    _check_target_areas(root, scheme)
    root.finish()
    return scheme


def _read_all(
    root: Table, name: str, read: Callable[[Table], Item], *, required: bool = False
) -> tuple[Item, ...]:
    """Every `[[name]]`, unknown keys refused, a key never given twice."""
    tables = root.tables(name, required=required)
    items = []
    for table in tables:
        items.append(read(table))
        table.finish()
    _refuse_twins(tables)
    return tuple(items)


def _refuse_twins(tables: Sequence[Table]) -> None:
    seen: set[object] = set()
    for table in tables:
        key = table.raw.get("key")
        if key in seen:
            table.problem(
                "key", f"la clé « {key} » sert déjà.", "Donner une autre clé, ou fusionner les deux."
            )
        seen.add(key)


def _raw_tables(root: Table, name: str) -> list[RawTable]:
    return [table.raw for table in root.tables(name)]


def _check_target_areas(root: Table, scheme: Scheme) -> None:
    known = {area.key for area in scheme.areas}
    for number, target in enumerate(scheme.targets, start=1):
        if target.area and target.area not in known:
            root.problem(
                f"target[{number}].area",
                f"le territoire « {target.area} » n'est pas déclaré.",
                "Ajouter une table [[area]] de cette clé.",
            )


def _read_cases(root: Table) -> tuple[RawTable, ...]:
    """The `[[case]]` of a file, their form only: `check.run_cases` runs them."""
    cases = []
    for table in root.tables("case"):
        table.text("section")
        table.text("label")
        for part in ("given", "expect"):
            table.table(part)
        table.finish()
        cases.append(table.raw)
    return tuple(cases)


def clashes(scheme: Scheme, national: National, sink: Sink) -> None:
    """A scheme may add to the law, never override it."""
    legal: Mapping[str, str] = {rule.key: rule.label for rule in national.clocks}
    for number, rule in enumerate(scheme.clocks, start=1):
        if rule.key in legal:
            sink.add(
                f"clock[{number}].key",
                f"« {rule.key} » est une échéance de la loi ({legal[rule.key]}).",
                "Donner une autre clé : un dispositif ajoute à la loi, il ne la remplace pas.",
            )
