"""The time of professionals: its kinds as data, its totals (D-6). Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from filrouge.calendars.shipped import DATA


@dataclass(frozen=True, slots=True)
class TimeKind:
    """One kind. `counted`: how many times, no minutes; `appointments`: the kinds of appointment that are some of it;
    `sessions`: the workshops that one runs are."""

    key: str
    label: str
    counted: bool
    appointments: frozenset[str]
    sessions: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """Some time: minutes None for what is only counted."""

    professional: int
    day: date
    kind: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Total:
    """Of a kind: how many times, and how many minutes in all."""

    times: int = 0
    minutes: int = 0


@lru_cache(maxsize=1)
def time_kinds() -> Mapping[str, TimeKind]:
    """Every kind by key, in the order of the file. `ValueError` when two of them claim the same appointments."""
    rows = tomllib.loads((DATA / "time.toml").read_text(encoding="utf-8"))["kind"]
    kinds = [
        TimeKind(
            row["key"], row["label"], row.get("counted", False), frozenset(row.get("appointments", ())),
            row.get("sessions", False),
        )
        for row in rows
    ]  # fmt: skip
    claimed = [name for kind in kinds for name in kind.appointments]
    if len(claimed) != len(set(claimed)) or sum(kind.sessions for kind in kinds) > 1:
        raise ValueError(
            "time.toml : une nature de rendez-vous, ou les ateliers, sont de deux sortes à la fois"
        )
    return MappingProxyType({kind.key: kind for kind in kinds})


@lru_cache(maxsize=1)
def quick_minutes() -> tuple[int, ...]:
    """The lengths that one click adds."""
    return tuple(tomllib.loads((DATA / "time.toml").read_text(encoding="utf-8"))["quick"])


def kind_of_appointment(nature: str) -> TimeKind | None:
    """The kind of time that a held appointment of this nature is; None: it is the accompaniment of somebody."""
    return next((kind for kind in time_kinds().values() if nature in kind.appointments), None)


def kind_of_sessions() -> TimeKind | None:
    """The kind of time that running a workshop is."""
    return next((kind for kind in time_kinds().values() if kind.sessions), None)


def totals(spent: Iterable[Spent]) -> dict[str, Total]:
    """By kind, every kind in the order of the file."""
    found = {key: Total() for key in time_kinds()}
    for one in spent:
        if one.kind in found:
            before = found[one.kind]
            found[one.kind] = Total(before.times + 1, before.minutes + (one.minutes or 0))
    return found
