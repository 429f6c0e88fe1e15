"""Which column of a list brings which of our fields (columns.toml), found by title and never by position."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from filrouge.core.normalisation import header_key
from filrouge.core.text import enumeration
from filrouge.exchanges.inbound.readers.problems import FileProblem

# Instead of a field: kept beside under its title; not read at all.
BESIDE, LEFT = "beside", "left"
FEWEST_TITLES, LONGEST_TITLE = 3, 60
_LETTERS = re.compile(r"[^\W\d_]{2}")
_DIGITS = re.compile(r"\d{4}|\d+[/.-]\d+")
REQUIRED = ("family_name", "first_names")
KEYS = ("birth_date", "nir", "caf_number")


class ColumnsMissing(FileProblem):
    """The list has titles, but not those that it takes: somebody can say what its columns hold."""


@dataclass(frozen=True, slots=True)
class ColumnField:
    """One field that a list may bring. `kept` fields have no place of their own in a person's record."""

    name: str
    label: str
    repeated: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A known list, told by titles that it alone has together.

    `kind` is its own when it is not a list of people like another. `completes`: it adds to people who are known, and
    creates nobody; a line then needs one of `needs`. `fields` (title → field) and `labels` (title → the name under which
    the column is kept; empty, it is left) hold for this list only. `story`: each line is one fact of the person, told
    under this name."""

    name: str
    label: str
    titles: frozenset[str]
    kind: str = ""
    completes: bool = False
    needs: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    story: str = ""
    without: frozenset[str] = frozenset()
    directory: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """columns.toml, typed."""

    fields: dict[str, ColumnField]
    by_title: dict[str, str]
    layouts: tuple[Layout, ...]
    template: tuple[str, ...]
    words: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where each field is: field → positions, and the titles that are nobody's (position → title)."""

    positions: dict[str, tuple[int, ...]]
    others: dict[int, str]
    layout: Layout | None


@cache
def catalogue() -> Catalogue:
    """The known fields, titles, lists and words, read once."""
    data = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    fields = {
        entry["name"]: ColumnField(
            entry["name"], entry["label"], entry.get("repeated", False), entry.get("kept", False)
        )
        for entry in data["field"]
    }
    by_title = {title: entry["name"] for entry in data["field"] for title in entry["titles"]}
    layouts = tuple(_read_layout(entry) for entry in data["layout"])
    template = tuple(entry["label"] for entry in data["field"] if entry.get("template"))
    return Catalogue(fields, by_title, layouts, template, data["values"])


def _read_layout(entry: dict[str, Any]) -> Layout:
    sets = {"titles": frozenset(entry["titles"]), "without": frozenset(entry.get("without", ()))}
    return Layout(**{**entry, **sets, "needs": tuple(entry.get("needs", ()))})


def template_titles() -> tuple[str, ...]:
    """The titles of the list that we offer as a model, in order."""
    return catalogue().template


# What tells the follow-up under way, in the order of a line that people fill in.
STOCK_FIELDS = (
    "organisation", "caseworkers", "orientation_decision", "oriented_on", "oriented_by", "decision_received_on",
    "lead_since", "accompaniment_since", "contract_on", "contract_until", "contract_hours", "contract_goals",
    "next_appointment", "next_appointment_time", "appointment_purpose", "last_note", "last_note_on", "open_steps",
)  # fmt: skip


def stock_titles() -> tuple[str, ...]:
    """The titles of the list that takes over a stock: who the people are, then how they are followed."""
    known = catalogue()
    return (*known.template, *(known.fields[name].label for name in STOCK_FIELDS))


def known_titles(row: Sequence[str]) -> int:
    """How many different fields the cells of a row name: what makes it a header row."""
    by_title, keys = catalogue().by_title, {header_key(cell) for cell in row}
    layout = _layout(keys)
    return max(len({by_title[key] for key in keys if key in by_title}), len(layout.titles) if layout else 0)


def looks_like_titles(row: Sequence[str]) -> int:
    """How many columns a row names, when its cells could be titles (words, each once); 0 when they could not."""
    cells = [" ".join(cell.split()) for cell in row if cell.strip()]
    words = all(len(cell) <= LONGEST_TITLE and _LETTERS.search(cell) for cell in cells)
    once = len({header_key(cell) for cell in cells}) == len(cells)
    return len(cells) if len(cells) >= FEWEST_TITLES and words and once and not _has_a_value(cells) else 0


def match_columns(titles: Sequence[str], chosen: Mapping[str, str] | None = None) -> ColumnMap:
    """The place of each field among `titles`.

    `chosen` (title → field) is what somebody said: it wins. `BESIDE` keeps a column beside, `LEFT` leaves it in the
    file."""
    keys = [header_key(title) for title in titles]
    wanted = {header_key(title): name for title, name in (chosen or {}).items()}
    layout = _layout(keys)
    positions: dict[str, list[int]] = {}
    others: dict[int, str] = {}
    for position, key in enumerate(keys):
        name = wanted.get(key) or _usual_field(key, layout, set(wanted.values()))
        known = catalogue().fields.get(name)
        if known and (name not in positions or known.repeated):
            positions.setdefault(name, []).append(position)
        elif key and name != LEFT:
            label = layout.labels.get(key) if layout else None
            others[position] = " ".join(titles[position].split()) if label is None else label
    kept = {position: label for position, label in others.items() if label}
    return ColumnMap({name: tuple(found) for name, found in positions.items()}, kept, layout)


def missing_columns(columns: ColumnMap) -> list[str]:
    """What lacks to tell the people of this list apart, as « label » or « label » ou « label »."""
    fields = catalogue().fields
    if columns.layout is not None and columns.layout.directory:
        return []
    completes = columns.layout is not None and columns.layout.completes
    required, keys = ((), columns.layout.needs) if completes and columns.layout else (REQUIRED, KEYS)
    missing = [f"« {fields[name].label} »" for name in required if name not in columns.positions]
    if not any(name in columns.positions for name in keys):
        missing.append(enumeration([f"« {fields[name].label} »" for name in keys], "ou"))
    return missing


def check_columns(columns: ColumnMap, titles: Sequence[str], line: int) -> None:
    """ColumnsMissing when the list cannot tell people apart: it names what lacks and what was found instead."""
    missing = missing_columns(columns)
    if not missing:
        return
    found = ", ".join(f"« {title} »" for text in titles if (title := " ".join(text.split())))
    raise ColumnsMissing(
        f"Ligne {line}, colonnes introuvables : {enumeration(missing)}. "
        f"Colonnes trouvées : {found or 'aucune'}. "
        "Dire ce que chaque colonne contient, corriger les titres dans le fichier, ou partir du modèle proposé sur la page "
        "d'import.",
        line=line,
    )


def _usual_field(key: str, layout: Layout | None, taken: Collection[str]) -> str:
    name = (layout.fields.get(key) if layout else "") or catalogue().by_title.get(key, "")
    return "" if name in taken or (layout and key in layout.labels) else name


def _has_a_value(cells: Sequence[str]) -> bool:
    """A cell that is what a list holds, not what it calls it: an e-mail address, a date, a number."""
    return any("@" in cell or _DIGITS.search(cell) for cell in cells)


def _layout(keys: Collection[str]) -> Layout | None:
    present = set(keys)
    return next(
        (one for one in catalogue().layouts if one.titles <= present and not one.without & present), None
    )
