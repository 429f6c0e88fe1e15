"""Lists of people in CSV, XLSX, XLS or ODS, as the same records as a flow: one household a CAF number, or a
line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from pathlib import Path
from typing import ClassVar

from filrouge.exchanges.inbound.readers.cells import Cell, cell_text, one_line
from filrouge.exchanges.inbound.readers.columns import ColumnMap, catalogue, check_columns, match_columns
from filrouge.exchanges.inbound.readers.csv_rows import CsvDialect, guess_dialect, read_rows
from filrouge.exchanges.inbound.readers.elements import Tally
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.records import (
    DirectoryRecord,
    FlowHeader,
    HouseholdRecord,
    Notice,
    ReadingSummary,
    Record,
    RefusedRecord,
)
from filrouge.exchanges.inbound.readers.sheet_rows import Sheet, SheetDialect
from filrouge.exchanges.inbound.readers.table_people import ListedPerson, listed_person

Choice = Callable[[Sequence[str]], Mapping[str, str]]
_SPREADSHEET_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def is_spreadsheet(path: Path) -> bool:
    """Whether the content is a workbook's (ZIP or OLE), whatever the file's name."""
    with path.open("rb") as stream:
        return stream.read(4).startswith(_SPREADSHEET_MARKS)


class PeopleTable:
    """One list. Its dialect and columns are known at once; iterate once for the records; then `summary()`.

    `chosen` answers for its titles (title → field): what a user said, or what was remembered of the same titles.
    Raises FileProblem at once when the file is empty or unreadable; ColumnsMissing when columns that nothing replaces
    are missing, unless `check` is false (to show what there is)."""

    whole_households: ClassVar[bool] = False

    def __init__(self, path: Path, *, chosen: Choice | None = None, check: bool = True) -> None:
        if path.stat().st_size == 0:
            raise FileProblem("Le fichier est vide : vérifier l'export et le déposer à nouveau.")
        self.dialect: CsvDialect | SheetDialect
        self._rows: Iterator[tuple[int, list[Cell]]]
        if is_spreadsheet(path):
            sheet = Sheet(path)
            self.dialect, self._rows = sheet.dialect, iter(sheet)
        else:
            self.dialect = guess_dialect(path)
            self._rows = ((line, list[Cell](cells)) for line, cells in read_rows(path, self.dialect))
        line, titles = next(self._rows)
        self.titles = tuple(cell_text(title) for title in titles)
        self.columns: ColumnMap = match_columns(self.titles, chosen(self.titles) if chosen else None)
        if check:
            check_columns(self.columns, self.titles, line)
        usual = "people_xlsx" if isinstance(self.dialect, SheetDialect) else "people_csv"
        layout = self.columns.layout
        self.header = FlowHeader(layout.kind if layout and layout.kind else usual)
        self._unknown = Tally()
        self._households = self._persons = self._refused = self._blank = 0

    @property
    def label(self) -> str:
        """What kind of list it is, in French."""
        return self.columns.layout.label if self.columns.layout else "Liste de personnes"

    def beginning(self, lines: int) -> list[list[str]]:
        """The first rows that say something, as texts in the order of the titles: what a screen shows of them."""
        filled = (row for _, row in self._rows if any(map(cell_text, row)))
        return [[one_line(cell_text(cell)) for cell in row] for row in islice(filled, lines)]

    def understood(self) -> tuple[tuple[str, str], ...]:
        """What each of our fields was read from: (our label, the file's title), in the file's order."""
        fields = catalogue().fields
        places = self.columns.positions.items()
        found = sorted((position, name) for name, positions in places for position in positions)
        return tuple((fields[name].label, self.titles[position]) for position, name in found)

    def __iter__(self) -> Iterator[Record]:
        if self.columns.layout is not None and self.columns.layout.directory:
            yield from self._entries()
            return
        for number, group in groupby(self._people(), key=_household_key):
            if number is None:
                for refused in group:
                    assert isinstance(refused, RefusedRecord)
                    self._refused += 1
                    yield refused
            else:
                yield self._household([person for person in group if isinstance(person, ListedPerson)])

    def summary(self) -> ReadingSummary:
        """What has been read so far: counts, unknown words, and the columns that no field of ours holds."""
        return ReadingSummary(
            households=self._households,
            persons=self._persons,
            refused=self._refused,
            unknown_codes=self._unknown.report(),
            notices=self._notices(),
        )

    def _entries(self) -> Iterator[DirectoryRecord]:
        """The lines of a list for the directory, each as it stands."""
        for line, row in self._rows:
            found = {
                name: text
                for place, name in self.columns.others.items()
                if place < len(row) and (text := one_line(cell_text(row[place])))
            }
            if found:
                self._households += 1
                yield DirectoryRecord(line, found)

    def _people(self) -> Iterator[ListedPerson | RefusedRecord]:
        for line, row in self._rows:
            if any(cell_text(cell) for cell in row):
                yield listed_person(line, row, self.columns, self._unknown)
            else:
                self._blank += 1

    def _household(self, people: list[ListedPerson]) -> HouseholdRecord:
        first = people[0]
        self._households += 1
        self._persons += len(people)
        return HouseholdRecord(
            line=first.line,
            body="",
            body_number="",
            caf_number_raw=first.caf_number_raw,
            caf_number=first.caf_number,
            rsa_file_number=next((one.rsa_file_number for one in people if one.rsa_file_number), ""),
            persons=tuple(one.person for one in people),
            address=next((one.address for one in people if one.address), None),
            right=next((one.right for one in people if one.right), None),
            notices=tuple(chain.from_iterable(one.notices for one in people)),
        )

    def _notices(self) -> tuple[Notice, ...]:
        if not self.columns.others or (self.columns.layout and self.columns.layout.directory):
            return ()
        titles = ", ".join(f"« {title} »" for title in self.columns.others.values())
        return (
            Notice(
                self.dialect.header_line,
                "",
                "other_columns",
                f"Colonnes sans correspondance, gardées telles quelles : {titles}.",
                remedy="Elles se lisent dans l'identité de chaque personne.",
            ),
        )


def _household_key(one: ListedPerson | RefusedRecord) -> tuple[str, int] | None:
    """People of a same CAF number that follow one another are one household; others are alone on their
    line."""
    if isinstance(one, RefusedRecord):
        return None
    return (one.caf_number, 0) if one.caf_number else ("", one.line)
