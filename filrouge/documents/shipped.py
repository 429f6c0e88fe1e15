"""The letters that the product ships, read once."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parent / "data" / "letters.toml"

# The kinds that the rooms above know by name: the one that notifies an orientation, the one that fixes an appointment.
ORIENTATION_LETTER = "orientation"
SUMMONS_LETTER = "summons"


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter. `starts_clock`: the day on which it is received opens a legal delay."""

    key: str
    label: str
    starts_clock: bool
    subject: str
    body: str


@lru_cache(maxsize=1)
def letter_kinds() -> dict[str, LetterKind]:
    """Every kind, by key."""
    return {
        row["key"]: LetterKind(
            row["key"], row["label"], row["starts_clock"], row["subject"], row["body"].strip()
        )
        for row in _raw()["letter"]
    }


@lru_cache(maxsize=1)
def letter_fields() -> dict[str, str]:
    """The fields that a template may use, and what each stands for."""
    return dict(_raw()["fields"])


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))
