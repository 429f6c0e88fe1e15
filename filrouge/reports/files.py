"""A report as a file: PDF for the archive, DOCX and ODT to sign or to retouch (G-6)."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.template.loader import render_to_string

from filrouge.access.printing import ACCESSIBLE, ARCHIVED, printed
from filrouge.reports import docx_file, odt_file
from filrouge.reports.paper import paper
from filrouge.reports.queries import layout_of
from filrouge.reports.reading import Read

_STYLE = Path(__file__).parent / "data" / "report.css"


def pdf(found: Read) -> bytes:
    """The report as a PDF, tagged for those who listen to it; numbered, it is made to be kept (PDF/A)."""
    html = render_to_string("reports/report_print.html", {"laid": paper(found)})
    return printed(html, _STYLE, variant=ARCHIVED if found.report.number else ACCESSIBLE).content


def docx(found: Read) -> bytes:
    """The report as a DOCX, in the layout that the département gave, or in that under which it was numbered."""
    return docx_file.docx(paper(found), layout_of(found.report))


def odt(found: Read) -> bytes:
    """The report as an ODT."""
    return odt_file.odt(paper(found))


FILES: Mapping[str, Callable[[Read], bytes]] = {"pdf": pdf, "docx": docx, "odt": odt}
