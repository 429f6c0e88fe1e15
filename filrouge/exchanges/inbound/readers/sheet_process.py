"""A workbook opened in a process of its own, which may neither fill the memory nor take the worker down with it.

`python -m … < workbook` writes lines of JSON: the sheet's name and the row of its titles (or why it cannot be read), then
rows by packets, then `null`. A library that unpacks a whole sheet can be made to ask for terabytes by one cell that stands
far away, and is then killed by the system: here, only this process is."""

import math
import resource
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from filrouge.core.text import thousands
from filrouge.exchanges.inbound.readers.cells import Cell, cell_text
from filrouge.exchanges.inbound.readers.columns import known_titles, looks_like_titles

MOST_MEMORY = 2 * 1024 * 1024 * 1024
MOST_SECONDS = 300
HEADER_ROWS = 30
PACKET = 200
# Lists have some dozens; a spreadsheet has 16,384, and its format even more.
MOST_COLUMNS = 1_000
PASSWORD = "Le classeur est protégé par un mot de passe : l'enregistrer sans protection, puis le déposer."  # noqa: S105
BROKEN = (
    "Le classeur ne s'ouvre pas : il est abîmé, ou ce n'est pas un fichier XLSX, XLS ou ODS. "
    "L'ouvrir dans un tableur, l'enregistrer à nouveau, puis le déposer."
)
EMPTY = "Le classeur est vide : vérifier l'export et le déposer à nouveau."
NO_TITLES = (
    "La ligne de titres est introuvable : aucune feuille ne nomme au moins deux colonnes connues "
    "(nom, prénom, date de naissance…) dans ses premières lignes. "
    "Ajouter une ligne de titres, ou partir du modèle proposé sur la page d'import."
)


class _Unreadable(Exception):
    """Why, in French."""


def limit() -> None:
    """What this process may use: memory, seconds of processor, and no trace of the people in a core file."""
    limits = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
    )
    for kind, most in limits:
        _, allowed = resource.getrlimit(kind)
        lowest = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (lowest, lowest))


def told(stream: BinaryIO) -> Iterator[object]:
    """What is written of this workbook, in order."""
    try:
        name, header, sheet = _best_sheet(CalamineWorkbook.from_filelike(stream))
    except PasswordError:
        yield {"problem": PASSWORD}
        return
    except CalamineError:
        yield {"problem": BROKEN}
        return
    except _Unreadable as reason:
        yield {"problem": str(reason)}
        return
    yield {"sheet": name, "header": header}
    rows = _rows(sheet, header)
    try:
        while packet := list(islice(rows, PACKET)):
            yield packet
    except _Unreadable as reason:
        yield {"problem": str(reason)}
    else:
        yield None


def _rows(sheet: CalamineSheet, header: int) -> Iterator[tuple[int, list[object]]]:
    """The rows from the titles on, without the empty cells at their end: sheets are as wide as their widest row."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number < header:
            continue
        width = next((place for place in range(len(row), 0, -1) if row[place - 1] != ""), 0)
        if width > MOST_COLUMNS:
            raise _Unreadable(
                f"Ligne {thousands(number)} : une case est remplie très loin à droite, à la {thousands(width)}e colonne. "
                "La vider, ou copier la liste seule dans un classeur neuf, puis déposer le fichier à nouveau."
            )
        yield number, [_plain(cell) for cell in row[:width]]


def _best_sheet(workbook: CalamineWorkbook) -> tuple[str, int, CalamineSheet]:
    """The sheet and row under which most of our fields are named."""
    best: tuple[int, int, str, int, CalamineSheet] | None = None
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        for number, row in enumerate(islice(sheet.iter_rows(), HEADER_ROWS), start=1):
            titles = [cell_text(cell) for cell in row[:MOST_COLUMNS]]
            known = known_titles(titles)
            # Titles that nobody knows count less than two that are known: somebody will say what they mean.
            score = (known, 0) if known >= 2 else (0, looks_like_titles(titles))
            if best is None or score > best[:2]:
                best = (*score, name, number, sheet)
    if best is None:
        raise _Unreadable(EMPTY)
    if best[:2] == (0, 0):
        raise _Unreadable(NO_TITLES)
    return best[2:]


def _plain(cell: Cell) -> object:
    """A cell as JSON holds it; a date as ISO writes it."""
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else ""
    return cell if isinstance(cell, str | int) else cell_text(cell)


def write(lines: Iterable[object], output: BinaryIO) -> None:
    """A line of JSON each."""
    encode = msgspec.json.Encoder().encode
    for line in lines:
        output.write(encode(line) + b"\n")


if __name__ == "__main__":
    limit()
    write(told(sys.stdin.buffer), sys.stdout.buffer)
