"""HTML to the printer: one PDF, tagged for those who listen to it. The library is loaded when somebody asks."""

from dataclasses import dataclass
from pathlib import Path

from filrouge.core.results import Refusal


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


def printed(html: str, style: Path) -> Printed:
    """The PDF of a page of HTML under a style sheet. `Refusal` when the system lacks what draws text."""
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        raise Refusal(
            "Le PDF demande la bibliothèque Pango, absente de cette machine (paquet « libpangoft2-1.0-0 » sous Debian). "
            "En attendant, téléchargez le DOCX."
        ) from error
    drawn = HTML(string=html).render(stylesheets=[CSS(filename=str(style))], pdf_variant="pdf/ua-1")
    return Printed(drawn.write_pdf(pdf_variant="pdf/ua-1"), len(drawn.pages))
