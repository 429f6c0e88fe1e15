"""The opinion on an orientation, by the scheme's rules, else the common ones, with its reasons (B-1, B-11). Pure."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from filrouge.core.results import Opinion
from filrouge.core.text import plural
from filrouge.orientation.criteria import common_lists, criteria_of
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.problems import Problem
from filrouge.schemes.reader import Table
from filrouge.schemes.types import Scheme

SECTION = "advice"
_COMMON = Path(__file__).parent / "data" / "advice.toml"
_KEYS = {"category", "when", "barriers", "seniority_years", "reason"}
_BARRIER = "barrier"


@dataclass(frozen=True, slots=True)
class Advice:
    """A pathway advised when all of its conditions hold. Without any condition, it always does."""

    category: str
    reason: str
    when: Mapping[str, tuple[str, ...]]
    barriers: int = 0
    seniority_years: int = 0

    def holds(self, answers: Mapping[str, str], seniority_years: int) -> bool:
        """Whether this advice is given. A criterion that was not raised meets no condition."""
        return (
            all(answers.get(criterion) in levels for criterion, levels in self.when.items())
            and sum(level == _BARRIER for level in answers.values()) >= self.barriers
            and seniority_years >= self.seniority_years
        )


def advise(answers: Mapping[str, str], seniority_years: int, rules: Sequence[Advice]) -> Opinion[str]:
    """The category of pathway advised; empty when nothing is: somebody decides without advice."""
    raised = {criterion: level for criterion, level in answers.items() if level}
    for rule in rules:
        if rule.holds(raised, seniority_years):
            return Opinion(rule.category, (rule.reason, _told(raised)))
    return Opinion("", ("Aucun avis : l'entretien n'en dit pas assez.", _told(raised)))


def _told(answers: Mapping[str, str]) -> str:
    barriers = sum(level == _BARRIER for level in answers.values())
    asked = plural(len(answers), "critère abordé", "critères abordés")
    return (
        f"{asked}, dont {plural(barriers, 'frein important', 'freins importants')}."
        if barriers
        else f"{asked}."
    )


def advice_of(scheme: Scheme | None) -> tuple[Advice, ...]:
    """The rules of the scheme, else the common ones."""
    own = scheme.tables.get(SECTION, []) if scheme else []
    return tuple(_read(table) for table in own) if own else _common()


@lru_cache(maxsize=1)
def _common() -> tuple[Advice, ...]:
    return tuple(_read(table) for table in tomllib.loads(_COMMON.read_text(encoding="utf-8"))[SECTION])


def _read(table: Mapping[str, Any]) -> Advice:
    when = {criterion: tuple(levels) for criterion, levels in table.get("when", {}).items()}
    return Advice(
        table["category"], table["reason"], when, table.get("barriers", 0), table.get("seniority_years", 0)
    )


def run_advice_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: answers (criterion = level), seniority_years. Opinion: category, empty when nothing is advised."""
    answers = given.table("answers")
    said = {str(key): str(level) for key, level in answers.raw.items()} if answers else {}
    years = given.integer("seniority_years", required=False) or 0
    return {"category": advise(said, years, advice_of(context.scheme)).verdict}


def check_advice(tables: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Every problem of the `[[advice]]` tables of a file, for `schemes.check.check_text`."""
    categories = [pathway.category for pathway in common_lists().pathways]
    criteria = {criterion.key for criterion in criteria_of(None)}
    levels = {level.key for level in common_lists().levels}
    found: list[Problem] = []
    for number, table in enumerate(tables, start=1):
        path = f"{SECTION}[{number}]"
        if unknown := sorted(set(table) - _KEYS):
            found.append(_problem(path, f"clé inconnue : {', '.join(unknown)}", _KEYS))
        if table.get("category") not in categories:
            found.append(_problem(path, "« category » n'est pas une catégorie de la loi", categories))
        if not table.get("reason"):
            found.append(
                Problem(
                    "", path, "« reason » manque.", "Écrire la raison, en mots que la personne pourra lire."
                )
            )
        for criterion, allowed in table.get("when", {}).items():
            if criterion not in criteria:
                found.append(_problem(path, f"critère inconnu : {criterion}", criteria, blocking=False))
            if wrong := sorted(set(allowed) - levels):
                found.append(_problem(path, f"niveau inconnu : {', '.join(wrong)}", levels))
    return found


def _problem(path: str, message: str, known: Iterable[str], *, blocking: bool = True) -> Problem:
    return Problem("", path, f"{message}.", f"Choisir parmi : {', '.join(sorted(known))}.", blocking=blocking)
