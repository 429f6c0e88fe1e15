"""The participants of an operation as a table: CSV and XLSX, the same bytes from the same facts (G-9)."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import xlsxwriter

from filrouge.access.answers import safe_cell
from filrouge.cofunding.models import MadeFile, Operation, Participation
from filrouge.cofunding.queries import Judged
from filrouge.cofunding.shipped import shipped

# The day that a file says it was made: always the same, so that only facts change it.
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def header() -> list[str]:
    """The names of the columns."""
    return [column.name for column in shipped().columns]


def rows_of(found: Sequence[Judged], operation: Operation) -> Iterator[list[str]]:
    """A line for each participant who is counted."""
    for one in found:
        if one.counts:
            places = _places(one.row, operation)
            yield [_cell(places, column.source, column.codes) for column in shipped().columns]


def _places(row: Participation, operation: Operation) -> Mapping[str, Mapping[str, object]]:
    days = {name: getattr(row, name) for name in
            ("entry_on", "entry_noted_on", "exit_on", "exit_noted_on", "later_noted_on")}  # fmt: skip
    told = {name: day.isoformat() if day else "" for name, day in days.items()}
    return {
        "row": {"operation": operation.number, "id": row.public_id, **told}, "known": row.known, "entry": row.entry,
        "exit": row.exit, "later": row.later,
    }  # fmt: skip


def _cell(places: Mapping[str, Mapping[str, object]], source: str, codes: Mapping[str, str]) -> str:
    place, _, name = source.partition(".")
    value = places[place].get(name)
    text = "" if value is None else str(value)
    return codes.get(text, text)


def as_csv(names: Sequence[str], rows: Iterator[list[str]]) -> bytes:
    """For a French spreadsheet: semicolons, UTF-8 with its mark; no cell can be a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";")
    writer.writerow(names)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return ("\ufeff" + made.getvalue()).encode()


def as_xlsx(names: Sequence[str], rows: Iterator[list[str]]) -> bytes:
    """One sheet, whose cells are never formulas."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": EPOCH.replace(tzinfo=None)})
    sheet = book.add_worksheet("Participants")
    sheet.write_row(0, 0, names, book.add_format({"bold": True}))
    for at, row in enumerate(rows, start=1):
        sheet.write_row(at, 0, [safe_cell(value) for value in row])
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


FORMS = {MadeFile.Kind.CSV: as_csv, MadeFile.Kind.XLSX: as_xlsx}


def exported(operation: Operation, found: Sequence[Judged], kind: MadeFile.Kind) -> tuple[bytes, MadeFile]:
    """The file, and what is kept of it."""
    content = FORMS[kind](header(), rows_of(found, operation))
    return content, described(operation, found, kind, sha256(content).hexdigest(), len(content))


def described(
    operation: Operation, found: Sequence[Judged], kind: MadeFile.Kind, digest: str, size: int
) -> MadeFile:
    """What is kept of a file that was made of these participations, all read on one day."""
    counted = sum(one.counts for one in found)
    return MadeFile(
        operation=operation,
        kind=kind,
        counted=counted,
        left_out=len(found) - counted,
        sha256=digest,
        size=size,
    )
