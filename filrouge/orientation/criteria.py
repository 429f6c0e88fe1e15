"""What an orientation is decided on: the scheme's criteria and pathways, else those common to all (B-1)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from filrouge.schemes.types import Choice, PathwayType, Scheme

_COMMON = Path(__file__).parent / "data" / "criteria.toml"


@dataclass(frozen=True, slots=True)
class CommonLists:
    """The lists for a scheme that gives none, and the scale of answers."""

    criteria: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    pathways: tuple[PathwayType, ...]


@lru_cache(maxsize=1)
def common_lists() -> CommonLists:
    """The shipped lists, read once."""
    raw = tomllib.loads(_COMMON.read_text(encoding="utf-8"))
    return CommonLists(
        criteria=tuple(
            Choice(c["key"], c["label"], c["description"], c.get("competence", "")) for c in raw["criterion"]
        ),
        levels=tuple(Choice(c["key"], c["label"], "") for c in raw["level"]),
        pathways=tuple(PathwayType(p["category"], p["category"], p["label"], ()) for p in raw["pathway"]),
    )


def criteria_of(scheme: Scheme | None) -> tuple[Choice, ...]:
    """The criteria that the scheme lists, else the common ones."""
    return scheme.criteria if scheme and scheme.criteria else common_lists().criteria


def pathways_of(scheme: Scheme | None) -> tuple[PathwayType, ...]:
    """The scheme's pathways, else one for each category of the law."""
    return scheme.pathways if scheme else common_lists().pathways


def pathway_label(scheme: Scheme | None, key: str, category: str) -> str:
    """The name of a pathway as its scheme says it, else its category's."""
    named = {pathway.key: pathway.label for pathway in pathways_of(scheme)}
    return named.get(key) or category_label(category)


def category_label(category: str) -> str:
    """The common name of a category of pathway; nothing for none."""
    return next((p.label for p in common_lists().pathways if p.category == category), "")


def answers_in_words(scheme: Scheme | None, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Criteria answered, as (label, answer), in the order of the list; those of another version last."""
    labels = {choice.key: choice.label for choice in criteria_of(scheme)}
    levels = {choice.key: choice.label for choice in common_lists().levels}
    order = [key for key in labels if key in answers] + [key for key in answers if key not in labels]
    return [(labels.get(key, key), levels.get(answers[key], answers[key])) for key in order]
