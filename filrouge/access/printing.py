"""HTML to the printer: one PDF, tagged for those who listen to it. The library is loaded when somebody asks."""

from dataclasses import dataclass
from pathlib import Path

from filrouge.core.results import Refusal

# To be read by everybody (PDF/UA), or to be kept for long and still be listened to (PDF/A, level A): a file says one.
ACCESSIBLE, ARCHIVED = "pdf/ua-1", "pdf/a-2a"


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


def printed(html: str, style: Path, *, variant: str = ACCESSIBLE) -> Printed:
    """The PDF of a page of HTML under a style sheet. `variant`: the norm that it follows. `Refusal` when the
    system lacks what draws text."""
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        raise Refusal(
            "Le PDF demande la bibliothèque Pango, absente de cette machine (paquet « libpangoft2-1.0-0 » sous Debian). "
            "En attendant, téléchargez le DOCX."
        ) from error
    drawn = HTML(string=html).render(stylesheets=[CSS(filename=str(style))], pdf_variant=variant)
    return Printed(drawn.write_pdf(pdf_variant=variant), len(drawn.pages))
