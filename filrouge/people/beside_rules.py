"""Who may stand beside a person and what letters they get; what is renewed, and how long before. Pure (A-2, A-6)."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from filrouge.core.periods import Delay, Period
from filrouge.schemes.reader import parse_delay

NONE, COPY, INSTEAD = "none", "copy", "instead"
OTHER = "other"
_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class CompanionKind:
    """On which ground somebody stands beside. `letters`: what is offered; `one`: one such measure at a time."""

    key: str
    label: str
    letters: str
    one: bool
    speaks: bool
    source: str


@dataclass(frozen=True, slots=True)
class RenewalKind:
    """Something that ends. `ahead`: how long before it is time; `every`: for what comes back; `own`, `do`: said to the
    person."""

    key: str
    label: str
    ahead: Delay
    every: Delay | None
    own: str
    do: str


@lru_cache(maxsize=1)
def companion_kinds() -> dict[str, CompanionKind]:
    """Every ground, by key, in the order of the file."""
    return {
        row["key"]: CompanionKind(
            row["key"], row["label"], row["letters"], row["one"], row.get("speaks", False), row["source"]
        )
        for row in _read("companions.toml")
    }


@lru_cache(maxsize=1)
def renewal_kinds() -> dict[str, RenewalKind]:
    """Every kind, by key, in the order of the file. `ValueError` for a delay that is none."""
    found = {}
    for row in _read("renewals.toml"):
        ahead, every = parse_delay(row["ahead"]), parse_delay(row.get("every"))
        if ahead is None or ("every" in row and every is None):
            raise ValueError(f"renewals.toml, {row['key']} : écrivez un délai comme {{ months = 2 }}")
        found[row["key"]] = RenewalKind(row["key"], row["label"], ahead, every, row["own"], row["do"])
    return found


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))["kind"]
    return rows


def warned_from(kind: str, expires_on: date) -> date:
    """From which day it is time to renew."""
    return renewal_kinds().get(kind, renewal_kinds()[OTHER]).ahead.before(expires_on)


def last_day_to_warn(kind: RenewalKind, today: date) -> date:
    """The last day of end that `today` warns of: what ends later can wait."""
    day = kind.ahead.after(today)
    while warned_from(kind.key, day) > today:
        day = Delay(1, "days").before(day)
    return day


def next_end(kind: str, expires_on: date) -> date | None:
    """When what comes back ends next; None for what does not."""
    found = renewal_kinds().get(kind)
    return found.every.after(expires_on) if found and found.every else None


def clash(kind: str, period: Period, letters: str, others: Iterable[tuple[str, Period, str]]) -> str:
    """Why somebody cannot stand beside at that time, given the others (ground, period, letters); empty: they can."""
    at_once = [other for other in others if other[1].overlaps(period)]
    ground = companion_kinds()[kind]
    single = [key for key, _, _ in at_once if (found := companion_kinds().get(key)) and found.one]
    if ground.one and single:
        return (
            f"Une mesure de protection est déjà notée à cette date ({companion_kinds()[single[0]].label.lower()}) : "
            "terminez-la d'abord."
        )
    if letters == INSTEAD and any(other[2] == INSTEAD for other in at_once):
        return "Quelqu'un d'autre reçoit déjà le courrier à la place de la personne : choisissez une copie."
    return ""
