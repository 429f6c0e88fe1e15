"""The report of an import, to be sent back to the sender: each line that has something to mend, and a summary (A-4).

A line is named by its number and its CAF number: never by a NIR, not even one that somebody wrote in another column."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter
from django.db.models import Q
from django.utils import timezone

from filrouge.access.answers import safe_cell
from filrouge.core.text import hour_words, long_date, plural, short_date
from filrouge.exchanges.inbound.hidden import without_nir
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.queries import kind_label, remarks_of

Verdict = StagedLine.Verdict
TITLES = ("Ligne", "Numéro d'allocataire", "Ce qui s'est passé", "Motif", "Remède")
READ_AT_ONCE = 500
# A spreadsheet is for people: what is longer is in the CSV, whole.
MOST_IN_A_SHEET = 100_000
WIDTHS = (8, 22, 26, 70, 60)
_WORDS = {
    Verdict.REFUSED: "refusée", Verdict.REPLACED: "remplacée", Verdict.KEPT: "laissée telle quelle",
    Verdict.UNKNOWN: "sans dossier ici",
}  # fmt: skip
_REMEDIES = {Verdict.REPLACED: "Rien à corriger : la dernière demande du fichier compte."}
Row = tuple[int | str, str, str, str, str]


def rows_of(batch: Batch) -> Iterator[Row]:
    """A row for each remark on a line of the file, in its order, some hundreds read at a time."""
    told = Q(verdict__in=_WORDS) | Q(remarks__isnull=False)
    lines = StagedLine.objects.filter(told, batch=batch).order_by("line", "pk")
    for line in lines.only("line", "key", "verdict", "reason", "remarks", "changes").iterator(
        chunk_size=READ_AT_ONCE
    ):
        key = without_nir(line.key)
        for verdict, reason, remedy in _told(line):
            yield line.line, key, verdict, without_nir(reason), without_nir(remedy)


def summary_of(batch: Batch) -> list[tuple[str, int | str]]:
    """What was received, when, by whom, what became of it."""
    totals, day = batch.totals, batch.reference_day
    counted = [
        ("Foyers lus", "households"), ("Personnes lues", "people"), ("Personnes créées", "created"),
        ("Personnes modifiées", "updated"), ("Personnes sans changement", "unchanged"), ("Lignes refusées", "refused"),
        ("Lignes remplacées", "replaced"), ("Personnes sans dossier ici", "unknown"),
        ("Foyers rétablis à l'annulation", "undone"),
        ("Foyers laissés tels quels à l'annulation", "kept"),
    ]  # fmt: skip
    return [
        ("Fichier", batch.file_name),
        ("Format", kind_label(batch)),
        ("Organisme", str(batch.header.get("sender", ""))),
        ("Situation au", short_date(day) if day else ""),
        ("Empreinte (SHA-256)", batch.file_hash),
        ("Reçu le", _moment(batch.created_at)),
        ("Par", batch.created_by.full_name),
        ("État", str(batch.get_state_display())),
        ("Appliqué le", _moment(batch.applied_at)),
        *((label, totals.get(name) or 0) for label, name in counted),
        *(("Sur le fichier entier", without_nir(words)) for words in remarks_of(batch).whole),
    ]


def workbook(batch: Batch) -> IO[bytes]:
    """The report as a spreadsheet, written line by line to a temporary file that goes when it is closed."""
    made = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = xlsxwriter.Workbook(
        made, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    summary = book.add_worksheet("Résumé")
    summary.set_column(0, 1, 44)
    for place, (label, value) in enumerate(summary_of(batch)):
        summary.write_string(place, 0, label, bold)
        _write(summary, place, 1, value)
    lines = book.add_worksheet("Lignes")
    lines.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(TITLES, WIDTHS, strict=True)):
        lines.set_column(column, column, width)
        lines.write_string(0, column, title, bold)
    for place, row in enumerate(rows_of(batch), start=1):
        if place > MOST_IN_A_SHEET:
            lines.write_string(
                place, 0, f"La suite, après {plural(MOST_IN_A_SHEET, 'ligne')}, est dans le CSV."
            )
            break
        for column, value in enumerate(row):
            _write(lines, place, column, value)
    book.close()
    made.seek(0)
    return made


def _told(line: StagedLine) -> Iterator[tuple[str, str, str]]:
    verdict = Verdict(line.verdict) if line.verdict in _WORDS else None
    refused = verdict == Verdict.REFUSED
    for reason, remedy, *_ in line.remarks or ():
        yield "refusée" if refused else "reprise, à vérifier", reason, remedy
    if verdict == Verdict.UNKNOWN:
        yield from ((_WORDS[verdict], entry[2], "") for entry in line.changes if entry[0] == verdict)
    elif verdict is not None and not (refused and line.remarks):
        yield _WORDS[verdict], line.reason, _REMEDIES.get(verdict, "")


def _write(sheet: "xlsxwriter.worksheet.Worksheet", place: int, column: int, value: int | str) -> None:
    if isinstance(value, int):
        sheet.write_number(place, column, value)
    else:
        sheet.write_string(place, column, safe_cell(value))


def _moment(at: object) -> str:
    if not hasattr(at, "astimezone"):
        return ""
    local = timezone.localtime(at)  # type: ignore[arg-type]
    return f"{long_date(local)} à {hour_words(local)}"
