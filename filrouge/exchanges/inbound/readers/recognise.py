"""What a deposited file is, from its content and never from its name."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from filrouge.exchanges.inbound.readers.columns import ColumnsMissing
from filrouge.exchanges.inbound.readers.flow_headers import read_header
from filrouge.exchanges.inbound.readers.flow_kinds import LABELS, REFUSED_KINDS, flow_kind
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.records import FlowHeader
from filrouge.exchanges.inbound.readers.sheet_rows import archived
from filrouge.exchanges.inbound.readers.tables import PeopleTable, is_spreadsheet
from filrouge.exchanges.inbound.readers.xml_stream import read_head

_FREQUENCIES = {"M": "mensuel", "J": "quotidien"}


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file seems to be. `confidence` is a percentage; `why` and `refusal` are French.

    `refusal` is empty for what can be imported; otherwise it says why not and what to deposit instead.
    `columns_missing`: a list that can be imported once somebody says what its columns hold.
    `header` is what a flow says of itself (a daily flow given for a monthly one is told by
    `header.frequency`)."""

    kind: str
    label: str
    confidence: int
    why: str
    refusal: str = ""
    columns_missing: bool = False
    header: FlowHeader | None = None


def recognise(path: Path) -> Recognition:
    """The kind of a file; `unknown`, with what to do, rather than an error."""
    if path.stat().st_size == 0:
        return _unknown(
            "le fichier est vide", "Le fichier est vide : vérifier l'export et le déposer à nouveau."
        )
    if is_spreadsheet(path):
        return _archive(path) or _list(path)
    if read_head(path).lstrip("\ufeff \t\r\n").startswith("<"):
        return _flow(path)
    return _list(path)


def _flow(path: Path) -> Recognition:
    guess = flow_kind(read_head(path))
    if guess is None:
        return _unknown(
            "c'est du XML, sans les éléments d'un flux de la CAF ou de la MSA",
            "Ce fichier XML n'est pas un flux de la CAF ou de la MSA. Déposer le flux des bénéficiaires.",
        )
    try:
        header = read_header(path, guess.kind)
    except FileProblem as problem:
        return Recognition(guess.kind, LABELS[guess.kind], 40, guess.why, refusal=problem.message)
    frequency = _FREQUENCIES.get(header.frequency)
    label = LABELS[guess.kind] + (f", {frequency}" if frequency else "")
    return Recognition(
        guess.kind,
        label,
        95 if guess.certain else 60,
        guess.why,
        REFUSED_KINDS.get(guess.kind, ""),
        header=header,
    )


def _archive(path: Path) -> Recognition | None:
    """A ZIP that is no workbook: flows often travel packed."""
    if not zipfile.is_zipfile(path):
        return None
    try:
        names = [entry.filename for entry in archived(path)]
    except FileProblem as problem:
        return _unknown("c'est une archive abîmée", problem.message)
    if any(name in {"[Content_Types].xml", "mimetype", "content.xml"} for name in names):
        return None
    return _unknown(
        "c'est une archive ZIP",
        "Le fichier est compressé : extraire le fichier qu'il contient, puis déposer celui-ci.",
    )


def _list(path: Path) -> Recognition:
    try:
        table = PeopleTable(path)
    except ColumnsMissing as problem:
        why = "c'est un tableau, dont les titres ne sont pas ceux d'une liste connue"
        return Recognition("unknown", "Liste à préciser", 20, why, problem.message, columns_missing=True)
    except FileProblem as problem:
        return _unknown(
            "ce n'est ni un flux de la CAF ou de la MSA, ni une liste de personnes", problem.message
        )
    fields = len(table.columns.positions)
    why = f"{table.dialect.described()} ; {fields} colonnes reconnues sur {sum(map(bool, table.titles))}"
    return Recognition(
        table.header.kind, table.label, 95 if table.columns.layout else min(90, 40 + 10 * fields), why
    )


def _unknown(why: str, refusal: str) -> Recognition:
    return Recognition("unknown", "Fichier non reconnu", 0, why, refusal)
