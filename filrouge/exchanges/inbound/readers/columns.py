"""Which column of a list brings which of our fields (columns.toml), found by title and never by position."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filrouge.core.normalisation import header_key
from filrouge.core.text import enumeration
from filrouge.exchanges.inbound.readers.problems import FileProblem

REQUIRED = ("family_name", "first_names")
KEYS = ("birth_date", "nir", "caf_number")


@dataclass(frozen=True, slots=True)
class ColumnField:
    """One field that a list may bring. `kept` fields have no place of their own in a person's record."""

    name: str
    label: str
    repeated: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A known list, told by titles that it alone has together."""

    name: str
    label: str
    titles: frozenset[str]


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
    layouts = tuple(
        Layout(entry["name"], entry["label"], frozenset(entry["titles"])) for entry in data["layout"]
    )
    template = tuple(entry["label"] for entry in data["field"] if entry.get("template"))
    return Catalogue(fields, by_title, layouts, template, data["values"])


def template_titles() -> tuple[str, ...]:
    """The titles of the list that we offer as a model, in order."""
    return catalogue().template


def known_titles(row: Sequence[str]) -> int:
    """How many different fields the cells of a row name: what makes it a header row."""
    by_title = catalogue().by_title
    return len({by_title[key] for cell in row if (key := header_key(cell)) in by_title})


def match_columns(titles: Sequence[str], chosen: Mapping[str, str] | None = None) -> ColumnMap:
    """The place of each field among `titles`; `chosen` (field → title) is what the user adjusted, and
    wins."""
    keys = [header_key(title) for title in titles]
    wanted = {header_key(title): field for field, title in (chosen or {}).items()}
    positions: dict[str, list[int]] = {}
    others: dict[int, str] = {}
    for position, key in enumerate(keys):
        field = wanted.get(key) or _usual_field(key, chosen)
        if field and (field not in positions or catalogue().fields[field].repeated):
            positions.setdefault(field, []).append(position)
        elif key:
            others[position] = " ".join(titles[position].split())
    return ColumnMap({name: tuple(found) for name, found in positions.items()}, others, _layout(keys))


def check_columns(columns: ColumnMap, titles: Sequence[str], line: int) -> None:
    """FileProblem when the list cannot tell people apart: it names what lacks and what was found instead."""
    fields = catalogue().fields
    missing = [f"« {fields[name].label} »" for name in REQUIRED if name not in columns.positions]
    if not any(name in columns.positions for name in KEYS):
        missing.append(enumeration([f"« {fields[name].label} »" for name in KEYS], "ou"))
    if not missing:
        return
    found = ", ".join(f"« {title} »" for text in titles if (title := " ".join(text.split())))
    raise FileProblem(
        f"Ligne {line}, colonnes introuvables : {enumeration(missing)}. "
        f"Colonnes trouvées : {found or 'aucune'}. "
        "Corriger les titres dans le fichier, ou partir du modèle proposé sur la page d'import.",
        line=line,
    )


def _usual_field(key: str, chosen: Mapping[str, str] | None) -> str | None:
    field = catalogue().by_title.get(key)
    return None if chosen and field in chosen else field


def _layout(keys: Sequence[str]) -> Layout | None:
    present = set(keys)
    return next((layout for layout in catalogue().layouts if layout.titles <= present), None)
