"""The rows of a CSV file: encoding and separator guessed and told, stray quotes and line breaks survived,
streamed."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from filrouge.core.text import thousands
from filrouge.exchanges.inbound.readers.columns import known_titles, looks_like_titles
from filrouge.exchanges.inbound.readers.problems import FileProblem

SEPARATORS = (";", ",", "\t", "|")
HEADER_ROWS = 30
_CHUNK = 262_144
# Several blocks without a line break: reading on would load the whole file as one row.
_LONGEST_LINE = 4 * _CHUNK
_JOINED_LINES = 20
_SEPARATOR_NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NOT_A_TEXT = (
    "Le fichier n'est pas un texte : il contient des octets qu'aucune liste ne contient. "
    "L'enregistrer au format CSV ou XLSX, puis le déposer à nouveau."
)
_ENCODING_NAMES = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "windows-1252"}

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """How a CSV file was understood. `header_line` is the line of the titles, from 1."""

    encoding: str
    separator: str
    header_line: int

    def described(self) -> str:
        """The guess, in French, for the user to check."""
        return (
            f"CSV, encodage {_ENCODING_NAMES[self.encoding]}, séparateur {_SEPARATOR_NAMES[self.separator]}, "
            f"titres à la ligne {self.header_line}"
        )


def guess_encoding(path: Path) -> str:
    """UTF-16 by its mark, UTF-8 when every byte agrees, windows-1252 otherwise."""
    with path.open("rb") as stream:
        chunk = stream.read(_CHUNK)
        # UTF-32 begins as UTF-16 does; no spreadsheet writes it.
        if chunk.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            raise FileProblem(_NOT_A_TEXT)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        return _eight_bit_encoding(chunk, stream)


def _eight_bit_encoding(chunk: bytes, stream: BinaryIO) -> str:
    """UTF-8 or windows-1252, once the whole file is seen to be a text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding = "utf-8-sig"
    longest = lines = 0
    while chunk:
        longest = 0 if b"\n" in chunk or b"\r" in chunk else longest + len(chunk)
        if b"\0" in chunk:
            raise FileProblem(_NOT_A_TEXT)
        if longest > _LONGEST_LINE:
            raise FileProblem(
                f"Ligne {thousands(lines + 1)} : elle dépasse {thousands(_LONGEST_LINE)} caractères, ce qu'aucune liste "
                "ne contient. Vider la case trop longue, ou refaire l'export, puis déposer le fichier à nouveau."
            )
        lines += chunk.count(b"\n")
        if encoding != "cp1252":
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                encoding = "cp1252"
        chunk = stream.read(_CHUNK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = "cp1252"
    return encoding


def guess_dialect(path: Path) -> CsvDialect:
    """The separator and header line under which most of our fields are named; FileProblem when none is."""
    encoding = guess_encoding(path)
    with path.open(encoding=encoding, errors="replace") as stream:
        lines = list(islice(stream, HEADER_ROWS * 3))
    if not any(line.strip() for line in lines):
        raise FileProblem("Le fichier est vide : vérifier l'export et le déposer à nouveau.")
    guesses = [
        (known_titles(cells), -number, -rank, separator)
        for rank, separator in enumerate(SEPARATORS)
        for number, cells in islice(logical_rows(iter(lines), separator), HEADER_ROWS)
    ]
    score, line, _, separator = max(guesses)
    if score < 2:
        line, separator = _strange_titles(lines)
    return CsvDialect(encoding, separator, -line)


def _strange_titles(lines: Sequence[str]) -> tuple[int, str]:
    """The row that looks most like titles when none names our fields; FileProblem when none does."""
    guesses = [
        (looks_like_titles(cells), -number, -rank, separator)
        for rank, separator in enumerate(SEPARATORS)
        for number, cells in islice(logical_rows(iter(lines), separator), HEADER_ROWS)
    ]
    columns, line, _, separator = max(guesses)
    if not columns or any(_CONTROLS.search(text) for text in lines):
        raise FileProblem(_no_titles(lines))
    return line, separator


def read_rows(path: Path, dialect: CsvDialect) -> Iterator[Row]:
    """The rows from the titles on, each with the number of its first line; the file is read as it goes."""
    with path.open(encoding=dialect.encoding, errors="replace") as stream:
        yield from logical_rows(stream, dialect.separator, first=dialect.header_line)


def logical_rows(lines: Iterator[str], separator: str, *, first: int = 1) -> Iterator[Row]:
    """Rows rebuilt from lines: a quoted cell may hold line breaks; a stray quote costs nothing to the next
    rows."""
    waiting: deque[str] = deque()
    number = 0
    width = 0
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        number += 1
        if number < first:
            continue
        cells, used = _row(line, waiting, lines, separator, width)
        width = width or len(cells)
        yield number, cells
        number += used


def _row(
    line: str, waiting: deque[str], lines: Iterator[str], separator: str, width: int
) -> tuple[list[str], int]:
    """The cells of the row that starts with `line`, and how many following lines it took."""
    text = line.rstrip("\r\n")
    if '"' not in text:
        return text.split(separator), 0
    taken: list[str] = []
    joined = text
    while True:
        try:
            cells = next(csv.reader([joined], delimiter=separator, strict=True))
        except csv.Error as error:
            if "unexpected end of data" not in str(error) or len(taken) >= _JOINED_LINES:
                break
        else:
            if taken and width and len(cells) > width:
                break
            return cells, len(taken)
        following = waiting.popleft() if waiting else next(lines, None)
        if following is None:
            break
        taken.append(following)
        joined = f"{joined}\n{following.rstrip(chr(13) + chr(10))}"
    waiting.extendleft(reversed(taken))
    return _stray(text, separator), 0


def _stray(text: str, separator: str) -> list[str]:
    """A row whose quotes make no sense: they are letters like others, dropped around a cell."""
    return [cell.strip().strip('"').replace('""', '"') for cell in text.split(separator)]


def _no_titles(lines: Sequence[str]) -> str:
    shown = next(line.strip() for line in lines if line.strip())
    if _CONTROLS.search(shown):
        return _NOT_A_TEXT
    return (
        "La ligne de titres est introuvable : aucune ligne ne nomme au moins deux colonnes connues "
        f"(nom, prénom, date de naissance…). Le fichier commence par : « {shown[:120]} ». "
        "Ajouter une ligne de titres, ou partir du modèle proposé sur la page d'import."
    )
