"""Letters as one PDF to print, or as one DOCX to retouch. The libraries are loaded when somebody asks."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from filrouge.access.printing import printed
from filrouge.core.text import long_date
from filrouge.directory.queries import department
from filrouge.documents.models import Letter
from filrouge.documents.rules import blocks
from filrouge.documents.sheets import Sheet

BY_DELEGATION = "Pour la présidente ou le président du Conseil départemental et par délégation,"
_PRINT = Path(__file__).parent / "data" / "print.css"


def pdf(letters: Sequence[Letter | Sheet]) -> bytes:
    """One file, each letter on its own page. `Refusal` when the system lacks what draws text."""
    drawn = [(letter, blocks(letter.body), getattr(letter, "signatures", ())) for letter in letters]
    context = {"letters": drawn, "department": department(), "by_delegation": BY_DELEGATION}
    return printed(render_to_string("documents/letters_print.html", context), _PRINT).content


def docx(letters: Sequence[Letter | Sheet]) -> bytes:
    """One file, each letter on its own page, in plain paragraphs that anybody may change."""
    from docx import Document

    document, sender = Document(), str(department() or "")
    for number, letter in enumerate(letters):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        _write(document, letter, sender)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write(document: Any, letter: Letter | Sheet, sender: str) -> None:
    for line in (sender, "", *letter.address, "", f"Le {long_date(letter.dated)}", ""):
        document.add_paragraph(line)
    if isinstance(letter, Sheet):
        document.add_heading(letter.subject, level=1)
    else:
        document.add_paragraph().add_run(f"Objet : {letter.subject}").bold = True
    for block in blocks(letter.body):
        if block.kind == "heading":
            document.add_heading(block.lines[0], level=2)
        elif block.kind == "list":
            for line in block.lines:
                document.add_paragraph(line, style="List Bullet")
        else:
            document.add_paragraph("\n".join(block.lines))
    for name in getattr(letter, "signatures", ()):
        document.add_paragraph(f"{name} :\n\n\n")
    if letter.delegation is not None:
        document.add_paragraph(BY_DELEGATION)
        document.add_paragraph(f"{letter.delegation.account.full_name}\n{letter.delegation.quality}")
