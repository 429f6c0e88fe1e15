"""The results of a campaign, and its testimonials, for a spreadsheet."""

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from filrouge.access.answers import safe_cell
from filrouge.core.text import short_date
from filrouge.satisfaction.models import Testimonial
from filrouge.satisfaction.results import Results
from filrouge.satisfaction.shipped import publishing

HEADER = (
    "Question",
    "Réponse",
    "Nombre",
    "Part (%)",
    "De (%)",
    "À (%)",
    "Moyenne sur 5",
    "Moyenne, de",
    "Moyenne, à",
)
TESTIMONIAL_HEADER = ("Témoignage", "Signé", "Accord pour", "Accord du", "Jusqu'au", "Organisme")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[object]


def result_rows(results: Results) -> Iterator[Row]:
    """Sheets handed and counted, then each question as it may be told."""
    yield ("Feuilles remises", "", results.handed, "", "", "", "", "", "")
    yield ("Feuilles comptées", results.until, results.number, results.rate, "", "", "", "", "")
    for one in results.questions:
        words = one.question.words
        if not one.number:
            yield (words, f"moins de {publishing().minimum} réponses", "", "", "", "", "", "", "")
        mean = one.mean
        for line in one.lines:
            low, high = (round(100 * side) for side in (line.share.interval.low, line.share.interval.high))
            yield (words, line.label, line.share.number, line.percent, low, high, "", "", "")
        if mean is not None:
            means = (comma(mean.value), comma(mean.interval.low), comma(mean.interval.high))
            yield (words, "moyenne", one.number, "", "", "", *means)
        for row in one.words:
            yield (words, row.words, "", "", "", "", "", "", "")
        if one.masked:
            yield (words, "réponses masquées", one.masked, "", "", "", "", "", "")


def testimonial_rows(rows: Sequence[Testimonial]) -> Iterator[Row]:
    """Testimonials whose consent stands, with the name under which they agreed to be told, and no other."""
    for row in rows:
        last = short_date(row.last_day) if row.last_day else ""
        yield (
            row.words, row.signature, row.get_scope_display(), short_date(row.agreed_on), last, row.organisation.name
        )  # fmt: skip


def workbook(header: Row, rows: Iterator[Row]) -> bytes:
    """An XLSX of one sheet, whose cells are never formulas."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Résultats")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, header, bold)
    for at, row in enumerate(rows, start=1):
        sheet.write_row(
            at, 0, [value if isinstance(value, int) else safe_cell(value) for value in row], wrapped
        )
    sheet.set_column(0, 1, 48)
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def comma(value: float) -> str:
    """« 3,8 »."""
    return f"{value:.1f}".replace(".", ",")
