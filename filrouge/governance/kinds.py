"""The kinds of meetings and the reasons to speak of somebody, read once from `data/meetings.toml` (G-7). Pure."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from filrouge.core.periods import Delay
from filrouge.schemes.reader import parse_delay

_FILE = Path(__file__).parent / "data" / "meetings.toml"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the minutes, and what it is about."""

    key: str
    label: str
    prompt: str


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A kind of meeting. `people`: it goes through situations; `pack`: figures are prepared for it."""

    key: str
    label: str
    help: str
    sections: tuple[Section, ...]
    people: bool
    pack: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is spoken of: its words, with « {delay} » and « {day} » to fill."""

    key: str
    words: str
    delay: Delay | None


@dataclass(frozen=True, slots=True)
class Defaults:
    """Choices of display. `soon`: how long before its day a meeting is to be planned; `minutes`: how long a
    meeting stands in a calendar; `ticked`: how many people are ticked on a list that is new."""

    soon: Delay
    minutes: int
    ticked: int


@lru_cache(maxsize=1)
def kinds() -> dict[str, MeetingKind]:
    """Every kind, by key, in the order of the file."""
    return {row["key"]: _kind(row) for row in _raw()["kind"]}


@lru_cache(maxsize=1)
def reasons() -> dict[str, Reason]:
    """Every reason, by key, in the order of the file."""
    return {
        row["key"]: Reason(row["key"], row["words"], parse_delay(row.get("delay")))
        for row in _raw()["reason"]
    }


@lru_cache(maxsize=1)
def defaults() -> Defaults:
    """The choices of display; `ValueError` for a file that says no delay."""
    found = _raw()["calendar"]
    soon = parse_delay(found["soon"])
    if soon is None:
        raise ValueError("meetings.toml : « soon » n'est pas une durée. Écrire par exemple { months = 2 }.")
    return Defaults(soon, found["minutes"], found["ticked"])


def kind_label(key: str) -> str:
    """The name of a kind, the key itself for one that is no longer written here."""
    found = kinds().get(key)
    return found.label if found else key


def _kind(row: dict[str, Any]) -> MeetingKind:
    sections = tuple(Section(one["key"], one["label"], one["prompt"]) for one in row["sections"])
    people, pack = row.get("people", False), row.get("pack", False)
    return MeetingKind(row["key"], row["label"], row["help"], sections, people, pack)


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
