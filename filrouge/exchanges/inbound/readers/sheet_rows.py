"""The rows of a spreadsheet (XLSX, XLS, ODS), unpacked by a process of its own (`sheet_process`) within limits."""

import os
import subprocess
import sys
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import error as StructError
from typing import IO, Any

import msgspec

from filrouge.exchanges.inbound.readers.cells import Cell
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.sheet_process import BROKEN

MAX_BYTES = 50 * 1024 * 1024
MAX_UNZIPPED_BYTES = 1024 * 1024 * 1024
_PROCESS = "filrouge.exchanges.inbound.readers.sheet_process"
_TOO_MUCH = (
    "Le classeur ne peut pas être déplié : il demande plus de mémoire ou de temps qu'aucune liste. Souvent, une case est "
    "remplie très loin à droite ou en bas. Copier la liste seule dans un classeur neuf, ou l'enregistrer au format CSV, "
    "puis la déposer."
)
_BAD_ARCHIVE = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, StructError)

SheetRow = tuple[int, list[Cell]]
_PACKET = msgspec.json.Decoder(list[tuple[int, list[Any]]] | dict[str, str] | None)


@dataclass(frozen=True, slots=True)
class SheetDialect:
    """How a spreadsheet was understood. `header_line` is the row of the titles, from 1."""

    sheet: str
    header_line: int

    def described(self) -> str:
        """The guess, in French, for the user to check."""
        return f"Classeur, feuille « {self.sheet} », titres à la ligne {self.header_line}"


class Sheet:
    """The sheet under which most of our fields are named; iterate once for its rows, from the titles on.

    `FileProblem` at once when the workbook is too big, broken, protected or not a list, and while its rows are read when
    it asks for more than its process may use."""

    def __init__(self, path: Path) -> None:
        check_size(path)
        with path.open("rb") as content:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no word from outside
                [sys.executable, "-P", "-m", _PROCESS],
                stdin=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                # Nothing else: a process that reads what strangers wrote needs none of our secrets.
                env={"PYTHONPATH": os.pathsep.join(sys.path)},
                # Ctrl-C is for whoever imports, who stops between two packets.
                start_new_session=True,
            )  # fmt: skip
        assert self._process.stdout is not None
        self._lines: IO[bytes] = self._process.stdout
        weakref.finalize(self, _end, self._process, self._lines)
        first: dict[str, Any] = msgspec.json.decode(self._line())
        if "problem" in first:
            raise FileProblem(first["problem"])
        self.dialect = SheetDialect(first["sheet"], first["header"])

    def __iter__(self) -> Iterator[SheetRow]:
        while (packet := _PACKET.decode(self._line())) is not None:
            if isinstance(packet, dict):
                raise FileProblem(packet["problem"])
            yield from packet

    def _line(self) -> bytes:
        """The next line; `FileProblem` when the process ended before it had said everything."""
        line = self._lines.readline()
        if not line.endswith(b"\n"):
            raise FileProblem(_TOO_MUCH)
        return line


def _end(process: "subprocess.Popen[bytes]", lines: IO[bytes]) -> None:
    lines.close()
    process.kill()
    process.wait()


def archived(path: Path) -> list[zipfile.ZipInfo]:
    """What a ZIP archive says that it holds; `FileProblem` when its directory makes no sense."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except _BAD_ARCHIVE as error:
        raise FileProblem(BROKEN) from error


def check_size(path: Path) -> None:
    """FileProblem when the workbook is too big to be loaded, packed or unpacked, as far as it says the truth."""
    size = path.stat().st_size
    unzipped = sum(entry.file_size for entry in archived(path)) if zipfile.is_zipfile(path) else size
    if size > MAX_BYTES or unzipped > MAX_UNZIPPED_BYTES:
        raise FileProblem(
            f"Le classeur est trop gros ({_megabytes(size)} Mo, {_megabytes(unzipped)} Mo déplié ; au plus "
            f"{_megabytes(MAX_BYTES)} Mo, {_megabytes(MAX_UNZIPPED_BYTES)} Mo déplié). "
            "L'enregistrer au format CSV, qui n'a pas cette limite, ou le couper en plusieurs fichiers."
        )


def _megabytes(size: int) -> int:
    return size // 1_048_576
