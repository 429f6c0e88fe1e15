"""A report as a file: PDF for the archive, DOCX to retouch. The libraries are loaded when somebody asks (G-6)."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from filrouge.access.printing import printed
from filrouge.core.text import long_date
from filrouge.directory.queries import department
from filrouge.documents.rendering import on_a4
from filrouge.reports.reading import FigureLine, Read, ReadPart
from filrouge.reports.report_rules import SENDERS

_STYLE = Path(__file__).parent / "data" / "report.css"
_HEADER = ("Indicateur", "Cette période", "Période d'avant", "Objectif")
MOST_BARS = 12


def pdf(found: Read) -> bytes:
    """The report as a PDF."""
    context = {"found": found, "department": department(), "lines": origin(found), "most_bars": MOST_BARS}
    return printed(render_to_string("reports/report_print.html", context), _STYLE).content


def origin(found: Read) -> list[tuple[str, str]]:
    """Where the report comes from, in pairs of words: structure, period, who did what and when."""
    report = found.report
    rows = [
        ("Structure", str(report.agreement.organisation)),
        ("Convention", f"{report.agreement.scheme.short_name}, {report.agreement}"),
        ("Période", found.period),
        ("Comparée à", found.before),
        ("Attendu avant le", long_date(report.due_on)),
    ]
    if report.stopped_at:
        sender = SENDERS[found.kind.figures_from] if found.kind else ""
        rows.append(("Chiffres arrêtés", f"le {_day(report.stopped_at)} par {sender}"))
    else:
        rows.append(("Chiffres", "provisoires, à la date de ce document"))
    if report.returned_at:
        rows.append(("Rendu", f"le {_day(report.returned_at)} par {report.returned_by}"))
    if report.received_at:
        rows.append(
            ("Reçu", f"le {_day(report.received_at)} par {report.received_by}, numéro {report.reference}")
        )
    if report.version > 1:
        rows.append(
            ("Version", f"{report.version}, reprise : {report.why}" if report.why else str(report.version))
        )
    return rows


def _day(moment: Any) -> str:
    return long_date(timezone.localdate(moment))


def docx(found: Read) -> bytes:
    """The report in styled paragraphs and tables that anybody may change in a word processor."""
    from docx import Document
    from docx.shared import Pt

    document: Any = Document()
    on_a4(document)
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Normal"].font.name = "Arial"
    document.core_properties.title = found.title
    document.core_properties.language = "fr-FR"
    document.add_paragraph(str(department() or ""))
    document.add_heading(found.title, level=1)
    _pairs(document, origin(found))
    for part in found.parts:
        document.add_heading(part.part.title, level=2)
        _figures(document, part)
        for label, words in part.written:
            if len(part.written) > 1:
                document.add_heading(label, level=3)
            for line in (words or "À écrire.").splitlines():
                document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _pairs(document: Any, rows: list[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for label, words in rows:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].text = words


def _figures(document: Any, part: ReadPart) -> None:
    if not part.figures:
        return
    header = _HEADER if part.targets else _HEADER[:3]
    rows = [(one.label, one.now, one.before, one.target)[: len(header)] for one in part.figures]
    _table(document, header, rows)
    for figure in part.figures:
        if figure.detail:
            _detail(document, figure)


def _detail(document: Any, figure: FigureLine) -> None:
    document.add_heading(figure.label, level=3)
    _table(document, ("", *_HEADER[1:3]), [(line.label, line.now, line.before) for line in figure.detail])


def _table(document: Any, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(header))
    table.style = "Light Grid Accent 1"
    for cells, texts in [(table.rows[0].cells, header), *((table.add_row().cells, row) for row in rows)]:
        for cell, words in zip(cells, texts, strict=True):
            cell.text = words
