"""The moments that a scheme expects at the beginning and at the end of an accompaniment, as questions (C-6). Pure."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from filrouge.accompaniment.meeting_rules import FILE, kind_label, kinds
from filrouge.core.periods import Delay
from filrouge.core.text import long_date
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import Table, parse_delay
from filrouge.schemes.types import Scheme

SECTION = "moment"
START, END = "start", "end"
_KEYS = {"kind", "at", "within", "source"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A kind of meeting that a scheme expects. `at`: the start or the end; `within`: after the opening, before the end."""

    kind: str
    at: str
    within: Delay
    source: str


@dataclass(frozen=True, slots=True)
class Facts:
    """An accompaniment, its planned end when something says it, whether its end was decided, and the kinds of meetings
    that were held since it opened."""

    opened_on: date
    ends_on: date | None = None
    ending: bool = False
    held: Collection[str] = ()


@lru_cache(maxsize=1)
def usual() -> dict[str, Delay]:
    """The delays of display, for what no text sets."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["asked"]
    return {name: delay for name, value in raw.items() if (delay := parse_delay(value))}


def moments_of(scheme: Scheme | None) -> list[Moment]:
    """What the scheme expects; nothing without one."""
    return [_read(table) for table in scheme.tables.get(SECTION, ())] if scheme else []


def _read(table: Mapping[str, Any]) -> Moment:
    within = (
        parse_delay(table.get("within")) or usual()["start_after" if table["at"] == START else "end_before"]
    )
    return Moment(table["kind"], table["at"], within, table["source"])


def questions(moments: Iterable[Moment], facts: Facts, today: date) -> list[str]:
    """What the next meeting may ask, in words; never an obstacle. Each moment is asked until a meeting answers it, the
    beginning no longer than it is one."""
    return [
        words
        for moment in moments
        if moment.kind not in facts.held and (words := _asked(moment, facts, today))
    ]


def _asked(moment: Moment, facts: Facts, today: date) -> str:
    label = kind_label(moment.kind)
    if moment.at == START:
        if moment.within.after(facts.opened_on) <= today < usual()["start_for"].after(facts.opened_on):
            return f"En cours depuis le {long_date(facts.opened_on)}, sans le point « {label} ». Quand le tenir ?"
        return ""
    if facts.ending:
        return f"La fin de l'accompagnement est décidée : quand tenir le point « {label} » ?"
    if facts.ends_on is not None and today <= facts.ends_on <= moment.within.after(today):
        return f"La fin prévue est le {long_date(facts.ends_on)} : faut-il le point « {label} » ?"
    return ""


def run_moment_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: opened_on, day, ends_on, ending, held (kinds). Opinion: asked, how many questions; kind, the first one's."""
    opened_on, day = given.day("opened_on", required=True), given.day("day", required=True)
    ends_on, ending = given.day("ends_on"), given.flag("ending", default=False)
    held = given.words("held", known=kinds())
    if opened_on is None or day is None:
        return {}
    facts = Facts(opened_on, ends_on, ending, held)
    asked = [moment.kind for moment in moments_of(context.scheme) if questions([moment], facts, day)]
    return {"asked": len(asked), "kind": asked[0] if asked else ""}


def check_moments(tables: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Every problem of the `[[moment]]` tables of a file, for `schemes.check.check_text`."""
    found: list[Problem] = []
    for number, table in enumerate(tables, start=1):
        path = f"{SECTION}[{number}]"
        if unknown := sorted(set(table) - _KEYS):
            found.append(_problem(path, f"clé inconnue : {', '.join(unknown)}", _KEYS))
        if table.get("kind") not in kinds():
            found.append(_problem(path, "« kind » n'est pas une sorte de point d'étape", kinds()))
        if table.get("at") not in (START, END):
            found.append(_problem(path, "« at » dit le début ou la fin", (START, END)))
        if "within" in table and parse_delay(table["within"]) is None:
            found.append(
                Problem(
                    "",
                    path,
                    "« within » n'est pas une durée.",
                    "Écrire par exemple : within = { months = 2 }",
                )
            )
        if not str(table.get("source", "")).strip():
            found.append(Problem("", path, "« source » manque.", "Écrire d'où vient cette attente."))
    return found


def _problem(path: str, message: str, known: Iterable[str]) -> Problem:
    return Problem("", path, f"{message}.", f"Choisir parmi : {', '.join(sorted(known))}.")
