"""What somebody said that the columns of a list hold, remembered for the next list with the same titles (A-4).

The titles are the memory: whoever sends the list again sends them again. What a cell holds is never kept."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.identifiers import parse_nir
from filrouge.core.normalisation import header_key
from filrouge.core.results import Refusal
from filrouge.exchanges.inbound import claims, events
from filrouge.exchanges.inbound.hidden import without_nir
from filrouge.exchanges.inbound.models import Batch, ColumnChoice
from filrouge.exchanges.inbound.readers.cells import cell_day, emails, phones
from filrouge.exchanges.inbound.readers.columns import (
    BESIDE,
    ColumnMap,
    catalogue,
    match_columns,
    missing_columns,
)
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.tables import PeopleTable
from filrouge.exchanges.inbound.readers.values import clipped

State = Batch.State
YOUNGEST_ADULT = 16
# From these states, a list may be read again otherwise: nothing of the people is written yet.
CHANGEABLE = (State.MAPPING, State.READY)
SHOWN_LINES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its title, what its first lines hold, the field that we read in it."""

    title: str
    shown: list[str]
    field: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a deposited list, how the file was understood, and what somebody said of the same titles before."""

    described: str
    columns: list[Column]
    remembered: ColumnChoice | None


def signature_of(titles: Sequence[str]) -> str:
    """The same for the same titles, in whatever order; a title that comes twice counts once."""
    return hashlib.sha256("\n".join(sorted(set(filter(None, map(header_key, titles))))).encode()).hexdigest()


class Memory:
    """Answers a reader for its titles, and keeps which choice it answered with."""

    def __init__(self) -> None:
        self.used: ColumnChoice | None = None

    def __call__(self, titles: Sequence[str]) -> Mapping[str, str]:
        self.used = _remembered(titles)
        return self.used.columns if self.used else {}


def columns_of(batch: Batch) -> Columns:
    """What the screen shows of a deposited list. `FileProblem` when the file is gone or is no list."""
    path = Path(batch.path)
    if not batch.path or not path.is_file():
        raise FileProblem("Le fichier n'est plus à sa place : déposez-le à nouveau.")
    memory = Memory()
    table = PeopleTable(path, chosen=memory, check=False)
    lines = table.beginning(SHOWN_LINES)
    fields = _field_of(table.columns)
    if memory.used is None:
        fields |= _guessed(lines, fields, len(table.titles))
    columns = [
        Column(" ".join(title.split()), [_cell(line, place) for line in lines], fields.get(place, BESIDE))
        for place, title in _named_once(table.titles)
    ]
    return Columns(table.dialect.described(), columns, memory.used)


def _named_once(titles: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each title at its first place: what is said of a title holds for every column that has it."""
    seen: set[str] = set()
    for place, title in enumerate(titles):
        key = header_key(title)
        if key and key not in seen:
            seen.add(key)
            yield place, title


def choose(batch: Batch, columns: Mapping[str, str], *, sender: str, by: Agent, at: datetime) -> ColumnChoice:
    """Remember what the columns (title → field) hold, and ask for the list to be read so.

    `Refusal` when a field is said twice, when nothing tells people apart, or when the list is past that point."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    _check(columns)
    said = {header_key(title): name for title, name in columns.items()}
    with transaction.atomic():
        choice, _ = ColumnChoice.objects.update_or_create(
            signature=signature_of(list(columns)),
            defaults={
                "columns": said,
                "sender": sender.strip(),
                "chosen_by_id": by.account_id,
                "chosen_at": at,
            },
        )
        claims.ask(batch, ready=batch.state if batch.state in CHANGEABLE else "", working=State.READING)
        journal.record(Happened(events.COLUMNS_CHOSEN, None, subject=batch.pk), by=by, at=at)
    return choice


def _check(columns: Mapping[str, str]) -> None:
    fields = catalogue().fields
    seen: dict[str, str] = {}
    for title, name in columns.items():
        known = fields.get(name)
        if known and not known.repeated and name in seen:
            raise Refusal(
                f"« {known.label} » est dit de deux colonnes, « {seen[name]} » et « {title} » : gardez-en une, et "
                "dites de l'autre « Garder à côté »."
            )
        seen[name] = title
    missing = missing_columns(match_columns(list(columns), columns))
    if missing:
        raise Refusal(
            f"Il manque {' et '.join(missing)} : dites quelle colonne les contient. Sans cela, rien ne distingue deux "
            "personnes."
        )


def _remembered(titles: Sequence[str]) -> ColumnChoice | None:
    return ColumnChoice.objects.select_related("chosen_by").filter(signature=signature_of(titles)).first()


def _guessed(lines: Sequence[Sequence[str]], known: Mapping[int, str], width: int) -> dict[int, str]:
    """What a column seems to hold, from its first lines: a proposal, which somebody confirms."""
    found: dict[int, str] = {}
    for place in range(width):
        values = [line[place] for line in lines if place < len(line) and line[place]]
        if place in known or not values:
            continue
        kind = next((name for name, looks in _LOOKS.items() if all(map(looks, values))), "")
        taken = {*known.values(), *found.values()}
        if kind and (kind not in taken or catalogue().fields[kind].repeated):
            found[place] = kind
    return found


def _born(text: str) -> bool:
    """A day on which an adult may have been born."""
    day = cell_day(text)
    return day is not None and day.year <= timezone.localdate().year - YOUNGEST_ADULT


def _field_of(columns: ColumnMap) -> dict[int, str]:
    return {place: name for name, places in columns.positions.items() for place in places}


_LOOKS: dict[str, Callable[[str], bool]] = {
    "nir": lambda text: parse_nir(text) is not None,
    "email": lambda text: bool(emails(text)[0]),
    "phone": lambda text: bool(phones(text)[0]),
    "birth_date": _born,
}


def _cell(line: Sequence[str], place: int) -> str:
    return without_nir(clipped(line[place])) if place < len(line) else ""
