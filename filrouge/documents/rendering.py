"""Letters as one PDF to print, or as one DOCX to retouch. The libraries are loaded when somebody asks."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.queries import department
from filrouge.documents.models import Letter
from filrouge.documents.rules import blocks
from filrouge.documents.sheets import Sheet

BY_DELEGATION = "Pour la présidente ou le président du Conseil départemental et par délégation,"
_PRINT = Path(__file__).parent / "data" / "print.css"


def pdf(letters: Sequence[Letter | Sheet]) -> bytes:
    """One file, each letter on its own page. `Refusal` when the system lacks what draws text."""
    drawn = [
        (letter, address, is_copy, blocks(letter.body), getattr(letter, "signatures", ()))
        for letter in letters
        for address, is_copy in _sent(letter)
    ]
    context = {"letters": drawn, "department": department(), "by_delegation": BY_DELEGATION}
    return drawn_pdf(render_to_string("documents/letters_print.html", context), _PRINT)


def drawn_pdf(page: str, style: Path) -> bytes:
    """A page of HTML as a tagged PDF. `Refusal` when the system lacks what draws text."""
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        raise Refusal(
            "Le PDF demande la bibliothèque Pango, absente de cette machine (paquet « libpangoft2-1.0-0 » sous Debian). "
            "En attendant, téléchargez le DOCX."
        ) from error
    made: bytes = HTML(string=page).write_pdf(stylesheets=[CSS(filename=str(style))], pdf_variant="pdf/ua-1")
    return made


def docx(letters: Sequence[Letter | Sheet]) -> bytes:
    """One file, each letter on its own page, in plain paragraphs that anybody may change."""
    from docx import Document

    document, sender = Document(), str(department() or "")
    sent = [(letter, *each) for letter in letters for each in _sent(letter)]
    for number, (letter, address, is_copy) in enumerate(sent):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        _write(document, letter, address, sender, is_copy=is_copy)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def copied_to(letter: Letter | Sheet) -> list[Sequence[str]]:
    """The address of each copy of a letter; a sheet has none."""
    return list(getattr(letter, "copies", ()))


def _sent(letter: Letter | Sheet) -> list[tuple[Sequence[str], bool]]:
    """The letter, then its copies: the address of each, and whether it is a copy."""
    return [(letter.address, False), *((address, True) for address in copied_to(letter))]


def _write(
    document: Any, letter: Letter | Sheet, address: Sequence[str], sender: str, *, is_copy: bool
) -> None:
    if is_copy:
        document.add_paragraph().add_run("Copie").bold = True
    for line in (sender, "", *address, "", f"Le {long_date(letter.dated)}", ""):
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
    _sign(document, letter)


def _sign(document: Any, letter: Letter | Sheet) -> None:
    if letter.delegation is not None:
        document.add_paragraph(BY_DELEGATION)
        document.add_paragraph(f"{letter.delegation.account.full_name}\n{letter.delegation.quality}")
    for copy in copied_to(letter):
        document.add_paragraph(f"Copie à : {', '.join(copy[:2])}")
