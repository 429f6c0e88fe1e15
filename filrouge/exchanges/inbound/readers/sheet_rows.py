"""The rows of a spreadsheet (XLSX, XLS, ODS), by python-calamine, which loads the sheet: hence a cap on the
size."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from filrouge.exchanges.inbound.readers.cells import Cell, cell_text
from filrouge.exchanges.inbound.readers.columns import known_titles
from filrouge.exchanges.inbound.readers.problems import FileProblem

MAX_BYTES = 50 * 1024 * 1024
MAX_UNZIPPED_BYTES = 1024 * 1024 * 1024
HEADER_ROWS = 30

SheetRow = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class SheetDialect:
    """How a spreadsheet was understood. `header_line` is the row of the titles, from 1."""

    sheet: str
    header_line: int

    def described(self) -> str:
        """The guess, in French, for the user to check."""
        return f"Classeur, feuille « {self.sheet} », titres à la ligne {self.header_line}"


def check_size(path: Path) -> None:
    """FileProblem when the workbook is too big to be loaded, packed or unpacked."""
    size = path.stat().st_size
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unzipped = sum(entry.file_size for entry in archive.infolist())
    else:
        unzipped = size
    if size > MAX_BYTES or unzipped > MAX_UNZIPPED_BYTES:
        raise FileProblem(
            f"Le classeur est trop gros ({size // 1_048_576} Mo ; {MAX_BYTES // 1_048_576} Mo au plus). "
            "L'enregistrer au format CSV, qui n'a pas cette limite, ou le couper en plusieurs fichiers."
        )


def guess_sheet(path: Path) -> tuple[SheetDialect, CalamineSheet]:
    """The sheet and row under which most of our fields are named; FileProblem when none is."""
    check_size(path)
    workbook = _open(path)
    best: tuple[int, SheetDialect, CalamineSheet] | None = None
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        for index, row in enumerate(islice(sheet.iter_rows(), HEADER_ROWS)):
            score = known_titles([cell_text(cell) for cell in row])
            if best is None or score > best[0]:
                best = (score, SheetDialect(name, index + 1), sheet)
    if best is None:
        raise FileProblem("Le classeur est vide : vérifier l'export et le déposer à nouveau.")
    if best[0] < 2:
        raise FileProblem(
            "La ligne de titres est introuvable : aucune feuille ne nomme au moins deux colonnes connues "
            "(nom, prénom, date de naissance…) dans ses premières lignes. "
            "Ajouter une ligne de titres, ou partir du modèle proposé sur la page d'import."
        )
    return best[1], best[2]


def read_sheet(dialect: SheetDialect, sheet: CalamineSheet) -> Iterator[SheetRow]:
    """The rows from the titles on, each with its number."""
    for index, row in enumerate(sheet.iter_rows(), start=1):
        if index >= dialect.header_line:
            yield index, list[Cell](row)


def _open(path: Path) -> CalamineWorkbook:
    with path.open("rb") as stream:
        try:
            return CalamineWorkbook.from_filelike(stream)
        except PasswordError as error:
            raise FileProblem(
                "Le classeur est protégé par un mot de passe : l'enregistrer sans protection, puis "
                "le déposer."
            ) from error
        except CalamineError as error:
            raise FileProblem(
                "Le classeur ne s'ouvre pas : il est abîmé, ou ce n'est pas un fichier XLSX, XLS ou ODS. "
                "L'ouvrir dans un tableur, l'enregistrer à nouveau, puis le déposer."
            ) from error
